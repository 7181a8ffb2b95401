// The arguments of setup() in setup.py, read from the syntax tree: literals, names bound to literals, and files that are read into them.
import type { Call, Expression, Keyword, Module } from "../../parse/ast.ts";
import { literalValue } from "../../parse/literal-value.ts";
import type { LiteralValue } from "../../parse/literal-value.ts";
import { parseModule } from "../../parse/parse-module.ts";
import { walk } from "../../parse/walk.ts";

export interface SetupArgument {
  readonly line: number;
  /** The literal value; undefined when it is computed. */
  readonly value: LiteralValue | undefined;
  /** Names of requirements-like files in the expression, such as "requirements.txt" in open("requirements.txt").read(). */
  readonly files: readonly string[];
}

/** By argument name. Null when there is no call of setup(), or the file is not Python. */
export function setupArguments(source: string): ReadonlyMap<string, SetupArgument> | null {
  const module = parseModule(source);
  const call = setupCall(module);
  if (call === null) return null;
  const bound = boundLiterals(module);
  const found = new Map<string, SetupArgument>();
  for (const { arg, value } of call.keywords) {
    if (arg !== null) found.set(arg, argument(value, bound));
    else for (const [key, spread] of spreadDict(value, bound)) found.set(key, spread);
  }
  return found;
}

function setupCall(module: Module): Call | null {
  let call: Call | null = null;
  walk(module, (node) => {
    if (node.kind !== "Call") return;
    const { func } = node;
    if ((func.kind === "Name" && func.id === "setup") || (func.kind === "Attribute" && func.attr === "setup")) call ??= node;
  });
  return call;
}

/** Module-level `name = expression`; a name bound twice is not known. */
function boundLiterals(module: Module): ReadonlyMap<string, Expression> {
  const bound = new Map<string, Expression>();
  const twice = new Set<string>();
  for (const statement of module.body) {
    const targets = statement.kind === "Assign" ? statement.targets : statement.kind === "AnnAssign" ? [statement.target] : [];
    for (const target of targets) {
      if (target.kind !== "Name") continue;
      if (bound.has(target.id)) twice.add(target.id);
      const value = (statement as { readonly value: Expression | null }).value;
      if (value !== null) bound.set(target.id, value);
    }
  }
  for (const name of twice) bound.delete(name);
  return bound;
}

const NAMES_FOLLOWED_MAX = 8;

function argument(expression: Expression, bound: ReadonlyMap<string, Expression>): SetupArgument {
  let value = expression;
  for (let i = 0; i < NAMES_FOLLOWED_MAX && value.kind === "Name" && bound.has(value.id); i++) value = bound.get(value.id)!;
  const literal = literalValue(value) ?? namedParts(value, bound);
  return { line: expression.line, value: literal, files: literal === undefined ? filesIn(value, bound) : [] };
}

/** A dict or list whose items are names of literals: `extras_require={"dev": DEV}`. */
function namedParts(expression: Expression, bound: ReadonlyMap<string, Expression>): LiteralValue | undefined {
  if (expression.kind === "Dict") {
    const entries: [LiteralValue, LiteralValue][] = [];
    for (const [i, key] of expression.keys.entries()) {
      const name = literalValue(key);
      const value = argument(expression.values[i]!, bound).value;
      if (typeof name === "string" && value !== undefined) entries.push([name, value]);
    }
    return entries.length > 0 ? new Map(entries) : undefined;
  }
  return undefined;
}

function spreadDict(expression: Expression, bound: ReadonlyMap<string, Expression>): [string, SetupArgument][] {
  const value = expression.kind === "Name" ? bound.get(expression.id) : expression;
  if (value?.kind === "Dict") {
    return value.keys.flatMap((key, i): [string, SetupArgument][] => {
      const name = literalValue(key);
      return typeof name === "string" ? [[name, argument(value.values[i]!, bound)]] : [];
    });
  }
  if (value?.kind !== "Call" || value.func.kind !== "Name" || value.func.id !== "dict") return [];
  return value.keywords.flatMap(({ arg, value: item }: Keyword): [string, SetupArgument][] =>
    arg === null ? [] : [[arg, argument(item, bound)]],
  );
}

const REQUIREMENTS_FILE = /require.*\.(?:txt|in)$|\.(?:txt|in)$/i;

function filesIn(expression: Expression, bound: ReadonlyMap<string, Expression>): string[] {
  const files: string[] = [];
  const open: Expression[] = [expression];
  for (let i = 0; open.length > 0 && i < NAMES_FOLLOWED_MAX; i++) {
    walk(open.pop()!, (node) => {
      if (node.kind === "Constant" && typeof node.value === "string" && REQUIREMENTS_FILE.test(node.value)) files.push(node.value);
      if (node.kind === "Name" && bound.has(node.id)) open.push(bound.get(node.id)!);
    });
  }
  return [...new Set(files)];
}
