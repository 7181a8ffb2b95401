import assert from "node:assert/strict";
import { test } from "node:test";
import { peelCommand } from "./command-line.ts";

const words = (line: string): string | undefined => peelCommand(line)?.words.join(" ");

test("wrappers around a server are peeled off", () => {
  assert.equal(words("exec gunicorn app:app"), "gunicorn app:app");
  assert.equal(words("sh -c 'python manage.py migrate && exec gunicorn app:app'"), "gunicorn app:app");
  assert.equal(words('bash -lc "poetry run gunicorn app:app"'), "gunicorn app:app");
  assert.equal(words("pipenv run uvicorn main:app"), "uvicorn main:app");
  assert.equal(words("uv run --extra prod uvicorn main:app"), "uvicorn main:app");
  assert.equal(words("tini -- gunicorn app:app"), "gunicorn app:app");
  assert.equal(words("env DEBUG=1 gunicorn app:app"), "gunicorn app:app");
});

test("a tracer is peeled off too, and remembered", () => {
  const peeled = peelCommand("newrelic-admin run-program gunicorn app:app");
  assert.deepEqual(peeled?.wrapper, ["newrelic-admin", "run-program"]);
  assert.deepEqual(peeled?.words, ["gunicorn", "app:app"]);
});

test("what runs before the server is kept apart", () => {
  const peeled = peelCommand("cd backend && python manage.py migrate; gunicorn app:app");
  assert.deepEqual(
    peeled?.before.map(({ words: each }) => each.join(" ")),
    ["cd backend", "python manage.py migrate"],
  );
});

test("quotes, leading variables, redirections and comments are read as a shell does", () => {
  const peeled = peelCommand(`A=1 B="two words" run 'a b' c\\ d "e$F" > log.txt 2>&1 # end`);
  assert.deepEqual(peeled?.env, { A: "1", B: "two words" });
  assert.deepEqual(peeled?.words, ["run", "a b", "c d", "e$F"]);
});

test("nothing is left of an empty command", () => {
  assert.equal(peelCommand("  # nothing"), null);
});
