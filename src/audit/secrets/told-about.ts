// What stands in words for people (a README, a docstring, a comment) is most often an example: what only its shape tells is then less sure.
import { parseModule } from "../../python/parse/parse-module.ts";
import { walk } from "../../python/parse/walk.ts";
import type { FileKind } from "./file-kind.ts";
import type { SecretHit } from "./secret-hit.ts";

/** A file of more is no module that a person wrote. */
const PARSED_UNITS_MAX = 2 * 1024 * 1024;
const COMMENTED_OUT_UNITS_MAX = 5_000;

export function lessSureInWords(hits: readonly SecretHit[], kind: FileKind, text: string): readonly SecretHit[] {
  if (kind === "prose") return hits.map((hit) => (isByShape(hit) ? lessSure(hit, "it stands in a text") : hit));
  if (kind !== "python" || !hits.some((hit) => isByShape(hit))) return hits;
  const documented = docstrings(text);
  return hits.map((hit) => {
    if (!isByShape(hit)) return hit;
    if (documented.some(({ start, end }) => start <= hit.start && hit.end <= end)) return lessSure(hit, "it stands in a docstring");
    return isToldInComment(text, hit) ? lessSure(hit, "it stands in a comment") : hit;
  });
}

/** What a provider's format or a key's own structure tells is no example because of where it stands. */
function isByShape({ kind, of, confidence }: SecretHit): boolean {
  return confidence === "proven" && kind !== "private-key" && (kind !== "provider" || of === "");
}

function lessSure(hit: SecretHit, because: string): SecretHit {
  return { ...hit, confidence: "possible", because: hit.because === "" ? because : hit.because };
}

/** Texts that are statements of their own. */
function docstrings(text: string): readonly { readonly start: number; readonly end: number }[] {
  if (text.length > PARSED_UNITS_MAX) return [];
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const found: { start: number; end: number }[] = [];
  walk(parseModule(text), (node) => {
    if (node.kind !== "Expr" || node.value.kind !== "Constant") return;
    const { line, column, endLine, endColumn } = node.value;
    found.push({ start: (starts[line - 1] ?? 0) + column, end: (starts[endLine - 1] ?? text.length) + endColumn });
  });
  return found;
}

/** A line that is a comment, unless it is a statement that was commented out: `# PASSWORD = "…"`. */
function isToldInComment(text: string, { start }: SecretHit): boolean {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  if (start - from > COMMENTED_OUT_UNITS_MAX) return false;
  const before = text.slice(from, start);
  return /^\s*#/.test(before) && !/^\s*#[\s#]*[A-Za-z_][\w.]*(?:\s*:\s*\w+)?\s*=\s*[rbf]?["']$/i.test(before);
}
