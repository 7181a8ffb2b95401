// SPDX licence expressions (PEP 639): text to a tree, and what a policy says about it.
import type { LicencePolicy } from "../policy.ts";

export type LicenceExpression =
  | { readonly kind: "licence"; /** With its exception: `GPL-2.0-only WITH Classpath-exception-2.0`. */ readonly id: string }
  | { readonly kind: "and" | "or"; readonly parts: readonly LicenceExpression[] };

export type Verdict = "allowed" | "review" | "refused";

const LENGTH_MAX = 2_000;
const DEPTH_MAX = 32;

/** Null where it is no expression. */
export function parseSpdx(text: string): LicenceExpression | null {
  if (text.length > LENGTH_MAX) return null;
  const tokens = text.match(/[()]|[A-Za-z0-9][\w.+:-]*|\S/g) ?? [];
  const state = { tokens, at: 0 };
  const found = parseChain(state, "or", 0);
  return state.at === tokens.length ? found : null;
}

interface State {
  readonly tokens: readonly string[];
  at: number;
}

function parseChain(state: State, kind: "or" | "and", depth: number): LicenceExpression | null {
  const parts: LicenceExpression[] = [];
  do {
    const part = kind === "or" ? parseChain(state, "and", depth) : parseOne(state, depth);
    if (part === null) return null;
    parts.push(part);
  } while (takes(state, kind));
  return parts.length === 1 ? parts[0]! : { kind, parts };
}

function takes(state: State, word: string): boolean {
  if (state.tokens[state.at]?.toLowerCase() !== word) return false;
  state.at += 1;
  return true;
}

function parseOne(state: State, depth: number): LicenceExpression | null {
  if (takes(state, "(")) {
    const inner = depth > DEPTH_MAX ? null : parseChain(state, "or", depth + 1);
    return inner !== null && takes(state, ")") ? inner : null;
  }
  const id = idAt(state);
  if (id === null) return null;
  if (!takes(state, "with")) return { kind: "licence", id };
  const exception = idAt(state);
  return exception === null ? null : { kind: "licence", id: `${id} WITH ${exception}` };
}

function idAt(state: State): string | null {
  const token = state.tokens[state.at];
  if (token === undefined || !/^[A-Za-z0-9][\w.+:-]*$/.test(token) || /^(?:and|or|with)$/i.test(token)) return null;
  state.at += 1;
  return token;
}

/** Of alternatives the best counts, of licences that all hold the worst. */
export function judgeLicence(expression: LicenceExpression, policy: LicencePolicy): Verdict {
  if (expression.kind === "licence") return judgeId(expression.id, policy);
  const verdicts = expression.parts.map((part) => ORDER.indexOf(judgeLicence(part, policy)));
  return ORDER[expression.kind === "or" ? Math.min(...verdicts) : Math.max(...verdicts)]!;
}

const ORDER: readonly Verdict[] = ["allowed", "review", "refused"];

function judgeId(id: string, { allow, deny, review }: LicencePolicy): Verdict {
  const [plain = id] = id.split(" WITH ");
  const has = (list: readonly string[]): boolean =>
    list.some((one) => one.toLowerCase() === id.toLowerCase() || one.toLowerCase() === plain.toLowerCase());
  if (has(deny)) return "refused";
  if (has(review)) return "review";
  return allow.length === 0 || has(allow) ? "allowed" : "refused";
}

export function spdxText(expression: LicenceExpression): string {
  if (expression.kind === "licence") return expression.id;
  const parts = expression.parts.map((part) => (part.kind === "licence" || part.kind === "and" ? spdxText(part) : `(${spdxText(part)})`));
  return parts.join(expression.kind === "and" ? " AND " : " OR ");
}
