// The comments that tell a checker to be silent: our own, and those written for Bandit (`# nosec`), Ruff (`# noqa`), hadolint, zizmor and scanners for secrets.
import { DAY } from "../../model/day.ts";
import { detached } from "../../platform/detached-text.ts";

export interface Directive {
  /** `other`: written for hadolint or zizmor; `other-file`: about the whole file; `secret`: for gitleaks, detect-secrets or TruffleHog, about whatever is a secret. */
  readonly kind: "ignore" | "ignore-file" | "nosec" | "noqa" | "other" | "other-file" | "secret";
  /** Rules of ours, or ids of the other tool; null for all that the other tool knows. */
  readonly ids: readonly string[] | null;
  readonly reason: string | null;
  /** Last day on which it holds, YYYY-MM-DD. */
  readonly until: string | null;
  readonly line: number;
  readonly column: number;
  /** What must go with it, where its comment says nothing else: the line that it stands alone on, else the comment with the blanks before it. Null: its comment says more. */
  readonly removal: Removal | null;
  /** Why it cannot be followed; null when it can. */
  readonly problem: string | null;
}

export interface Removal {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Cheap, and true for nearly no file: the rest is done only where this is. */
const ANY = /fairlead:|nosec|noqa|hadolint|zizmor:|gitleaks:|trufflehog:|list\s+(?:nextline\s+)?secret/i;
const OURS = /(?:#|\/\/|\/\*|<!--|--|;)\s*fairlead:\s*(ignore-file|ignore|[\w-]+)\s*(?:\[([^\]]*)\])?\s*([^#]*)/gi;
const NOSEC = /#\s*nosec\b:?([^#]*)/gi;
const NOQA = /#\s*noqa\b(?:\s*:\s*([A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?/gi;
/** `# hadolint ignore=DL3008,DL3015`, `# hadolint global ignore=DL3008`. */
const HADOLINT = /#\s*hadolint\s+(global\s+)?ignore\s*=\s*([A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)/gi;
/** `# zizmor: ignore[template-injection]`. */
const ZIZMOR = /#\s*zizmor:\s*ignore\[([^\]]*)\]/gi;
/** `gitleaks:allow`, `trufflehog:ignore`, `pragma: allowlist secret`. */
const SECRET = /\b(?:gitleaks:allow|trufflehog:ignore|pragma:\s*(?:allow|white)list\s+(?:nextline\s+)?secret)\b/gi;
/** What ends a comment before its line does. */
const CLOSER: Readonly<Record<string, string>> = { "<!--": "-->", "/*": "*/", "{#": "#}" };
const BANDIT_ID = /\bB[0-9]{3}\b/gi;
const UNTIL = /\buntil\s+([0-9]{4}-[0-9]{2}-[0-9]{2})\s*$/i;
const COMMENT_MAX_UNITS = 1_000;

/** `comments`: offsets of each `#`, or what else begins a comment, in `text`, in source order. */
export function readDirectives(text: string, comments: readonly number[]): Directive[] {
  if (!ANY.test(text)) return [];
  const directives: Directive[] = [];
  let line = 1;
  let lineStart = 0;
  // A line may be as long as the file: its end is searched once.
  let lineEnd = text.indexOf("\n");
  for (const at of comments) {
    while (lineEnd >= 0 && lineEnd < at) {
      line += 1;
      lineStart = lineEnd + 1;
      lineEnd = text.indexOf("\n", lineStart);
    }
    const rest = text.slice(at, Math.min(lineEnd < 0 ? text.length : lineEnd, at + COMMENT_MAX_UNITS));
    if (!ANY.test(rest)) continue;
    const closer = CLOSER[text.slice(at, at + 4)] ?? CLOSER[text.slice(at, at + 2)] ?? CLOSER[text.slice(at - 1, at + 1)] ?? "\n";
    const close = rest.indexOf(closer);
    const comment = close < 0 ? rest : rest.slice(0, close);
    const isLast = close < 0 || rest.slice(close + closer.length).trim() === "";
    const place = { line, column: at - lineStart, before: text.slice(lineStart, at), length: isLast ? rest.length : null };
    directives.push(...readComment(detached(comment), place));
  }
  return directives;
}

interface CommentPlace {
  readonly line: number;
  readonly column: number;
  /** The line up to it. */
  readonly before: string;
  /** With what ends it; null where something stands behind it. */
  readonly length: number | null;
}

function readComment(comment: string, { line, column, before, length }: CommentPlace): Directive[] {
  const ours = [...comment.matchAll(OURS)].map((match) => ({
    ...ourDirective(match, line, column + match.index),
    removal: length !== null && match[0].trimEnd() === comment.trimEnd() ? removalOf({ line, column, before }, length) : null,
  }));
  const nosec = [...comment.matchAll(NOSEC)].map((match) => {
    const ids = [...(match[1] ?? "").matchAll(BANDIT_ID)].map(([id]) => id.toUpperCase());
    return foreign("nosec", ids, { line, column: column + match.index });
  });
  const noqa = [...comment.matchAll(NOQA)].map((match) => {
    const ids = (match[1] ?? "").split(/[,\s]+/).filter((id) => id !== "");
    return foreign("noqa", ids, { line, column: column + match.index });
  });
  const hadolint = [...comment.matchAll(HADOLINT)].map((match) =>
    foreign(match[1] === undefined ? "other" : "other-file", listed(match[2]), { line, column: column + match.index }),
  );
  const zizmor = [...comment.matchAll(ZIZMOR)].map((match) => foreign("other", listed(match[1]), { line, column: column + match.index }));
  const secret = [...comment.matchAll(SECRET)].map((match) => foreign("secret", [], { line, column: column + match.index }));
  return [...ours, ...nosec, ...noqa, ...hadolint, ...zizmor, ...secret];
}

function removalOf({ line, column, before }: Omit<CommentPlace, "length">, length: number): Removal {
  if (before.trim() === "") return { line, column: 0, endLine: line + 1, endColumn: 0 };
  return { line, column: before.trimEnd().length, endLine: line, endColumn: column + length };
}

function ourDirective(match: RegExpExecArray, line: number, column: number): Omit<Directive, "removal"> {
  const verb = match[1]!.toLowerCase();
  const ids = listed(match[2]);
  const rest = (match[3] ?? "").trim();
  const until = UNTIL.exec(rest)?.[1] ?? null;
  const reason = rest.replace(UNTIL, "").trim();
  const kind = verb === "ignore-file" ? "ignore-file" : "ignore";
  return { kind, ids, reason: reason === "" ? null : reason, until, line, column, problem: problemOf(verb, ids, until) };
}

function problemOf(verb: string, ids: readonly string[], until: string | null): string | null {
  if (verb !== "ignore" && verb !== "ignore-file")
    return `\`fairlead: ${verb}\` is not known; write \`ignore[RULE]\` or \`ignore-file[RULE]\``;
  if (ids.length === 0) return `it names no rule; write \`${verb}[RULE]\``;
  if (until !== null && !DAY.test(until)) return `${until} is no day`;
  return null;
}

function listed(text = ""): string[] {
  return text
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
}

type ForeignKind = Exclude<Directive["kind"], "ignore" | "ignore-file">;

function foreign(kind: ForeignKind, ids: readonly string[], at: { readonly line: number; readonly column: number }): Directive {
  return { kind, ids: ids.length === 0 ? null : ids, reason: null, until: null, ...at, removal: null, problem: null };
}
