// What a loop over the characters of a text shows of it: the round is gone through with each character, and what it leaves for which is looked at.
import type { AsyncFor, Expression, For, Statement } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { cleanFor, isFromNowhere } from "../values/taint.ts";
import { addMeeting } from "../values/ways-met.ts";
import type { MetSlot } from "../values/meeting.ts";
import type { Sequence, State } from "../values/state.ts";
import { HARMLESS, isSame, join, NOTHING, onlyConstant, type Value } from "../values/value.ts";
import { rulingOut } from "../values/ruled-out.ts";
import { isNeverEmpty } from "../values/thing-parts.ts";
import { listed } from "../guards/character-tests.ts";
import { sameLetters } from "../guards/test-forms.ts";
import { hiddenName, letterLoop } from "./letter-loops.ts";
import { Managers } from "./managers.ts";

/** Variables of one loop that are looked at. */
const MARKS_MAX = 2;
/** A value that is another one in each of so many rounds goes on so. */
const ROUNDS_MAX = 3;

/** A loop over the characters of a variable. */
interface Rounds {
  readonly text: string;
  readonly begin: (letter: Value) => void;
  readonly body: readonly Statement[];
}

export abstract class LetterRounds extends Managers {
  /** One round: `begin` gives the loop's variable its value. */
  protected abstract through(body: readonly Statement[], begin: () => void): void;

  /** Before a loop; null for one over anything else than a text from outside. */
  protected letterRounds(node: For | AsyncFor): Rounds | null {
    const text = this.hasTaint ? textOf(node) : null;
    const value = text === null ? undefined : this.state?.peekVariable(this.at.frame, text);
    if (text === null || value === undefined || value.refs.length > 0 || !value.isOpen || isFromNowhere(value.taint)) return null;
    const { target, body } = node;
    const byNumber = letterLoop(node);
    return {
      text,
      body,
      begin: (letter) => {
        if (target.kind !== "Tuple") this.assign(target, byNumber === null ? letter : HARMLESS);
        else for (const [i, one] of target.elts.entries()) this.assign(one, i === 0 ? HARMLESS : letter);
        if (byNumber !== null) this.setLocal(hiddenName(byNumber), letter);
      },
    };
  }

  /** Behind it, where it was not left: which characters come through, and what those have left that do not come through unnoticed. */
  protected lettersGone(rounds: Rounds, before: State, any: Value): void {
    const { state } = this;
    const { frame } = this.at;
    const text = state?.peekVariable(frame, rounds.text);
    if (state === null || text === undefined) return;
    const marks = marksIn(rounds.body)
      .filter((name) => name !== rounds.text)
      .slice(0, MARKS_MAX);
    const found = marks.flatMap((name) => this.#marked(rounds, { name, before, any, text }) ?? []);
    const bits = this.cleanIfPassed((letter) => this.#round(rounds, state, letter) !== null);
    if (bits !== 0) state.setVariable(frame, rounds.text, { ...text, taint: cleanFor(text.taint, bits), parts: null });
    const now = state.peekVariable(frame, rounds.text)!;
    for (const { slot, bits: each } of found) {
      const ways = [{ ...now, taint: cleanFor(now.taint, each), parts: null }, now];
      addMeeting(state, { owner: frame, slots: [slot, { id: frame, name: rounds.text, now, ways }], answer: null });
    }
  }

  /** What a variable is where no character changed it, and where one did; and bits of the kinds that the text is clean for in the first case. */
  #marked(
    rounds: Rounds,
    { name, before, any, text }: { readonly name: string; readonly before: State; readonly any: Value; readonly text: Value },
  ): { readonly slot: MetSlot; readonly bits: number } | null {
    const { frame } = this.at;
    const state = this.state!;
    const [first, last] = [before.peekVariable(frame, name), state.peekVariable(frame, name)];
    if (first === undefined || last === undefined || first.isOpen || text === last) return null;
    const filled = this.#filled(before, first);
    if (filled !== null) return this.#collected(rounds, filled, first);
    if (first.refs.length > 0 || onlyConstant(first) === undefined) return null;
    const changed: Value[] = [];
    const from = (value: Value): State => {
      const copy = state.copy();
      copy.supposeVariable(frame, name, value);
      return copy;
    };
    const start = from(first);
    const bits = this.cleanIfPassed((letter) => {
      const after = this.#round(rounds, start, letter)?.peekVariable(frame, name);
      if (after === undefined) return false;
      if (isSame(after, first)) return true;
      changed.push(rulingOut(after, first.constants));
      return mayBe(after, first);
    });
    if (bits === 0) return null;
    const value = this.#everAfter(changed.reduce(join, NOTHING), (one) => this.#round(rounds, from(one), any)?.peekVariable(frame, name));
    const other = value ?? (onlyCounts(rounds.body, name) ? rulingOut(HARMLESS, first.constants) : null);
    return other === null ? null : { slot: { id: frame, name, now: last, ways: [first, other] }, bits };
  }

  /** `bad.append(c)` */
  #collected(rounds: Rounds, { id, thing }: Filled, first: Value): { readonly slot: MetSlot; readonly bits: number } | null {
    const state = this.state!;
    const now = state.peek(id);
    if (now?.kind !== "sequence" || !isOnlyFilled(rounds.body, first, (node) => this.peek(node))) return null;
    const start = state.copy();
    start.restore(id, thing);
    const bits = this.cleanIfPassed((letter) => {
      const after = this.#round(rounds, start, letter)?.peek(id);
      return after !== undefined && !(after.kind === "sequence" && isNeverEmpty(after));
    });
    const filled: Sequence = now.items === null ? { ...now, isFilled: true } : now;
    return bits === 0 ? null : { slot: { id, name: null, now, ways: [thing, filled] }, bits };
  }

  /** A list in which there is nothing yet. */
  #filled(state: State, { refs, constants }: Value): Filled | null {
    const [ref] = refs;
    if (refs.length !== 1 || constants.length > 0 || ref?.kind !== "object") return null;
    const thing = state.peek(ref.id);
    return thing?.kind === "sequence" && thing.items?.length === 0 ? { id: ref.id, thing } : null;
  }

  /** What it is after any number of rounds more; null where that has no end. */
  #everAfter(value: Value, next: (value: Value) => Value | undefined): Value | null {
    let now = value;
    for (let i = 0; i < ROUNDS_MAX; i++) {
      const after = next(now);
      const both = after === undefined ? now : join(now, after);
      if (isSame(both, now)) return now;
      now = both;
    }
    return null;
  }

  /** The state behind a round with this character; null where it leaves the loop. */
  #round({ body, begin }: Rounds, from: State, letter: Value): State | null {
    const { state, lastCall, failed, doubtful } = this;
    const { returned, loops, raised: outer, catching } = this.at;
    const raised = catching.at(-1) ?? outer;
    const lengths = [returned.length, raised.length] as const;
    this.state = from.copy();
    loops.push({ breaks: [], continues: [], isExact: false });
    this.through(body, () => begin(letter));
    loops.pop();
    const after = this.state;
    returned.splice(lengths[0]);
    raised.splice(lengths[1]);
    [this.state, this.lastCall, this.failed, this.doubtful] = [state, lastCall, failed, doubtful];
    return after;
  }
}

interface Filled {
  readonly id: number;
  readonly thing: Sequence;
}

function mayBe({ constants, refs, isOpen }: Value, first: Value): boolean {
  return isOpen || refs.length > 0 || constants.some((one) => first.constants.includes(one));
}

const texts = new WeakMap<For | AsyncFor, string | null>();

/** Name of the variable that is gone through; null where it, or what a character is called, gets another value inside. */
function textOf(node: For | AsyncFor): string | null {
  const known = texts.get(node);
  if (known !== undefined) return known;
  const found = textIn(node);
  texts.set(node, found);
  return found;
}

function textIn(node: For | AsyncFor): string | null {
  const { target, iter, body } = node;
  const text = letterLoop(node)?.text ?? nameOf(target.kind === "Tuple" ? numbered(target.elts, iter) : iter);
  const own = [target, ...(target.kind === "Tuple" ? target.elts : [])].flatMap((one) => (one.kind === "Name" ? [one.id] : []));
  let isPlain = text !== null && own.length > 0;
  for (const top of body)
    walk(top, (one) => {
      if (one.kind === "Name" && one.ctx !== "Load" && (one.id === text || own.includes(one.id))) isPlain = false;
      if (/^(?:Yield|YieldFrom|Await|Global|Nonlocal|Lambda|FunctionDef|AsyncFunctionDef|ClassDef|For|While|AsyncFor)$/.test(one.kind))
        isPlain = false;
      return isPlain;
    });
  return isPlain ? text : null;
}

/** `x` of `for i, c in enumerate(x)`. */
function numbered(elts: readonly Expression[], iter: Expression): Expression | null {
  const isNumbered = iter.kind === "Call" && iter.func.kind === "Name" && iter.func.id === "enumerate" && elts.length === 2;
  return isNumbered ? (iter.args[0] ?? null) : null;
}

function nameOf(node: Expression | null): string | null {
  const text = node === null ? null : sameLetters(listed(node));
  return text?.kind === "Name" ? text.id : null;
}

/** Variables that the round gives a value, or puts something into. */
function marksIn(body: readonly Statement[]): readonly string[] {
  const names = new Set<string>();
  for (const top of body)
    walk(top, (node) => {
      if (node.kind === "Name" && node.ctx === "Store") names.add(node.id);
      if (node.kind === "Call" && node.func.kind === "Attribute" && node.func.value.kind === "Name" && FILLS.test(node.func.attr))
        names.add(node.func.value.id);
      return true;
    });
  return [...names];
}

const FILLS = /^(?:append|add|extend|insert)$/;

/** The body does nothing else with a list than put things into it, or look at it. */
function isOnlyFilled(body: readonly Statement[], list: Value, valueOf: (node: Expression) => Value): boolean {
  let isOnly = true;
  for (const top of body)
    walk(top, (node) => {
      const isTaking = node.kind === "Call" && node.func.kind === "Attribute" && /^(?:pop|remove|clear|discard)/.test(node.func.attr);
      if (isTaking && node.func.kind === "Attribute" && valueOf(node.func.value).refs.some((ref) => list.refs.includes(ref)))
        isOnly = false;
      if (node.kind === "Delete") isOnly = false;
      return isOnly;
    });
  return isOnly;
}

/** `bad += 1`, and nothing else. */
function onlyCounts(body: readonly Statement[], name: string): boolean {
  let isCount = true;
  for (const top of body)
    walk(top, (node) => {
      if (node.kind === "AugAssign" && node.target.kind === "Name" && node.target.id === name) {
        isCount &&= node.op === "Add" && node.value.kind === "Constant" && node.value.type === "int" && Number(node.value.value) > 0;
        return false;
      }
      if (node.kind === "Name" && node.ctx !== "Load" && node.id === name) isCount = false;
      return isCount;
    });
  return isCount;
}
