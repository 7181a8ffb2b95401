// Models that users write: read from a file or the configuration, checked, and about the project's own code.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "smol-toml";
import type { UserError } from "../../../platform/errors/user-error.ts";
import { auditFiles } from "../../testing.ts";
import { checkedModel, loadUserModels, modelsWith } from "./load-models.ts";
import { problemsOfModel } from "./check-model.ts";

const TODAY = "2026-06-15";
const PROJECT = {
  "shop/db.py": `def run(text):
    return driver.go(text)


class Database:
    def query(self, text):
        return driver.go(text)


def quoted(text):
    return driver.quote(text)


def is_plain(text):
    return driver.plain(text)


def incoming():
    return driver.read()


class Message:
    def __init__(self, body):
        self.body = driver.read()
`,
  "shop/web.py": `from shop.db import Database, Message, incoming, is_plain, quoted, run


def handle(payload):
    run("SELECT " + payload)
    run("SELECT " + quoted(payload))
    Database().query("SELECT " + payload)
    if is_plain(payload):
        run("SELECT " + payload)
    run("SELECT 1")


def pull():
    run("SELECT " + incoming())
    message = Message("x")
    run("SELECT " + message.body)


def plain(text):
    run("SELECT " + text)
`,
};
const MODEL = {
  library: "shop",
  source: [
    { parameter: "payload", of: "shop.web", class: "remote" },
    { call: "shop.db.incoming", class: "remote" },
    { attribute: "shop.db.Message.body", class: "remote" },
  ],
  sink: [{ call: ["shop.db.run", "shop.db.Database.query"], argument: { position: 0, name: "text" }, kind: "sql" }],
  sanitiser: [{ call: "shop.db.quoted", cleans: ["sql"] }],
  guard: [{ call: "shop.db.is_plain", cleans: "all" }],
};

async function flowsWith(model: unknown): Promise<string[]> {
  const found = await auditFiles(PROJECT, TODAY, [checkedModel(model, "model.toml")]);
  return found.map(({ place, rule, message }) => (rule === "SRC010" ? message : `${place.file}:${place.line} ${rule}`));
}

test("functions, methods, attributes and parameters of the project are sources, sinks, sanitisers and guards", async () => {
  assert.deepEqual(
    (await flowsWith(MODEL)).toSorted(),
    ["shop/web.py:14 INJ001", "shop/web.py:16 INJ001", "shop/web.py:5 INJ001", "shop/web.py:7 INJ001"].toSorted(),
  );
});

test("a function is named without its module, a parameter by its place; *args and **kwargs are parameters too", async () => {
  const cases = `def put(text):
    pass


def plain(payload):
    put(payload)


def many(*payload):
    put(payload[0])


def named(**payload):
    put(payload["key"])


def second(one, other):
    put(one)
    put(other)


class Job:
    @staticmethod
    def run(payload):
        put(payload)

    def then(self, one, other):
        put(one)
        put(other)


def other(text):
    put(text)
`;
  const model = {
    library: "jobs",
    source: [
      { parameter: "payload", class: "remote" },
      { parameter: 1, of: "second", class: "remote" },
      { parameter: 0, of: "jobs.work.Job.then", class: "remote" },
    ],
    sink: [{ call: "put", kind: "command" }],
  };
  const found = await auditFiles({ "jobs/work.py": cases }, TODAY, [checkedModel(model, "model.toml")]);
  assert.deepEqual(
    found.map(({ place, rule, confidence }) => `${place.line} ${rule} ${confidence}`),
    [6, 10, 14, 19, 25, 28].map((line) => `${line} INJ003 proven`),
  );
});

test("that a script tries a function out with a sample says nothing of what others give it", async () => {
  const model = { library: "jobs", source: [{ parameter: "payload", class: "remote" }] };
  const work = (end: string): string => `import os


def handle(payload, depth=0):
    os.system("ls " + payload)


def twice(payload):
    handle(payload)
    handle("fixed")


if __name__ == "__main__":
    ${end}
`;
  for (const end of ['handle("a sample")', 'handle(payload="a sample")', 'twice("a sample")', "pass"]) {
    const found = await auditFiles({ "work.py": work(end) }, TODAY, [checkedModel(model, "model.toml")]);
    assert.deepEqual(
      found.map(({ place, rule, confidence }) => `${place.line} ${rule} ${confidence}`),
      ["5 INJ003 proven"],
      end,
    );
  }
});

test("what else a function is tried out with is not all that it may be given", async () => {
  const source = `import os


def handle(payload, path, mode="r"):
    os.system("ls " + path)


if __name__ == "__main__":
    handle("a sample", "fixed")
`;
  const model = { library: "jobs", source: [{ parameter: "payload", class: "remote" }] };
  const found = await auditFiles({ "work.py": source }, TODAY, [checkedModel(model, "model.toml")]);
  assert.deepEqual(
    found.map(({ place, rule, confidence }) => `${place.line} ${rule} ${confidence}`),
    ["5 INJ003 pattern"],
  );
});

test("a handler that its module tries out is still one", async () => {
  const source = `import os


def lambda_handler(event, context):
    os.system("ls " + event["name"])


if __name__ == "__main__":
    lambda_handler({"name": "sample"}, None)
`;
  const found = await auditFiles({ "handler.py": source }, TODAY);
  assert.deepEqual(
    found.map(({ place, rule }) => `${place.line} ${rule}`),
    ["5 INJ003"],
  );
});

test("a model that speaks about nothing in the project is a finding", async () => {
  const found = await flowsWith({ library: "shop", sink: [{ call: ["shop.db.run", "shop.db.execute"], kind: "sql" }] });
  assert.deepEqual(found, ["`shop.db.execute` in [[sink]] is nothing that the project has or uses."]);
});

test("what is wrong with a model is said, with what was meant", () => {
  assert.deepEqual(problemsOfModel({ library: "shop", sinks: [], sink: [{ call: "a.b", kind: "sqll", argumnt: {} }, { kind: "sql" }] }), [
    "[[sinks]] is not known: did you mean `sink`?",
    `[[sink]] 1: \`kind\` ${KINDS}: did you mean \`sql\`?`,
    "[[sink]] 1: `argumnt` is not known: did you mean `argument`?",
    "[[sink]] 2: needs one of `call`, `item`",
  ]);
  assert.deepEqual(problemsOfModel({ source: [{ call: 3, class: "remote" }], sink: { call: "x" } }), [
    "`library` must name what the file is about",
    "[[source]] 1: `call` must be a dotted name or a list of them",
    "sink must be written as [[sink]]",
  ]);
});
const KINDS =
  "must be one of sql, command, code, path, html, redirect, request, header, log, deserialisation, template, ldap, xpath, xml, trust, prompt, document, mail, pattern, archive, format, argument, reflection, cookie, lookup, assignment, size, secret";

test("what a file is about and of which class a source is need not be said", () => {
  const { file } = checkedModel({ source: [{ parameter: "given" }, { parameter: "kept", class: "stored" }] }, "mine.toml");
  assert.deepEqual(file, {
    library: "mine.toml",
    source: [
      { parameter: "given", class: "remote" },
      { parameter: "kept", class: "stored" },
    ],
  });
});

test("a parameter by its position belongs to a function", () => {
  assert.deepEqual(problemsOfModel({ library: "x", source: [{ parameter: 1, class: "remote" }] }), [
    "[[source]] 1: a `parameter` by its position needs `of`, the function",
  ]);
});

test("the page about models shows one that is right", () => {
  const page = readFileSync(new URL("../../../../docs/models.md", import.meta.url), "utf8");
  const [, shown] = /```toml\n(.*?)```/s.exec(page)!;
  assert.deepEqual(problemsOfModel(parse(shown!)), []);
});

test("two models that disagree about a name are an error that names both files", () => {
  const model = checkedModel({ library: "mine", sanitiser: [{ call: "html.escape", cleans: ["sql"] }] }, "mine.toml");
  assert.throws(
    () => modelsWith([model]),
    (error: UserError) => error.code === "FL-6683" && /html\.escape.*standard-library\.toml.*mine\.toml/.test(error.message),
  );
});

test("a file that is missing, no file, too large or no TOML is an error of the user", () => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-models-"));
  const codeOf = (file: string): string => {
    try {
      loadUserModels([file], folder);
      return "read";
    } catch (error) {
      return (error as UserError).code;
    }
  };
  try {
    writeFileSync(join(folder, "bad.toml"), 'library = "x"\n[[sink]\n');
    writeFileSync(join(folder, "good.toml"), 'library = "x"\n[[sink]]\ncall = "x.y"\nkind = "sql"\n');
    writeFileSync(join(folder, "wrong.toml"), "library = 3\n");
    writeFileSync(join(folder, "large.toml"), "# ".repeat(1_000_000));
    assert.deepEqual(["good.toml", "bad.toml", "wrong.toml", "large.toml", "none.toml", "."].map(codeOf), [
      "read",
      "FL-6681",
      "FL-6682",
      "FL-6680",
      "FL-6680",
      "FL-6680",
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("long: no value makes the check of a model throw", () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const keys = ["library", "sink", "source", "call", "kind", "when", "argument", "cleans", "__proto__", "constructor", "x"];
  const value = (depth: number): unknown => {
    const kind = depth > 4 ? 0 : Math.floor(random() * 4);
    if (kind === 0) return pick([null, 1, -1, "sql", "a.b", true, "", Number.NaN, new Date(0), undefined]);
    if (kind === 1) return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
    return Object.fromEntries(Array.from({ length: Math.floor(random() * 5) }, () => [pick(keys), value(depth + 1)]));
  };
  for (let i = 0; i < 5000; i++) assert.ok(Array.isArray(problemsOfModel(value(0))));
});

test("a web framework of one's own: its cookies and its debugger are looked at, also of an application that comes from elsewhere", async () => {
  const source = (app: string): string => `import shop_web
from shop.apps import *

app = ${app}


def show(request):
    answer = shop_web.answer("x")
    answer.set_cookie("session", "abc", secure=True)
    return answer


app.run(debug=True)
`;
  const model = { library: "shop_web", framework: [{ package: "shop_web", debugger: true }] };
  const rulesOf = async (app: string, models: readonly ReturnType<typeof checkedModel>[]): Promise<string[]> =>
    (await auditFiles({ "app.py": source(app) }, TODAY, models)).map(({ rule }) => rule).toSorted();
  for (const app of ["shop_web.App()", "found[0]"]) {
    assert.deepEqual(await rulesOf(app, [checkedModel(model, "model.toml")]), ["WEB001", "WEB004"], app);
    assert.ok(!(await rulesOf(app, [])).includes("WEB001"), app);
  }
});
