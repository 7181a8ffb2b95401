// Codes that the program computes of a text with a key of its own: a text that comes with the right one was made by the program itself.
import type { Expression, FunctionDef, Name } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { isAssigned } from "../program/scopes.ts";
import type { FunctionValue } from "../values/value.ts";

export interface Signing {
  /** What the code is computed of. */
  readonly signed: Name;
  /** The key, as it is written. */
  readonly keys: readonly Expression[];
}

/** `data` in `hmac.new(key, data.encode(), sha256).hexdigest()`. */
export function signingOf(node: Expression): Signing | null {
  if (node.kind !== "Call" || node.func.kind !== "Attribute") return null;
  const { func, args } = node;
  if (["hexdigest", "digest"].includes(func.attr) && args.length === 0) return signingOf(func.value);
  if (func.value.kind !== "Name" || func.value.id !== "hmac" || !["new", "HMAC", "digest"].includes(func.attr)) return null;
  const [key, text] = args;
  if (key === undefined || text === undefined) return null;
  const signed = asText(text);
  return signed.kind === "Name" ? { signed, keys: [asText(key)] } : null;
}

/** `x` in `x.encode()` and `bytes(x, "utf-8")`. */
export function asText(node: Expression): Expression {
  if (node.kind !== "Call") return node;
  if (node.func.kind === "Attribute" && node.func.attr === "encode") return node.func.value;
  return node.func.kind === "Name" && node.func.id === "bytes" ? (node.args[0] ?? node) : node;
}

const kept = new WeakMap<FunctionDef, number | null>();

/** Which of its parameters a helper gives back the code of, whatever way it goes; null where it does something else. */
export function signedParameter({ node }: FunctionValue): number | null {
  if (node.kind !== "FunctionDef") return null;
  const known = kept.get(node);
  if (known !== undefined) return known;
  const names = new Set<string>();
  let isOther = false;
  for (const statement of node.body)
    walk(statement, (one) => {
      if (one.kind === "Yield" || one.kind === "YieldFrom") isOther = true;
      if (one.kind === "Return") {
        const signing = one.value === null ? null : signingOf(one.value);
        if (signing === null) isOther = true;
        else names.add(signing.signed.id);
      }
      return !isOther && one.kind !== "Lambda" && one.kind !== "FunctionDef" && one.kind !== "AsyncFunctionDef";
    });
  const [name] = names;
  const isOne = !isOther && names.size === 1 && name !== undefined && !isAssigned(node, name);
  const at = isOne ? [...node.args.posonlyargs, ...node.args.args].findIndex(({ arg }) => arg === name) : -1;
  kept.set(node, at < 0 ? null : at);
  return at < 0 ? null : at;
}
