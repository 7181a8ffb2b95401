// How a block is left by an exception, and what stands around it: `try`, `raise`, `with`.
import type { AsyncWith, ExceptHandler, Expression, Raise, Try, TryStar, With } from "../../../python/parse/ast.ts";
import { isCaughtBy } from "./exceptions.ts";
import { joinAll, type Raised } from "../machine.ts";
import { Matching } from "./matching.ts";
import { linearOrder } from "./class-tree.ts";
import { mayRaise } from "../program/scopes.ts";
import { isSafe } from "./safe-statements.ts";
import type { State } from "../values/state.ts";
import type { CallSite } from "./call-site.ts";
import { NONE, NOTHING, reference, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

const NO_ARGUMENTS: CallArguments = { positional: [], keywords: new Map(), rest: NOTHING };

/** A manager whose end is the program's own. */
interface Manager {
  readonly leave: Value;
  /** It hears how the block ended. */
  readonly isTold: boolean;
}

/** Managers of Python itself that call something when the block ends: a method of what they hold, or of themselves. */
const ENDS: ReadonlyMap<string, { readonly of: string | null; readonly method: string }> = new Map([
  ["contextlib.closing", { of: "held", method: "close" }],
  ["contextlib.aclosing", { of: "held", method: "aclose" }],
  ["contextlib.ExitStack", { of: null, method: "close" }],
]);

function isSuppressor({ refs }: Value): boolean {
  return refs.some((ref) => ref.kind === "foreign" && ref.name === "contextlib.suppress()");
}

/** No method of a program is called so: the end of a manager that is a generator. */
const LEAVE = "(leave)";

export abstract class Leaving extends Matching {
  /** Exceptions that handlers are dealing with, with the frames these stand in; innermost last. */
  readonly #handled: { readonly frame: number; readonly value: Value }[] = [];

  /** What a `with` statement is about to enter. */
  protected entering: Expression | null = null;

  /** The first handler that catches it for sure, below 0 without one. */
  protected handlerOf({ handlers }: Try, raised: Raised): number {
    return handlers.findIndex((one) => this.#isCaught(raised, one.type === null ? null : this.#typesOf(one, raised.state)) === true);
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

  // ---- try ----

  protected tryStatement(node: Try | TryStar): void {
    const caught: Raised[] = [];
    const returnedBefore = this.at.returned.length;
    this.at.catching.push(caught);
    for (const statement of node.body) {
      if (this.state === null) break;
      const isDoubtful = mayRaise(statement) && !isSafe(this, statement);
      const before = isDoubtful ? this.state.copy() : null;
      const failedBefore = this.failed;
      this.steps += 1;
      this.block([statement]);
      // How a simple statement fails for sure is how it fails.
      const isKnown = this.failed !== failedBefore && this.state === null && (statement.kind === "Expr" || statement.kind === "Assign");
      if (before !== null && !isKnown) caught.push({ value: UNKNOWN, state: before });
      if (isDoubtful && this.state !== null) caught.push({ value: UNKNOWN, state: this.state.copy() });
    }
    this.at.catching.pop();
    // What `else` and the handlers raise goes through `finally` as well.
    const raisedLater: Raised[] = [];
    this.at.catching.push(raisedLater);
    this.block(node.orelse);
    const ends: (State | null)[] = [this.state];
    const left = this.#handle(node, node.kind === "TryStar" ? caught.flatMap((one) => this.#membersOf(one)) : caught, ends);
    this.at.catching.pop();
    this.meet(ends);
    if (node.finalbody.length > 0) this.#returnThrough(node.finalbody, returnedBefore);
    this.#finally(node.finalbody, [...left, ...raisedLater]);
  }

  #handle({ handlers, kind }: Try | TryStar, caught: readonly Raised[], ends: (State | null)[]): readonly Raised[] {
    let left = caught;
    for (const handler of handlers) {
      if (left.length === 0) break;
      const types = handler.type === null ? null : this.#typesOf(handler, left[0]!.state);
      const is = left.map((one) => this.#isCaught(one, types));
      let taken = left.filter((_, i) => is[i] !== false);
      // What Python itself raises is of no class of the program's own, where one is raised.
      if (types?.every(({ refs }) => refs[0]?.kind === "class") === true && taken.some(({ value }) => value !== UNKNOWN))
        taken = taken.filter(({ value }) => value !== UNKNOWN);
      left = left.filter((_, i) => is[i] !== true);
      if (taken.length === 0) continue;
      this.meet(taken.map(({ state }) => state));
      const value = joinAll(taken.map((one) => one.value));
      const group =
        kind === "TryStar" ? this.instance(null, "ExceptionGroup", new Map([["exceptions", this.list([value], "tuple")]])) : value;
      if (handler.name !== null) this.setVariable(handler.name, group);
      this.#handled.push({ frame: this.at.frame, value });
      this.block(handler.body);
      this.#handled.pop();
      ends.push(this.state);
    }
    return handlers.length > 0 ? left.filter(({ value }) => value !== UNKNOWN) : left;
  }

  /** The classes that a handler names. */
  #typesOf({ type }: ExceptHandler, state: State): readonly Value[] {
    const before = this.state;
    this.state = state;
    const value = type === null ? UNKNOWN : this.evaluate(type);
    const items = type?.kind === "Tuple" ? this.itemsOf(value) : null;
    this.state = before;
    return items ?? [value];
  }

  /** Undefined where it may be both; `types` null: by any. */
  #isCaught({ value, state }: Raised, types: readonly Value[] | null): boolean | undefined {
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
      const cls = this.#classRaised(value);
      if (cls !== null) return linearOrder(this, cls).some(({ node }) => node === type.cls.node);
      return this.raisedName(value) === null ? undefined : false;
    }
    const name = type?.kind === "foreign" ? type.name.slice(type.name.lastIndexOf(".") + 1) : null;
    if (name === "Exception" || name === "BaseException") return true;
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

  /** Of an exception group each of its exceptions. */
  #membersOf(raised: Raised): readonly Raised[] {
    const before = this.state;
    this.state = raised.state;
    const isGroup = this.raisedName(raised.value) === "ExceptionGroup";
    const members = isGroup ? this.itemsOf(this.attribute(raised.value, "exceptions", NO_PLACE)) : null;
    this.state = before;
    return members?.map((value) => ({ value, state: raised.state.copy() })) ?? [raised];
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

  /** What was to be returned from within is returned after `body`, unless that ends otherwise. */
  #returnThrough(body: Try["finalbody"], from: number): void {
    const after = this.state;
    for (const { value, state } of this.at.returned.splice(from)) {
      this.state = state.copy();
      this.block(body);
      if (this.state !== null) this.at.returned.push({ value, state: this.state });
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

  // ---- with ----

  /** Enters the managers of the statement, for a block that is run bit by bit. */
  protected enteredAll({ items }: With | AsyncWith): readonly Value[] {
    return items.map(({ context_expr: expression, optional_vars: target }) => {
      this.entering = expression;
      const value = this.evaluate(expression);
      this.entering = null;
      const entered = this.entered(value, expression);
      if (target !== null) this.assign(target, entered);
      return value;
    });
  }

  /** What comes behind such a block. */
  override leaveAll(values: readonly Value[], caught: readonly Raised[], site: CallSite): void {
    const managers = values.flatMap((value) => this.#leaver(value, site) ?? []);
    const isSuppressing = values.some(isSuppressor);
    this.#leaveManagers(managers.toReversed(), isSuppressing ? [] : caught, site);
    if (isSuppressing) this.meet([this.state, ...caught.map(({ state }) => state)]);
  }

  protected withStatement(node: With | AsyncWith): void {
    const managers: Manager[] = [];
    let isSuppressing = false;
    for (const { context_expr: expression, optional_vars: target } of node.items) {
      this.entering = expression;
      const value = this.evaluate(expression);
      this.entering = null;
      isSuppressing ||= isSuppressor(value);
      const manager = this.#leaver(value, expression);
      if (manager !== null) managers.push(manager);
      const entered = this.entered(value, expression);
      if (target !== null) this.assign(target, entered);
    }
    if (isSuppressing) this.#suppressed(node.body);
    else if (managers.length > 0) this.#managed(node.body, managers.toReversed(), node);
    else this.block(node.body);
  }

  #leaver(value: Value, site: CallSite): Manager | null {
    const thing = this.onlyObject(value);
    if (thing?.kind === "sequence" && thing.paused !== undefined)
      return { leave: reference({ kind: "bound", self: value, name: LEAVE }), isTold: true };
    if (thing?.kind !== "instance") return null;
    if (thing.cls === null) {
      const end = thing.foreign === null ? undefined : ENDS.get(thing.foreign);
      if (end === undefined) return null;
      const of = end.of === null ? value : (thing.fields.get(end.of) ?? NOTHING);
      return { leave: this.attribute(of, end.method, site), isTold: false };
    }
    const leave = this.classMember(thing.cls, "__exit__", value, site) ?? this.classMember(thing.cls, "__aexit__", value, site);
    return leave === null ? null : { leave, isTold: true };
  }

  /** Each manager hears how the block ended, the last first, and may end what was raised. */
  #managed(body: With["body"], managers: readonly Manager[], site: CallSite): void {
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    this.block(body);
    this.at.catching.pop();
    this.#leaveManagers(managers, caught, site);
  }

  #leaveManagers(managers: readonly Manager[], caught: readonly Raised[], site: CallSite): void {
    let left: readonly Raised[] = caught;
    for (const manager of managers) {
      const ends: (State | null)[] = [];
      if (this.state !== null)
        this.call(manager.leave, manager.isTold ? { ...NO_ARGUMENTS, positional: [NONE, NONE, NONE] } : NO_ARGUMENTS, site);
      ends.push(this.state);
      left = left.filter((raised) => this.#goesOn(manager, raised, { ends, site }));
      this.meet(ends);
    }
    for (const { value, state } of left) this.raise(value, state);
  }

  /** Whether `__exit__` lets it through; where it may not, the block may end there. */
  #goesOn(
    { leave, isTold }: Manager,
    raised: Raised,
    { ends, site }: { readonly ends: (State | null)[]; readonly site: CallSite },
  ): boolean {
    const before = this.state;
    this.state = raised.state;
    if (!isTold) {
      this.call(leave, NO_ARGUMENTS, site);
      this.state = before;
      return true;
    }
    const [ref] = raised.value.refs;
    const type = ref?.kind === "object" ? this.callForeign("type", { ...NO_ARGUMENTS, positional: [raised.value] }, site) : UNKNOWN;
    const said = this.call(leave, { ...NO_ARGUMENTS, positional: [type, raised.value, UNKNOWN] }, site);
    const truth = this.state === null ? false : this.truth(said);
    if (truth !== false && this.state !== null) ends.push(this.state.copy());
    this.state = before;
    return truth !== true;
  }

  /** What is raised inside ends the block, and nothing else. */
  #suppressed(body: With["body"]): void {
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    for (const statement of body) {
      if (this.state === null) break;
      const before = mayRaise(statement) && !isSafe(this, statement) ? this.state.copy() : null;
      const failedBefore = this.failed;
      this.block([statement]);
      const isKnown = this.failed !== failedBefore && this.state === null && (statement.kind === "Expr" || statement.kind === "Assign");
      if (before !== null && !isKnown) caught.push({ value: UNKNOWN, state: before });
    }
    this.at.catching.pop();
    this.meet([this.state, ...caught.map(({ state }) => state)]);
  }

  override entered(manager: Value, node: CallSite): Value {
    const only = this.onlyThing(manager);
    if (only?.thing.kind === "instance" && HOLDING.has(only.thing.foreign ?? "")) return only.thing.fields.get("held") ?? UNKNOWN;
    if (only?.thing.kind === "sequence" && only.thing.paused !== undefined) return this.resumed(only.id);
    if (only?.thing.kind === "sequence" && only.thing.type === "iterator") return this.anyOf(manager);
    if (only?.thing.kind === "instance" && only.thing.cls !== null) {
      const enter =
        this.classMember(only.thing.cls, "__enter__", manager, node) ?? this.classMember(only.thing.cls, "__aenter__", manager, node);
      if (enter !== null) return this.call(enter, NO_ARGUMENTS, node);
    }
    return manager;
  }
}

/** What they hold is what is entered. */
const HOLDING = new Set(["contextlib.nullcontext", "contextlib.closing", "contextlib.aclosing"]);

const NO_PLACE: CallSite = { line: 1, column: 0, endLine: 1, endColumn: 0 };
