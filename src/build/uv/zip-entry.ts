// One file out of a zip archive in memory.
import { buffer } from "node:stream/consumers";
import { fromBuffer, type Entry, type ZipFile } from "yauzl";

/** Throws when the archive is broken or has no such entry. */
export async function readZipEntry(archive: Buffer, name: string): Promise<Buffer> {
  const zip = await open(archive);
  const entry = await find(zip, name);
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
