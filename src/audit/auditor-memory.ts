// What an auditor has looked at, and what it found: told again, without loading it, while all of that is the same.
import { join } from "node:path";
import { UNREPEATABLE, markOf, notingReads, unnoted } from "../platform/noted-reads.ts";
import type { SourceTree } from "../python/source-tree.ts";
import type { AspectName } from "./aspects.ts";
import type { AuditedProject, Auditor, LookedAt } from "./auditor.ts";
import { codeLines, restored, stripped, type Stripped } from "./code-lines.ts";
import { digestOf } from "./digest.ts";
import type { Unmarked } from "./fingerprint.ts";
import type { RunMemory } from "./memory.ts";

export interface AuditorMemory {
  /** Of what is no file: which files there are, the day, the options. */
  readonly about: string;
  /** Files that were read whole, by their digest. */
  readonly files: readonly (readonly [path: string, digest: string | null])[];
  /** Files of which an aspect was asked: what it was, as a digest. */
  readonly aspects: readonly (readonly [path: string, digest: string | null, name: AspectName, said: string])[];
  /** Paths that are no files of the tree, absolute. */
  readonly outside: readonly (readonly [path: string, mark: string | null])[];
  readonly asides: readonly (readonly [path: string, isAside: boolean])[];
  readonly counted: readonly (readonly [path: string, lines: number])[];
  readonly lookedAt: LookedAt | null;
  /** Without code where that is the line of the place. */
  readonly found: readonly Stripped<Unmarked>[];
}

export interface AskedAuditors {
  /** What it finds, or found when nothing was otherwise. */
  auditor(auditor: Auditor): Promise<readonly Unmarked[]>;
  /** Once all were asked: then it is known which files hold secrets, of which nothing is kept. */
  keep(): void;
}

/** `memory`: null where nothing is taken over. `about`: what they depend on beside the tree. */
export function rememberingAuditors(
  project: AuditedProject,
  memory: RunMemory | null,
  { countLines, about: more }: { readonly countLines: (path: string, lines: number) => void; readonly about: readonly unknown[] },
): AskedAuditors {
  if (memory === null) return { auditor: (auditor) => auditor.audit(project), keep: () => {} };
  const about = aboutTree(project.tree, more);
  const records: (() => void)[] = [];
  return {
    async auditor(auditor) {
      if (auditor.keepsByFile === true) return await auditor.audit(project);
      const known = memory.auditorOf(auditor.name);
      const told = toldAgain(known, about, { project, memory, countLines });
      if (told !== null) {
        memory.keepAuditor(auditor.name, known!);
        return told;
      }
      const watched = new WatchedProject(project);
      const { result, paths } = await notingReads(() => auditor.audit(watched.project));
      records.push(() => {
        const record = watched.record(result, about, { paths, memory });
        if (record !== null) memory.keepAuditor(auditor.name, record);
      });
      return result;
    },
    keep() {
      for (const record of records) record();
    },
  };
}

/** From which on the size of a file may matter to somebody who has not read it. */
const LARGE_BYTES = 1024 * 1024;
const ALL_LARGE_BYTES = 128 * 1024 * 1024;
const OUTSIDE_MAX = 1_000;

/** Stands for what all auditors can see without reading a file. */
function aboutTree(tree: SourceTree, more: readonly unknown[]): string {
  const isLarge = tree.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > ALL_LARGE_BYTES;
  const files = tree.files.map(({ path, link, executable, sizeBytes }) => [
    path,
    link,
    executable,
    isLarge || sizeBytes > LARGE_BYTES ? sizeBytes : 0,
  ]);
  return digestOf([tree.root, files, tree.leftOut, tree.leftOutCount, more]);
}

/** Null where something is otherwise. What it counted and looked at is said to the project again. */
function toldAgain(
  known: AuditorMemory | null,
  about: string,
  {
    project,
    memory,
    countLines,
  }: { readonly project: AuditedProject; readonly memory: RunMemory; readonly countLines: (path: string, lines: number) => void },
): readonly Unmarked[] | null {
  if (known?.about !== about) return null;
  const isSame =
    known.files.every(([path, digest]) => memory.digestOf(path) === digest) &&
    known.asides.every(([path, isAside]) => project.isAside(path) === isAside) &&
    known.outside.every(([path, mark]) => markOf(path) === mark) &&
    known.aspects.every(
      ([path, digest, name, said]) => memory.digestOf(path) === digest || aspectDigest(project.aspect(path, name)) === said,
    );
  if (!isSame) return null;
  for (const [path, lines] of known.counted) countLines(path, lines);
  if (known.lookedAt !== null) project.lookedAt(known.lookedAt);
  const codeLine = codeLines(project.tree);
  return known.found.map((finding) => restored(finding, codeLine));
}

export function linesIn(text: string): number {
  return text.split("\n").length - 1;
}

function aspectDigest(said: unknown): string {
  return digestOf(said).slice(0, ASPECT_DIGITS);
}

const ASPECT_DIGITS = 24;

/** One auditor at work: takes down what it asks. */
class WatchedProject {
  readonly project: AuditedProject;
  readonly #aspects = new Map<string, readonly [name: AspectName, said: string]>();
  readonly #asides = new Map<string, boolean>();
  readonly #counted = new Map<string, number>();
  #lookedAt: LookedAt | null = null;

  constructor(project: AuditedProject) {
    this.project = {
      ...project,
      // What is kept for a tree was read for another auditor.
      tree: { ...project.tree },
      isAside: (path) => {
        const isAside = project.isAside(path);
        this.#asides.set(path, isAside);
        return isAside;
      },
      aspect: (path, name) => {
        const said = unnoted(() => project.aspect(path, name));
        this.#aspects.set(path, [name, aspectDigest(said)]);
        return said;
      },
      countFile: (path, text) => {
        this.#counted.set(path, linesIn(text));
        project.countFile(path, text);
      },
      lookedAt: (what) => {
        this.#lookedAt = what;
        project.lookedAt(what);
      },
    };
  }

  /** Null where it would not hold, or speaks of what is not kept. `paths`: all that was read. */
  record(
    found: readonly Unmarked[],
    about: string,
    { paths, memory }: { readonly paths: ReadonlySet<string>; readonly memory: RunMemory },
  ): AuditorMemory | null {
    const { tree } = this.project;
    if (paths.has(UNREPEATABLE) || !found.every(({ place }) => place.file === "." || memory.isFreeOfSecrets(place.file))) return null;
    const listed = new Map(tree.files.flatMap((file) => (file.link === null ? [[join(tree.root, file.path), file.path] as const] : [])));
    const files: [string, string | null][] = [];
    const outside: [string, string | null][] = [];
    for (const path of paths) {
      const inTree = listed.get(path);
      if (inTree === undefined) outside.push([path, memory.markOf(path)]);
      else files.push([inTree, memory.digestAsListed(inTree)]);
    }
    const aspects = [...this.#aspects].map(([path, [name, said]]) => [path, memory.digestAsListed(path), name, said] as const);
    const isSure = [...files, ...outside, ...aspects].every(([, digest]) => digest !== null);
    if (!isSure || outside.length > OUTSIDE_MAX) return null;
    const codeLine = codeLines(tree);
    return {
      about,
      files,
      aspects,
      outside,
      asides: [...this.#asides],
      counted: [...this.#counted],
      lookedAt: this.#lookedAt,
      found: found.map((finding) => stripped(finding, codeLine)),
    };
  }
}
