// Loops: followed round by round until another one would bring nothing new, and no more than a few.
import { isLeft, noneOfLoop } from "../guards/character-tests.ts";
import type { AsyncFor, Expression, For, Statement, While } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import type { Recording } from "../calls/journal.ts";
import { nodesOfLoop } from "../guards/syntax-tree-tests.ts";
import { archivesChecked } from "../guards/part-guards.ts";
import { Covering, SAME_OBJECTS } from "../values/covering.ts";
import type { Loop } from "../machine.ts";
import { State } from "../values/state.ts";
import { cleanFor, isFromNowhere, KIND_BITS } from "../values/taint.ts";
import { open, UNKNOWN, type Value } from "../values/value.ts";
import { mayRaise } from "../program/scopes.ts";
import { namesHandlers } from "./handler-loops.ts";
import { hiddenName, letterLoop } from "./letter-loops.ts";
import { LetterRounds } from "./letter-rounds.ts";

const NOTHING_CHECKED = (): void => {};
const ROUNDS_MAX = 3;
/** A loop over as many known items is followed one by one. */
const UNROLLED_MAX = 16;
/** The same of a loop that does nothing but ask for one that is refused: `for c in ";&|": if c in x: raise …`. */
const REFUSED_MAX = 64;
/** Where each of them is told to an application, which keeps them apart. */
const HANDLERS_MAX = 1_000;

/** What a round of a loop did. */
interface Round {
  /** What it found, and what it left. */
  readonly before: State;
  readonly after: State | null;
  readonly recording: Recording;
  /** The newest object when the loop began, and when the round did. */
  readonly first: number;
  readonly last: number;
  /** It came to something from outside for the first time: from here on more is looked at. */
  readonly isFirstTaint: boolean;
  /** The block was left from within by a way that has not seen what this round gave variables after it. */
  readonly isLeft: boolean;
}

export abstract class Loops extends LetterRounds {
  protected forStatement(node: For | AsyncFor): void {
    const from = this.evaluate(node.iter);
    const paused = this.#pausedIn(from);
    if (paused !== null) {
      this.decided(node, true);
      return this.#askedRounds(node, from, paused);
    }
    const known = this.itemsOf(from);
    const items = known?.length === 0 && this.#isFilledLater(from) ? null : known;
    const restore = this.#entriesChecked(node);
    this.decided(node, items === null || items.length > 0);
    const isUnrolled = items !== null && items.length <= this.#mostOneByOne(node);
    this.at.loops.push({ breaks: [], continues: [], isExact: isUnrolled });
    const letters = isUnrolled ? null : this.#lettersBegun(node);
    const rounds = isUnrolled ? null : this.letterRounds(node);
    const before = rounds === null ? null : this.state!.copy();
    if (isUnrolled) this.#unrolled(node, from, items);
    else
      this.#untilStable(node.target, () =>
        this.through(node.body, () => {
          this.assign(node.target, known?.length === 0 ? UNKNOWN : this.anyOf(from));
          if (letters !== null) this.setLocal(letters.name, letters.value);
        }),
      );
    restore();
    if (rounds !== null) this.lettersGone(rounds, before!, this.anyOf(from));
    if (letters !== null) this.#lettersEnded(letters.name);
    const none = this.hasTaint && this.state !== null ? noneOfLoop(node) : null;
    if (none !== null) this.withoutAny(none);
    const nodes = this.hasTaint && this.state !== null ? nodesOfLoop(node) : null;
    if (nodes !== null) this.holdsOnlyNodes(nodes);
    this.#endLoop(node.orelse);
  }

  /** An archive whose entries are looked at is harmless from here on, or, where they may not be all of them, until the loop ends. */
  #entriesChecked(node: For | AsyncFor): () => void {
    const { names, isAll } = archivesChecked(node);
    if (!this.hasTaint || names.length === 0) return NOTHING_CHECKED;
    const found = names.map((name) => ({ id: name.id, name, value: this.lookUp(name) })).filter(({ value }) => value.taint.length > 0);
    for (const { id, value } of found) this.narrowName(id, { ...value, taint: cleanFor(value.taint, KIND_BITS.archive) });
    return () => {
      if (isAll || this.state === null) return;
      for (const { id, name, value } of found) {
        const { taint } = this.lookUp(name);
        if (taint.length > 0 && taint.every(({ cleaned }) => (cleaned & KIND_BITS.archive) !== 0)) this.narrowName(id, value);
      }
    };
  }

  #mostOneByOne(node: For | AsyncFor): number {
    if (namesHandlers(node, this.models)) return HANDLERS_MAX;
    const [only, ...more] = node.body;
    return only?.kind === "If" && more.length === 0 && (isLeft(only.body) || only.body.at(-1)?.kind === "Break")
      ? REFUSED_MAX
      : UNROLLED_MAX;
  }

  /** Item by item; of a list, those that are there when their turn has come, of an iterator, those that nobody else has asked for by then. */
  #unrolled(node: For | AsyncFor, from: Value, items: readonly Value[]): void {
    const thing = from.refs.length === 1 ? this.onlyThing(from)?.thing : undefined;
    const isLive = thing?.kind === "sequence" && (thing.type === "list" || thing.type === "iterator") && thing.view === undefined;
    const isTaken = isLive && thing.type === "iterator";
    for (let i = 0, now: readonly Value[] | null = items; this.state !== null; i++) {
      if (isLive && i > 0) now = this.itemsOf(from);
      if (now === null || i > this.#mostOneByOne(node)) {
        this.at.loops.at(-1)!.isExact = false;
        return this.#untilStable(node.target, () => this.through(node.body, () => this.assign(node.target, this.anyOf(from))));
      }
      const item = now[isTaken ? 0 : i];
      if (item === undefined) return;
      const left = now.slice(isTaken ? 1 : i + 1);
      this.through(node.body, () => {
        this.leaveItems(from, left);
        this.assign(node.target, item);
      });
    }
  }

  #isFilledLater(from: Value): boolean {
    const only = this.onlyThing(from);
    const of = only?.thing.kind === "sequence" ? only.thing.view?.of : undefined;
    return only !== null && this.isOfLoading(of ?? only.id);
  }

  /** `x[i]` is one letter of `x` for a round, whatever is asked of it. */
  #lettersBegun(node: For | AsyncFor): { readonly name: string; readonly value: Value } | null {
    const loop = this.hasTaint ? letterLoop(node) : null;
    const text = loop === null ? undefined : this.state?.variable(this.at.frame, loop.text);
    if (loop === null || text === undefined || text.refs.length > 0 || !text.isOpen || isFromNowhere(text.taint)) return null;
    this.lettersAtHand += 1;
    return { name: hiddenName(loop), value: open(text.taint) };
  }

  #lettersEnded(name: string): void {
    this.lettersAtHand -= 1;
    for (const state of [this.state, ...this.at.loops.at(-1)!.breaks]) state?.dropVariable(this.at.frame, name);
  }

  #pausedIn(from: Value): number | null {
    const only = from.refs.length === 1 ? this.onlyThing(from) : null;
    return only?.thing.kind === "sequence" && only.thing.paused !== undefined ? only.id : null;
  }

  /** A generator gives one after the other, and what it does between is done then. */
  #askedRounds(node: For | AsyncFor, from: Value, id: number): void {
    this.at.loops.push({ breaks: [], continues: [], isExact: true });
    for (let rounds = 0; this.state !== null; rounds++) {
      if (this.#pausedIn(from) === null) break;
      if (rounds >= UNROLLED_MAX) {
        this.at.loops.at(-1)!.isExact = false;
        this.#untilStable(node.target, () => this.through(node.body, () => this.assign(node.target, this.anyOf(from))));
        break;
      }
      const given = this.nextRound(id);
      if (given === null) break;
      if (this.#isOfAny(id)) {
        this.at.loops.at(-1)!.isExact = false;
        this.#untilStable(node.target, () => this.through(node.body, () => this.assign(node.target, given)));
        break;
      }
      this.through(node.body, () => this.assign(node.target, given));
    }
    this.#endLoop(node.orelse);
  }

  #isOfAny(id: number): boolean {
    const thing = this.thing(id);
    return thing?.kind === "sequence" && thing.paused === undefined && thing.items === null;
  }

  protected abstract nextRound(id: number, input?: { readonly kind: "send" | "throw"; readonly value: Value }): Value | null;

  protected whileStatement(node: While): void {
    const loop: Loop = { breaks: [], continues: [], isExact: true };
    this.at.loops.push(loop);
    const isEndless = node.test.kind === "Constant";
    const returned = this.at.returned.length;
    const first = this.lastId;
    let ended: State | null = null;
    let left: State | null = null;
    for (let rounds = 1; this.state !== null; rounds++) {
      let mayEnd = false;
      const round = this.#round(first, 0, () => {
        const { whenTrue, whenFalse } = this.fork(node.test);
        mayEnd = whenFalse !== null;
        loop.isExact &&= !mayEnd || whenTrue === null;
        this.state = ended;
        this.meet([ended, whenFalse]);
        ended = this.state;
        this.state = whenTrue;
        this.through(node.body, () => {});
      });
      const { before, after } = round;
      if (after === null) break;
      if (isEndless) left = left === null ? after.copy() : State.join(left, after);
      // Nothing has left it yet: `if count > 3: break` is still to come.
      const most = isEndless && loop.breaks.length === 0 && this.at.returned.length === returned ? UNROLLED_MAX : ROUNDS_MAX;
      const isThrough = rounds >= most || !this.#bringsMore(round, after);
      // `while True` is left from within only: there is more than was followed.
      if ((isThrough && isEndless) || rounds >= UNROLLED_MAX) this.at.yielded = null;
      if (isThrough && isEndless) {
        left = State.joinRounds(before, left!);
        break;
      }
      if (rounds >= UNROLLED_MAX || (isThrough && mayEnd)) {
        this.meet([after, before]);
        this.meet([ended, mayEnd ? this.fork(node.test).whenFalse : this.state]);
        ended = this.state;
        break;
      }
    }
    this.state = ended;
    this.#endLoop(node.orelse);
    // Nobody here waits for what ends it: perhaps somebody does who called.
    if (this.isWaitedFor) this.endlessRounds = left;
    else if (left !== null && this.state === null && mayRaise(node)) this.raise(UNKNOWN, left);
  }

  protected override through(body: readonly Statement[], begin: () => void): void {
    if (this.state === null) return;
    begin();
    this.block(body);
    const loop = this.at.loops.at(-1)!;
    this.meet([this.state, ...loop.continues.splice(0)]);
  }

  /** As often as it changes something, with none, one or more rounds joined. */
  #untilStable(target: Expression, run: () => void): void {
    const first = this.lastId;
    const targets = namesGiven(target);
    for (let i = 0; i < ROUNDS_MAX && this.state !== null; i++) {
      const round = this.#round(first, targets, run);
      const { before, after } = round;
      if (after === null) {
        this.state = before;
        return;
      }
      this.state = State.joinRounds(before, after);
      if (!this.#bringsMore(round, this.state)) return;
    }
  }

  /** `targets`: how many variables it gives a value before anything else. */
  #round(first: number, targets: number, run: () => void): Round {
    const last = this.lastId;
    const before = this.state!.copy();
    const hadTaint = this.hasTaint;
    const left = this.#timesLeft();
    this.journal.begin(last, this.at.frame);
    run();
    const recording = this.journal.end();
    const isLeft = this.#timesLeft() !== left && recording.given.size > targets;
    return { before, after: this.state, recording, first, last, isFirstTaint: this.hasTaint !== hadTaint, isLeft };
  }

  #timesLeft(): number {
    const { returned, raised, catching, loops } = this.at;
    return returned.length + (catching.at(-1) ?? raised).length + (loops.at(-1)?.breaks.length ?? 0);
  }

  /** Whether another round, from this state on, may find or leave what this one did not. */
  #bringsMore({ before, after, recording, first, last, isFirstTaint, isLeft }: Round, next: State): boolean {
    if (isFirstTaint) return true;
    if (new Covering(before, after!, { first, last }).holds()) return false;
    return recording.isSpoiled || isLeft || !findsTheSame(recording, next);
  }

  #endLoop(orelse: readonly Statement[]): void {
    this.block(orelse);
    const loop = this.at.loops.pop()!;
    this.meetTold([this.state, ...loop.breaks]);
  }

  protected leaveLoop(way: "breaks" | "continues"): void {
    const loop = this.at.loops.at(-1);
    if (this.state !== null) loop?.[way].push(this.state);
    this.state = null;
  }
}

function namesGiven(target: Expression): number {
  let names = 0;
  walk(target, ({ kind }) => {
    if (kind === "Name") names += 1;
    return kind !== "Attribute" && kind !== "Subscript";
  });
  return names;
}

/** Whatever was asked for is what it was then. */
function findsTheSame({ things, variables, frame, given }: Recording, next: State): boolean {
  const covering = new Covering(next, next, SAME_OBJECTS);
  for (const [id, thing] of things) {
    const now = next.peek(id);
    if (thing === undefined || now === undefined ? thing !== now : !covering.thing(thing, now)) return false;
  }
  for (const [of, names] of variables)
    for (const [name, value] of names) {
      if (of === frame && given.has(name)) continue;
      const now = next.peekVariable(of, name);
      if (value === undefined || now === undefined ? value !== now : !covering.value(value, now)) return false;
    }
  return true;
}
