// What stands behind the colons of a class's variables and a function's parameters, as values that a program asks for.
import type { ClassDef, Expression } from "../../../python/parse/ast.ts";
import { NOTHING, reference, UNKNOWN, type Value } from "../values/value.ts";

const BUILT_IN = /^(?:str|int|float|bool|bytes|list|dict|tuple|set|frozenset|object)$/;

/** What a name of the module is; NOTHING where it has none. */
type LookUp = (name: string) => Value;

/** Of the class's own body, in order. */
export function annotationsOf({ body }: ClassDef, global: LookUp): ReadonlyMap<string, Value> {
  return new Map(
    body.flatMap((one) =>
      one.kind === "AnnAssign" && one.target.kind === "Name" ? [[one.target.id, annotated(one.annotation, global)] as const] : [],
    ),
  );
}

/** A name is what it names; what else is written there is not known. */
export function annotated(node: Expression, global: LookUp): Value {
  if (node.kind !== "Name") return UNKNOWN;
  const known = global(node.id);
  if (known === NOTHING && BUILT_IN.test(node.id)) return reference({ kind: "foreign", name: node.id });
  return known.refs.length === 1 && !known.isOpen ? known : UNKNOWN;
}
