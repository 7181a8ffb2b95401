// An argument that stands in a dictionary of the module: `RULES = dict(allow_origins=["*"])`, then `CORSMiddleware(app, **RULES)`.
import type { Call, Expression } from "../../python/parse/ast.ts";
import type { At } from "../rule.ts";
import { argumentOf } from "./module-view.ts";

/** As it is written in the call, or in a dictionary that it takes apart and that one statement makes. */
export function givenTo(call: Call, name: string, at: At): Expression | null {
  const written = argumentOf(call, null, name);
  if (written !== null) return written;
  for (const { arg, value } of call.keywords) {
    const found = arg === null ? under(dictionaryOf(value, at), name) : null;
    if (found !== null) return found;
  }
  return null;
}

function dictionaryOf(node: Expression, at: At): Expression {
  if (node.kind !== "Name") return node;
  const bindings = at.module.everyBinding(node.id, at.scope);
  const [only] = bindings ?? [];
  const isWhole = only !== undefined && bindings?.length === 1 && !only.entered && at.module.additionsTo(node.id, only).length === 0;
  return isWhole ? only.value : node;
}

/** `{"name": value}`, `dict(name=value)`. */
function under(node: Expression, name: string): Expression | null {
  if (node.kind === "Call" && node.func.kind === "Name" && node.func.id === "dict") return argumentOf(node, null, name);
  if (node.kind !== "Dict") return null;
  const at = node.keys.findLastIndex((key) => key?.kind === "Constant" && key.value === name);
  return at < 0 ? null : node.values[at]!;
}
