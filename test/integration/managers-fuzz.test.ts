// Damaged manifests and locks: each ends in a value or in an error for a person, never in a crash or a hang.
//
// FAIRLEAD_FUZZ_SEED repeats a run.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TargetPlatform } from "../../src/model/platform.ts";
import { UserError } from "../../src/platform/errors/user-error.ts";
import { LOCK_READERS } from "../../src/python/managers/lock-readers.ts";
import { readManager } from "../../src/python/managers/read-manager.ts";
import { MarkerError, parseMarker } from "../../src/python/resolve/marker.ts";
import { parseRequirement, RequirementError } from "../../src/python/resolve/requirement.ts";
import type { SourceTree } from "../../src/python/source-tree.ts";
import { decodeText } from "../../src/python/text.ts";
import { LOCK_SEEDS, type LockSeed, PROJECT_SEEDS } from "./managers/seeds.ts";
import { mutate, type Random, seededRandom } from "./parse/mutate.ts";

const SEED = Number(process.env["FAIRLEAD_FUZZ_SEED"] ?? Date.now() % 1_000_000_007);
const RUNS_PER_FILE = 400;
const MUTATIONS_MAX = 12;
/** Far above what the largest file here takes on a busy machine, far below a hang. */
const ONE_RUN_MS_MAX = 30_000;
const GIGANTIC_TIMES = 20_000;

const LINUX: TargetPlatform = {
  os: "linux",
  arch: "x86_64",
  libc: { kind: "glibc", version: [2, 36] },
  python: { implementation: "cpython", version: "3.11.7" },
};
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Damage that is tried on every file, in words and as a function of its bytes. */
const DAMAGES: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  empty: () => new Uint8Array(),
  "only NUL": () => new Uint8Array(4096),
  binary: (bytes) => Uint8Array.from({ length: 4096 }, (_, at) => (at * 7919 + bytes.length) & 0xff),
  "with a byte-order mark": (bytes) => encode(`\ufeff${text(bytes)}`),
  "as UTF-16": (bytes) => new Uint8Array([0xff, 0xfe, ...Buffer.from(text(bytes), "utf16le")]),
  "as big-endian UTF-16": (bytes) => new Uint8Array([0xfe, 0xff, ...Buffer.from(text(bytes), "utf16le").swap16()]),
  "as UTF-16 cut within a character": (bytes) => new Uint8Array([0xff, 0xfe, ...Buffer.from(text(bytes), "utf16le")]).slice(0, -1),
  "with CRLF": (bytes) => encode(text(bytes).replaceAll("\n", "\r\n")),
  "with control characters": (bytes) => encode(text(bytes).replaceAll("=", "\x01=\x1b[31m").replaceAll(" ", "\x0b")),
  "in latin-1": (bytes) => Uint8Array.from([...bytes, 35, 0xe9, 0xff]),
  "a thousand times": (bytes) => encode(text(bytes).repeat(1000)),
  "nested brackets": () => encode(`a = ${"[".repeat(GIGANTIC_TIMES)}`),
  "nested tables": () => encode(`a = ${"{b=".repeat(GIGANTIC_TIMES)}`),
  "a long key": () => encode(`[${"a.".repeat(GIGANTIC_TIMES)}b]\nc = 1\n`),
  "nested JSON": () => encode(`${'{"default":'.repeat(GIGANTIC_TIMES)}1${"}".repeat(GIGANTIC_TIMES)}`),
  "one long line": (bytes) => encode(text(bytes).replaceAll("\n", " ").repeat(2000)),
  "many lines": () => encode("alpha==1.0\n".repeat(GIGANTIC_TIMES * 5)),
  "many backslashes": () => encode("a \\\n".repeat(GIGANTIC_TIMES)),
  "YAML aliases": () =>
    encode(`a0: &a0 [x]\n${Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`).join("\n")}\n`),
};

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

for (const [name, damage] of Object.entries(DAMAGES)) {
  test(`every lock ${name} is a value or an error for a person`, () => {
    for (const seed of LOCK_SEEDS) resolveDamaged(seed, damage(encode(seed.text)), `${seed.file} ${name}`);
  });

  test(`every project file ${name} is read`, () => {
    for (const files of PROJECT_SEEDS) {
      for (const file of Object.keys(files)) readDamaged(files, { file, bytes: damage(encode(files[file]!)) }, `${file} ${name}`);
    }
  });
}

test(`randomly damaged locks are values or errors for a person (seed ${SEED})`, () => {
  const random = seededRandom(SEED);
  for (const seed of LOCK_SEEDS) {
    for (let run = 0; run < RUNS_PER_FILE; run++) resolveDamaged(seed, randomDamage(encode(seed.text), random), `${seed.file}, run ${run}`);
  }
});

test(`randomly damaged project files are read (seed ${SEED})`, () => {
  const random = seededRandom(SEED + 1);
  for (const files of PROJECT_SEEDS) {
    for (const file of Object.keys(files)) {
      for (let run = 0; run < RUNS_PER_FILE / 4; run++) {
        readDamaged(files, { file, bytes: randomDamage(encode(files[file]!), random) }, `${file}, run ${run}`);
      }
    }
  }
});

test(`randomly damaged requirements and markers have an error of their own (seed ${SEED})`, () => {
  const random = seededRandom(SEED + 2);
  const requirement = encode(`alpha[fast,slow] >=1.0,<2,!=1.5.* ; python_version >= "3.8" and (extra == 'x' or os_name not in "nt")`);
  const marker = encode(`python_full_version >= "3.8" and (extra == 'x' or "a" in os_name) and not_a_variable == '1'`);
  for (let run = 0; run < RUNS_PER_FILE * 10; run++) {
    throwsOnly(() => parseRequirement(text(randomDamage(requirement, random))), [RequirementError, MarkerError], `requirement, run ${run}`);
    throwsOnly(() => parseMarker(text(randomDamage(marker, random))), [MarkerError], `marker, run ${run}`);
  }
});

/** Cut short, or mutated in a few places. */
function randomDamage(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.below(4) === 0) return bytes.slice(0, random.below(bytes.length));
  return mutate(bytes, 1 + random.below(MUTATIONS_MAX), random);
}

function resolveDamaged(seed: LockSeed, bytes: Uint8Array, where: string): void {
  const input = {
    file: seed.file,
    text: decodeText(bytes).text,
    platform: LINUX,
    selection: { extras: ["pg"], groups: ["dev"], member: null },
    readText: () => null,
  };
  throwsOnly(() => LOCK_READERS[seed.format].resolve(input), [UserError], where);
}

/** readManager throws nothing at all: what is wrong is among its problems. */
function readDamaged(files: Readonly<Record<string, string>>, damaged: { file: string; bytes: Uint8Array }, where: string): void {
  throwsOnly(() => readManager(treeOfBytes({ ...encoded(files), [damaged.file]: damaged.bytes })), [], where);
}

function throwsOnly(run: () => unknown, allowed: readonly (abstract new (...args: never[]) => Error)[], where: string): void {
  const startMs = performance.now();
  try {
    run();
  } catch (error) {
    if (!allowed.some((kind) => error instanceof kind)) throw new Error(`${where} (seed ${SEED})`, { cause: error });
  }
  const tookMs = performance.now() - startMs;
  assert.ok(tookMs < ONE_RUN_MS_MAX, `${where} took ${Math.round(tookMs)} ms`);
}

function encoded(files: Readonly<Record<string, string>>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [path, encode(content)]));
}

function treeOfBytes(files: Readonly<Record<string, Uint8Array>>): SourceTree {
  const listed = Object.keys(files).sort();
  return {
    root: "/nonexistent/project",
    files: listed.map((path) => ({
      path,
      sizeBytes: files[path]!.length,
      executable: false,
      link: null,
      modifiedMs: 0,
      changedMs: 0,
      inode: 0,
    })),
    leftOut: [],
    leftOutCount: 0,
    has: (path) => path in files,
    text: (path) => (path in files ? decodeText(files[path]!) : null),
  };
}
