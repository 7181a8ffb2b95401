import assert from "node:assert/strict";
import { test } from "node:test";
import { explainAnswer, type AnsweringApp } from "./explain-answer.ts";

const django: AnsweringApp = {
  app: "shop",
  host: "127.0.0.1",
  framework: { value: "django", source: null, sure: "certain" },
  env: [{ name: "DJANGO_ALLOWED_HOSTS", required: false, default: null, secret: false, source: null }],
};
const answer = (status: number) => ({ status, statusText: "", contentType: null, line: null });

test("Django's 400 names the host and the variable that the code reads", () => {
  assert.match(
    explainAnswer(answer(400), django) ?? "",
    /here 127\.0\.0\.1: `fairlead config set DJANGO_ALLOWED_HOSTS=127\.0\.0\.1 --app shop`/,
  );
  assert.match(explainAnswer(answer(400), { ...django, env: [] }) ?? "", /add it there/);
});

test("an error of the app leads to its logs; a success and a 404 speak for themselves", () => {
  assert.match(explainAnswer(answer(500), django) ?? "", /`fairlead logs shop`/);
  for (const status of [200, 302, 401, 404]) assert.equal(explainAnswer(answer(status), django), null);
  assert.equal(explainAnswer(answer(400), { ...django, framework: null }), null);
});
