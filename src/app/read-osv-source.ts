// OSV entries from where the user says: a folder, a file, a zip archive, or the https address of one. Every size is bounded.
import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import type { OsvCollector } from "../audit/dependencies/advisories/collect-osv.ts";
import { readZipEntries } from "../build/uv/zip-entry.ts";
import { ADVISORIES_UNREAD } from "../platform/errors/audit-errors.ts";
import { userError } from "../platform/errors/user-error.ts";

export interface OsvSourcePorts {
  /** Body of an https address. */
  readonly download: (url: string) => Promise<Buffer>;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** All of PyPI has some 20,000 entries; the archives are some ten megabytes. */
const ENTRIES_MAX = 300_000;
const ENTRY_BYTES_MAX = 4 * 1024 * 1024;
const FILE_BYTES_MAX = 512 * 1024 * 1024;
const ALL_BYTES_MAX = 2 * 1024 * 1024 * 1024;
const DEPTH_MAX = 16;
const OSV_FILE = /\.(?:json|ya?ml)$/;

/** Throws ADVISORIES_UNREAD. */
export async function readOsvSource(source: string, collector: OsvCollector, at: OsvSourcePorts): Promise<void> {
  if (/^https:\/\//i.test(source)) {
    at.progress("Downloading the advisories");
    const body = await at.download(source).catch((cause: unknown) => {
      throw userError(ADVISORIES_UNREAD, { source: shown(source), reason: (cause as Error).message }, { cause });
    });
    return readArchive(body, shown(source), collector, at);
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source))
    throw userError(ADVISORIES_UNREAD, { source: shown(source), reason: "only https:// addresses are asked" });
  try {
    const stat = statSync(source);
    if (stat.isDirectory()) return readFolder(source, collector, at);
    if (stat.size > FILE_BYTES_MAX) throw new Error(`it has more than ${FILE_BYTES_MAX} bytes`);
    const bytes = readFileSync(source);
    if (bytes.subarray(0, 2).toString("latin1") === "PK") return await readArchive(bytes, source, collector, at);
    addText(collector, source, bytes);
  } catch (cause) {
    at.signal?.throwIfAborted();
    if ((cause as { code?: unknown }).code === ADVISORIES_UNREAD.code) throw cause;
    throw userError(ADVISORIES_UNREAD, { source, reason: (cause as Error).message }, { cause });
  }
}

/** Links are not followed. */
function readFolder(root: string, collector: OsvCollector, { progress, signal }: OsvSourcePorts): void {
  const open = [{ folder: root, depth: 0 }];
  let count = 0;
  let bytes = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of readdirSync(next.folder, { withFileTypes: true })) {
      const path = join(next.folder, entry.name);
      if (entry.isDirectory() && next.depth < DEPTH_MAX && !entry.name.startsWith(".")) open.push({ folder: path, depth: next.depth + 1 });
      if (!entry.isFile() || !OSV_FILE.test(entry.name)) continue;
      signal?.throwIfAborted();
      if (++count > ENTRIES_MAX) throw new Error(`it has more than ${ENTRIES_MAX} files`);
      if (count % 1_000 === 0) progress(`Read ${count} advisories`);
      const { size } = lstatSync(path);
      bytes += size;
      if (bytes > ALL_BYTES_MAX) throw new Error(`its files have more than ${ALL_BYTES_MAX} bytes`);
      if (size > ENTRY_BYTES_MAX) collector.refuse(`${entry.name} has more than ${ENTRY_BYTES_MAX} bytes`);
      else addText(collector, entry.name, readFileSync(path));
    }
  }
}

async function readArchive(archive: Buffer, source: string, collector: OsvCollector, { signal }: OsvSourcePorts): Promise<void> {
  const limits = { entriesMax: ENTRIES_MAX, entryBytesMax: ENTRY_BYTES_MAX, allBytesMax: ALL_BYTES_MAX, ...(signal ? { signal } : {}) };
  try {
    await readZipEntries(
      archive,
      (name) => OSV_FILE.test(name),
      (name, bytes) => addText(collector, name, bytes),
      limits,
    );
  } catch (cause) {
    signal?.throwIfAborted();
    throw userError(ADVISORIES_UNREAD, { source, reason: (cause as Error).message }, { cause });
  }
}

function addText(collector: OsvCollector, name: string, bytes: Uint8Array): void {
  const text = new TextDecoder().decode(bytes);
  try {
    collector.add(/\.ya?ml$/.test(name) ? parseYaml(text, { maxAliasCount: 10 }) : JSON.parse(text));
  } catch {
    collector.refuse(`${name} cannot be parsed`);
  }
}

/** Without the credentials and the query that an address may carry. */
function shown(source: string): string {
  return source.replace(/\/\/[^@/\s]*@/, "//").replace(/\?.*$/, "");
}
