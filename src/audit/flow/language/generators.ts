// Generators that run bit by bit: up to the next `yield` when they are asked, with what is sent to them; and managers that are made of one.
import type { Expression, GeneratorExp } from "../../../python/parse/ast.ts";
import type { CallSite } from "./call-site.ts";
import { isSpecial } from "./class-tree.ts";
import { joinAll, type Raised } from "../machine.ts";
import { lazyCalls, type LazyCalls } from "../program/lazy-calls.ts";
import { asFunction, isEndless } from "../program/generator-functions.ts";
import { hasYield } from "../program/scopes.ts";
import { GeneratorBodies, NEXT, type Input } from "./generator-bodies.ts";
import type { Sequence } from "../values/state.ts";
import { FALSE, join, NONE, NOTHING, object, TRUE, UNKNOWN, type CallArguments, type FunctionValue, type Value } from "../values/value.ts";

/** Given on without being asked for, one by one; of more only is known what they may be. */
const FORCED_MAX = 24;
/** Lists in lists of what is handed out are looked into so deep. */
const HANDED_DEPTH_MAX = 2;

export abstract class Generators extends GeneratorBodies {
  override invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    if (this.#isNeverRun(fn, site)) return UNKNOWN;
    const isStarted = fn.node.kind === "AsyncFunctionDef" && this.awaiting !== site && "kind" in site && !this.isRootCall;
    if (isStarted && fn.node.kind === "AsyncFunctionDef" && !hasYield(fn.node))
      return this.#failingLater(() => super.invoke(fn, args, site), this.lazyCallsHere.tasks.has(site as Expression));
    return this.#isAskedFor(fn, site) ? this.#suspended(fn, args) : super.invoke(fn, args, site);
  }

  /** What a coroutine raises is raised where it is waited for. */
  #failingLater(run: () => Value, isTask: boolean): Value {
    const caught: Raised[] = [];
    const before = this.state;
    this.at.catching.push(caught);
    const value = run();
    this.at.catching.pop();
    // A task that never comes to an end: who began it goes on.
    if (isTask && caught.length === 0) this.state ??= before;
    if (this.state !== null || caught.length === 0) {
      for (const one of caught) this.raise(one.value, one.state);
      return value;
    }
    this.meet(caught.map(({ state }) => state));
    return this.instance(null, "Future", new Map([["raised", joinAll(caught.map((one) => one.value))]]));
  }

  /** `work()` of a coroutine, and nobody waits for it. */
  #isNeverRun({ node }: FunctionValue, site: CallSite): boolean {
    if (node.kind !== "AsyncFunctionDef" || this.isRootCall || node.decorator_list.length > 0 || this.awaiting === site) return false;
    return this.lazyCallsHere.never.has(site as Expression);
  }

  override isNeverAsked(site: CallSite): boolean {
    return this.lazyCallsHere.never.has(site as Expression);
  }

  protected get lazyCallsHere(): LazyCalls {
    const { fn, module } = this.at;
    // What the functions of a module use its variables for.
    if (fn === null) this.ledger.touchText(module);
    return lazyCalls(fn?.node ?? module.ast);
  }

  #isAskedFor({ node }: FunctionValue, site: CallSite): boolean {
    if (node.kind === "Lambda" || this.state === null || this.isExhausted || this.isRootCall || !hasYield(node)) return false;
    // Whoever enters it: a `with` at once or later, or a stack that it is given to.
    if (isSpecial(node, "contextmanager") || isSpecial(node, "asynccontextmanager")) return true;
    return isEndless(node) || this.delegating === site || this.lazyCallsHere.later.has(site as Expression);
  }

  /** `(f(x) for x in items)` that is kept for later: its items are looked up now, all else when it is asked. */
  protected override laterOf(node: GeneratorExp): Value | null {
    if (this.state === null || this.isExhausted || !this.lazyCallsHere.later.has(node)) return null;
    const [first] = node.generators;
    const fn: FunctionValue = {
      node: asFunction(node),
      module: this.at.module,
      frame: this.enclosingFrame(),
      self: null,
      cls: null,
      defaults: NO_DEFAULTS,
    };
    return this.#suspended(fn, { positional: [this.evaluate(first!.iter)], keywords: new Map(), rest: NOTHING });
  }

  #suspended(fn: FunctionValue, args: CallArguments): Value {
    this.#hasSuspended = true;
    this.lastCall = null;
    this.ledger.enter(fn);
    const key = this.ledger.keyOf(fn);
    this.ledger.notes.followed.add(key);
    if (this.isAnswering) this.ledger.notes.reached.add(key);
    const frame = this.newId();
    this.state!.newFrame(frame, fn.frame);
    const caller = this.at;
    this.at = this.activate(fn, frame, caller);
    const all = fn.self === null ? args.positional : [fn.self, ...args.positional];
    this.bind(fn, { ...args, positional: all });
    this.at = caller;
    const rest = joinAll([...args.positional, ...args.keywords.values(), args.rest]);
    return this.make({ kind: "sequence", type: "iterator", items: null, rest, paused: { fn, frame, cursor: null } });
  }

  // ---- asked from outside ----

  /** What it gives first, no more of it than that; null where that is not known one by one. */
  override firstOf(value: Value, count: number): readonly Value[] | null {
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "sequence" || only.thing.paused === undefined) {
      const items = this.itemsOf(value);
      if (items !== null) this.leaveItems(value, items.slice(count));
      return items?.slice(0, count) ?? null;
    }
    const found: Value[] = [];
    while (found.length < count && this.state !== null) {
      const given = this.#goOn(only.id, NEXT);
      if (given === null) break;
      found.push(given);
    }
    const isOver = found.length < count && this.#paused(only.id) !== null;
    return this.state === null || isOver ? null : found;
  }

  /** What it gives next; null where it has come to its end. */
  protected override nextRound(id: number, input: Input = NEXT): Value | null {
    return this.#goOn(id, input);
  }

  /** Where it is given to somebody who is not known: he may ask for all of it. */
  override handedOut(values: Iterable<Value>, depth = 0): void {
    if (!this.#hasSuspended) return;
    for (const value of values)
      for (const ref of value.refs) {
        if (ref.kind !== "object" || this.state === null) continue;
        if (this.#paused(ref.id) !== null) this.forced(ref.id);
        else if (depth < HANDED_DEPTH_MAX) this.handedOut(this.#heldIn(ref.id), depth + 1);
      }
  }

  /** A generator waits somewhere. */
  #hasSuspended = false;

  /** What a list or dictionary holds, where that is not much. */
  #heldIn(id: number): readonly Value[] {
    const thing = this.thing(id);
    const held = thing?.kind === "sequence" ? (thing.items ?? []) : thing?.kind === "mapping" ? [...thing.slots.values()] : [];
    return held.length > FORCED_MAX ? [] : held;
  }

  override resumed(id: number, input: Input = NEXT): Value {
    const given = this.#goOn(id, input);
    const after = this.thing(id);
    if (given !== null && after?.kind === "sequence" && after.paused === undefined && after.items === null) this.mayFail("StopIteration");
    if (given !== null || this.state === null) return given ?? NOTHING;
    return this.stopped(object(id));
  }

  /** `close()`: what it has to do before it ends. */
  override closed(id: number): void {
    const thing = this.#paused(id);
    if (thing === null) return;
    if (thing.paused.cursor === null) this.state!.put(id, ended(thing, NONE));
    else this.#quietly("GeneratorExit", () => this.#goOn(id, { kind: "throw", value: this.instance(null, "GeneratorExit", new Map()) }));
  }

  /** Null where it came to its end, or raised. */
  #goOn(id: number, input: Input): Value | null {
    const thing = this.#paused(id);
    if (thing === null || this.state === null) return null;
    const { fn, frame, cursor } = thing.paused;
    // It cannot be asked while it runs.
    this.state.put(id, ended(thing, NONE));
    const caller = this.at;
    this.at = this.activate(fn, frame, caller);
    const around = this.isBlurred;
    this.isBlurred = false;
    const waiting = fn.node.kind === "Lambda" ? null : this.sequence(fn.node.body, cursor, input);
    const isBlurred = this.isBlurred;
    this.isBlurred = around;
    const { returned, raised } = this.at;
    this.at = caller;
    for (const one of raised) this.raise(one.value, one.state);
    if (isBlurred && waiting !== null) {
      this.state?.put(id, { ...thing, paused: { fn, frame, cursor: waiting.cursor } });
      return this.#goneThrough(id, waiting.value);
    }
    if (waiting !== null) {
      this.state?.put(id, { ...thing, rest: join(thing.rest, waiting.value), paused: { fn, frame, cursor: waiting.cursor } });
      return waiting.value;
    }
    const end = returned.length === 0 ? NONE : joinAll(returned.map(({ value }) => value));
    this.meet([this.state, ...returned.map(({ state }) => state)]);
    this.state?.put(id, ended(thing, end));
    return null;
  }

  #goneThrough(id: number, first: Value): Value {
    let any = first;
    for (let i = 0; i < FORCED_MAX && this.#paused(id) !== null && this.state !== null; i++)
      any = join(any, this.#goOn(id, NEXT) ?? NOTHING);
    const after = this.thing(id);
    if (this.state === null || after?.kind !== "sequence") return any;
    const { paused: _, ...rest } = after;
    const all = join(any, after.items === null && after.paused === undefined ? after.rest : NOTHING);
    this.state.put(id, { ...rest, items: null, rest: all });
    return all;
  }

  #paused(id: number): (Sequence & { readonly paused: NonNullable<Sequence["paused"]> }) | null {
    const thing = this.thing(id);
    return thing?.kind === "sequence" && thing.paused !== undefined ? { ...thing, paused: thing.paused } : null;
  }

  /** Runs it to its end: what it gives then lies in it as in any other iterator. */
  override forced(id: number): void {
    const found: Value[] = [];
    let thing = this.#paused(id);
    for (; thing !== null && found.length < FORCED_MAX && this.state !== null; thing = this.#paused(id)) {
      const value = this.#goOn(id, NEXT);
      if (value === null) break;
      found.push(value);
    }
    const after = this.thing(id);
    if (this.state === null || after?.kind !== "sequence") return;
    // Where it was not known whether it gives anything, nobody knows how often it did.
    const isAll = after.paused === undefined && after.items !== null;
    const { paused: _, ...rest } = after;
    this.state.put(id, isAll ? { ...rest, items: found } : { ...rest, items: null, rest: join(rest.rest, joinAll(found)) });
  }

  /** Without what is raised of this kind. */
  #quietly(name: string, run: () => void): boolean {
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    run();
    this.at.catching.pop();
    let isQuiet = false;
    for (const one of caught) {
      if (this.raisedName(one.value, one.state) !== name) this.raise(one.value, one.state);
      else {
        isQuiet = true;
        this.meet([this.state, one.state]);
      }
    }
    return isQuiet;
  }

  // ---- managers that are made of one ----

  override leftManager(id: number, raised: Value | null): Value {
    if (raised === null) {
      this.#goOn(id, NEXT);
      return FALSE;
    }
    this.#goOn(id, { kind: "throw", value: raised });
    return this.state === null ? FALSE : TRUE;
  }
}

const NO_DEFAULTS: ReadonlyMap<Expression, Value> = new Map();

function ended({ type }: Sequence, end: Value): Sequence {
  return { kind: "sequence", type, items: [], rest: NOTHING, end };
}
