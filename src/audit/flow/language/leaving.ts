// How a block is left by an exception, and what stands around it: `try`, `raise`.
import type { Assert, ExceptHandler, Expression, Raise, Statement, Try, TryStar } from "../../../python/parse/ast.ts";
import { isCaughtBy } from "./exceptions.ts";
import { joinAll, type Raised } from "../machine.ts";
import { Matching } from "./matching.ts";
import { fallbackOf } from "./fallback-imports.ts";
import { linearOrder } from "./class-tree.ts";
import { mayRaise } from "../program/scopes.ts";
import { safetyOf } from "./safe-statements.ts";
import type { State } from "../values/state.ts";
import type { CallSite } from "./call-site.ts";
import { reference, UNKNOWN, type Value, NO_ARGUMENTS } from "../values/value.ts";

/** What a look-up raises that finds nothing. */
const LACKING: Value = { ...UNKNOWN };
const FOR_LACKING = new Set(["LookupError", "KeyError", "IndexError", "TypeError", "AttributeError"]);

export function isUnforeseen(value: Value): boolean {
  return value === UNKNOWN || value === LACKING;
}

/** Statements of which all that may fail is counted while they run. */
const COUNTED = new Set<Statement["kind"]>(["Expr", "Assign", "If", "Try", "Match"]);

/** How often a block has been left. */
export interface Leavings {
  readonly returned: number;
  readonly breaks: number;
  readonly continues: number;
}

export abstract class Leaving extends Matching {
  /** Exceptions that handlers are dealing with, with the frames these stand in; innermost last. */
  readonly #handled: { readonly frame: number; readonly value: Value }[] = [];

  /** What the rounds of the last loop left that has no end of its own: an exception is what ends it. */
  protected endlessRounds: State | null = null;
  /** Where the last `name = …` was evaluated, and its names not bound yet: the one may fail, the other does not. */
  protected beforeBinding: State | null = null;

  override handledHere(): Value | null {
    const own = this.#handled.findLast(({ frame }) => frame === this.at.frame);
    // Called from another handler it is another exception.
    if (own === undefined) this.journal.spoil();
    return (own ?? this.#handled.at(-1))?.value ?? null;
  }

  /** The first handler that catches it for sure, below 0 without one. */
  protected handlerOf({ handlers }: Try, raised: Raised): number {
    return handlers.findIndex((one) => this.isCaught(raised, one.type === null ? null : this.#typesOf(one, raised.state)) === true);
  }

  protected raiseStatement({ exc, cause }: Raise): void {
    const handled = this.#handled.findLast(({ frame }) => frame === this.at.frame)?.value;
    const given = exc === null ? (handled ?? UNKNOWN) : this.#made(this.evaluate(exc), exc);
    if (cause !== null) this.setAttribute(given, "__cause__", this.evaluate(cause));
    if (exc !== null && handled !== undefined) this.setAttribute(given, "__context__", handled);
    this.raise(given, this.state);
    this.state = null;
  }

  /** `raise E` is `raise E()`. */
  #made(value: Value, node: Expression): Value {
    const [ref] = value.refs;
    const isClass = ref?.kind === "class" || (ref?.kind === "foreign" && !ref.name.endsWith("()"));
    return isClass && value.refs.length === 1 && !value.isOpen ? this.call(value, NO_ARGUMENTS, node) : value;
  }

  raise(value: Value, state: State | null): void {
    if (state === null) return;
    (this.at.catching.at(-1) ?? this.at.raised).push({ value, state });
  }

  protected assertion({ test, msg }: Assert): void {
    const { whenTrue, whenFalse } = this.fork(test);
    // Whoever calls may wait for it.
    if ((this.isWaitedFor || this.at.depth > 0) && whenFalse !== null) {
      this.state = whenFalse;
      const said = msg === null ? [] : [this.evaluate(msg)];
      if (this.state !== null) this.fails("AssertionError", said);
    }
    this.state = whenTrue;
  }

  // ---- try ----

  protected tryStatement(node: Try | TryStar): void {
    const fallback = this.models.hasOwn ? null : fallbackOf(node, (one) => this.brings(one));
    if (fallback !== null) return this.block(fallback);
    const caught: Raised[] = [];
    const before = this.leavings();
    this.at.catching.push(caught);
    this.trying += 1;
    const awaitsEnd = node.handlers.every(isForEnd);
    for (const statement of node.body) {
      if (this.state === null) break;
      this.awaitsEnd = awaitsEnd;
      const failing = this.failingOf(statement);
      this.awaitsEnd = false;
      const unchanged = failing === null ? null : this.state.copy();
      const earlier = { failed: this.failed, doubtful: this.doubtful };
      this.steps += 1;
      this.endlessRounds = null;
      this.block([statement]);
      const isKnown = this.failsAsKnown(statement, earlier) || this.#wasSafe(statement, earlier.doubtful);
      if (unchanged !== null && !isKnown) caught.push({ value: failing!, state: unchanged });
      const after = this.state === null ? this.endlessRounds : bindsNames(statement) ? this.beforeBinding : this.state;
      if (failing !== null && after !== null && !isKnown) caught.push({ value: failing, state: after.copy() });
    }
    this.trying -= 1;
    this.at.catching.pop();
    // What `else` and the handlers raise goes through `finally` as well.
    const raisedLater: Raised[] = [];
    this.at.catching.push(raisedLater);
    this.block(node.orelse);
    const ends: (State | null)[] = [this.state];
    const left = this.#handle(node, node.kind === "TryStar" ? caught.flatMap((one) => this.#membersOf(one)) : caught, ends);
    this.at.catching.pop();
    this.meetTold(ends);
    if (node.finalbody.length > 0) this.leaveThrough(before, () => this.block(node.finalbody));
    this.#finally(node.finalbody, [...left, ...raisedLater]);
  }

  /** How a simple statement fails for sure is how it fails, or what it calls raises, and nothing on the way there may fail otherwise. */
  protected failsAsKnown({ kind }: Statement, earlier: { readonly failed: number; readonly doubtful: number }): boolean {
    if (this.state !== null || (kind !== "Expr" && kind !== "Assign")) return false;
    return this.failed !== earlier.failed || (this.endlessRounds === null && this.doubtful === earlier.doubtful);
  }

  /** On no way through it anything was done that may fail without saying so. */
  #wasSafe({ kind }: Statement, doubtful: number): boolean {
    return this.doubtful === doubtful && this.endlessRounds === null && COUNTED.has(kind);
  }

  awaitsEnd = false;

  /** What a statement may raise without saying so; null where it does not. */
  protected failingOf(statement: Statement): Value | null {
    const safety = mayRaise(statement) ? safetyOf(this, statement) : "safe";
    return safety === "safe" ? null : safety === "look-up" ? LACKING : UNKNOWN;
  }

  #handle({ handlers, kind }: Try | TryStar, caught: readonly Raised[], ends: (State | null)[]): readonly Raised[] {
    let left = caught;
    for (const handler of handlers) this.decided(handler, false);
    for (const handler of handlers) {
      if (left.length === 0) break;
      const types = handler.type === null ? null : this.#typesOf(handler, left[0]!.state);
      const is = left.map((one) => this.isCaught(one, types));
      let taken = left.filter((_, i) => is[i] !== false);
      // What Python itself raises is of no class of the program's own, where one is raised.
      if (types?.every(({ refs }) => refs[0]?.kind === "class") === true && taken.some(({ value }) => !isUnforeseen(value)))
        taken = taken.filter(({ value }) => !isUnforeseen(value));
      left = left.filter((_, i) => is[i] !== true);
      if (taken.length === 0) continue;
      this.decided(handler, true);
      this.meet(taken.map(({ state }) => state));
      const value = joinAll(this.#sureOf(taken, types).map((one) => one.value));
      const group =
        kind === "TryStar" ? this.instance(null, "ExceptionGroup", new Map([["exceptions", this.list([value], "tuple")]])) : value;
      if (handler.name !== null) this.setVariable(handler.name, group);
      this.#handled.push({ frame: this.at.frame, value });
      this.block(handler.body);
      this.#handled.pop();
      ends.push(this.state);
    }
    return handlers.length > 0 ? left.filter(({ value }) => !isUnforeseen(value)) : left;
  }

  /** A handler for one kind of exception, where such a one is raised for sure: that is what it deals with, however else the block may fail. */
  #sureOf(taken: readonly Raised[], types: readonly Value[] | null): readonly Raised[] {
    const isForAll = types === null || types.some(({ refs: [ref] }) => ref?.kind === "foreign" && /^(?:Base)?Exception$/.test(ref.name));
    if (isForAll || !taken.some(({ value }) => isUnforeseen(value))) return taken;
    const sure = taken.filter((one) => !isUnforeseen(one.value) && this.isCaught(one, types) === true);
    return sure.length > 0 ? sure : taken;
  }

  /** The classes that a handler names. */
  #typesOf({ type }: ExceptHandler, state: State): readonly Value[] {
    const before = this.state;
    this.state = state;
    const value = type === null ? UNKNOWN : this.evaluate(type);
    const items = type?.kind === "Tuple" || value.refs[0]?.kind === "object" ? this.itemsOf(value) : null;
    this.state = before;
    return items ?? [value];
  }

  /** Undefined where it may be both; `types` null: by any. */
  protected isCaught({ value, state }: Raised, types: readonly Value[] | null): boolean | undefined {
    if (types === null) return true;
    const before = this.state;
    this.state = state;
    const each = types.map((type) => this.#isOne(value, type));
    this.state = before;
    return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
  }

  #isOne(value: Value, { refs }: Value): boolean | undefined {
    const [type] = refs;
    if (type?.kind === "class") {
      if (value === LACKING) return false;
      const cls = this.#classRaised(value);
      if (cls !== null) return linearOrder(this, cls).some(({ node }) => node === type.cls.node);
      return this.raisedName(value) === null ? undefined : false;
    }
    const name = type?.kind === "foreign" ? type.name.slice(type.name.lastIndexOf(".") + 1) : null;
    if (name === "Exception" || name === "BaseException") return true;
    if (value === LACKING && name !== null) return FOR_LACKING.has(name) ? undefined : false;
    const cls = this.#classRaised(value);
    if (name === null) return undefined;
    if (cls === null) {
      const raised = this.raisedName(value);
      return raised === null ? undefined : isCaughtBy(raised, name);
    }
    const each = this.foreignBases(cls).map((base) => isCaughtBy(base.slice(base.lastIndexOf(".") + 1), name));
    return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
  }

  #classRaised(value: Value): (Value["refs"][number] & { kind: "class" })["cls"] | null {
    const [ref] = value.refs;
    if (value.isOpen || value.refs.length !== 1) return null;
    const thing = ref?.kind === "object" ? this.thing(ref.id) : undefined;
    return ref?.kind === "class" ? ref.cls : thing?.kind === "instance" ? thing.cls : null;
  }

  /** Of an exception group each of its exceptions, also of the groups in it; of those that were gathered in no known number, each that there may be. */
  #membersOf(raised: Raised, depth = 0): readonly Raised[] {
    const before = this.state;
    this.state = raised.state;
    const isGroup = depth < GROUPS_DEPTH_MAX && this.#isGroup(raised.value);
    const held = isGroup ? this.attribute(raised.value, "exceptions", NO_PLACE) : null;
    const members = held === null ? null : (this.itemsOf(held) ?? eachOf(this.anyOf(held)));
    this.state = before;
    if (members === null || members.length === 0) return [raised];
    return members.flatMap((value) => this.#membersOf({ value, state: raised.state.copy() }, depth + 1));
  }

  #isGroup(value: Value): boolean {
    const cls = this.#classRaised(value);
    if (cls === null) return /^(?:Base)?ExceptionGroup$/.test(this.raisedName(value) ?? "");
    return this.foreignBases(cls).some((name) => /(?:^|\.)(?:Base)?ExceptionGroup$/.test(name));
  }

  /** Name of the class of what was raised; null where it is not known. */
  protected override raisedName(value: Value, state: State | null = this.state): string | null {
    const [ref] = value.refs;
    if (value.isOpen || value.refs.length !== 1 || ref === undefined) return null;
    const thing = ref.kind === "object" ? state?.get(ref.id) : undefined;
    const made = thing?.kind === "instance" ? (thing.cls?.node.name ?? thing.foreign) : null;
    const name = ref.kind === "class" ? ref.cls.node.name : ref.kind === "foreign" ? ref.name : made;
    return name === null ? null : name.slice(name.lastIndexOf(".") + 1);
  }

  /** How often the block at hand has been left by now: by `return`, `break` and `continue`. */
  protected leavings(): Leavings {
    const loop = this.at.loops.at(-1);
    return { returned: this.at.returned.length, breaks: loop?.breaks.length ?? 0, continues: loop?.continues.length ?? 0 };
  }

  /** Who left the block since does so after `run`, unless that ends otherwise. */
  protected leaveThrough(before: Leavings, run: () => void): void {
    const after = this.state;
    for (const { value, state } of this.at.returned.splice(before.returned)) {
      this.state = state.copy();
      run();
      if (this.state !== null) this.at.returned.push({ value, state: this.state });
    }
    const loop = this.at.loops.at(-1);
    for (const way of ["breaks", "continues"] as const)
      for (const state of loop?.[way].splice(before[way]) ?? []) {
        this.state = state.copy();
        run();
        if (this.state !== null) loop![way].push(this.state);
      }
    this.state = after;
  }

  #finally(body: Try["finalbody"], left: readonly Raised[]): void {
    const after = this.state;
    for (const raised of left) {
      this.state = raised.state.copy();
      this.block(body);
      this.raise(raised.value, this.state);
    }
    this.state = after;
    this.block(body);
  }
}

/** `except StopIteration` */
function isForEnd({ type }: ExceptHandler): boolean {
  return type?.kind === "Name" && type.id === "StopIteration";
}

/** The objects that it may be, one by one; null where it may be anything else. */
function eachOf(value: Value): readonly Value[] | null {
  return value.isOpen || value.constants.length > 0 ? null : value.refs.map((ref) => reference(ref));
}

/** Groups in groups. */
const GROUPS_DEPTH_MAX = 4;

function bindsNames(statement: Statement): boolean {
  return statement.kind === "Assign" && statement.targets.every(({ kind }) => kind === "Name");
}

const NO_PLACE: CallSite = { line: 1, column: 0, endLine: 1, endColumn: 0 };
