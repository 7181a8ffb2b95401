// Places of which the shape is doubtful, and what following the values says about them: harmless on every way, reached by nothing, or not known.
import type {
  AsyncFor,
  AsyncFunctionDef,
  Call,
  ExceptHandler,
  Expression,
  For,
  FunctionDef,
  Lambda,
  MatchCase,
  Node,
  Position,
} from "../../python/parse/ast.ts";
import { childrenOf } from "../../python/parse/walk.ts";
import type { FlowModule } from "./program/program.ts";
import type { FlowKind } from "./values/taint.ts";

/** Where something stands that is looked at while the program is followed. */
export interface Place {
  /** Functions around it, outermost first. */
  readonly around: readonly (FunctionDef | AsyncFunctionDef)[];
  /** The innermost one inside of that function; null without one. */
  readonly lambda: Lambda | null;
  /** Tests on the way to it inside that function, and which answer leads there. */
  readonly branches: readonly Branch[];
}

export interface Question extends Place {
  readonly key: string;
  /** Null: asked is only whether anything comes there. */
  readonly kind: FlowKind | null;
  /** More than its shape speaks against it: only what is known to be taken there may settle it. */
  readonly isStated: boolean;
  readonly node: Expression;
}

/** More uses of one parser are not looked at one by one. */
const USES_MAX = 10;

/** A question as plain data, to be kept. */
export interface QuestionOutline {
  readonly place: Position;
  readonly kind: FlowKind | null;
  readonly isStated: boolean;
  /** The same in every run that asks about this place. */
  readonly key: string;
  readonly file: string;
  /** Begins of the functions around it, outermost first. */
  readonly around: readonly Position[];
  /** Begin of the innermost lambda inside of the last of them. */
  readonly lambda: Position | null;
  readonly branches: readonly { readonly key: string; readonly holds: boolean }[];
  /** Nothing is looked at on the way: only who calls the function around it tells something. */
  readonly isOfCallers: boolean;
}

/** A place to be judged; its question is looked for only where its module is interpreted. */
export interface Asked {
  readonly outline: QuestionOutline;
  find(): Question | null;
}

export function outlineOfQuestion({ key, kind, isStated, node, ...place }: Question, file: string): QuestionOutline {
  return { ...outlineOfPlace({ node, ...place }, file), kind, isStated, key, isOfCallers: false };
}

/** Of a place inside a function, where it is only asked whether anybody calls that; null of any other. */
export function askCallers(module: FlowModule, place: Position): QuestionOutline | null {
  const found = placeOf(module, place);
  const isInside = found !== null && (found.around.length > 0 || found.lambda !== null);
  return isInside
    ? { ...outlineOfPlace(found, module.file), kind: null, isStated: true, key: `any! ${spot(module.file, place)}`, isOfCallers: true }
    : null;
}

function outlineOfPlace(
  { node, around, lambda, branches }: Place & { readonly node: Expression },
  file: string,
): Pick<QuestionOutline, "place" | "file" | "around" | "lambda" | "branches"> {
  const plain = ({ line, column, endLine, endColumn }: Position): Position => ({ line, column, endLine, endColumn });
  return {
    place: plain(node),
    file,
    around: around.map(plain),
    lambda: lambda === null ? null : plain(lambda),
    branches: branches.map(({ key: test, holds }) => ({ key: test, holds })),
  };
}

/** What was found out about a question. */
export interface Answer {
  /** A value came there. */
  readonly isSeen: boolean;
  /** A value came there that may do harm, as far as is known. */
  readonly isOpen: boolean;
  /** The innermost function around it was followed to its end, for any caller. */
  readonly isFollowed: boolean;
}

/** What decides whether something is come to: a test, or what is gone into or not. */
export type Decision = Expression | MatchCase | ExceptHandler | For | AsyncFor;

interface Branch {
  readonly test: Decision;
  /** The same in every run. */
  readonly key: string;
  readonly holds: boolean;
}

/** Which answers a test gave, as far as it was asked: one bit each. */
export const ANSWERED = { yes: 1, no: 2 } as const;

/** Idle: it stands in a function that nobody calls, in a program of which every call is understood. */
export type Verdict = "proved" | "unknown" | "disproved" | "idle";

/** `answers`: bits of ANSWERED by test. A place that no value came to is dead only where a test on the way never gave the answer that leads there. */
export function verdictOf(
  { isSeen, isOpen, isFollowed }: Answer,
  place: { readonly branches: readonly Pick<Branch, "key" | "holds">[] },
  answers: ReadonlyMap<string, number>,
): Exclude<Verdict, "proved"> {
  if (isOpen || !isFollowed) return "unknown";
  return isSeen || isDead(place, answers) ? "disproved" : "unknown";
}

export function isDead(
  { branches }: { readonly branches: readonly Pick<Branch, "key" | "holds">[] },
  answers: ReadonlyMap<string, number>,
): boolean {
  return branches.some(({ key, holds }) => {
    const given = answers.get(key);
    return given !== undefined && (given & (holds ? ANSWERED.yes : ANSWERED.no)) === 0;
  });
}

/** Of the tests on the way to places. */
export function keysOfTests(places: readonly Place[]): ReadonlyMap<Decision, string> {
  return new Map(places.flatMap(({ branches }) => branches.map(({ test, key }) => [test, key] as const)));
}

/** Without a kind: about a place behind a test. */
export function askAbout(
  module: FlowModule,
  place: Position,
  { kind, isStated }: { readonly kind: FlowKind | null; readonly isStated: boolean },
): Question | null {
  const found = placeOf(module, place);
  return found === null || (kind === null && found.branches.length === 0)
    ? null
    : { ...found, kind, isStated, key: `${kind ?? "any"}${isStated ? "!" : ""} ${spot(module.file, place)}` };
}

function spot(file: string, { line, column, endLine, endColumn }: Position): string {
  return `${file}:${line}:${column}-${endLine}:${endColumn}`;
}

/** The expression that stands exactly there; null where none does. */
export function placeOf(module: FlowModule, place: Position): (Place & { readonly node: Expression }) | null {
  const path = pathTo(module.ast, place);
  const node = path.at(-1);
  if (node === undefined) return null;
  const around = path.filter((one) => one.kind === "FunctionDef" || one.kind === "AsyncFunctionDef");
  const innermost = around.at(-1);
  const inside = innermost === undefined ? path : path.slice(path.indexOf(innermost) + 1);
  const lambda = inside.findLast((one) => one.kind === "Lambda") ?? null;
  return { node: node as Expression, around, lambda, branches: branchesOf(inside, module.file) };
}

/** Calls of these names in the innermost function around a place, or in the whole module; none where there are too many. */
export function usesBeside(module: FlowModule, place: Position, names: ReadonlySet<string>): readonly Position[] {
  const path = pathTo(module.ast, place);
  const top = path.findLast(({ kind }) => kind === "FunctionDef" || kind === "AsyncFunctionDef") ?? module.ast;
  const found: Call[] = [];
  const open: Node[] = [top];
  for (let at = open.pop(); at !== undefined && found.length <= USES_MAX; at = open.pop()) {
    if (at.kind === "Call" && isNamed(at, names)) found.push(at);
    open.push(...childrenOf(at));
  }
  return found.length > USES_MAX ? [] : found;
}

export function isUse(module: FlowModule, place: Position, names: ReadonlySet<string>): boolean {
  const node = pathTo(module.ast, place).at(-1);
  return node?.kind === "Call" && isNamed(node, names);
}

function isNamed({ func }: Call, names: ReadonlySet<string>): boolean {
  return func.kind === "Attribute" ? names.has(func.attr) : func.kind === "Name" && names.has(func.id);
}

function branchesOf(path: readonly Node[], file: string): Branch[] {
  return path.flatMap((node, i) => {
    const next = path[i + 1];
    return next === undefined ? [] : decisionsAt(node, next).map(({ test, holds }) => ({ test, key: spot(file, test), holds }));
  });
}

/** What of a node decides whether this child of it is come to. */
function decisionsAt(node: Node, next: Node): readonly Omit<Branch, "key">[] {
  switch (node.kind) {
    case "If":
    case "While":
    case "IfExp": {
      if (next === node.test) return [];
      const body: readonly Node[] = node.kind === "IfExp" ? [node.body] : node.body;
      const holds = body.includes(next);
      return node.kind === "While" && !holds ? [] : [{ test: node.test, holds }];
    }
    case "match_case":
    case "ExceptHandler":
    case "For":
    case "AsyncFor":
      return (node.body as readonly Node[]).includes(next) ? [{ test: node, holds: true }] : [];
    case "BoolOp": {
      const at = (node.values as readonly Node[]).indexOf(next);
      return at > 0 ? [{ test: node.values[at - 1]!, holds: node.op === "And" }] : [];
    }
    case "ListComp":
    case "SetComp":
    case "GeneratorExp":
      return next === node.elt ? node.generators.flatMap(({ ifs }) => ifs.map((test) => ({ test, holds: true }))) : [];
    default:
      return [];
  }
}

/** From the module to the outermost expression at the place; empty where none is. */
function pathTo(module: Node, place: Position): Node[] {
  const path: Node[] = [];
  for (let at: Node | undefined = module; at !== undefined;) {
    path.push(at);
    if (isAt(at, place)) return path;
    at = childrenOf(at).find((child) => holds(child, place));
  }
  return [];
}

function isAt(node: Node, place: Position): boolean {
  return (
    isPlaced(node) &&
    node.kind !== "Expr" &&
    node.line === place.line &&
    node.column === place.column &&
    node.endLine === place.endLine &&
    node.endColumn === place.endColumn
  );
}

function holds(node: Node, { line, column, endLine, endColumn }: Position): boolean {
  if (!isPlaced(node)) return childrenOf(node).some((child) => holds(child, { line, column, endLine, endColumn }));
  const first = "decorator_list" in node ? Math.min(node.line, ...node.decorator_list.map((one) => one.line)) : node.line;
  const beginsBefore = first < line || (node.line === line && node.column <= column);
  return beginsBefore && (node.endLine > endLine || (node.endLine === endLine && node.endColumn >= endColumn));
}

function isPlaced(node: Node): node is Node & Position {
  return "endLine" in node && "column" in node && node.kind !== "Module";
}
