// What every lock reader must do, whatever the format: one small app, written as each tool would lock it.
//
// The app `shop` needs alpha 1.0 (with native wheels, and its extra `fast` brings delta 2.0), and beta 3.0 on Windows only.
// The group `dev` has gamma 4.0; the extra `pg` has epsilon 5.0.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TargetPlatform } from "../../src/model/platform.ts";
import type { ResolvedSet } from "../../src/model/resolved-set.ts";
import { UserError } from "../../src/platform/errors/user-error.ts";
import type { LockReader, LockSelection } from "../../src/python/managers/manager-reader.ts";

export interface LockFixture {
  readonly file: string;
  readonly text: string;
  /** Files beside the lock, such as the manifest. */
  readonly beside?: Readonly<Record<string, string>>;
  /** The same lock with a format version from the future; null where the format has none. */
  readonly unknownVersion: string | null;
  /** What the format cannot say, with the reason that the skipped case shows. */
  readonly cannot?: Partial<Record<"file names" | "groups" | "extras", string>>;
}

export const FIXTURE_FILES = {
  alpha: {
    "alpha-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl": "a1".repeat(32),
    "alpha-1.0-cp311-cp311-manylinux_2_17_aarch64.manylinux2014_aarch64.whl": "a2".repeat(32),
    "alpha-1.0-cp311-cp311-musllinux_1_1_x86_64.whl": "a3".repeat(32),
    "alpha-1.0-cp311-cp311-win_amd64.whl": "a4".repeat(32),
    "alpha-1.0.tar.gz": "a5".repeat(32),
  },
  beta: { "beta-3.0-py3-none-any.whl": "b1".repeat(32) },
  gamma: { "gamma-4.0-py3-none-any.whl": "c1".repeat(32) },
  delta: { "delta-2.0-py3-none-any.whl": "d1".repeat(32) },
  epsilon: {
    "epsilon-5.0-cp312-abi3-manylinux_2_28_x86_64.whl": "e1".repeat(32),
    "epsilon-5.0-cp310-abi3-manylinux_2_17_x86_64.whl": "e2".repeat(32),
  },
} as const;

export const LINUX: TargetPlatform = {
  os: "linux",
  arch: "x86_64",
  libc: { kind: "glibc", version: [2, 36] },
  python: { implementation: "cpython", version: "3.11.7" },
};
const MUSL: TargetPlatform = { ...LINUX, libc: { kind: "musl", version: [1, 2] } };
const ARM: TargetPlatform = { ...LINUX, arch: "aarch64" };
const PLAIN: LockSelection = { extras: [], groups: [], member: null };

export function describeLockReader(reader: LockReader, fixture: LockFixture): void {
  const resolve = (platform: TargetPlatform = LINUX, selection: Partial<LockSelection> = {}, text = fixture.text): ResolvedSet =>
    reader.resolve({
      file: fixture.file,
      text,
      platform,
      selection: { ...PLAIN, ...selection },
      readText: (path) => fixture.beside?.[path] ?? null,
    });
  const names = (set: ResolvedSet): string[] => set.packages.map(({ name }) => name);
  const lacks = (what: "file names" | "groups" | "extras"): { skip: string } | Record<string, never> =>
    fixture.cannot?.[what] === undefined ? {} : { skip: fixture.cannot[what] };
  const title = (text: string): string => `${reader.format}: ${text}`;

  test(title("takes what the app needs on Linux, with the dependency of an extra, sorted by name"), () => {
    const set = resolve();
    assert.deepEqual(
      set.packages.map(({ name, version }) => [name, version]),
      [
        ["alpha", "1.0"],
        ["delta", "2.0"],
      ],
    );
    assert.deepEqual(set.lock, { file: fixture.file, format: reader.format });
  });

  test(title("allows every sha256 of the lock and says where it stands"), () => {
    const alpha = resolve().packages[0]!;
    assert.deepEqual([...alpha.sha256s].sort(), Object.values(FIXTURE_FILES.alpha).sort());
    assert.equal(alpha.source.file, fixture.file);
    const line = fixture.text.split("\n")[(alpha.source.line ?? 0) - 1] ?? "";
    const nextLine = fixture.text.split("\n")[alpha.source.line ?? 0] ?? "";
    assert.match(`${line}${nextLine}`, /alpha/);
  });

  test(title("puts the wheel that fits the platform first and the sdist last"), lacks("file names"), () => {
    const files = (platform: TargetPlatform): string[] => resolve(platform).packages[0]!.files.map(({ filename }) => filename);
    assert.deepEqual(files(LINUX), ["alpha-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "alpha-1.0.tar.gz"]);
    assert.deepEqual(files(ARM), ["alpha-1.0-cp311-cp311-manylinux_2_17_aarch64.manylinux2014_aarch64.whl", "alpha-1.0.tar.gz"]);
    assert.deepEqual(files(MUSL), ["alpha-1.0-cp311-cp311-musllinux_1_1_x86_64.whl", "alpha-1.0.tar.gz"]);
  });

  test(title("leaves out a package whose marker is false and says which"), () => {
    const beta = resolve().leftOut.find(({ name }) => name === "beta");
    assert.match(beta?.because ?? "", /win32/);
  });

  test(title("leaves the development group out until it is asked for"), lacks("groups"), () => {
    assert.ok(resolve().leftOut.some(({ name }) => name === "gamma"));
    assert.deepEqual(names(resolve(LINUX, { groups: ["dev"] })), ["alpha", "delta", "gamma"]);
  });

  test(title("leaves an extra out until it is asked for"), lacks("extras"), () => {
    assert.ok(!names(resolve()).includes("epsilon"));
    assert.deepEqual(names(resolve(LINUX, { extras: ["pg"] })), ["alpha", "delta", "epsilon"]);
  });

  test(title("refuses a group that is not in it"), lacks("groups"), () => {
    assert.throws(() => resolve(LINUX, { groups: ["nonsense"] }), { code: "FL-1055" });
  });

  test(title("refuses a platform that nothing fits, with the files it has"), { ...lacks("file names"), ...lacks("extras") }, () => {
    const error = thrown(() => resolve(ARM, { extras: ["pg"] }));
    assert.equal(error?.code, "FL-1052");
    assert.match(error?.message ?? "", /epsilon 5\.0/);
    assert.match(error?.details.join("\n") ?? "", /cp312-abi3-manylinux_2_28_x86_64/);
  });

  test(
    title("refuses a version of the format that it does not know"),
    fixture.unknownVersion === null ? { skip: "the format has no version" } : {},
    () => {
      assert.throws(() => resolve(LINUX, {}, fixture.unknownVersion!), { code: "FL-1051" });
    },
  );

  test(title("lists what it holds for any platform and group, with versions and places"), () => {
    const { packages } = reader.list({ file: fixture.file, text: fixture.text, readText: (path) => fixture.beside?.[path] ?? null });
    const versions = new Map(packages.map(({ name, version }) => [name, version]));
    const resolved = [...resolve().packages, ...resolve().leftOut].map(({ name }) => name);
    assert.deepEqual([...versions.keys()].sort(), [...new Set(resolved)].sort());
    assert.equal(versions.get("alpha"), "1.0");
    assert.equal(versions.get("beta"), "3.0");
    for (const { name, source, hashed } of packages) {
      const line = fixture.text.split("\n").slice((source.line ?? 0) - 1, (source.line ?? 0) + 1);
      assert.match(line.join(), new RegExp(name));
      assert.ok(hashed, name);
    }
  });

  test(title("gives the same answer to the same input"), () => {
    assert.deepEqual(resolve(), resolve());
  });

  test(`long: ${title("answers any damage with an error that a person can read, or a set")}`, () => {
    for (const text of damaged(fixture.text)) {
      thrown(() => resolve(LINUX, {}, text));
      thrown(() => reader.list({ file: fixture.file, text, readText: (path) => fixture.beside?.[path] ?? null }));
    }
  });
}

/** The UserError that `run` throws; null when it throws none. Anything else thrown is a bug and fails the test. */
function thrown(run: () => unknown): UserError | null {
  try {
    run();
    return null;
  } catch (cause) {
    if (cause instanceof UserError) return cause;
    throw cause;
  }
}

const DAMAGE_COUNT = 100;

/** Cut, doubled and garbled copies; the same ones in every run. */
function damaged(text: string): string[] {
  let seed = 20_260_101;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed % below;
  };
  const lines = text.split("\n");
  return Array.from({ length: DAMAGE_COUNT }, (_, i) => {
    const at = random(text.length);
    const line = random(lines.length);
    switch (i % 5) {
      case 0:
        return text.slice(0, at);
      case 1:
        return text.slice(0, at) + "=\"[{]}'#\\\0é"[random(11)] + text.slice(at + 1);
      case 2:
        return [...lines.slice(0, line), ...lines.slice(line + 1)].join("\n");
      case 3:
        return [...lines.slice(0, line), lines[line]!, ...lines.slice(line)].join("\n");
      default:
        return text.replaceAll(["alpha", "1.0", "sha256", "win32", "=="][random(5)]!, ["", "-", "0", "'\"", "]"][random(5)]!);
    }
  });
}
