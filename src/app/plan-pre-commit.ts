// Writes `fairlead check` into the hooks of pre-commit (https://pre-commit.com): adds ours to a file that is there and touches nothing else in it.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isMap, isSeq, parseDocument, type Document, type YAMLSeq } from "yaml";
import { HOOKS_UNREADABLE } from "../platform/errors/audit-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { writeFileDurably } from "../platform/files.ts";
import { findRepository } from "./find-repository.ts";

export interface PreCommitPlan {
  /** Absolute; at the top of the repository. */
  readonly path: string;
  /** "" where there is none yet. */
  readonly before: string;
  /** The same as before where the hook is there already. */
  readonly after: string;
}

export const HOOKS_FILE = ".pre-commit-config.yaml";

/** Throws HOOKS_UNREADABLE. */
export function planPreCommit(root: string): PreCommitPlan {
  const { top, project } = findRepository(root);
  const path = join(top, HOOKS_FILE);
  const before = readHooks(path);
  return { path, before, after: withHook(before, project) };
}

const HOOKS_BYTES_MAX = 1024 * 1024;

function readHooks(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return "";
  if (!stat.isFile() || stat.size > HOOKS_BYTES_MAX) throw unreadable("it is no file, or larger than 1 MiB");
  return readFileSync(path, "utf8");
}

export function runPreCommit({ path, before, after }: PreCommitPlan): void {
  if (after !== before) writeFileDurably(path, after, 0o644);
}

/** `project`: its path below the repository; "" for the repository itself. */
export function withHook(text: string, project: string): string {
  const command = project === "" ? "fairlead check" : `fairlead check ${quoted(project)}`;
  const document = parseDocument(text);
  if (document.errors[0] !== undefined) throw unreadable(document.errors[0].message.split("\n")[0]!);
  const content = contentOf(document);
  if (hasHook(content, command)) return text;
  const lines = hookLines(command, project);
  if (document.contents === null) return `${withLineEnd(text)}repos:\n${indented(lines, 2)}`;
  if (!isMap(document.contents)) throw unreadable("it holds no table");
  const repos: unknown = document.get("repos", true);
  if (repos === undefined || !document.has("repos")) return `${withLineEnd(text)}repos:\n${indented(lines, 2)}`;
  if (!isSeq(repos)) throw unreadable("`repos` is no list");
  const after = insert(text, repos, lines);
  if (!isSameButOurs(after, text)) throw unreadable("its `repos` are written in a form that cannot be added to");
  return after;
}

/** Behind the last entry, as far to the right as the others. */
function insert(text: string, repos: YAMLSeq, lines: readonly string[]): string {
  const last = repos.items.at(-1) as { readonly range?: readonly [number, number, number] | null } | undefined;
  const [start, , end] = last?.range ?? [];
  if (start === undefined || end === undefined || repos.flow === true) throw unreadable("its `repos` are empty or written in brackets");
  const dash = text.lastIndexOf("-", start);
  const column = dash - (text.lastIndexOf("\n", dash) + 1);
  const head = withLineEnd(text.slice(0, end));
  return `${head}${indented(lines, column)}${text.slice(end)}`;
}

function isSameButOurs(after: string, before: string): boolean {
  const document = parseDocument(after);
  if (document.errors.length > 0) return false;
  const now = contentOf(document) as { repos: unknown[] };
  now.repos.pop();
  return JSON.stringify(now) === JSON.stringify(contentOf(parseDocument(before)));
}

/** Aliases of aliases could grow without end: then it throws (a "billion laughs"). */
function contentOf(document: Document): { readonly repos?: unknown } | null {
  try {
    return document.toJS({ maxAliasCount: 100 }) as { repos?: unknown } | null;
  } catch (cause) {
    throw unreadable((cause as Error).message);
  }
}

function hasHook(content: { readonly repos?: unknown } | null, command: string): boolean {
  const repos = Array.isArray(content?.repos) ? (content.repos as { hooks?: unknown }[]) : [];
  const hooks = repos.flatMap((repo) => (Array.isArray(repo?.hooks) ? (repo.hooks as { entry?: unknown }[]) : []));
  return hooks.some((hook) => hook?.entry === command);
}

function hookLines(command: string, project: string): string[] {
  return [
    "- repo: local",
    "  hooks:",
    "    - id: fairlead-check",
    `      name: ${command}`,
    `      entry: ${command}`,
    "      language: system",
    "      pass_filenames: false",
    ...(project === "" ? [] : [`      files: ${JSON.stringify(`^${project.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}/`)}`]),
  ];
}

function indented(lines: readonly string[], columns: number): string {
  return lines.map((line) => `${" ".repeat(columns)}${line}\n`).join("");
}

function withLineEnd(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** pre-commit splits an entry as a shell would. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function unreadable(problem: string): Error {
  return userError(HOOKS_UNREADABLE, { file: HOOKS_FILE, problem });
}
