// Which fields the methods of a class set by their names, what its body says itself, and which an object has for certain.
import type { ClassDef, Expression, Node } from "../../../python/parse/ast.ts";
import { lastName } from "../../../python/parse/dotted-name.ts";
import { walk } from "../../../python/parse/walk.ts";
import type { Instance } from "../values/state.ts";

const setBy = new WeakMap<ClassDef, ReadonlySet<string>>();

/** `self.name = …` in one of its methods. */
export function fieldsSetBy(node: ClassDef): ReadonlySet<string> {
  const known = setBy.get(node);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const method of node.body) {
    const self = method.kind === "FunctionDef" || method.kind === "AsyncFunctionDef" ? method.args.args[0]?.arg : undefined;
    if (self === undefined) continue;
    walk(method, (one) => {
      const targets = one.kind === "Assign" ? one.targets : one.kind === "AnnAssign" && one.value !== null ? [one.target] : [];
      for (const target of targets)
        if (target.kind === "Attribute" && target.value.kind === "Name" && target.value.id === self) found.add(target.attr);
    });
  }
  setBy.set(node, found);
  return found;
}

/** `x.name = …` somewhere in it. */
export function setsField(node: Node, name: string): boolean {
  let found = false;
  walk(node, (one) => {
    found ||= one.kind === "Attribute" && one.attr === name && one.ctx !== "Load";
    return !found;
  });
  return found;
}

/** `name = …`, `name: type` and what a property stands for, in its body. */
export function namesSaidBy({ body }: ClassDef): readonly string[] {
  return body.flatMap((one) => {
    if (one.kind === "FunctionDef") return one.decorator_list.some((decorator) => isProperty(decorator)) ? [one.name] : [];
    const targets = one.kind === "Assign" ? one.targets : one.kind === "AnnAssign" ? [one.target] : [];
    return targets.flatMap((target) => (target.kind === "Name" ? [target.id] : []));
  });
}

/** `property`, `cached_property`, `functools.cached_property` */
function isProperty(node: Expression): boolean {
  return lastName(node).endsWith("property");
}

/** Whether the field is there is certain now. */
export function withoutMark(thing: Instance, name: string): Instance {
  if (thing.maybe?.has(name) !== true) return thing;
  const { maybe, ...sure } = thing;
  const left = [...maybe].filter((one) => one !== name);
  return left.length === 0 ? sure : { ...sure, maybe: new Set(left) };
}
