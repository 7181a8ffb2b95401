// Generators that run bit by bit: up to the next `yield` when they are asked, with what is sent to them; and managers that are made of one.
import type { Expression, For, If, Statement, Try, While } from "../../../python/parse/ast.ts";
import type { CallSite } from "./call-site.ts";
import { isSpecial } from "./class-tree.ts";
import { joinAll, type Loop, type Raised } from "../machine.ts";
import { containsYield, lazyCalls } from "../program/lazy-calls.ts";
import { hasYield } from "../program/scopes.ts";
import { Statements } from "./statements.ts";
import type { Cursor, Sequence } from "../values/state.ts";
import { FALSE, join, NONE, NOTHING, object, TRUE, type CallArguments, type FunctionValue, type Value } from "../values/value.ts";

/** Given on without being asked for, one by one; of more only is known what they may be. */
const FORCED_MAX = 24;
/** Of a loop without a `yield` on the way. */
const ROUNDS_MAX = 16;

/** What it goes on with: what is sent to it (`next` sends nothing), or what is raised where it waits. */
export type Input = { readonly kind: "send" | "throw"; readonly value: Value };
const NEXT: Input = { kind: "send", value: NONE };

/** It waits at a `yield`. */
interface Waiting {
  readonly value: Value;
  readonly cursor: Cursor;
}

export abstract class Generators extends Statements {
  override invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    return this.#isAskedFor(fn, site) ? this.#suspended(fn, args) : super.invoke(fn, args, site);
  }

  #isAskedFor({ node }: FunctionValue, site: CallSite): boolean {
    if (node.kind === "Lambda" || this.state === null || this.isExhausted || this.isRootCall || !hasYield(node)) return false;
    const isManager = isSpecial(node, "contextmanager") || isSpecial(node, "asynccontextmanager");
    if (isManager) return this.entering === site;
    return lazyCalls(this.at.fn?.node ?? this.at.module.ast).has(site as Expression);
  }

  #suspended(fn: FunctionValue, args: CallArguments): Value {
    this.lastCall = null;
    this.ledger.touch(fn.module);
    this.journal.spoil();
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

  override resumed(id: number, input: Input = NEXT): Value {
    const given = this.#goOn(id, input);
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
    this.journal.spoil();
    const { fn, frame, cursor } = thing.paused;
    // It cannot be asked while it runs.
    this.state.put(id, ended(thing, NONE));
    const caller = this.at;
    this.at = this.activate(fn, frame, caller);
    const waiting = fn.node.kind === "Lambda" ? null : this.#sequence(fn.node.body, cursor, input);
    const { returned, raised } = this.at;
    this.at = caller;
    for (const one of raised) this.raise(one.value, one.state);
    if (waiting !== null) {
      this.state?.put(id, { ...thing, rest: join(thing.rest, waiting.value), paused: { fn, frame, cursor: waiting.cursor } });
      return waiting.value;
    }
    const end = returned.length === 0 ? NONE : joinAll(returned.map(({ value }) => value));
    this.meet([this.state, ...returned.map(({ state }) => state)]);
    this.state?.put(id, ended(thing, end));
    return null;
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
    const isAll = after.paused === undefined;
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

  // ---- its body ----

  /** From where the cursor stands; null where it comes to its end. */
  #sequence(body: readonly Statement[], cursor: Cursor | null, input: Input): Waiting | null {
    const start = cursor?.[0]?.index ?? 0;
    for (let i = start; i < body.length && this.state !== null; i++) {
      this.steps += 1;
      const waiting = this.#statement(body[i]!, i === start ? cursor : null, input);
      if (waiting === null) continue;
      const [step = { index: i }, ...inner] = waiting.cursor;
      return { value: waiting.value, cursor: [{ ...step, index: i }, ...inner] };
    }
    return null;
  }

  #statement(node: Statement, cursor: Cursor | null, input: Input): Waiting | null {
    if (cursor === null && !containsYield(node)) {
      this.block([node]);
      return null;
    }
    const step = cursor?.[0];
    if (step?.pending !== undefined) return this.#given(step.pending);
    if (node.kind === "If") return this.#branch(node, cursor, input);
    if (node.kind === "While") return this.#whileLoop(node, cursor, input);
    if (node.kind === "For") return this.#forLoop(node, cursor, input);
    if (node.kind === "Try") return this.#try(node, cursor, input);
    const value = "value" in node ? node.value : null;
    if (value === null || typeof value !== "object" || !("kind" in value) || value.kind !== "Yield") return this.#atOnce(node);
    if (cursor === null) {
      const given = value.value === null ? NONE : this.evaluate(value.value);
      return this.state === null ? null : { value: given, cursor: [] };
    }
    if (input.kind === "throw") {
      this.raise(input.value, this.state);
      this.state = null;
    } else if (node.kind === "Assign") for (const target of node.targets) this.assign(target, input.value);
    else if (node.kind === "AnnAssign") this.assign(node.target, input.value);
    else if (node.kind === "Return" && this.state !== null) {
      this.at.returned.push({ value: input.value, state: this.state });
      this.state = null;
    }
    return null;
  }

  /** Not told apart where in it it waits: all that it gives is given one after the other when it has run. */
  #atOnce(node: Statement): Waiting | null {
    this.at.yielded = [];
    this.at.yieldedAny = NOTHING;
    this.block([node]);
    return this.#given(this.at.yielded ?? [this.at.yieldedAny]);
  }

  #given([first, ...pending]: readonly Value[]): Waiting | null {
    return first === undefined ? null : { value: first, cursor: [{ index: 0, pending }] };
  }

  #inside(branch: number, waiting: Waiting | null): Waiting | null {
    return waiting === null ? null : { value: waiting.value, cursor: [{ index: 0, branch }, ...waiting.cursor] };
  }

  #branch(node: If, cursor: Cursor | null, input: Input): Waiting | null {
    if (cursor !== null) {
      const { branch = 0 } = cursor[0]!;
      return this.#inside(branch, this.#sequence(branch === 0 ? node.body : node.orelse, cursor.slice(1), input));
    }
    const before = this.state!.copy();
    const { whenTrue, whenFalse } = this.fork(node.test);
    if (whenTrue !== null && whenFalse !== null) {
      this.state = before;
      return this.#atOnce(node);
    }
    this.state = whenTrue ?? whenFalse;
    const branch = whenTrue === null ? 1 : 0;
    return this.state === null ? null : this.#inside(branch, this.#sequence(branch === 0 ? node.body : node.orelse, null, input));
  }

  #whileLoop(node: While, cursor: Cursor | null, input: Input): Waiting | null {
    const loop: Loop = { breaks: [], continues: [], isExact: true };
    for (let rounds = 0, at = cursor?.slice(1) ?? null; rounds < ROUNDS_MAX && this.state !== null; rounds++, at = null) {
      if (at === null) {
        const before = this.state.copy();
        const { whenTrue, whenFalse } = this.fork(node.test);
        if (whenTrue !== null && whenFalse !== null) {
          this.state = before;
          return this.#atOnce(node);
        }
        this.state = whenTrue ?? whenFalse;
        if (whenTrue === null) break;
      }
      const waiting = this.#round(loop, node.body, at, input);
      if (waiting !== null) return this.#inside(0, waiting);
    }
    const isLeft = loop.breaks.length > 0;
    if (!isLeft && this.state !== null) this.block(node.orelse);
    this.meet([this.state, ...loop.breaks]);
    return null;
  }

  #forLoop(node: For, cursor: Cursor | null, input: Input): Waiting | null {
    const loop: Loop = { breaks: [], continues: [], isExact: true };
    let left = cursor?.[0]?.left ?? null;
    let at = cursor?.slice(1) ?? null;
    if (cursor === null) {
      const before = this.state!.copy();
      left = this.itemsOf(this.evaluate(node.iter));
      if (left === null) {
        this.state = before;
        return this.#atOnce(node);
      }
    }
    for (let items = left ?? []; (at !== null || items.length > 0) && this.state !== null; at = null) {
      if (at === null) {
        this.assign(node.target, items[0]!);
        items = items.slice(1);
      }
      const waiting = this.#round(loop, node.body, at, input);
      if (waiting !== null) return { value: waiting.value, cursor: [{ index: 0, left: items }, ...waiting.cursor] };
    }
    if (loop.breaks.length === 0 && this.state !== null) this.block(node.orelse);
    this.meet([this.state, ...loop.breaks]);
    return null;
  }

  #round(loop: Loop, body: readonly Statement[], cursor: Cursor | null, input: Input): Waiting | null {
    this.at.loops.push(loop);
    const waiting = this.#sequence(body, cursor, input);
    this.at.loops.pop();
    if (waiting === null) this.meet([this.state, ...loop.continues.splice(0)]);
    return waiting;
  }

  /** `branch`: 0 in its body, else one more than the number of the handler. */
  #try(node: Try, cursor: Cursor | null, input: Input): Waiting | null {
    const branch = cursor?.[0]?.branch ?? 0;
    if (branch > 0) return this.#handled(node, branch - 1, { cursor: cursor!.slice(1), input });
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    const waiting = this.#sequence(node.body, cursor?.slice(1) ?? null, input);
    this.at.catching.pop();
    if (waiting !== null) return this.#inside(0, waiting);
    const [first] = caught;
    if (first === undefined || this.state !== null) {
      if (this.state !== null) this.block([...node.orelse, ...node.finalbody]);
      return null;
    }
    const handler = this.handlerOf(node, first);
    this.state = first.state;
    if (handler < 0) {
      this.block(node.finalbody);
      this.raise(first.value, this.state);
      this.state = null;
      return null;
    }
    const { name } = node.handlers[handler]!;
    if (name !== null) this.setVariable(name, first.value);
    return this.#handled(node, handler, { cursor: null, input });
  }

  #handled(node: Try, handler: number, { cursor, input }: { readonly cursor: Cursor | null; readonly input: Input }): Waiting | null {
    const waiting = this.#sequence(node.handlers[handler]!.body, cursor, input);
    if (waiting === null && this.state !== null) this.block(node.finalbody);
    return this.#inside(handler + 1, waiting);
  }
}

function ended({ type }: Sequence, end: Value): Sequence {
  return { kind: "sequence", type, items: [], rest: NOTHING, end };
}
