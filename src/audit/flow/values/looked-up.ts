// Values that something was looked up by: where it was found, they are not any that somebody may send.
import type { Call, Expression } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import type { FunctionValue } from "./value.ts";

/** Names of what looks something up: `get_version`, `find_user`, `.filter(…).first()`, `table.get(x)`. */
const LOOKS_UP = /^(?:a?get|find|fetch|fetchone|load|lookup|resolve|query|select|search|first|one_or_none|by)(?:$|_)|_by_|exists/;
/** A file that is there says nothing of where it lies, nor a piece of a text of the others. */
const OF_FILES = new Set(["path", "os", "re", "Path", "environ", "args", "form", "GET", "POST", "headers", "cookies", "request", "json"]);

/** How names begin under which is kept what is known of something that is asked for again. Where ways meet it is known only where all of them know it. */
export const ASKED = "?@";

interface LookedUp {
  readonly by: readonly Expression[];
  /** The answer of the test where it was found. */
  readonly isFoundWhen: boolean;
}

/** `if found`, `if found is None`, `if get_user(name)`: what it was looked up by; null where the test is another. */
export function lookedUp(test: Expression, within: FunctionValue["node"] | null): LookedUp | null {
  const [right] = test.kind === "Compare" ? test.comparators : [];
  const isNoneTest = test.kind === "Compare" && test.ops.length === 1 && right?.kind === "Constant" && right.type === "None";
  if (test.kind === "Compare" && !isNoneTest) return null;
  const tested = test.kind === "Compare" ? test.left : test.kind === "NamedExpr" ? test.value : test;
  const made = tested.kind === "Name" ? (within === null ? null : madeBy(within).get(tested.id)) : tested;
  const by = made == null ? [] : lookupArguments(made);
  const isNegative = test.kind === "Compare" && (test.ops[0] === "Is" || test.ops[0] === "Eq");
  return by.length === 0 ? null : { by, isFoundWhen: !isNegative };
}

function lookupArguments(made: Expression): readonly Expression[] {
  const found: Expression[] = [];
  for (let at: Expression = made; ;) {
    if (at.kind === "Await") at = at.value;
    else if (at.kind === "Call" && at.func.kind === "Attribute") {
      if (LOOKS_UP.test(at.func.attr) && !isOfFiles(at.func.value)) found.push(...givenTo(at));
      else if (found.length > 0 || LATER.has(at.func.attr)) found.push(...givenTo(at));
      at = at.func.value;
    } else {
      if (at.kind === "Call" && at.func.kind === "Name" && LOOKS_UP.test(at.func.id)) found.push(...givenTo(at));
      return found;
    }
  }
}
/** In a chain that ends with a look-up. */
const LATER = new Set(["filter", "filter_by", "where"]);

function isOfFiles(of: Expression): boolean {
  let is = false;
  walk(of, (one) => {
    is ||= one.kind === "Name" ? OF_FILES.has(one.id) : one.kind === "Attribute" && OF_FILES.has(one.attr);
    return !is;
  });
  return is;
}

/** Variables and fields among the arguments, also in a dictionary or a list of parameters. */
function givenTo({ args, keywords }: Call): readonly Expression[] {
  const plain = (one: Expression): readonly Expression[] => {
    if (one.kind === "Dict") return one.values.flatMap(plain);
    if (one.kind === "Tuple" || one.kind === "List") return one.elts.flatMap(plain);
    return one.kind === "Name" || one.kind === "Attribute" ? [one] : [];
  };
  return [...args, ...keywords.map(({ value }) => value)].flatMap(plain);
}

const kept = new WeakMap<FunctionValue["node"], ReadonlyMap<string, Expression>>();

/** Variables that a function gives a value once, and what gives it. */
export function madeBy(node: FunctionValue["node"]): ReadonlyMap<string, Expression> {
  const known = kept.get(node);
  if (known !== undefined) return known;
  const made = new Map<string, Expression>();
  const twice = new Set<string>();
  if (node.kind !== "Lambda")
    for (const statement of node.body)
      walk(statement, (one) => {
        if (one.kind === "Assign")
          for (const target of one.targets) {
            if (target.kind !== "Name") continue;
            if (made.has(target.id)) twice.add(target.id);
            made.set(target.id, one.value);
          }
        return true;
      });
  for (const name of twice) made.delete(name);
  kept.set(node, made);
  return made;
}
