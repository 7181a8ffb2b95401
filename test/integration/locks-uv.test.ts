// Golden: what uv locks, exports and would install, against our own reading of the same files.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PROJECT, lockTool, pins, projectFolder, read } from "./lock-tools.ts";

const UV = ["uv==0.13.9"];

test("uv.lock gives what uv would install, for every choice of extras and groups", { timeout: 150_000 }, async (t) => {
  const tool = await lockTool(t, "uv", UV);
  if (tool === null) return;
  const root = projectFolder(t, { "pyproject.toml": PROJECT });
  await tool.run(root, ["uv", "lock", "--python", tool.python]);
  await tool.run(root, ["uv", "venv", "--python", tool.python, ".venv"]);
  for (const [selection, flags] of [
    [{ groups: [] }, []],
    [{ groups: ["prod"] }, ["--group", "prod"]],
    [{ groups: ["dev", "prod"], extras: ["pg"] }, ["--group", "dev", "--group", "prod", "--extra", "pg"]],
  ] as const) {
    const { reading, set } = read(root, tool.platform, selection);
    assert.deepEqual(reading.lock, { file: "uv.lock", format: "uv.lock", hashed: true, fresh: { kind: "fresh" } });
    const printed = await tool.run(root, ["uv", "sync", "--dry-run", "--frozen", "--no-default-groups", "--no-install-project", ...flags]);
    const wanted = [...printed.matchAll(/^ \+ (\S+)==(\S+)/gm)].map(([, name, version]) => `${name} ${version}`);
    assert.deepEqual(pins(set), wanted.sort());
  }
});

test(
  "the wheels chosen first are those that pip downloads, and pylock.toml and requirements give the same set",
  { timeout: 150_000 },
  async (t) => {
    const tool = await lockTool(t, "uv", UV);
    if (tool === null) return;
    const root = projectFolder(t, { "pyproject.toml": PROJECT });
    await tool.run(root, ["uv", "lock", "--python", tool.python]);
    const { set } = read(root, tool.platform, { groups: [] });
    await tool.run(root, [
      "uv",
      "export",
      "--quiet",
      "--frozen",
      "--no-dev",
      "--no-emit-project",
      "--format",
      "requirements.txt",
      "-o",
      "requirements.txt",
    ]);
    await tool.run(root, [
      "python",
      "-m",
      "pip",
      "download",
      "--quiet",
      "--no-deps",
      "--require-hashes",
      "-r",
      "requirements.txt",
      "-d",
      "wheels",
    ]);
    const first = set.packages.map(({ files }) => files[0]?.filename ?? "none");
    assert.deepEqual(new Set(first), new Set(readdirSync(join(root, "wheels"))));

    const hashes = ({ packages }: typeof set): unknown =>
      packages.map(({ name, version, sha256s }) => [name, version, [...sha256s].sort()]);
    await tool.run(root, [
      "uv",
      "export",
      "--quiet",
      "--frozen",
      "--no-dev",
      "--no-emit-project",
      "--format",
      "pylock.toml",
      "-o",
      "pylock.toml",
    ]);
    renameSync(join(root, "uv.lock"), join(root, "uv.lock.aside"));
    const pylock = read(root, tool.platform);
    assert.equal(pylock.reading.lock?.format, "pylock.toml");
    assert.deepEqual(hashes(pylock.set), hashes(set));
    assert.deepEqual(
      pylock.set.packages.map(({ files }) => files.map(({ filename }) => filename)),
      set.packages.map(({ files }) => files.map(({ filename }) => filename)),
    );

    renameSync(join(root, "pylock.toml"), join(root, "aside.toml"));
    const requirements = read(root, tool.platform);
    assert.deepEqual(requirements.reading.lock, {
      file: "requirements.txt",
      format: "requirements",
      hashed: true,
      fresh: { kind: "fresh" },
    });
    assert.deepEqual(hashes(requirements.set), hashes(set));
  },
);

test("a changed manifest makes uv's lock stale for us exactly when it does for uv", { timeout: 150_000 }, async (t) => {
  const tool = await lockTool(t, "uv", UV);
  if (tool === null) return;
  const root = projectFolder(t, { "pyproject.toml": PROJECT });
  await tool.run(root, ["uv", "lock", "--python", tool.python]);
  const isFreshForUv = async (): Promise<boolean> => {
    try {
      await tool.run(root, ["uv", "lock", "--check", "--python", tool.python]);
      return true;
    } catch {
      return false;
    }
  };
  for (const [from, to] of [
    ["flask>=3", "Flask >= 3"],
    ["python_version < '3.11'", "'3.11' > python_version"],
    ["flask>=3", "flask>=3.0.1"],
    ["\"tomli; python_version < '3.11'\",", ""],
    ['dev = ["pytest>=8"]', 'dev = ["pytest>=8", "iniconfig"]'],
    ["psycopg[binary]>=3.2", "psycopg>=3.2"],
    ['requires-python = ">=3.11,<4"', 'requires-python = ">=3.11"'],
  ] as const) {
    writeFileSync(join(root, "pyproject.toml"), PROJECT.replace(from, to));
    const kind: string | undefined = read(root, tool.platform, { groups: [] }).reading.lock?.fresh.kind;
    assert.equal(kind, (await isFreshForUv()) ? "fresh" : "stale", `${from} → ${to}`);
  }
});

test("a workspace: each member's set is what uv would install for it", { timeout: 150_000 }, async (t) => {
  const tool = await lockTool(t, "uv", UV);
  if (tool === null) return;
  const library = (name: string, dependencies: string): string =>
    `[project]\nname = "${name}"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = [${dependencies}]\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[tool.uv.sources]\ncommon = { workspace = true }\n`;
  const root = projectFolder(t, {
    ".git/HEAD": "",
    "pyproject.toml": `[project]\nname = "root-app"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["api"]\n[tool.uv.workspace]\nmembers = ["packages/*"]\n[tool.uv.sources]\napi = { workspace = true }\n`,
    "packages/api/pyproject.toml": library("api", '"common", "httpx[http2]"'),
    "packages/api/src/api/__init__.py": "",
    "packages/common/pyproject.toml": library("common", '"anyio"').replace(/\[tool\.uv\.sources\][^]*$/, ""),
    "packages/common/src/common/__init__.py": "",
  });
  await tool.run(root, ["uv", "lock", "--python", tool.python]);
  for (const [folder, flags] of [
    [".", []],
    ["packages/api", ["--package", "api"]],
    ["packages/common", ["--package", "common"]],
  ] as const) {
    const { reading, set } = read(join(root, folder), tool.platform);
    assert.equal(reading.lock?.fresh.kind, "fresh");
    const exported = await tool.run(root, [
      "uv",
      "export",
      "--quiet",
      "--frozen",
      "--no-dev",
      "--no-hashes",
      "--no-emit-workspace",
      "--no-annotate",
      "--no-header",
      ...flags,
    ]);
    const wanted = exported
      .split("\n")
      .filter((line) => /^\S+==/.test(line) && !/; (?:sys_platform == 'win32'|python_full_version < '3\.1[01])/.test(line));
    const foreign = set.packages.filter(({ origin }) => origin.kind === "registry").map(({ name, version }) => `${name}==${version}`);
    const unconditional = wanted.map((line) => line.split(" ")[0]!).filter((pin) => foreign.includes(pin));
    assert.deepEqual(foreign, unconditional.sort());
    assert.ok(foreign.length > 0);
  }
  assert.deepEqual(read(root, tool.platform).reading.members, [
    { path: "packages/api", name: "api", manager: "uv" },
    { path: "packages/common", name: "common", manager: "uv" },
  ]);
  assert.match(readFileSync(join(root, "uv.lock"), "utf8"), /members = \[/);
});
