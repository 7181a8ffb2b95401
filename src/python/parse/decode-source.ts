// Bytes to text as Python reads a source file (PEP 263): byte-order mark, coding cookie, line ends.

export interface DecodedSource {
  readonly text: string;
  readonly encoding: string;
  /** Why the bytes are not what the file says they are; the text is then a best guess. Null when all is well. */
  readonly fault: { readonly line: number; readonly message: string } | null;
}

const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK = /^[ \t\f]*(?:#.*)?$/;
const HEAD_BYTES_MAX = 4096;

export function decodeSource(bytes: Uint8Array): DecodedSource {
  const utf16 = utf16Mark(bytes);
  if (utf16) return decodeAs(utf16, bytes, { line: 1, message: `the file is ${utf16}, which Python does not read as source` });
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = hasMark ? bytes.subarray(3) : bytes;
  const cookie = codingCookie(content);
  if (!cookie) return decodeAs("utf-8", content, null);
  const name = normalName(cookie.name);
  if (hasMark && !/^utf[-_]8(?:$|[-_])/i.test(cookie.name)) {
    return decodeAs("utf-8", content, { line: cookie.line, message: `encoding problem: ${cookie.name} with BOM` });
  }
  return decodeAs(name, content, null, cookie);
}

/** CR and CRLF become LF, in literals as well: Python reads source with universal newlines. */
export function normaliseLineEnds(text: string): string {
  return text.includes("\r") ? text.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : text;
}

function utf16Mark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

/** The cookie in the first two lines; the second counts only after a line of nothing but a comment. */
function codingCookie(bytes: Uint8Array): { readonly name: string; readonly line: number } | null {
  const lines = latin1(bytes.subarray(0, HEAD_BYTES_MAX)).split(/\r\n?|\n/, 2);
  const first = COOKIE.exec(lines[0] ?? "");
  if (first) return { name: first[1]!, line: 1 };
  if (!BLANK.test(lines[0] ?? "")) return null;
  const second = COOKIE.exec(lines[1] ?? "");
  return second ? { name: second[1]!, line: 2 } : null;
}

/** The names Python treats alike; the rest are tried as they are. */
function normalName(name: string): string {
  const plain = name.toLowerCase().replaceAll("_", "-");
  if (plain === "utf-8" || plain === "utf8" || plain.startsWith("utf-8-")) return "utf-8";
  if (/^(?:latin-?1|iso-?8859-?1|iso-latin-1|l1|cp819|8859)(?:-|$)/.test(plain)) return "latin-1";
  if (/^(?:us-)?ascii$|^646$/.test(plain)) return "ascii";
  const iso = /^iso-?8859-?(\d+)$/.exec(plain) ?? /^latin-?(\d+)$/.exec(plain);
  if (plain.startsWith("iso") && iso) return `iso-8859-${iso[1]}`;
  const codePage = /^(?:cp|windows-?)(125\d|874)$/.exec(plain);
  return codePage ? `windows-${codePage[1]}` : (LABELS[plain] ?? plain);
}

/** Python's names that the Encoding standard spells differently. */
const LABELS: Readonly<Record<string, string>> = {
  cp866: "ibm866",
  "koi8-r": "koi8-r",
  cp932: "shift_jis",
  "shift-jis": "shift_jis",
  sjis: "shift_jis",
  "euc-jp": "euc-jp",
  eucjp: "euc-jp",
  "euc-kr": "euc-kr",
  cp949: "euc-kr",
  cp936: "gbk",
  "iso-2022-jp": "iso-2022-jp",
};

function decodeAs(
  encoding: string,
  bytes: Uint8Array,
  fault: DecodedSource["fault"],
  cookie?: { readonly name: string; readonly line: number },
): DecodedSource {
  if (encoding === "latin-1") return { text: latin1(bytes), encoding, fault };
  if (encoding === "ascii") return decodeAscii(bytes);
  const decoder = decoderFor(encoding);
  if (!decoder) {
    const unknown = { line: cookie?.line ?? 1, message: `unknown encoding: ${cookie?.name ?? encoding}` };
    return { text: latin1(bytes), encoding, fault: unknown };
  }
  try {
    return { text: decoder.decode(bytes), encoding, fault };
  } catch {
    // Not in that encoding: read it all the same, so that the rest of the file is looked at, and say where it goes wrong.
    const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
    const line = text.slice(0, Math.max(0, text.indexOf("\ufffd"))).split(/\r\n?|\n/).length;
    return { text, encoding, fault: fault ?? { line, message: `bytes that are not ${encoding}` } };
  }
}

function decodeAscii(bytes: Uint8Array): DecodedSource {
  const text = latin1(bytes);
  const at = text.search(/[^\x00-\x7f]/);
  const fault = at < 0 ? null : { line: text.slice(0, at).split(/\r\n?|\n/).length, message: "bytes that are not ascii" };
  return { text, encoding: "ascii", fault };
}

function decoderFor(encoding: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  } catch {
    return null;
  }
}

/** One character per byte; TextDecoder's "latin1" is windows-1252. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
