// Statements that look as if they might raise and, with what is known where they stand, do not: `rows[0]` of a list of two.
import type { Call, Expression, Import, ImportFrom, Node, Statement } from "../../../python/parse/ast.ts";
import { childrenOf } from "../../../python/parse/walk.ts";
import { isBuiltInException } from "./exceptions.ts";
import { mayRaise, QUIET, raisesAsWritten } from "../program/scopes.ts";
import type { Ledger } from "../units/ledger.ts";
import { isUnder, type Frame, type Thing } from "../values/state.ts";
import { indexOf } from "../values/slices.ts";
import { NOTHING, onlyConstant, type ClassValue, type Value } from "../values/value.ts";

export interface Peeking {
  readonly ledger: Pick<Ledger, "enter" | "touchText">;
  peek(node: Expression): Value;
  asKey(key: Value): Value;
  onlyObject(value: Value): Exclude<Thing, Frame> | undefined;
  /** All that the handlers around wait for is that a generator is through: that it says itself when it is asked. */
  readonly awaitsEnd: boolean;
  /** All of it is there: in the program, or in Python itself. */
  brings(node: Import | ImportFrom): boolean;
}

const TEXT_METHODS = new Set([
  "join",
  "upper",
  "lower",
  "strip",
  "lstrip",
  "rstrip",
  "title",
  "startswith",
  "endswith",
  "replace",
  "format",
]);
const LIST_METHODS = new Set([
  "append",
  "add",
  "extend",
  "insert",
  "clear",
  "copy",
  "get",
  "keys",
  "values",
  "items",
  "update",
  "setdefault",
]);
const TAKING_APART = new Set(["split", "rsplit", "partition", "rpartition", "splitlines", "isdigit", "isalnum", "endswith"]);
/** Of a generator. */
const ASKING = new Set(["send", "__next__"]);
const NODES_MAX = 40;

/** Only a simple statement is looked at: what a block changes on the way is not known before. `look-up`: it may lack an item, and fails in no other way. */
export function safetyOf(machine: Peeking, statement: Statement): "safe" | "look-up" | "doubtful" {
  let isLookUp = false;
  const isFine = isSafe(machine, statement, (node) => {
    isLookUp ||= isLookedUp(machine, node);
    return isLookedUp(machine, node);
  });
  return !isFine ? "doubtful" : isLookUp ? "look-up" : "safe";
}

/** `x[key]`, unless the class of `x` says what that means. */
function isLookedUp(machine: Peeking, node: Node): boolean {
  if (node.kind !== "Subscript" || node.ctx !== "Load") return false;
  const thing = machine.onlyObject(machine.peek(node.value));
  return thing?.kind !== "instance" || thing.cls === null;
}

function isSafe(machine: Peeking, statement: Statement, allows: (node: Node) => boolean): boolean {
  switch (statement.kind) {
    case "Expr":
    case "Return":
    case "Assign":
    case "AnnAssign":
    case "AugAssign":
      break;
    case "For":
      return (
        statement.iter.kind === "Call" && isSafeCall(machine, statement.iter) && ![...statement.body, ...statement.orelse].some(mayRaise)
      );
    case "Import":
    case "ImportFrom":
      return machine.brings(statement);
    default:
      return false;
  }
  let left = NODES_MAX;
  const isFine = (node: Node): boolean => {
    left -= 1;
    return left > 0 && (isSafeNode(machine, node) || allows(node)) && childrenOf(node).every(isFine);
  };
  return isFine(statement);
}

function isSafeNode(machine: Peeking, node: Node): boolean {
  switch (node.kind) {
    case "Call":
      return isSafeCall(machine, node);
    case "Subscript": {
      if (node.ctx !== "Load" || node.slice.kind === "Slice") return node.slice.kind === "Slice" || isHeldBy(machine, node.value);
      return hasItem(machine, machine.peek(node.value), machine.peek(node.slice));
    }
    case "BinOp": {
      if (node.op === "Add") return isOfOneType(machine.peek(node.left), machine.peek(node.right));
      if (node.op !== "Div" && node.op !== "Mod" && node.op !== "FloorDiv") return true;
      const [one, other] = [onlyConstant(machine.peek(node.left)), onlyConstant(machine.peek(node.right))];
      return typeof one === "number" && typeof other === "number" && other !== 0;
    }
    case "Await":
    case "Lambda":
    case "Yield":
    case "YieldFrom":
    case "Starred":
      return false;
    default:
      return true;
  }
}

/** `d[key] = …` of a dictionary. */
function isHeldBy(machine: Peeking, whole: Expression): boolean {
  return machine.onlyObject(machine.peek(whole))?.kind === "mapping";
}

function hasItem(machine: Peeking, whole: Value, key: Value): boolean {
  const thing = machine.onlyObject(whole);
  if (thing?.kind === "mapping") {
    const { constants, refs, isOpen } = machine.asKey(key);
    const isKnown = constants.length > 0 && refs.length === 0 && !isOpen && thing.rest === NOTHING;
    return isKnown && constants.every((known) => isUnder(thing, known) === true);
  }
  const index = indexOf(key);
  return thing?.kind === "sequence" && thing.items !== null && index !== undefined && thing.items.at(index) !== undefined;
}

function isOfOneType(one: Value, other: Value): boolean {
  const [a, b] = [onlyConstant(one), onlyConstant(other)];
  return a === undefined || b === undefined || typeof a === typeof b;
}

function isSafeCall(machine: Peeking, { func, args, keywords }: Call): boolean {
  if (func.kind === "Attribute") {
    const self = machine.peek(func.value);
    const isText = typeof onlyConstant(self) === "string" || self.parts !== null;
    if (isText) return TEXT_METHODS.has(func.attr);
    const thing = machine.onlyObject(self);
    if (thing?.kind === "sequence" && thing.paused !== undefined && ASKING.has(func.attr)) return machine.awaitsEnd;
    if (thing?.kind === "instance" && thing.cls === null) return func.attr === "add_note" && thing.fields.has("__notes__");
    if (thing?.kind === "instance") return isPlainFunction(machine, machine.peek(func));
    // Of what holds something one can be taken.
    if (func.attr === "pop" && args.length + keywords.length === 0) return thing?.kind === "sequence" && (thing.items?.length ?? 0) > 0;
    return (thing?.kind === "sequence" || thing?.kind === "mapping") && LIST_METHODS.has(func.attr);
  }
  if (func.kind !== "Name") return false;
  const [ref] = machine.peek(func).refs;
  if (ref?.kind === "function") return isPlainFunction(machine, machine.peek(func));
  if (ref?.kind === "class") return ref.cls.node.bases.length === 0 && isPlainlyMade(machine, ref.cls);
  const [first] = args;
  if (ref?.kind === "foreign" && ref.name === func.id && isBuiltInException(ref.name)) return true;
  if (ref?.kind !== "foreign" || ref.name !== func.id || first === undefined || keywords.length > 0) return false;
  const value = machine.peek(first);
  const known = onlyConstant(value);
  if (func.id === "int" || func.id === "float")
    return typeof known === "number" || (typeof known === "string" && args.length === 1 && /^\s*[+-]?\d{1,15}\s*$/.test(known));
  // A generator is not asked here: it would go on.
  const iterator = func.id === "next" ? machine.onlyObject(value) : undefined;
  if (func.id === "next" && iterator?.kind === "sequence")
    return iterator.paused === undefined ? (iterator.items?.length ?? 0) > 0 : machine.awaitsEnd;
  return QUIET.has(func.id);
}

function isPlainFunction({ ledger }: Peeking, { refs, isOpen }: Value): boolean {
  for (const ref of refs) if (ref.kind === "function") ledger.enter(ref.fn);
  return (
    !isOpen &&
    refs.length > 0 &&
    refs.every((ref) => ref.kind === "function" && ref.fn.node.kind !== "Lambda" && raisesAsWritten(ref.fn.node))
  );
}

function isPlainlyMade({ ledger }: Peeking, { node, module }: ClassValue): boolean {
  ledger.touchText(module);
  const { body, decorator_list: decorators, keywords } = node;
  const makers = body.flatMap((one) => (one.kind === "FunctionDef" && /^__(?:init|new)__$/.test(one.name) ? [one] : []));
  return decorators.length === 0 && keywords.length === 0 && makers.every((one) => raisesAsWritten(one));
}

/** A method that Python's own texts and containers answer whatever is in them. */
export function neverFails(name: string): boolean {
  return TEXT_METHODS.has(name) || LIST_METHODS.has(name) || TAKING_APART.has(name);
}

/** A function of Python's own that does not fail: with a third argument `getattr` has an answer. */
export function isQuietCall(name: string, count: number): boolean {
  return QUIET.has(name) || isBuiltInException(name) || name === "hasattr" || name === "callable" || (name === "getattr" && count === 3);
}
