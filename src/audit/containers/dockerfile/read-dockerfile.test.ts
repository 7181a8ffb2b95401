import assert from "node:assert/strict";
import { test } from "node:test";
import { isDockerfile, readDockerfile, triggerOf } from "./read-dockerfile.ts";
import { runCommands } from "./run-commands.ts";
import { shellCommands } from "../../shell/shell-commands.ts";
import { envOf, expand, readStages } from "./stages.ts";

function brief(text: string): readonly string[] {
  return readDockerfile(text).instructions.map(({ keyword, line, endLine, body }) => `${keyword} ${line}-${endLine} ${body}`);
}

test("lines that go on are one instruction, comments and empty lines between them left out", () => {
  assert.deepEqual(brief("FROM a\n# c\nRUN one && \\\n  # why\n\n  two\nrun three\n"), [
    "FROM 1-1 a",
    "RUN 3-6 one &&   two",
    "RUN 7-7 three",
  ]);
});

test("the escape directive counts only before everything else", () => {
  assert.deepEqual(brief("# escape=`\nRUN a `\n  b\\\nRUN c\n"), ["RUN 2-3 a   b\\", "RUN 4-4 c"]);
  assert.deepEqual(brief("FROM a\n# escape=`\nRUN a \\\n b\n"), ["FROM 1-1 a", "RUN 3-4 a  b"]);
});

test("heredocs belong to their instruction, and their commands have their own lines", () => {
  const { instructions, faults } = readDockerfile(
    "FROM a\nRUN <<EOF\napt-get update\nEOF\nCOPY <<-'X' /a\n\t# no comment\n\tX\nRUN cat <<< x\n",
  );
  assert.deepEqual(
    instructions.map(({ keyword, endLine, heredocs }) => `${keyword} ${endLine} ${heredocs.map(({ text }) => text).join()}`),
    ["FROM 1 ", "RUN 4 apt-get update", "COPY 7 \t# no comment", "RUN 8 "],
  );
  assert.deepEqual(faults, []);
  assert.deepEqual(
    runCommands(instructions[1]!).map(({ argv, line }) => [argv.join(" "), line]),
    [["apt-get update", 3]],
  );
});

test("what an ONBUILD runs is an instruction of its own lines", () => {
  const [one] = readDockerfile("ONBUILD RUN --network=none a \\\n && pip install b\n").instructions;
  const inner = triggerOf(one!)!;
  assert.equal(inner.keyword, "RUN");
  assert.deepEqual(
    runCommands(inner).map(({ argv, line }) => [argv.join(" "), line]),
    [
      ["a", 1],
      ["pip install b", 2],
    ],
  );
});

test("what is no instruction, and a heredoc without an end, are faults", () => {
  assert.deepEqual(
    readDockerfile("FROM a\nRUM x\nRUN <<EOF\nx\n").faults.map(({ line, message }) => `${line}: ${message}`),
    ["2: `RUM` is no instruction", "3: the heredoc `EOF` does not end"],
  );
});

test("flags, the JSON form and lines of a body", () => {
  const [one, two] = readDockerfile('RUN --mount=type=cache,target=/a --network=none a \\\n && b\nCMD ["a", "b"]\n').instructions;
  assert.deepEqual(one!.flags, [
    { name: "mount", value: "type=cache,target=/a" },
    { name: "network", value: "none" },
  ]);
  assert.equal(one!.lineAt(one!.body.indexOf("b")), 2);
  assert.deepEqual(two!.exec, ["a", "b"]);
});

test("a stage's image has the defaults of global arguments in it", () => {
  const { stages } = readStages(
    readDockerfile("ARG V=3.13\nARG B\nFROM python:${V}-slim AS Build\nFROM $B\nFROM build\nFROM ${C:-debian}:12\n"),
  );
  assert.deepEqual(
    stages.map(({ image, base }) => [image, base?.name ?? null]),
    [
      ["python:3.13-slim", null],
      [null, null],
      ["build", "build"],
      ["debian:12", null],
    ],
  );
  assert.equal(expand("\\$A ${A:+x} ${B-y}", new Map([["A", "1"]])), "$A x y");
  assert.deepEqual(envOf(readDockerfile("ENV A one two\n").instructions[0]!), [["A", "one two"]]);
  assert.deepEqual(envOf(readDockerfile('ENV A="one two" B=3\n').instructions[0]!), [
    ["A", "one two"],
    ["B", "3"],
  ]);
});

test("Dockerfiles are known by their names, templates and notes are none", () => {
  for (const path of [
    "Dockerfile",
    "a/Dockerfile.prod",
    "web.dockerfile",
    "Containerfile",
    "docker/dev.Dockerfile",
    "DockerfileTest",
    "Dockerfile_dev",
    "images_dockerfile",
  ])
    assert.ok(isDockerfile(path), path);
  for (const path of [
    "Dockerfile.j2",
    "dockerfile.md",
    "Dockerfile.dockerignore",
    "dockerfile_parser.py",
    "my-dockerfile-notes",
    "dockerfiles",
    "Dockerfilenames",
  ])
    assert.ok(!isDockerfile(path), path);
});

test("long: no text brings the readers down", () => {
  const pieces = [
    "FROM ",
    "RUN ",
    "\\\n",
    "\n",
    "<<EOF",
    "EOF",
    "#",
    " ",
    '"',
    "'",
    "`",
    "$(",
    ")",
    "${",
    "}",
    "|",
    "&&",
    "--x=",
    "[",
    "]",
    "ONBUILD ",
    "é",
    "\\",
    ";",
    ">",
    "<(",
  ];
  let seed = 11;
  const random = (max: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return seed % max;
  };
  for (let round = 0; round < 500; round++) {
    const text = Array.from({ length: random(80) }, () => pieces[random(pieces.length)]).join("");
    const read = readDockerfile(text);
    readStages(read);
    for (const one of read.instructions) for (const { line } of runCommands(one)) assert.ok(line >= 1);
  }
  for (const text of ["$(".repeat(20_000), '"'.repeat(20_001), "${".repeat(20_000), "<(".repeat(20_000), "RUN a \\\n".repeat(20_000)]) {
    shellCommands(text);
    readDockerfile(text);
  }
});
