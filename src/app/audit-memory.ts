// Keeps on disk what an audit remembers of a project, below the cache folder of the user. What cannot be read or written is as good as not there.
import { lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Generation } from "../audit/flow/units/generation.ts";
import type { AuditorMemory } from "../audit/auditor-memory.ts";
import type { FileMemory, Memory, Remembered, SettingsMemory, TemplateMemory } from "../audit/memory.ts";
import { openHashMemory } from "../build/store/hash-memory.ts";
import { sha256Hex } from "../build/store/content-store.ts";
import { readRegular } from "../platform/read-regular.ts";
import { markOf, settledBefore } from "../platform/noted-reads.ts";
import { readChecked, writeChecked } from "./checked-json.ts";
import { engineMark } from "./engine-mark.ts";

interface Saved {
  readonly mark: string;
  readonly files: Readonly<Record<string, FileMemory>>;
  readonly flows: Generation | null;
  readonly settings: SettingsMemory | null;
  readonly templates: TemplateMemory | null;
  readonly auditors: Readonly<Record<string, AuditorMemory>>;
}

/** Read whole: more than the largest projects leave. */
const SAVED_MAX_BYTES = 256 * 1024 * 1024;
/** Three for each project. */
const FILES_MAX = 150;
const HASHED_MAX_BYTES = 64 * 1024 * 1024;

/** `root`: of the project. Null where the folder cannot be used; nothing else about the audit changes then. */
export function openAuditMemory(folder: string, root: string, nowMs: () => number): Memory | null {
  const audits = join(folder, "audits");
  try {
    mkdirSync(audits, { recursive: true, mode: 0o700 });
  } catch {
    return null;
  }
  const path = join(audits, `${sha256Hex(root).slice(0, 32)}.json`);
  const hashes = openHashMemory({ trees: audits }, `${root} audited`, nowMs);
  const mark = engineMark();
  const settledMs = settledBefore(nowMs());
  return {
    recall() {
      const saved = readChecked(path, SAVED_MAX_BYTES) as Saved | null;
      return saved?.mark === mark ? { ...saved, files: new Map(Object.entries(saved.files)) } : null;
    },
    keep({ files, ...more }: Remembered) {
      try {
        writeChecked(path, { mark, files: Object.fromEntries(files), ...more } satisfies Saved);
        hashes.save();
        forgetOldest(audits);
      } catch {
        // Full or read-only: the next run looks at everything anew.
      }
    },
    isAsListed({ path: name, sizeBytes, modifiedMs, changedMs, inode }) {
      const stat = lstatSync(join(root, name), { throwIfNoEntry: false });
      return stat?.size === sizeBytes && stat.mtimeMs === modifiedMs && stat.ctimeMs === changedMs && stat.ino === inode;
    },
    markOf: (path) => markOf(path, settledMs),
    digestOf(file) {
      const known = hashes.recall(file);
      if (known !== null) return known;
      const digest = file.sizeBytes > HASHED_MAX_BYTES ? null : hashOf(join(root, file.path));
      if (digest !== null) hashes.keep(file, digest);
      return digest;
    },
  };
}

function hashOf(path: string): string | null {
  try {
    const reading = readRegular(path, { bytesMax: HASHED_MAX_BYTES });
    return reading.kind === "bytes" ? sha256Hex(reading.bytes) : null;
  } catch {
    return null;
  }
}

/** Projects come and go: of the folder's files the newest are kept. */
function forgetOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => ({ path: join(folder, name), ms: lstatSync(join(folder, name)).mtimeMs }));
  for (const { path } of files.sort((one, other) => other.ms - one.ms).slice(FILES_MAX)) rmSync(path, { force: true });
}
