// The body of a generator, statement by statement: from where it waits up to the next `yield`.
import type { AsyncWith, Expression, For, If, Match, Statement, Try, While, With } from "../../../python/parse/ast.ts";
import type { Loop, Raised } from "../machine.ts";
import { containsYield } from "../program/lazy-calls.ts";
import { plainYields } from "../program/plain-yields.ts";
import { Statements } from "./statements.ts";
import type { Cursor } from "../values/state.ts";
import { NONE, NOTHING, UNKNOWN, type Value } from "../values/value.ts";

/** Of a loop without a `yield` on the way. */
const ROUNDS_MAX = 16;

export const NEXT: Input = { kind: "send", value: NONE };

/** What it goes on with: what is sent to it (`next` sends nothing), or what is raised where it waits. */
export type Input = { readonly kind: "send" | "throw"; readonly value: Value };

type Coming = Pick<Cursor[number], "left" | "passed">;

/** It waits at a `yield`. */
interface Waiting {
  readonly value: Value;
  readonly cursor: Cursor;
}

export abstract class GeneratorBodies extends Statements {
  /** It came to where it is not known whether it gives anything: from there on only is known what it may give. */
  protected isBlurred = false;

  /** From where the cursor stands; null where it comes to its end. */
  protected sequence(written: readonly Statement[], cursor: Cursor | null, input: Input): Waiting | null {
    const body = plainYields(written);
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
    if (node.kind === "With" || node.kind === "AsyncWith") return this.#with(node, cursor, input);
    if (node.kind === "Match") return this.#match(node, cursor, input);
    const value = "value" in node ? node.value : null;
    if (value !== null && typeof value === "object" && "kind" in value && value.kind === "YieldFrom" && this.state !== null)
      return this.#from(node, cursor?.[0]?.left?.[0] ?? this.#delegated(value.value), input);
    if (value === null || typeof value !== "object" || !("kind" in value) || value.kind !== "Yield") return this.#atOnce(node);
    if (cursor === null) {
      const given = value.value === null ? NONE : this.evaluate(value.value);
      return this.state === null ? null : { value: given, cursor: [] };
    }
    if (input.kind === "throw") {
      this.raise(input.value, this.state);
      this.state = null;
    } else this.#returned(node, input.value);
    return null;
  }

  /** The call of which this generator, run bit by bit itself, gives on what that gives. */
  protected delegating: Expression | null = null;

  #delegated(node: Expression): Value {
    this.delegating = node;
    const value = this.evaluate(node);
    this.delegating = null;
    return value;
  }

  /** `x = yield from other()`: what is sent goes to the other, and what that returns is what it is. */
  #from(node: Statement, other: Value, input: Input): Waiting | null {
    const [ref] = other.refs;
    const before = ref?.kind === "object" ? this.thing(ref.id) : undefined;
    if (this.state === null) return null;
    if (ref?.kind !== "object" || before?.kind !== "sequence" || before.paused === undefined) {
      const items = this.itemsOf(other);
      if (items === null) this.isBlurred = true;
      this.#returned(node, (before?.kind === "sequence" ? before.end : undefined) ?? UNKNOWN);
      return this.#given(items ?? [this.anyOf(other)]);
    }
    const given = this.nextRound(ref.id, before.paused.cursor === null ? NEXT : input);
    if (given !== null) return { value: given, cursor: [{ index: 0, left: [other] }] };
    const after = this.thing(ref.id);
    this.#returned(node, after?.kind === "sequence" ? (after.end ?? NONE) : UNKNOWN);
    return null;
  }

  /** What the statement does with what it waited for. */
  #returned(node: Statement, value: Value): void {
    if (this.state === null) return;
    if (node.kind === "Assign") for (const target of node.targets) this.assign(target, value);
    else if (node.kind === "AnnAssign") this.assign(node.target, value);
    else if (node.kind === "Return") {
      this.at.returned.push({ value, state: this.state });
      this.state = null;
    }
  }

  /** Not told apart where in it it waits: all that it gives is given one after the other when it has run. */
  #atOnce(node: Statement): Waiting | null {
    this.at.yielded = [];
    this.at.yieldedAny = NOTHING;
    this.block([node]);
    return this.#given(this.at.yielded ?? [this.at.yieldedAny]);
  }

  /** What it gives there, if it gives anything. */
  #perhaps(node: Statement): Waiting | null {
    this.isBlurred = true;
    return this.#atOnce(node);
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
      return this.#inside(branch, this.sequence(branch === 0 ? node.body : node.orelse, cursor.slice(1), input));
    }
    const before = this.state!.copy();
    const { whenTrue, whenFalse } = this.fork(node.test);
    if (whenTrue !== null && whenFalse !== null) {
      this.state = before;
      return this.#perhaps(node);
    }
    this.state = whenTrue ?? whenFalse;
    const branch = whenTrue === null ? 1 : 0;
    return this.state === null ? null : this.#inside(branch, this.sequence(branch === 0 ? node.body : node.orelse, null, input));
  }

  #whileLoop(node: While, cursor: Cursor | null, input: Input): Waiting | null {
    const loop: Loop = { breaks: [], continues: [], isExact: true };
    for (let rounds = 0, at = cursor?.slice(1) ?? null; rounds < ROUNDS_MAX && this.state !== null; rounds++, at = null) {
      if (at === null) {
        const before = this.state.copy();
        const { whenTrue, whenFalse } = this.fork(node.test);
        if (whenTrue !== null && whenFalse !== null) {
          this.state = before;
          return this.#perhaps(node);
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
    let coming: Coming | null = cursor?.[0] ?? null;
    let at = cursor?.slice(1) ?? null;
    if (cursor === null) {
      const before = this.state!.copy();
      coming = this.#coming(this.evaluate(node.iter));
      if (coming === null) {
        this.state = before;
        return this.#perhaps(node);
      }
    }
    for (; this.state !== null; at = null) {
      if (at === null) {
        const [item, after]: readonly [Value | undefined, Coming] = this.#nextOf(coming!);
        if (item === undefined) break;
        this.assign(node.target, item);
        coming = after;
      }
      const waiting = this.#round(loop, node.body, at, input);
      if (waiting !== null) return { value: waiting.value, cursor: [{ ...coming, index: 0 }, ...waiting.cursor] };
    }
    if (loop.breaks.length === 0 && this.state !== null) this.block(node.orelse);
    this.meet([this.state, ...loop.breaks]);
    return null;
  }

  /** Of a list that may be changed while this waits, the list itself. */
  #coming(from: Value): Coming | null {
    const items = this.itemsOf(from);
    if (items === null) return null;
    const thing = from.refs.length === 1 ? this.onlyThing(from)?.thing : undefined;
    const isLive = thing?.kind === "sequence" && thing.type === "list" && thing.view === undefined && thing.paused === undefined;
    return isLive ? { left: [from], passed: 0 } : { left: items };
  }

  #nextOf({ left = [], passed }: Coming): readonly [Value | undefined, Coming] {
    const [list] = left;
    if (passed === undefined || list === undefined) return [list, { left: left.slice(1) }];
    const items = this.itemsOf(list);
    if (items !== null) return [items[passed], { left, passed: passed + 1 }];
    this.isBlurred = true;
    return [this.anyOf(list), { left: [] }];
  }

  #round(loop: Loop, body: readonly Statement[], cursor: Cursor | null, input: Input): Waiting | null {
    this.at.loops.push(loop);
    const waiting = this.sequence(body, cursor, input);
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
    const waiting = this.sequence(node.body, cursor?.slice(1) ?? null, input);
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

  #with(node: With | AsyncWith, cursor: Cursor | null, input: Input): Waiting | null {
    let managers = cursor?.[0]?.left ?? null;
    if (managers === null) {
      managers = this.enteredAll(node);
      if (this.state === null) return null;
    }
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    const waiting = this.sequence(node.body, cursor?.slice(1) ?? null, input);
    this.at.catching.pop();
    if (waiting !== null) {
      for (const { value, state } of caught) this.raise(value, state);
      return { value: waiting.value, cursor: [{ index: 0, left: managers }, ...waiting.cursor] };
    }
    this.leaveAll(managers, caught, node);
    return null;
  }

  #match(node: Match, cursor: Cursor | null, input: Input): Waiting | null {
    const branch = cursor?.[0]?.branch ?? this.certainCase(node);
    if (branch === null) return this.#perhaps(node);
    const chosen = node.cases[branch];
    return chosen === undefined || this.state === null
      ? null
      : this.#inside(branch, this.sequence(chosen.body, cursor?.slice(1) ?? null, input));
  }

  #handled(node: Try, handler: number, { cursor, input }: { readonly cursor: Cursor | null; readonly input: Input }): Waiting | null {
    const waiting = this.sequence(node.handlers[handler]!.body, cursor, input);
    if (waiting === null && this.state !== null) this.block(node.finalbody);
    return this.#inside(handler + 1, waiting);
  }
}
