// Turns the bytes of a file that a person wrote into text, whatever their editor did: byte-order marks, UTF-16, CRLF, control characters.
import { readRegular } from "../platform/read-regular.ts";

export interface TextReading {
  /** Line ends are \n; control characters other than tab and form feed are spaces, so that columns stay. */
  readonly text: string;
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "latin-1";
  /** What had to be repaired, in words: "byte-order mark", "UTF-16", "control characters", "not UTF-8". */
  readonly repaired: readonly string[];
}

const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const TEXT_MAX_BYTES = 32 * 1024 * 1024;

/** Decoded text of any file; null when it is no file, larger than 32 MiB or cannot be read. */
export function readText(absolute: string): TextReading | null {
  try {
    const reading = readRegular(absolute, { bytesMax: TEXT_MAX_BYTES });
    return reading.kind === "bytes" ? decodeText(reading.bytes) : null;
  } catch {
    return null; // the caller reports a missing or unreadable file by its absence
  }
}

export function decodeText(bytes: Uint8Array): TextReading {
  const repaired: string[] = [];
  const { raw, encoding } = decode(bytes, repaired);
  let text = raw;
  if (text.charCodeAt(0) === 0xfeff) {
    text = text.slice(1);
    repaired.push("byte-order mark");
  }
  if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
  if (/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/.test(text)) {
    text = text.replace(/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/g, " ");
    repaired.push("control characters");
  }
  return { text, encoding, repaired };
}

function decode(bytes: Uint8Array, repaired: string[]): { raw: string; encoding: TextReading["encoding"] } {
  const wide = utf16Order(bytes);
  if (wide !== null) {
    repaired.push("UTF-16");
    return { raw: new TextDecoder(wide, { ignoreBOM: true }).decode(bytes), encoding: wide };
  }
  try {
    return { raw: UTF_8.decode(bytes), encoding: "utf-8" };
  } catch {
    repaired.push("not UTF-8");
    return { raw: Buffer.from(bytes).toString("latin1"), encoding: "latin-1" };
  }
}

/** By its mark, or without one where every second byte of the beginning is NUL (Latin text written by PowerShell's `>`). */
function utf16Order(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const length = Math.min(bytes.length & ~1, 512);
  if (length < 8) return null;
  let evenNul = 0;
  let oddNul = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) evenNul += 1;
    if (bytes[i + 1] === 0) oddNul += 1;
  }
  const half = length / 2;
  if (oddNul > half * 0.9 && evenNul === 0) return "utf-16le";
  if (evenNul > half * 0.9 && oddNul === 0) return "utf-16be";
  return null;
}
