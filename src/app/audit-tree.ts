// Audits exactly the files that become an artifact, in a thread of its own while the rest is built; an unchanged tree is not audited again.
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { AuditResult } from "../audit/check-tree.ts";
import type { DependencyOptions } from "../audit/dependencies/policy.ts";
import { openTreeView } from "../build/directory/tree-view.ts";
import { sha256Hex } from "../build/store/content-store.ts";
import type { StoreLayout } from "../build/store/layout.ts";
import { programPath } from "../host/program-paths.ts";
import type { ArtifactFile } from "../model/artifact.ts";
import { workerThreads } from "../platform/builtin.ts";
import { canonicalJson } from "../platform/canonical-json.ts";
import { AUDIT_CRASHED } from "../platform/errors/audit-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { readJson, writeFileDurably } from "../platform/files.ts";
import type { SourceFile } from "../python/source-tree.ts";
import type { TreeToAudit } from "./audit-worker.ts";
import { engineMark } from "./engine-mark.ts";

export interface TreeAudit extends Disposable {
  /** Starts on what is known already. */
  begin(files: readonly ArtifactFile[]): void;
  /** Of exactly these files: what was begun, unless they are others by now. Throws AUDIT_CRASHED. */
  finish(files: readonly ArtifactFile[]): Promise<AuditedTree>;
}

export interface AuditedTree {
  readonly result: AuditResult;
  /** sha256 over paths, contents and modes. */
  readonly tree: string;
}

export interface TreeAuditOptions {
  /** The project's folder: names the memory of its last audit. */
  readonly root: string;
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
  readonly timeLimitMs: number;
  readonly dependencies: DependencyOptions;
  /** Files of the tree, relative. */
  readonly models: readonly string[];
  readonly layout: StoreLayout;
}

interface Running {
  readonly tree: string;
  readonly result: Promise<AuditResult>;
  stop(): void;
}

export function openTreeAudit(options: TreeAuditOptions): TreeAudit {
  let running: Running | null = null;
  const begin = (files: readonly ArtifactFile[]): Running => {
    const audited = files.filter(isAudited);
    const tree = treeDigest(audited);
    if (running?.tree !== tree) {
      running?.stop();
      running = start(audited, tree, options);
      running.result.catch(() => {}); // told by finish(); a build that fails first asks nobody
    }
    return running;
  };
  return {
    begin: (files) => void begin(files),
    async finish(files) {
      const { tree, result } = begin(files);
      return { tree, result: await result };
    },
    [Symbol.dispose]: () => running?.stop(),
  };
}

/** Of what build commands wrote only code: collected static files are copies of what packages brought. */
function isAudited({ origin, path }: ArtifactFile): boolean {
  return origin === "tree" || /\.pyw?$/.test(path);
}

export function treeDigest(files: readonly ArtifactFile[]): string {
  const sorted = files.map(({ path, sha256, mode, link }) => ({ path, sha256, mode, link })).sort((a, b) => (a.path < b.path ? -1 : 1));
  return sha256Hex(canonicalJson(sorted));
}

interface Remembered {
  readonly key: string;
  readonly result: AuditResult;
}

function start(files: readonly ArtifactFile[], tree: string, options: TreeAuditOptions): Running {
  const { root, today, layout, dependencies, models } = options;
  const memory = join(layout.audits, `${createHash("sha256").update(root).digest("hex").slice(0, 32)}.json`);
  const key = sha256Hex([engineMark(), today, tree, dependencyMark(dependencies), ...models].join("\0"));
  const known = recall(memory);
  if (known?.key === key) return { tree, result: Promise.resolve(known.result), stop: () => {} };
  const stop = new AbortController();
  const result = runWorker(files, options, stop.signal).then((found) => {
    if (found.isFinished) writeFileDurably(memory, JSON.stringify({ key, result: found } satisfies Remembered));
    return found;
  });
  return { tree, result, stop: () => stop.abort() };
}

/** A memory that cannot be read is as good as none. */
function recall(memory: string): Remembered | null {
  try {
    return readJson(memory) as Remembered | null;
  } catch {
    return null;
  }
}

/** Beyond its limit the audit ends by itself, between two files; one that hangs inside a file is ended after this. */
const HANGING_MS = 60_000;

async function runWorker(
  files: readonly ArtifactFile[],
  { layout, today, timeLimitMs, dependencies, models }: TreeAuditOptions,
  stopped: AbortSignal,
): Promise<AuditResult> {
  using view = openTreeView(files, layout);
  const workerData: TreeToAudit = { folder: view.folder, files: files.map(sourceFile), today, timeLimitMs, dependencies, models };
  const worker = new (workerThreads().Worker)(programPath("app/audit-worker"), { workerData });
  const { promise, resolve, reject } = Promise.withResolvers<AuditResult>();
  const crashed = (reason: string, cause?: unknown): void => reject(userError(AUDIT_CRASHED, { reason }, { cause }));
  worker.once("message", resolve);
  worker.once("error", (cause) => crashed(`It failed: ${(cause as Error).message}`, cause));
  worker.once("exit", (code) => crashed(`It ended with exit code ${code}`));
  const timer = setTimeout(() => crashed(`It did not end within ${(timeLimitMs + HANGING_MS) / 1000} s`), timeLimitMs + HANGING_MS);
  stopped.addEventListener("abort", () => crashed("It was stopped"), { once: true });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function sourceFile({ path, sizeBytes, mode, link }: ArtifactFile): SourceFile {
  return { path, sizeBytes, executable: mode === "0555", link, modifiedMs: 0, changedMs: 0, inode: 0 };
}

/** Another one where the policy is, or newer advisories were fetched. */
function dependencyMark(dependencies: DependencyOptions): string {
  const { fetchedAdvisories } = dependencies;
  const stat = fetchedAdvisories === null ? undefined : statSync(fetchedAdvisories, { throwIfNoEntry: false });
  return `${canonicalJson(dependencies)} ${stat?.mtimeMs} ${stat?.size}`;
}
