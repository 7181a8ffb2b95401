// Rewrites the library search path (DT_RUNPATH, DT_RPATH) inside an ELF file in place, so that a copied program finds its own libraries. ELF: System V gABI, chapter 5.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_STRTAB = 5;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

export type RunPathOutcome = "rewritten" | "nothing to do" | "no room";

/** `rewrite` maps each folder of the path. The new text must fit into the old one's place: `$ORIGIN/../lib` is short, so it nearly always does. */
export function rewriteRunPath(file: string, rewrite: (folder: string) => string): RunPathOutcome {
  const bytes = readFileSync(file);
  const places = runPaths(bytes);
  let outcome: RunPathOutcome = "nothing to do";
  for (const { at, value } of places) {
    const wanted = [...new Set(value.split(":").map(rewrite))].join(":");
    if (wanted === value) continue;
    if (wanted.length > value.length) return "no room";
    writeAt(file, at, Buffer.from(wanted.padEnd(value.length, "\0"), "latin1"));
    outcome = "rewritten";
  }
  return outcome;
}

interface Segment {
  readonly kind: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** Of 64-bit little-endian ELF files; nothing for others. */
function runPaths(bytes: Buffer): { at: number; value: string }[] {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) return [];
  const segments = segmentsOf(bytes);
  const dynamic = segments.find(({ kind }) => kind === PT_DYNAMIC);
  if (!dynamic) return [];
  let strings = 0;
  const found: number[] = [];
  for (let at = dynamic.offset; at + 16 <= Math.min(dynamic.offset + dynamic.size, bytes.length); at += 16) {
    const [tag, value] = [Number(bytes.readBigInt64LE(at)), Number(bytes.readBigUInt64LE(at + 8))];
    if (tag === DT_STRTAB) strings = value;
    if (tag === DT_RPATH || tag === DT_RUNPATH) found.push(value);
  }
  const home = segments.find(({ kind, address, size }) => kind === PT_LOAD && strings >= address && strings < address + size);
  if (!home) return [];
  const base = strings - home.address + home.offset;
  return [...new Set(found)].map((offset) => ({
    at: base + offset,
    value: bytes.toString("latin1", base + offset, bytes.indexOf(0, base + offset)),
  }));
}

function segmentsOf(bytes: Buffer): Segment[] {
  const [table, entrySize, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  return Array.from({ length: count }, (_, i) => table + i * entrySize)
    .filter((at) => at + 56 <= bytes.length)
    .map((at) => ({
      kind: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: Number(bytes.readBigUInt64LE(at + 16)),
      size: Number(bytes.readBigUInt64LE(at + 32)),
    }));
}

function writeAt(file: string, at: number, bytes: Buffer): void {
  const fd = openSync(file, "r+");
  try {
    writeSync(fd, bytes, 0, bytes.length, at);
  } finally {
    closeSync(fd);
  }
}
