import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import type { Exec } from "../../platform/exec.ts";
import { projectOnDisk } from "../managers/testing.ts";
import { chooseInterpreter } from "./choose-interpreter.ts";
import type { InterpreterPorts, PythonChoice } from "./choose-interpreter.ts";
import { hostPlatform } from "./host-platform.ts";
import { installPythonWithUv } from "./uv-python.ts";
import { endOfLife } from "./versions.ts";

const NOVEMBER_2026 = Date.parse("2026-11-15");

/** Every program answers the probe as the CPython that its folder is named after; "broken" in the path does not run. */
const fakeExec: Exec = async ([program = ""]) => {
  if (program.includes("broken")) return { code: 1, signal: null, stdout: "", stderr: "cannot open shared object file\n" };
  const version = /\d+\.\d+\.\d+(?:rc\d+)?/.exec(program)?.[0] ?? "3.0.0";
  const implementation = program.includes("pypy") ? "pypy" : "cpython";
  return {
    code: 0,
    signal: null,
    stderr: "",
    stdout: [implementation, version, "x86_64", "Linux", "glibc 2.36", "True", "False", program, dirname(dirname(program))].join("\n"),
  };
};

/** A home with pyenv's interpreters; `open` are in /opt-like folders on PATH, which everyone may enter. */
function home(
  t: TestContext,
  { pyenv = [], uv = [], path = [] }: { pyenv?: string[]; uv?: string[]; path?: string[] },
): { home: string; env: Record<string, string> } {
  const root = projectOnDisk(t, {});
  chmodSync(root, 0o755);
  const install = (folder: string, version: string): void => {
    const program = join(folder, "bin", `python${version.split(".").slice(0, 2).join(".")}`);
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, Buffer.alloc(32, 0x7f));
    chmodSync(program, 0o755);
    symlinkSync(program, join(folder, "bin/python3"));
  };
  for (const version of pyenv) install(join(root, ".pyenv/versions", version), version);
  for (const version of uv) install(join(root, ".local/share/uv/python", `cpython-${version}-linux-x86_64-gnu`), version);
  for (const version of path) install(join(root, "opt", version), version);
  return { home: root, env: { PATH: path.map((version) => join(root, "opt", version, "bin")).join(":") } };
}

async function choose(
  at: { home: string; env: Record<string, string> },
  constraint: string | null,
  more: Partial<InterpreterPorts> & { preferred?: string[] } = {},
): Promise<PythonChoice> {
  const { preferred = [], ...ports } = more;
  const constraints = { constraint, source: constraint === null ? null : "pyproject.toml", declared: [], preferred, problems: [] };
  return chooseInterpreter(constraints, {
    ...at,
    exec: fakeExec,
    nowMs: NOVEMBER_2026,
    instanceUser: "same",
    mayCopy: false,
    ...ports,
  });
}

test("what `python3` means is taken when it fits", async (t) => {
  const at = home(t, { path: ["3.11.7"], pyenv: ["3.13.0"] });
  const found = await choose(at, ">=3.11");
  assert.deepEqual([found.chosen?.version, found.chosen?.from], ["3.11.7", "path"]);
  assert.match(found.because, /it fits >=3\.11 \(pyproject\.toml\), and it is what `python3` is here/);
});

test("the newest that fits is taken when the default does not", async (t) => {
  const at = home(t, { path: ["3.11.7"], pyenv: ["3.12.1", "3.13.0"], uv: ["3.14.0"] });
  const found = await choose(at, ">=3.12,<3.14");
  assert.deepEqual([found.chosen?.version, found.chosen?.from], ["3.13.0", "pyenv"]);
  assert.equal(found.considered.find(({ version }) => version === "3.14.0")?.rejected, "not in >=3.12,<3.14");
});

test("the very patch level of a pin file is preferred, another of the same minor version will do", async (t) => {
  const at = home(t, { pyenv: ["3.12.1", "3.12.9"] });
  assert.equal((await choose(at, "==3.12.*", { preferred: ["3.12.1"] })).chosen?.version, "3.12.1");
  const other = await choose(at, "==3.12.*", { preferred: ["3.12.4"] });
  assert.equal(other.chosen?.version, "3.12.9");
  assert.match(other.because, /3\.12\.4 itself is not here/);
});

test("one past its end of life, or a pre-release, is taken only where nothing else fits, with a warning", async (t) => {
  const at = home(t, { path: ["3.8.18"], pyenv: ["3.15.0rc1", "3.11.7"] });
  assert.equal((await choose(at, null)).chosen?.version, "3.11.7");
  const old = await choose(at, "<3.9");
  assert.equal(old.chosen?.version, "3.8.18");
  assert.deepEqual(
    old.problems.map(({ code, severity }) => [code, severity]),
    [["FL-1154", "warning"]],
  );
});

test("one that does not run is passed over", async (t) => {
  const at = home(t, { pyenv: ["3.12.1"] });
  const broken = projectOnDisk(t, { "broken-3.12.5/bin/python3": "\u007f" });
  chmodSync(join(broken, "broken-3.12.5/bin/python3"), 0o755);
  const found = await choose({ ...at, env: { PATH: join(broken, "broken-3.12.5/bin") } }, ">=3.12");
  assert.equal(found.chosen?.version, "3.12.1");
});

test("a home closed to others excludes its interpreters when the app runs as another user, unless they may be copied", async (t) => {
  const at = home(t, { pyenv: ["3.13.0"] });
  chmodSync(at.home, 0o700);
  const none = await choose(at, ">=3.13", { instanceUser: "other" });
  assert.equal(none.chosen, null);
  assert.match(none.because, /closed to other users/);
  const copied = await choose(at, ">=3.13", { instanceUser: "other", mayCopy: true });
  assert.deepEqual([copied.chosen?.version, copied.needsCopy], ["3.13.0", true]);
  assert.match(copied.because, /copied into the store/);
  assert.equal((await choose(at, ">=3.13")).needsCopy, false);
});

test("an open interpreter is preferred to a copy", async (t) => {
  const at = home(t, { path: ["3.12.1"], pyenv: ["3.13.0"] });
  chmodSync(join(at.home, ".pyenv"), 0o700);
  const found = await choose(at, ">=3.12", { instanceUser: "other", mayCopy: true });
  assert.deepEqual([found.chosen?.version, found.needsCopy], ["3.12.1", false]);
  assert.match((await choose(at, null, { instanceUser: "other", mayCopy: true })).because, /what `python3` is here/);
});

test("one for which the lock has no wheels is passed over where another has them, and said", async (t) => {
  const at = home(t, { path: ["3.13.0"], pyenv: ["3.12.1"] });
  const objection = async ({ version }: { version: string }): Promise<string | null> =>
    version === "3.13.0" ? "uv.lock has no wheel for it" : null;
  const found = await choose(at, ">=3.12", { objection });
  assert.equal(found.chosen?.version, "3.12.1");
  assert.match(found.because, /3\.13\.0 was passed over: uv\.lock has no wheel for it/);
  assert.equal(found.considered.find(({ version }) => version === "3.13.0")?.rejected, "uv.lock has no wheel for it");
  const best = await choose(at, ">=3.12", { objection: async () => "the lock fits none" });
  assert.equal(best.chosen?.version, "3.13.0", "the build says what is wrong with the lock");
  assert.doesNotMatch(best.because, /passed over/);
});

test("none fitting is an error that lists what is here", async (t) => {
  const found = await choose(home(t, { path: ["3.11.7"] }), ">=3.20");
  assert.equal(found.chosen, null);
  assert.deepEqual(
    found.problems.map(({ code, severity }) => [code, severity]),
    [["FL-1150", "error"]],
  );
  assert.match(found.because, /needs Python >=3\.20 \(pyproject\.toml\); this machine has .*3\.11\.7/);
});

test("a conflict between the files ends the search before it begins", async (t) => {
  const problem = { code: "FL-1151", message: "they exclude each other", source: null, severity: "error" as const };
  const constraints = { constraint: null, source: null, declared: [], preferred: [], problems: [problem] };
  const found = await chooseInterpreter(constraints, { ...home(t, {}), exec: fakeExec, nowMs: 0, instanceUser: "same", mayCopy: false });
  assert.deepEqual([found.chosen, found.because, found.considered], [null, "they exclude each other", []]);
});

test("the platform is what the interpreter says: glibc, 32 bit and other implementations", async () => {
  const answer =
    (lines: readonly string[]): Exec =>
    async () => ({ code: 0, signal: null, stderr: "", stdout: lines.join("\n") });
  const linux = ["cpython", "3.11.7", "aarch64", "Linux", "glibc 2.36", "True", "False", "/usr/bin/python3.11", "/usr"];
  assert.deepEqual(await hostPlatform({ path: "/usr/bin/python3" }, answer(linux)), {
    os: "linux",
    arch: "aarch64",
    libc: { kind: "glibc", version: [2, 36] },
    python: { implementation: "cpython", version: "3.11.7" },
  });
  await assert.rejects(hostPlatform({ path: "x" }, answer(linux.with(5, "False"))), { code: "FL-1158" });
  await assert.rejects(hostPlatform({ path: "x" }, answer(linux.with(0, "pypy"))), { code: "FL-1158" });
  await assert.rejects(hostPlatform({ path: "x" }, answer(linux.with(2, "riscv64"))), { code: "FL-1158" });
});

test("uv is asked for the best minor version that the constraint allows", async () => {
  const asked: string[] = [];
  const exec: Exec = async (argv) => (asked.push(argv.at(-1)!), { code: 0, signal: null, stdout: "", stderr: "" });
  const at = { exec, nowMs: NOVEMBER_2026, env: {} };
  assert.deepEqual(await installPythonWithUv("/usr/bin/uv", ">=3.9,<3.12", at), { kind: "installed", version: "3.11" });
  assert.deepEqual(await installPythonWithUv("/usr/bin/uv", "==3.9.*", at), { kind: "installed", version: "3.9" });
  assert.deepEqual(await installPythonWithUv("/usr/bin/uv", "<3", at), { kind: "failed", reason: "uv offers no Python in <3" });
  assert.deepEqual(asked, ["3.11", "3.9"]);
});

test("end of life by date", () => {
  assert.equal(endOfLife("3.10.13", NOVEMBER_2026), "2026-10-31");
  assert.equal(endOfLife("3.11.0", NOVEMBER_2026), null);
  assert.equal(endOfLife("3.2.0", NOVEMBER_2026), "2020-09-30");
});
