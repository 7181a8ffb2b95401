// Files out of a zip archive in memory.
import { buffer } from "node:stream/consumers";
import { fromBuffer, type Entry, type ZipFile } from "yauzl";

/** Throws when the archive is broken or has no such entry. */
export async function readZipEntry(archive: Buffer, name: string): Promise<Buffer> {
  const zip = await open(archive);
  const entry = await find(zip, name);
  return contentOf(zip, entry);
}

export interface ZipLimits {
  readonly entriesMax: number;
  /** Unpacked. */
  readonly entryBytesMax: number;
  /** Of all wanted files together, unpacked. */
  readonly allBytesMax: number;
  readonly signal?: AbortSignal;
}

/** Calls `visit` with each wanted file, in the archive's order. Throws when the archive is broken or passes a limit. */
export async function readZipEntries(
  archive: Buffer,
  isWanted: (name: string) => boolean,
  visit: (name: string, bytes: Buffer) => void,
  { entriesMax, entryBytesMax, allBytesMax, signal }: ZipLimits,
): Promise<void> {
  const zip = await open(archive);
  if (zip.entryCount > entriesMax) throw new Error(`the archive has ${zip.entryCount} files, and at most ${entriesMax} are read`);
  let all = 0;
  for (let entry = await next(zip); entry !== null; entry = await next(zip)) {
    signal?.throwIfAborted();
    const { fileName, uncompressedSize } = entry;
    if (!isWanted(fileName)) continue;
    // yauzl ends a stream that holds more than is declared here.
    if (uncompressedSize > entryBytesMax)
      throw new Error(`${fileName} has ${uncompressedSize} bytes, and at most ${entryBytesMax} are read`);
    all += uncompressedSize;
    if (all > allBytesMax) throw new Error(`its files have more than ${allBytesMax} bytes`);
    visit(fileName, await contentOf(zip, entry));
  }
}

function next(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => (): void => {
      zip.removeAllListeners();
      act();
    };
    zip.on("entry", (entry: Entry) => settle(() => resolve(entry))());
    zip.on(
      "end",
      settle(() => resolve(null)),
    );
    zip.on("error", (error: Error) => settle(() => reject(error))());
    zip.readEntry();
  });
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(buffer(stream))));
  });
}

function open(archive: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

function find(zip: ZipFile, name: string): Promise<Entry> {
  return new Promise((resolve, reject) => {
    zip.on("entry", (entry: Entry) => (entry.fileName === name ? resolve(entry) : zip.readEntry()));
    zip.on("end", () => reject(new Error(`the archive has no ${name}`)));
    zip.on("error", reject);
    zip.readEntry();
  });
}
