// Which value an argument has where whoever calls the function, or makes the object, says nothing else: `def fetch(url, verify=False)`.
import type { Attribute, Expression, Name } from "../../python/parse/ast.ts";
import type { FunctionFact } from "../../python/facts/module-facts.ts";
import type { LiteralValue } from "../../python/parse/literal-value.ts";
import type { At } from "../rule.ts";

export interface UsualValue {
  readonly value: LiteralValue | undefined;
  /** Nobody can say otherwise. */
  readonly isFixed: boolean;
}

export function usualValue(node: Expression | null, at: At): UsualValue {
  const value = at.module.constant(node, at.scope);
  if (value !== undefined || node === null) return { value, isFixed: true };
  return {
    value: node.kind === "Name" ? ofParameter(node, at.scope.fn, at) : node.kind === "Attribute" ? ofField(node, at) : undefined,
    isFixed: false,
  };
}

/** `verify=verify`, of a parameter that nothing else is assigned to. */
function ofParameter({ id }: Name, fn: FunctionFact | null, at: At): LiteralValue | undefined {
  if (fn === null || fn.locals.has(id) || fn.unvalued.has(id)) return undefined;
  const { posonlyargs, args, kwonlyargs, defaults, kw_defaults } = fn.node.args;
  const positional = [...posonlyargs, ...args];
  const i = positional.findIndex(({ arg }) => arg === id);
  const k = kwonlyargs.findIndex(({ arg }) => arg === id);
  const given = i >= 0 ? defaults[i - (positional.length - defaults.length)] : k >= 0 ? kw_defaults[k] : null;
  return at.module.constant(given ?? null, { ...at.scope, fn: fn.outer });
}

/** `verify=self.verify`, of a field that `__init__` sets and nothing else does, or of the class. */
function ofField({ value, attr }: Attribute, at: At): LiteralValue | undefined {
  const { cls } = at.scope;
  if (cls === null || value.kind !== "Name" || value.id !== "self") return undefined;
  const set = at.module.facts.assignments.filter(({ node, scope }) => {
    const targets = node.kind === "Assign" ? node.targets : [node.target];
    return scope.cls === cls && targets.some((one) => one.kind === "Attribute" && one.attr === attr);
  });
  const [only, ...more] = set;
  if (only === undefined) {
    const bindings = cls.attributes.get(attr);
    return bindings?.length === 1 ? at.module.constant(bindings[0]!.value, { ...at.scope, fn: null }) : undefined;
  }
  const { fn } = only.scope;
  if (more.length > 0 || fn === null || fn.node.name !== "__init__" || only.node.value === null) return undefined;
  const given = only.node.value;
  return given.kind === "Name" ? ofParameter(given, fn, at) : at.module.constant(given, only.scope);
}
