// What runs beside what goes on here, at the places where it gets its turn: tasks where something is waited for, threads that have to wait themselves.
import type { Expression } from "../../../python/parse/ast.ts";
import { contextNow, inOwnContext, THREAD } from "../builtins/library-objects.ts";
import { joinAll, type Raised } from "../machine.ts";
import type { Instance, State } from "../values/state.ts";
import { doubt } from "../values/taint.ts";
import type { FlowModule } from "../program/program.ts";
import { hasYield } from "../program/scopes.ts";
import { NOWHERE, type CallSite } from "./call-site.ts";
import { CachedFunctions } from "./cached-functions.ts";
import {
  NONE,
  NOTHING,
  object,
  open,
  reference,
  TRUE,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  type Ref,
  type Value,
  NO_ARGUMENTS,
} from "../values/value.ts";

/** More of them run at once, where they begin. */
const WAITING_MAX = 32;
/** Turns in which a task may wait for what others bring; then it runs as far as it comes. */
const ATTEMPTS_MAX = 6;

/** Turns of a thread that serves whoever asks. */
const TURNS_MAX = 8;

const STARTED = new Set(["threading.Thread", "threading.Timer", "multiprocessing.Process"]);

/** Field of a task: what context variables were when it began. */
const CONTEXT = "(context)";

interface Waiting {
  readonly id: number;
  depth: number;
  /** By the call that began it, to the one around. */
  isHandedOn?: true;
  attempts: number;
}

export abstract class Tasks extends CachedFunctions {
  /** Objects of tasks and threads that wait, as far as the way at hand has begun them; with the depth of the call that did. */
  #waiting: Waiting[] = [];

  override invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    // Before anything of its body is looked at.
    this.ledger.enter(fn);
    return this.#isTask(fn, site) ? this.#deferred(reference({ kind: "function", fn }), args) : super.invoke(fn, args, site);
  }

  /** `create_task(work())`. */
  #isTask({ node }: FunctionValue, site: CallSite): boolean {
    if (node.kind !== "AsyncFunctionDef" || this.isRootCall || hasYield(node) || this.#waiting.length >= WAITING_MAX) return false;
    return this.state !== null && this.lazyCallsHere.tasks.has(site as Expression);
  }

  #deferred(callee: Value, args: CallArguments): Value {
    this.journal.spoil();
    const fields = new Map([
      ["later", reference({ kind: "partial", callee, args })],
      [CONTEXT, contextNow(this)],
    ]);
    const made = this.instance(null, "Future", fields);
    const [ref] = made.refs;
    if (ref?.kind === "object") this.#waiting.push({ id: ref.id, depth: this.at.depth, attempts: 0 });
    return made;
  }

  /** `await node`. */
  protected override waitedFor(node: Expression): Value {
    this.awaiting = node;
    const value = this.evaluate(node);
    this.#switched(node);
    const own = value.refs.length === 1 && this.isDecisive("__await__") ? this.special(value, "__await__", []) : null;
    return own === null ? this.awaited(value) : this.#gone(own);
  }

  /** An iterator of the program's own: what it gives back when it has nothing more. */
  #gone(steps: Value): Value {
    this.itemsOf(steps);
    const thing = this.onlyObject(steps);
    return (thing?.kind === "sequence" ? thing.end : undefined) ?? open(doubt(this.deepTaint(steps)));
  }

  /** Something is waited for; a coroutine that is called there goes on by itself. */
  #switched(node: Expression): void {
    if (this.#waiting.length === 0 || this.state === null) return;
    const [ref] = node.kind === "Call" ? this.peek(node.func).refs : [];
    if (ref?.kind === "function" && ref.fn.node.kind === "AsyncFunctionDef") return;
    this.othersTurn();
  }

  /** Whatever was begun and has not run gets its turn. */
  override othersTurn(): void {
    for (const one of this.#waiting.slice()) this.#attempted(one);
  }

  override takeTurns(depth = 0): void {
    for (const one of this.#waiting.slice()) if (one.depth >= depth) this.#run(one.id);
  }

  /** It gets a turn; where it has to wait for what is not there yet, it gets another one later. */
  #attempted(one: Waiting): void {
    const thing = this.state === null ? undefined : this.thing(one.id);
    const isTask = thing?.kind === "instance" && thing.foreign === "Future" && thing.fields.has("later");
    if (!isTask || one.attempts >= ATTEMPTS_MAX || this.state === null) return this.#run(one.id);
    const before = this.state.copy();
    const [around, isTrying] = [this.#blocked, this.#isTrying];
    [this.#blocked, this.#isTrying] = [[], true];
    this.finished(one.id);
    const isBlocked = this.#blocked.length > 0;
    [this.#blocked, this.#isTrying] = [around, isTrying];
    if (!isBlocked) return;
    one.attempts += 1;
    this.state = before;
  }

  /** The call at hand ends: what it began runs later, and nothing is known of when. */
  protected override ended(value: Value): Value {
    const { depth } = this.at;
    if (!this.#waiting.some((one) => one.depth >= depth)) return value;
    for (const one of this.#waiting.slice()) if (one.depth >= depth && !this.#isHandedOn(one)) this.#run(one.id);
    this.#waiting = this.#waiting.filter((one) => one.depth < depth || this.#isHandedOn(one));
    for (const one of this.#waiting) {
      if (one.depth < depth) continue;
      one.depth = depth - 1;
      one.isHandedOn = true;
    }
    return value;
  }

  /** A thread that serves whoever asks goes on doing so for the callers of what began it, and a task is the event loop's until it has run. */
  #isHandedOn({ id, depth }: Waiting): boolean {
    const isCalled = depth > 1 || this.ledger.isLoading;
    const thing = isCalled && this.state !== null ? this.thing(id) : undefined;
    if (thing?.kind === "instance" && thing.foreign === "Future" && thing.fields.has("later")) return true;
    return thing?.kind === "instance" && thing.foreign === THREAD && thing.fields.has("later") && isServing(thing);
  }

  /** What it began and did not wait for is run as a root, which finds what the module and requests left; nobody who waits elsewhere gives it a turn. */
  protected override moduleBody(module: FlowModule): void {
    const around = this.#waiting;
    this.#waiting = [];
    super.moduleBody(module);
    for (const one of this.#waiting) if (one.isHandedOn === true) this.#run(one.id);
    this.#waiting = around;
  }

  #run(id: number): void {
    const thing = this.state === null ? undefined : this.thing(id);
    if (thing?.kind !== "instance") return;
    if (thing.foreign === THREAD && thing.fields.has("later")) return this.#runThread(id, false);
    if (thing.foreign === "Future" && thing.fields.has("later")) this.finished(id);
  }

  /** Runs a task that waits. */
  override finished(id: number): void {
    const thing = this.thing(id);
    const later = thing?.kind === "instance" ? thing.fields.get("later") : undefined;
    if (thing?.kind !== "instance" || later === undefined || this.state === null) return;
    const fields = new Map(thing.fields);
    fields.delete("later");
    this.state.put(id, { ...thing, fields: fields.set("held", UNKNOWN) });
    const caught: Raised[] = [];
    const before = this.state;
    this.at.catching.push(caught);
    const value = inOwnContext(this, fields.get(CONTEXT) ?? NOTHING, () => this.call(later, NO_ARGUMENTS, NOWHERE));
    this.at.catching.pop();
    const isRaised = this.state === null && caught.some(({ value: one }) => one !== UNKNOWN);
    // A task that never comes to an end, but by what nobody foresees: who began it goes on.
    if (this.state === null) this.meet([...caught.map(({ state }) => state), ...(isRaised ? [] : [before])]);
    const after = this.thing(id);
    if (after?.kind !== "instance" || this.state === null) return;
    const said = isRaised ? joinAll(caught.map((one) => one.value)) : value;
    this.state.put(id, { ...after, fields: new Map(after.fields).set(isRaised ? "raised" : "held", said) });
    const self = object(id);
    for (const callee of this.itemsOf(after.fields.get("waiting") ?? NOTHING) ?? [])
      this.call(callee, { ...NO_ARGUMENTS, positional: [self] }, NOWHERE);
  }

  // ---- threads ----

  protected override ofThread(ref: Ref & { kind: "object" }, cls: ClassValue, name: "start" | "join"): Value | null {
    const isThread = this.foreignBases(cls).some((base) => STARTED.has(base));
    const run = isThread ? this.classMember(cls, "run", reference(ref), NOWHERE) : null;
    if (run === null) return null;
    const thread = this.callForeign("threading.Thread", { ...NO_ARGUMENTS, keywords: new Map([["target", run]]) }, NOWHERE);
    return reference({ kind: "bound", self: thread, name });
  }

  /** States in which a thread waits for something that nobody has put there yet; null outside of one. */
  #blocked: State[] | null = null;

  /** `start()`: it runs now, unless it has to wait for what comes later. */
  override started(id: number): Value {
    this.#runThread(id, true);
    return NONE;
  }

  /** What a thread changes of `threading.local()`, as it was for whoever began the thread; null outside of one. */
  #locals: Map<number, Instance> | null = null;

  override setAttribute(target: Value, name: string, value: Value): void {
    if (this.#locals !== null)
      for (const { id, thing } of this.things(target)) {
        if (thing.kind !== "instance" || thing.foreign !== "threading.local") continue;
        this.journal.spoil();
        if (!this.#locals.has(id)) this.#locals.set(id, thing);
      }
    super.setAttribute(target, name, value);
  }

  #runThread(id: number, isFirst: boolean): void {
    const thing = this.thing(id);
    if (thing?.kind !== "instance" || this.state === null) return;
    const before = this.state.copy();
    const [around, isTrying, locals] = [this.#blocked, this.#isTrying, this.#locals];
    [this.#blocked, this.#isTrying, this.#locals] = [[], false, new Map()];
    const fields = new Map(thing.fields);
    fields.delete("later");
    this.state.put(id, { ...thing, fields });
    const of = (name: string): Value => fields.get(name) ?? NOTHING;
    const positional = this.itemsOf(of("args")) ?? [this.anyOf(of("args"))];
    const args = { positional, keywords: this.pairsOf(of("kwargs"))?.names ?? new Map(), rest: of("rest") };
    // It begins with none of the context variables set.
    inOwnContext(this, NOTHING, () => this.call(of("target"), args, NOWHERE));
    const blocked = this.#blocked;
    for (const state of [this.state, ...blocked]) for (const [local, was] of this.#locals) state?.put(local, was);
    [this.#blocked, this.#isTrying, this.#locals] = [around, isTrying, locals];
    if (isFirst && blocked.length > 0 && this.#waiting.length < WAITING_MAX) {
      this.journal.spoil();
      this.state = before;
      this.state.put(id, { ...thing, fields: new Map(thing.fields).set("later", TRUE) });
      this.#waiting.push({ id, depth: this.at.depth, attempts: 0 });
    } else if (blocked.length > 0) {
      this.meet([this.state, ...blocked]);
      this.#servesOn(id);
    } else this.state ??= before;
  }

  /** It waits for the next one who asks. */
  #servesOn(id: number): void {
    const thing = this.state === null ? undefined : this.thing(id);
    const one = this.#waiting.find((waiting) => waiting.id === id);
    if (thing?.kind !== "instance" || one === undefined || one.attempts >= TURNS_MAX || !isServing(thing)) return;
    one.attempts += 1;
    this.journal.spoil();
    this.state!.put(id, { ...thing, fields: new Map(thing.fields).set("later", TRUE) });
  }

  /** A task runs that may get another turn later. */
  #isTrying = false;

  /** Something has not happened yet that a task waits for: it does not go on in this turn. */
  override waitsForTurn(): boolean {
    return this.#isTrying && this.waitsForMore();
  }

  /** An empty queue is asked: a thread waits there. */
  override waitsForMore(): boolean {
    if (this.#blocked === null || this.state === null) return false;
    this.journal.spoil();
    this.#blocked.push(this.state);
    this.state = null;
    return true;
  }
}

/** It does nothing but wait and answer, over and over: a turn of it begins where the last one ended. */
function isServing({ fields }: Instance): boolean {
  const [ref] = fields.get("target")?.refs ?? [];
  if (ref?.kind !== "function" || ref.fn.node.kind === "Lambda") return false;
  const [first] = ref.fn.node.body.filter((one) => one.kind !== "Expr" || one.value.kind !== "Constant");
  return first?.kind === "While";
}
