// Environment markers of PEP 508 (and the sets of PEP 751): text to tree. Evaluation is in evaluate-marker.ts.

export type Marker =
  | { readonly kind: "and" | "or"; readonly parts: readonly Marker[] }
  | { readonly kind: "compare"; readonly left: MarkerOperand; readonly operator: MarkerOperator; readonly right: MarkerOperand };

export type MarkerOperand = { readonly kind: "variable"; readonly name: string } | { readonly kind: "literal"; readonly value: string };

export const MARKER_OPERATORS = ["===", "==", "!=", "<=", ">=", "~=", "<", ">", "in", "not in"] as const;
export type MarkerOperator = (typeof MARKER_OPERATORS)[number];

export class MarkerError extends Error {
  readonly column: number;
  constructor(message: string, column: number) {
    super(message);
    this.name = "MarkerError";
    this.column = column;
  }
}

const VARIABLES = new Set([
  "os_name",
  "sys_platform",
  "platform_machine",
  "platform_python_implementation",
  "platform_release",
  "platform_system",
  "platform_version",
  "python_version",
  "python_full_version",
  "implementation_name",
  "implementation_version",
  "extra",
  "extras",
  "dependency_groups",
]);
/** Spelled so before PEP 508; still found in old files. */
const OLD_VARIABLES: Readonly<Record<string, string>> = {
  "os.name": "os_name",
  "sys.platform": "sys_platform",
  "platform.machine": "platform_machine",
  "platform.python_implementation": "platform_python_implementation",
  "platform.version": "platform_version",
  python_implementation: "platform_python_implementation",
};
const NESTING_MAX = 64;

/** Throws MarkerError, whose column counts from the beginning of `text`. */
export function parseMarker(text: string): Marker {
  const tokens = tokenize(text);
  const state: State = { tokens, at: 0, end: text.length, depth: 0 };
  const marker = either(state);
  const rest = state.tokens[state.at];
  if (rest) throw new MarkerError(`unexpected \`${rest.text}\``, rest.column);
  return marker;
}

interface Token {
  readonly kind: "variable" | "literal" | "operator" | "word" | "(" | ")";
  readonly text: string;
  readonly column: number;
}

interface State {
  readonly tokens: readonly Token[];
  readonly end: number;
  at: number;
  depth: number;
}

const TOKEN = /\s*(?:(\()|(\))|"([^"]*)"|'([^']*)'|(===|==|!=|<=|>=|~=|<|>)|(not\s+in\b|in\b)|(and|or)\b|([A-Za-z_][\w.]*))/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    if (text.slice(start).trim() === "") break;
    const match = TOKEN.exec(text);
    if (match === null) throw new MarkerError(`unexpected \`${text.slice(start).trim().slice(0, 12)}\``, start + 1);
    const column = start + match[0].length - match[0].trimStart().length + 1;
    const [, open, close, double, single, operator, membership, word, name] = match;
    if (open) tokens.push({ kind: "(", text: "(", column });
    else if (close) tokens.push({ kind: ")", text: ")", column });
    else if (operator) tokens.push({ kind: "operator", text: operator, column });
    else if (membership) tokens.push({ kind: "operator", text: membership.startsWith("not") ? "not in" : "in", column });
    else if (word) tokens.push({ kind: "word", text: word, column });
    else if (name) tokens.push({ kind: "variable", text: variable(name, column), column });
    else tokens.push({ kind: "literal", text: double ?? single ?? "", column });
  }
  return tokens;
}

function variable(name: string, column: number): string {
  const known = OLD_VARIABLES[name] ?? name;
  if (!VARIABLES.has(known)) throw new MarkerError(`no marker variable is called \`${name}\``, column);
  return known;
}

function either(state: State): Marker {
  return joined(state, "or", () => joined(state, "and", () => atom(state)));
}

function joined(state: State, kind: "and" | "or", part: () => Marker): Marker {
  const parts = [part()];
  while (state.tokens[state.at]?.kind === "word" && state.tokens[state.at]?.text === kind) {
    state.at += 1;
    parts.push(part());
  }
  return parts.length === 1 ? parts[0]! : { kind, parts };
}

function atom(state: State): Marker {
  if (state.tokens[state.at]?.kind !== "(") return comparison(state);
  state.at += 1;
  state.depth += 1;
  if (state.depth > NESTING_MAX) throw new MarkerError(`parentheses nested deeper than ${NESTING_MAX}`, state.tokens[state.at - 1]!.column);
  const marker = either(state);
  take(state, ")", "`)`");
  state.depth -= 1;
  return marker;
}

function comparison(state: State): Marker {
  const left = operand(state);
  const operator = take(state, "operator", "a comparison").text as MarkerOperator;
  return { kind: "compare", left, operator, right: operand(state) };
}

function operand(state: State): MarkerOperand {
  const token = state.tokens[state.at];
  if (token?.kind === "variable") return ((state.at += 1), { kind: "variable", name: token.text });
  const literal = take(state, "literal", "a variable or a quoted value");
  return { kind: "literal", value: literal.text };
}

function take(state: State, kind: Token["kind"], expected: string): Token {
  const token = state.tokens[state.at];
  if (token === undefined) throw new MarkerError(`expected ${expected} at the end`, state.end + 1);
  if (token.kind !== kind) throw new MarkerError(`expected ${expected}, found \`${token.text}\``, token.column);
  state.at += 1;
  return token;
}
