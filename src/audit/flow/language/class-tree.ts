// Attributes of classes, looked up through their bases.
import type { AsyncFunctionDef, ClassDef, FunctionDef, Lambda } from "../../../python/parse/ast.ts";
import { dottedName } from "../../../python/parse/dotted-name.ts";
import type { ClassValue, Value } from "../values/value.ts";

/** Longer chains of bases are cut. */
const BASES_MAX = 32;

/** Where a class's own names and its bases are found. */
export interface ClassReader {
  classVariable(cls: ClassValue, name: string): Value | undefined;
  basesOf(cls: ClassValue): readonly Value[];
}

/** `behind`: without the classes up to this one, as `super()` looks. */
export function classAttribute(
  reader: ClassReader,
  cls: ClassValue,
  name: string,
  behind: ClassValue | null = null,
): { readonly value: Value; readonly owner: ClassValue } | null {
  const own = behind !== null ? undefined : reader.classVariable(cls, name);
  if (own !== undefined) return { value: own, owner: cls };
  const order = linearOrder(reader, cls);
  const from = behind === null ? 1 : order.findIndex(({ node }) => node === behind.node) + 1;
  for (let i = from; i < order.length; i++) {
    const value = reader.classVariable(order[i]!, name);
    if (value !== undefined) return { value, owner: order[i]! };
  }
  return null;
}

/** By the bases as they were evaluated, which are new ones whenever the class is defined again. */
const kept = new WeakMap<readonly Value[], readonly ClassValue[]>();

/** Python's method resolution order (C3), of the classes in sight; depth first where there is none. */
export function linearOrder(reader: ClassReader, cls: ClassValue): readonly ClassValue[] {
  return orderOf(reader, cls, 0);
}

function orderOf(reader: ClassReader, cls: ClassValue, depth: number): readonly ClassValue[] {
  const values = reader.basesOf(cls);
  if (values.length === 0 || depth > BASES_MAX) return [cls];
  const known = kept.get(values);
  if (known !== undefined && known[0]!.frame === cls.frame) return known;
  const bases = values.flatMap(({ refs }) => refs.flatMap((ref) => (ref.kind === "class" && ref.cls.node !== cls.node ? [ref.cls] : [])));
  const order = [cls, ...merged([...bases.map((base) => orderOf(reader, base, depth + 1)), bases])];
  kept.set(values, order);
  return order;
}

/** The next class is the first that stands behind none of the others. */
function merged(lists: readonly (readonly ClassValue[])[]): ClassValue[] {
  const order: ClassValue[] = [];
  let left = lists.filter((list) => list.length > 0);
  while (left.length > 0 && order.length < BASES_MAX) {
    const heads = left.map((list) => list[0]!);
    const next = heads.find(({ node }) => !left.some((list) => list.slice(1).some((one) => one.node === node))) ?? heads[0]!;
    order.push(next);
    left = left.map((list) => list.filter(({ node }) => node !== next.node)).filter((list) => list.length > 0);
  }
  return order;
}

/** Whether a decorator with this last name stands on it. */
export function isSpecial(node: FunctionDef | AsyncFunctionDef | Lambda, name: string): boolean {
  if (node.kind === "Lambda" || node.decorator_list.length === 0) return false;
  return node.decorator_list.some((decorator) => {
    const dotted = dottedName(decorator);
    return dotted !== null && (dotted === name || dotted.endsWith(`.${name}`));
  });
}

/** `@property`, `@Base.name.getter`: asked for without being called. */
export function isProperty(node: FunctionDef | AsyncFunctionDef | Lambda): boolean {
  if (isSpecial(node, "property")) return true;
  return node.kind !== "Lambda" && node.decorator_list.some((one) => one.kind === "Attribute" && one.attr === "getter");
}

/** Its `__init__` takes the annotated fields in order. */
export function isDataclass(node: ClassDef): boolean {
  return node.decorator_list.some((decorator) => {
    const named = decorator.kind === "Call" ? decorator.func : decorator;
    const last = named.kind === "Attribute" ? named.attr : named.kind === "Name" ? named.id : "";
    return ["dataclass", "define", "attrs", "frozen", "s"].includes(last);
  });
}

const methodsKept = new WeakMap<ClassDef, ReadonlySet<string>>();

/** Names of the methods that its body defines. */
export function methodsOf({ node }: ClassValue): ReadonlySet<string> {
  const known = methodsKept.get(node);
  if (known !== undefined) return known;
  const found = new Set(node.body.flatMap((one) => (one.kind === "FunctionDef" || one.kind === "AsyncFunctionDef" ? [one.name] : [])));
  methodsKept.set(node, found);
  return found;
}
