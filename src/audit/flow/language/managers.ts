// `with`: what is entered, and what its managers hear when the block ends, however it does.
import type { AsyncWith, With } from "../../../python/parse/ast.ts";
import type { Raised } from "../machine.ts";
import { isUnforeseen, Leaving } from "./leaving.ts";
import type { State } from "../values/state.ts";
import type { CallSite } from "./call-site.ts";
import { NONE, NOTHING, reference, UNKNOWN, type Value, NO_ARGUMENTS } from "../values/value.ts";

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
  ["contextlib.redirect_stdout", { of: null, method: "close" }],
  ["contextlib.redirect_stderr", { of: null, method: "close" }],
]);

/** No method of a program is called so: the end of a manager that is a generator. */
const LEAVE = "(leave)";

const REDIRECTING = /^contextlib\.redirect_std(?:out|err)$/;
/** What they hold is what is entered. */
const HOLDING = new Set(["contextlib.nullcontext", "contextlib.closing", "contextlib.aclosing"]);

export abstract class Managers extends Leaving {
  /** Enters the managers of the statement, for a block that is run bit by bit. */
  protected enteredAll({ items }: With | AsyncWith): readonly Value[] {
    return items.map(({ context_expr: expression, optional_vars: target }) => {
      const value = this.evaluate(expression);
      const entered = this.entered(value, expression);
      if (target !== null) this.assign(target, entered);
      return value;
    });
  }

  /** What comes behind such a block. */
  override leaveAll(values: readonly Value[], caught: readonly Raised[], site: CallSite): void {
    const managers = values.flatMap((value) => this.#leaver(value, site) ?? []);
    const types = values.map((value) => this.#suppressedBy(value)).find((one) => one !== null) ?? null;
    this.#leaveManagers(managers.toReversed(), types === null ? caught : [], site);
    if (types !== null) this.#endWhatIs(caught, types);
  }

  /** The classes of what `contextlib.suppress(…)` ends; null for any other manager. */
  #suppressedBy(value: Value): readonly Value[] | null {
    const thing = value.refs.length === 1 ? this.onlyObject(value) : undefined;
    if (thing?.kind !== "instance" || thing.foreign !== "contextlib.suppress") return null;
    return this.itemsOf(thing.fields.get("held") ?? NOTHING) ?? [UNKNOWN];
  }

  /** What is of these classes ends the block, and nothing else. */
  #endWhatIs(caught: readonly Raised[], types: readonly Value[]): void {
    const is = caught.map((one) => this.isCaught(one, types));
    this.meet([this.state, ...caught.filter((_, i) => is[i] !== false).map(({ state }) => state.copy())]);
    for (const [i, { value, state }] of caught.entries())
      if (is[i] === false || (is[i] === undefined && !isUnforeseen(value))) this.raise(value, state);
  }

  protected withStatement(node: With | AsyncWith): void {
    const managers: Manager[] = [];
    let suppressed: readonly Value[] | null = null;
    for (const { context_expr: expression, optional_vars: target } of node.items) {
      const value = this.evaluate(expression);
      suppressed ??= this.#suppressedBy(value);
      const manager = this.#leaver(value, expression);
      if (manager !== null) managers.push(manager);
      const entered = this.entered(value, expression);
      if (this.hasTaint && expression.kind === "Call") this.learnEntered(expression, value);
      if (target !== null) this.assign(target, entered);
    }
    if (suppressed !== null) this.#suppressed(node, managers.toReversed(), suppressed);
    else if (managers.length > 0) this.#managed(node.body, managers.toReversed(), node);
    else this.block(node.body);
    // A group of tasks waits for all of them.
    if (node.kind === "AsyncWith" && this.state !== null) this.takeTurns();
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
    const before = this.leavings();
    this.at.catching.push(caught);
    this.block(body);
    this.at.catching.pop();
    this.leaveThrough(before, () => this.#leaveManagers(managers, [], site));
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

  #suppressed(node: With | AsyncWith, managers: readonly Manager[], types: readonly Value[]): void {
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    this.trying += 1;
    if (managers.length > 0) {
      if (this.state !== null) caught.push({ value: UNKNOWN, state: this.state.copy() });
      this.#managed(node.body, managers, node);
    } else
      for (const statement of node.body) {
        if (this.state === null) break;
        const before = this.failingOf(statement) === null ? null : this.state.copy();
        const earlier = { failed: this.failed, doubtful: this.doubtful };
        this.block([statement]);
        if (before !== null && !this.failsAsKnown(statement, earlier)) caught.push({ value: UNKNOWN, state: before });
      }
    this.trying -= 1;
    this.at.catching.pop();
    this.#endWhatIs(caught, types);
  }

  override entered(manager: Value, node: CallSite): Value {
    const only = this.onlyThing(manager);
    if (only?.thing.kind === "instance" && REDIRECTING.test(only.thing.foreign ?? ""))
      return this.callMethod(manager, "__enter__", NO_ARGUMENTS, node);
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
