// Makes or renews a lock through uv: written aside, checked to have hashes, then put in its place; the old one stays when anything fails.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCK_FAILED, LOCK_NEEDS_PYTHON } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { ExecResult } from "../../platform/exec.ts";
import { writeFileDurably } from "../../platform/files.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import type { StoreLayout } from "../store/layout.ts";
import { removeTree } from "../store/remove-tree.ts";
import { uvMessage, type Uv } from "../uv/run-uv.ts";
import { neededPython } from "./needed-python.ts";
import { INPUT, type LockPlan } from "./plan-lock.ts";

export interface LockTarget {
  readonly root: string;
  /** Absolute path of the interpreter. */
  readonly interpreter: string;
  /** "3.11": the oldest Python the lock must hold for. */
  readonly oldest: string;
}

export interface MadeLock {
  readonly file: string;
  /** False when the new one is what stood there. */
  readonly changed: boolean;
}

const LOCK_MODE = 0o644;

/** Throws LOCK_NEEDS_PYTHON, or LOCK_FAILED, with uv's own words. */
export async function makeLock(plan: LockPlan, target: LockTarget, at: { uv: Uv; layout: StoreLayout }): Promise<MadeLock> {
  const path = join(target.root, plan.file);
  const before = existsSync(path) ? readFileSync(path, "utf8") : null;
  if (plan.kind === "requirements" && plan.writeInput) writeFileDurably(join(target.root, INPUT), `${plan.lines.join("\n")}\n`, LOCK_MODE);
  if (plan.kind === "uv-lock") await uvLock(target, at.uv);
  else writeFileDurably(path, await compile(plan, target, { ...at, before }), LOCK_MODE);
  return { file: plan.file, changed: readFileSync(path, "utf8") !== before };
}

async function uvLock({ root, interpreter, oldest }: LockTarget, uv: Uv): Promise<void> {
  const result = await uv.run(["lock", "--quiet", "--python", interpreter], { cwd: root, purpose: "lock the dependencies" });
  if (result.code !== 0) throw lockError(result, oldest);
}

type Compile = { uv: Uv; layout: StoreLayout; before: string | null };

/** What is pinned already stays pinned where it still fits: uv takes an existing output file as its preferences. */
async function compile(plan: LockPlan & { kind: "requirements" }, target: LockTarget, at: Compile): Promise<string> {
  const aside = join(at.layout.aside, `lock-${process.pid}-${randomName(systemRandom, 8)}`);
  mkdirSync(aside, { recursive: true });
  try {
    const output = join(aside, "requirements.lock");
    if (at.before !== null) copyFileSync(join(target.root, plan.file), output);
    const input = plan.input ?? join(aside, "requirements.in");
    if (plan.input === null) writeFileSync(input, `${plan.lines.join("\n")}\n`);
    const flags = [
      "--quiet",
      "--universal",
      "--generate-hashes",
      "--no-header",
      "--no-annotate",
      "--no-emit-index-url",
      "--no-strip-extras",
    ];
    const python = ["--python", target.interpreter, "--python-version", target.oldest];
    const result = await at.uv.run(["pip", "compile", ...flags, ...python, "--output-file", output, input], {
      cwd: target.root,
      purpose: "lock the dependencies",
    });
    if (result.code !== 0) throw lockError(result, target.oldest);
    return `${lockHeader(plan.from, target.oldest)}${readFileSync(output, "utf8").trim()}\n`.replace(/\n+$/, "\n");
  } finally {
    removeTree(aside);
  }
}

/** The words "uv pip compile" tell other tools what kind of file this is; its reader takes the Python from here. */
export function lockHeader(from: string, oldest: string): string {
  return `# Locked by Fairlead with \`uv pip compile\` from ${from} for Python ${oldest} and newer. Commit it; \`fairlead lock\` renews it.\n`;
}

function lockError(result: ExecResult, oldest: string): Error {
  const lines = uvMessage(result);
  const needed = neededPython(lines);
  if (needed !== null) return userError(LOCK_NEEDS_PYTHON, { ...needed, oldest }, { details: lines });
  const first = lines.find((line) => /^\s*(?:error|×|╰|Because)/.test(line)) ?? lines[0] ?? `uv ended with ${result.code ?? result.signal}`;
  return userError(LOCK_FAILED, { reason: first.replace(/^\s*(?:error:|×)\s*/, "").trim() }, { details: lines });
}
