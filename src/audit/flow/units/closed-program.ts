// A program of which every call is understood where its entries lead: what they do not come to is dead. Of a larger one, or one that asks more of other packages, nothing is said.
import type { AsyncFunctionDef, ClassDef, Expression, FunctionDef, Import, ImportFrom, Node, Position } from "../../../python/parse/ast.ts";
import { childrenOf } from "../../../python/parse/walk.ts";
import { endKey, startKey } from "../program/place-key.ts";
import type { FlowModule, Program } from "../program/program.ts";

const MODULES_MAX = 60;
const UNRESOLVED_MAX = 60;
const NODES_MAX = 60_000;
/** They give back what they are put on, or something that calls nothing by itself. */
const QUIET_DECORATORS = new Set([
  "staticmethod",
  "classmethod",
  "property",
  "functools",
  "contextlib",
  "abc",
  "abstractmethod",
  "typing",
  "override",
  "wraps",
]);
const QUIET_BASES =
  /^(?:object|ABC|Protocol|Generic|Enum|Exception|type|dict|list|str|tuple|NamedTuple|TypedDict|abc|typing|enum|collections)$/;

interface Reach {
  readonly program: Program;
  /** Functions that were gone through for somebody who gives what comes from outside. */
  readonly reached: ReadonlySet<number>;
  /** Ends of the calls of which is not known what they call. */
  readonly unresolved: readonly number[];
}

/** Where a node stands. */
interface Standing {
  readonly module: FlowModule;
  readonly number: number;
  /** Names that the module gives something of the program's own. */
  readonly bound: Set<string>;
  readonly classes: readonly ClassDef[];
  /** Of the innermost function around it; null in the body of the module. */
  readonly fn: number | null;
  /** In a function that nobody comes to. */
  readonly isAside: boolean;
  /** What it is given to: the callee of the call around, or what it is assigned to. */
  readonly givenTo: Expression | null;
}

interface Found {
  readonly key: number;
  readonly node: FunctionDef | AsyncFunctionDef;
  readonly module: FlowModule;
  readonly classes: readonly ClassDef[];
}

export class ClosedProgram {
  readonly #functions = new Map<number, Found>();
  /** Whom each is given to. */
  readonly #lambdas = new Map<number, { readonly module: FlowModule; readonly to: Expression | null }>();
  /** What some expression names (a variable, an attribute), with the functions that do, and null for the body of a module. */
  readonly #named = new Map<string, Set<number | null>>();
  /** Names of what is given to somebody: who it is. */
  readonly #given: { readonly name: string; readonly module: FlowModule; readonly to: Expression }[] = [];
  /** Names of what another package is given: it may call it at any time. */
  readonly #handedOut = new Set<string>();
  readonly #bound = new Map<FlowModule, ReadonlySet<string>>();
  /** Ends of calls in functions that nobody comes to. */
  readonly #asideCalls = new Set<number>();
  /** Ends of calls of which is not known what they call, with the attribute that they call. */
  readonly #attributeCalls = new Map<number, string>();
  /** Names under which the program puts anything anywhere. */
  readonly #boundNames = new Set<string>();
  readonly #reach: Reach;
  readonly #isClosed: boolean;
  #nodes = 0;

  constructor(reach: Reach) {
    this.#reach = reach;
    this.#isClosed = this.#readAll();
  }

  /** Whether the place is come to by nobody; `around`: the functions around it, outermost first. */
  isDead(file: string, around: readonly Position[]): boolean {
    if (!this.#isClosed) return false;
    const { program, reached } = this.#reach;
    const number = program.modules.findIndex((module) => module.file === file);
    const keys = around.map((one) => startKey(number, one));
    const innermost = keys.at(-1);
    if (innermost === undefined || reached.has(innermost)) return false;
    return keys.every((key) => reached.has(key) || this.#isInternal(key));
  }

  /** Nobody in sight calls the function or lambda, and no other package is given it: it is there to be called by whoever may come. */
  isIdle(key: number): boolean {
    if (!this.#isClosed) return false;
    const lambda = this.#lambdas.get(key);
    if (lambda !== undefined) return lambda.to === null || this.#isOwn(lambda.module, lambda.to);
    const found = this.#functions.get(key);
    return found !== undefined && this.#isCalledHere(found);
  }

  /** Of the body of a module, or of a function that is come to: what no value came to is never run. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  #readAll(): boolean {
    const { program, reached, unresolved } = this.#reach;
    if (reached.size === 0 || program.modules.length > MODULES_MAX || unresolved.length > UNRESOLVED_MAX) return false;
    for (const [number, module] of program.modules.entries()) {
      const bound = new Set<string>();
      for (const one of module.ast.body)
        if (one.kind === "FunctionDef" || one.kind === "AsyncFunctionDef" || one.kind === "ClassDef") bound.add(one.name);
      this.#bound.set(module, bound);
      this.#read(module.ast, { module, number, bound, classes: [], fn: null, isAside: false, givenTo: null });
      for (const one of module.ast.body) {
        const isMade = one.kind === "Assign" && one.value.kind === "Call" && this.#isOwn(module, one.value.func);
        const [target] = isMade ? one.targets : [];
        if (target?.kind === "Name") bound.add(target.id);
      }
      if (this.#nodes > NODES_MAX) return false;
    }
    for (const { name, module, to } of this.#given) if (!this.#isOwn(module, to)) this.#handedOut.add(name);
    return unresolved.every((end) => this.#asideCalls.has(end) || this.#isOfOthers(end));
  }

  /** `text.decode()` of whatever comes from outside, where nothing of the program is called so: none of its functions is what is called. */
  #isOfOthers(end: number): boolean {
    const name = this.#attributeCalls.get(end);
    return name !== undefined && !this.#boundNames.has(name);
  }

  #read(root: Node, begin: Standing): void {
    const left: [Node, Standing][] = [[root, begin]];
    for (let next = left.pop(); next !== undefined && this.#nodes <= NODES_MAX; next = left.pop()) {
      this.#nodes += 1;
      const [node, at] = next;
      const inside = this.#inside(node, at);
      for (const child of childrenOf(node)) left.push([child, { ...inside, givenTo: givenTo(node, child, inside) }]);
    }
  }

  /** What stands in this node stands there. */
  #inside(node: Node, at: Standing): Standing {
    switch (node.kind) {
      case "Name":
        if (node.ctx === "Load") this.#name(node.id, at);
        else this.#boundNames.add(node.id);
        return at;
      case "Attribute":
        this.#name(node.attr, at);
        if (node.ctx !== "Load") this.#boundNames.add(node.attr);
        return at;
      case "Call":
        if (at.isAside) this.#asideCalls.add(endKey(at.number, node));
        else if (node.func.kind === "Attribute") this.#noteAttributeCall(endKey(at.number, node), node.func.attr);
        return at;
      case "Import":
      case "ImportFrom":
        this.#import(node, at);
        return at;
      case "ClassDef":
        this.#boundNames.add(node.name);
        return { ...at, classes: [...at.classes, node] };
      case "FunctionDef":
      case "AsyncFunctionDef": {
        const key = startKey(at.number, node);
        this.#boundNames.add(node.name);
        this.#functions.set(key, { key, node, module: at.module, classes: at.classes });
        return { ...at, fn: key, isAside: !this.#reach.reached.has(key) };
      }
      case "Lambda":
        this.#lambdas.set(startKey(at.number, node), { module: at.module, to: at.givenTo });
        return at;
      default:
        return at;
    }
  }

  #noteAttributeCall(end: number, name: string): void {
    if (this.#reach.unresolved.includes(end)) this.#attributeCalls.set(end, name);
  }

  #name(name: string, { fn, module, givenTo: to }: Standing): void {
    if (to !== null) this.#given.push({ name, module, to });
    const namers = this.#named.get(name) ?? new Set();
    this.#named.set(name, namers.add(fn));
  }

  #import(node: Import | ImportFrom, { module, bound }: Standing): void {
    const isOwn = (name: string, level: number): boolean => this.#reach.program.find(module, name, level) !== null;
    for (const { name, asname } of node.names) this.#boundNames.add(asname ?? name);
    for (const { name, asname } of node.names)
      if (node.kind === "Import" ? isOwn(name, 0) : isOwn(node.module ?? "", node.level)) bound.add(asname ?? name.split(".")[0]!);
  }

  /**
   * Nobody but the program itself calls it: something in sight names it, and no other package is given it or calls it by its name.
   * Who names it was gone through and did not call it, or is such a function itself: what nobody in sight names may be called from outside.
   */
  #isInternal(key: number, open: ReadonlySet<number> = new Set()): boolean {
    const found = this.#functions.get(key);
    if (found === undefined) return false;
    if (open.has(key)) return true;
    if (!this.#isCalledHere(found)) return false;
    const { node, module } = found;
    const isGiven = node.decorator_list.some((one) => this.#isOwn(module, one));
    if (isGiven) return true;
    const others = [...(this.#named.get(node.name) ?? [])].filter((one) => one !== key);
    const isSettled = (one: number | null): boolean =>
      one === null || this.#reach.reached.has(one) || this.#isInternal(one, new Set([...open, key]));
    return others.length > 0 && others.every(isSettled);
  }

  /** No other package is given it, or calls it by its name or because of what it is made from. */
  #isCalledHere({ node, module, classes }: Found): boolean {
    if (/^__\w+__$/.test(node.name) || this.#handedOut.has(node.name)) return false;
    const isKnown = (one: Expression, quiet: (head: string) => boolean): boolean => quiet(headOf(one)) || this.#isOwn(module, one);
    if (!node.decorator_list.every((one) => isKnown(one, (head) => QUIET_DECORATORS.has(head)))) return false;
    return classes.every(({ bases }) => bases.every((one) => isKnown(one, (head) => QUIET_BASES.test(head))));
  }

  #isOwn(module: FlowModule, node: Expression): boolean {
    const head = headOf(node);
    return head === "self" || head === "cls" || this.#bound.get(module)?.has(head) === true;
  }
}

/** Whom a part of a node is given to: an argument to what is called, a value to what it is assigned to. What is called there is not given. */
function givenTo(node: Node, child: Node, { givenTo: around }: Standing): Expression | null {
  switch (node.kind) {
    case "Call":
      return child === node.func ? null : node.func;
    case "Assign": {
      const [target] = node.targets;
      return child === node.value && (target?.kind === "Attribute" || target?.kind === "Subscript") ? target : null;
    }
    case "Attribute":
    case "Subscript":
      return null;
    default:
      return around;
  }
}

/** `bus` of `bus.on("x")`. */
function headOf(node: Expression): string {
  switch (node.kind) {
    case "Name":
      return node.id;
    case "Attribute":
    case "Subscript":
      return headOf(node.value);
    case "Call":
      return headOf(node.func);
    default:
      return "";
  }
}
