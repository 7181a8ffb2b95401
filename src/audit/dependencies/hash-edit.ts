// Puts the hashes that uv found under the pins of a requirements file, and leaves the rest of its text as it is. Pure.
import { normaliseName } from "../../python/resolve/names.ts";

export interface CompiledPin {
  /** PEP 503 normalised. */
  readonly name: string;
  readonly version: string;
  /** `sha256:…`, in the order of uv. */
  readonly hashes: readonly string[];
}

export type Hashed =
  | { readonly kind: "hashed"; readonly text: string }
  /** With hashes pip takes nothing that has none: all is pinned and listed, or nothing can be done. */
  | { readonly kind: "not"; readonly because: string };

const PIN = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*==\s*([\w.!+-]+)\s*(?:;[^#\\]*?)?(\s+#.*)?$/;
const HARMLESS_OPTION =
  /^(?:-i|--index-url|--extra-index-url|-f|--find-links|--no-index|--no-binary|--only-binary|--prefer-binary|--pre|--trusted-host|--require-hashes)\b/;
const COMPILED_PIN = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)/;
const NAMES_SHOWN_MAX = 5;

interface Line {
  readonly text: string;
  readonly pin: { readonly name: string; readonly version: string; readonly comment: string } | null;
}

/** Why hashes cannot be added, before anybody is asked for them; null where they can. */
export function obstacleToHashes(text: string): string | null {
  const lines = read(text);
  return typeof lines === "string" ? lines : null;
}

/** What `uv pip compile --generate-hashes` writes. */
export function readCompiled(text: string): readonly CompiledPin[] {
  const pins: CompiledPin[] = [];
  for (const whole of text.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const [, name, version] = COMPILED_PIN.exec(whole) ?? [];
    if (name === undefined || version === undefined) continue;
    pins.push({ name: normaliseName(name), version, hashes: [...whole.matchAll(/--hash=(sha\d+:[0-9a-f]+)/g)].map(([, hash]) => hash!) });
  }
  return pins;
}

export function withHashes(text: string, compiled: readonly CompiledPin[]): Hashed {
  const lines = read(text);
  if (typeof lines === "string") return { kind: "not", because: lines };
  const listed = new Set(lines.flatMap(({ pin }) => (pin === null ? [] : [pin.name])));
  const missing = [...new Set(compiled.map(({ name }) => name))].filter((name) => !listed.has(name));
  if (missing.length > 0) return { kind: "not", because: `it does not list ${shown(missing)}, which its packages ask for` };
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const result: string[] = [];
  for (const { text: line, pin } of lines) {
    const hashes = pin === null ? [] : hashesOf(pin, compiled);
    if (pin !== null && hashes.length === 0) return { kind: "not", because: `no index gives a hash of \`${pin.name}\` ${pin.version}` };
    // Behind a backslash a comment would end the requirement.
    if (pin !== null && pin.comment !== "") result.push(pin.comment.trim());
    const bare = pin === null ? line : line.slice(0, line.length - pin.comment.length).trimEnd();
    result.push([bare, ...hashes.map((hash) => `    --hash=${hash}`)].join(` \\${lineEnd}`));
  }
  return { kind: "hashed", text: result.join(lineEnd) };
}

function hashesOf(
  { name, version }: { readonly name: string; readonly version: string },
  compiled: readonly CompiledPin[],
): readonly string[] {
  const same = compiled.filter((one) => one.name === name);
  return (same.length === 1 ? same[0] : same.find((one) => one.version === version))?.hashes ?? [];
}

/** The reason, where a line is none that hashes can stand under. */
function read(text: string): readonly Line[] | string {
  const lines: Line[] = [];
  for (const [i, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .entries()) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#") || (HARMLESS_OPTION.test(trimmed) && !trimmed.endsWith("\\"))) {
      lines.push({ text: line, pin: null });
      continue;
    }
    const [, name, version, comment = ""] = PIN.exec(trimmed) ?? [];
    if (name === undefined || version === undefined) return `line ${i + 1} is no plain pin \`name==version\``;
    lines.push({ text: line.trimEnd(), pin: { name: normaliseName(name), version, comment } });
  }
  return lines;
}

function shown(names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN_MAX ? ` and ${names.length - NAMES_SHOWN_MAX} more` : "";
  return `${names
    .slice(0, NAMES_SHOWN_MAX)
    .map((name) => `\`${name}\``)
    .join(", ")}${more}`;
}
