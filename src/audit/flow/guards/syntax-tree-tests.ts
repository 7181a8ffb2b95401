// Tests that say of which nodes a parsed expression consists: `all(isinstance(one, ALLOWED) for one in ast.walk(tree))`, a loop that ends at the first other one.
import type { AsyncFor, Call, Expression, For } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { isLeft } from "./character-tests.ts";

/** Nodes that call nothing, ask no object for what it has, and bind nothing. */
const QUIET_NODES = new Set(
  (
    "Expression Module Expr Constant Num Str Bytes NameConstant Name Load BinOp UnaryOp BoolOp Compare IfExp Tuple List Set Dict " +
    "operator unaryop boolop cmpop expr_context Add Sub Mult Div FloorDiv Mod Pow MatMult LShift RShift BitOr BitXor BitAnd " +
    "UAdd USub Not Invert And Or Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn"
  ).split(" "),
);

/** Each node of `tree` is of one of `types`. */
export interface NodeTest {
  readonly tree: Expression;
  readonly types: Expression;
}

/** What a call says where it holds (or does not). */
export function nodesBy({ func, args: [each] }: Call, holds: boolean): NodeTest | null {
  if (func.kind !== "Name" || func.id !== (holds ? "all" : "any") || (each?.kind !== "GeneratorExp" && each?.kind !== "ListComp"))
    return null;
  const [only, ...more] = each.generators;
  if (only === undefined || more.length > 0 || only.ifs.length > 0 || only.target.kind !== "Name") return null;
  const tree = treeWalked(only.iter);
  const types = tree === null ? null : typesTested(each.elt, only.target.id, holds);
  return tree === null || types === null ? null : { tree, types };
}

/** What is known of a tree behind a loop over its nodes that was not left. */
export function nodesOfLoop({ target, iter, body }: For | AsyncFor): NodeTest | null {
  const tree = target.kind === "Name" ? treeWalked(iter) : null;
  if (tree === null || target.kind !== "Name") return null;
  let isPlain = true;
  for (const one of body)
    walk(one, (node) => {
      const isBound = node.kind === "Name" && node.id === target.id && node.ctx !== "Load";
      isPlain &&= !isBound && node.kind !== "Break" && node.kind !== "Continue" && node.kind !== "Try";
      return isPlain;
    });
  for (const one of isPlain ? body : []) {
    const tests =
      one.kind !== "If" || !isLeft(one.body) ? [] : one.test.kind === "BoolOp" && one.test.op === "Or" ? one.test.values : [one.test];
    const types = tests.map((test) => typesTested(test, target.id, false)).find((found) => found !== null);
    if (types != null) return { tree, types };
  }
  return null;
}

/** The last part of a type's name: `ast.BinOp`, `"BinOp"`. */
export function isQuietNode(name: string): boolean {
  return QUIET_NODES.has(name.slice(name.lastIndexOf(".") + 1));
}

/** `tree` of `ast.walk(tree)`. */
function treeWalked(node: Expression): Expression | null {
  if (node.kind !== "Call" || node.args.length !== 1 || node.keywords.length > 0) return null;
  const { func } = node;
  const name = func.kind === "Attribute" && func.value.kind === "Name" ? `${func.value.id}.${func.attr}` : "";
  return name === "ast.walk" ? node.args[0]! : null;
}

/** Where the test has this answer, the node is of one of these types. */
function typesTested(test: Expression, name: string, answer: boolean): Expression | null {
  if (test.kind === "UnaryOp" && test.op === "Not") return typesTested(test.operand, name, !answer);
  const isIt = (node: Expression | undefined): boolean => node?.kind === "Name" && node.id === name;
  if (test.kind === "Call" && test.func.kind === "Name" && test.func.id === "isinstance")
    return answer && isIt(test.args[0]) ? (test.args[1] ?? null) : null;
  if (test.kind !== "Compare" || test.ops.length !== 1 || test.ops[0] !== (answer ? "In" : "NotIn")) return null;
  const type = test.left.kind === "Attribute" && test.left.attr === "__name__" ? test.left.value : test.left;
  const isType =
    (type.kind === "Call" && type.func.kind === "Name" && type.func.id === "type" && isIt(type.args[0])) ||
    (type.kind === "Attribute" && type.attr === "__class__" && isIt(type.value));
  return isType ? test.comparators[0]! : null;
}
