// A test of what several ways left, each in another state: behind it, it is one of the ways that the test goes this way for.
import type { Call, Expression } from "../../../python/parse/ast.ts";
import { callsIn } from "./unproved-test.ts";
import type { Meeting, MetSlot } from "../values/meeting.ts";
import { joinAll } from "../machine.ts";
import { isAssigned } from "../program/scopes.ts";
import { ALL_KINDS, cleanedAs, cleanFor, isFromNowhere } from "../values/taint.ts";
import type { State, Thing } from "../values/state.ts";
import { addMeeting, addSlots, heldSlots, keepWays, noteMeeting, noteTogether, suppose } from "../values/ways-met.ts";
import { constant, NONE, NOTHING, type Value } from "../values/value.ts";
import { isAskedAgain, narrowingBy, type Narrowing } from "./asked-again.ts";
import { LettersAsked } from "./letters-asked.ts";
import { isQuiet } from "./test-forms.ts";

/** Of a table with more of them, they are not told apart. */
const KEYS_MAX = 5;
/** Frame of no call. */
const NOBODY = -1;

/** What a test is about: variables of the frame at hand, and things. */
interface AskedAbout {
  readonly names: ReadonlySet<string>;
  readonly ids: ReadonlySet<number>;
}

export abstract class WhichWay extends LettersAsked {
  /** The call that gave the last answer, and what it is taken to have given instead while a test is asked again. */
  #answered: { readonly node: Call; readonly now: Value } | null = null;
  #supposed: { readonly node: Call; readonly value: Value } | null = null;

  /** As `meet`; what each of the ways left is known to belong together. */
  protected meetTold(states: readonly (State | null)[]): void {
    this.meet(states);
    const ways = states.filter((one) => one !== null);
    const { frame } = this.at;
    if (this.hasTaint && this.state !== null) noteMeeting(this.state, ways, { owner: frame, frame, answer: null });
  }

  protected override meetGiven(states: readonly (State | null)[], given: readonly Value[]): Value {
    this.meet(states);
    const value = joinAll(given);
    if (!this.hasTaint || this.state === null || states.includes(null)) return value;
    const { frame } = this.at;
    const answer = { frame: NOBODY, parameters: [], now: { ...value }, ways: given };
    noteMeeting(this.state, states as readonly State[], { owner: frame, frame, answer });
    return answer.now;
  }

  /** What came out of one of several tuples belongs together. */
  protected unpackedTogether(elements: readonly Expression[], tuples: readonly (readonly Value[])[], whole: Value): void {
    const names = [...new Set(elements.flatMap((one) => (one.kind === "Name" && !this.at.elsewhere.has(one.id) ? [one.id] : [])))];
    if (!this.hasTaint || this.state === null || tuples.length < 2 || names.length < elements.length) return;
    const meeting = this.#answerOf(whole);
    const ways = meeting?.answer?.ways.map((one) => this.itemsOf(one)) ?? [];
    if (meeting === undefined || ways.some((items) => items?.length !== names.length))
      return noteTogether(this.state, { frame: this.at.frame, names, tuples });
    addSlots(
      this.state,
      meeting,
      names.map((name, i) =>
        this.#newSlot(
          name,
          ways.map((items) => items![i]!),
        ),
      ),
    );
  }

  /** `is_fine = check(x)` */
  protected keptAnswer(targets: readonly Expression[], given: Value): void {
    const [target, ...others] = targets;
    const meeting = this.#answerOf(given);
    if (meeting === undefined || target?.kind !== "Name" || others.length > 0 || this.at.elsewhere.has(target.id)) return;
    addSlots(this.state!, meeting, [this.#newSlot(target.id, meeting.answer!.ways)]);
  }

  /** Of a variable that was given something just now: as a value that nothing else has. */
  #newSlot(name: string, ways: readonly Value[]): MetSlot {
    const { frame } = this.at;
    const now = { ...this.state!.peekVariable(frame, name)! };
    this.state!.setVariable(frame, name, now);
    return { id: frame, name, now, ways };
  }

  /** The meeting in which this was given, if it was the last one. */
  #answerOf(value: Value): Meeting | undefined {
    const last = this.state?.meetings.at(-1);
    return last?.owner === this.at.frame && last.answer?.now === value ? last : undefined;
  }

  protected override answeredBy(node: Call): Value | null {
    return this.#supposed?.node === node ? this.#supposed.value : null;
  }

  /** What its parameters were on each way belongs to the variables that were given for them. */
  protected override behindCall(node: Call, value: Value): Value {
    const meeting = this.hasTaint ? this.#answerOf(value) : undefined;
    if (meeting === undefined) return this.hasTaint ? this.#lookedUp(node, value) : value;
    this.#answered = { node, now: value };
    const { frame, parameters } = meeting.answer!;
    const fn = this.lastCall?.node;
    const named = node.keywords.map(({ arg, value: given }) => ({ given, parameter: arg }));
    const slots = [...node.args.map((given, i) => ({ given, parameter: parameters[i] })), ...named].flatMap(
      ({ given, parameter }): MetSlot[] => {
        const slot = meeting.slots.find(({ id, name }) => id === frame && name !== null && name === parameter);
        if (slot === undefined || fn === undefined || given.kind !== "Name" || fn.kind === "Lambda" || isAssigned(fn, slot.name!))
          return [];
        const before = this.state!.peekVariable(this.at.frame, given.id);
        if (before === undefined) return [];
        const ways = (slot.ways as readonly Value[]).map((one) => shownBehind(before, one));
        return [{ id: this.at.frame, name: given.id, now: before, ways }];
      },
    );
    addSlots(this.state!, meeting, slots);
    return value;
  }

  /** `TABLE.get(name)`: what it gave says which of the keys the name is, or none of them. */
  #lookedUp(node: Call, value: Value): Value {
    const { func, args, keywords } = node;
    const [by, otherwise] = args;
    if (func.kind !== "Attribute" || func.attr !== "get" || by?.kind !== "Name" || args.length > 2 || keywords.length > 0) return value;
    const { frame } = this.at;
    const before = this.state?.peekVariable(frame, by.id);
    if (before?.isOpen !== true || before.refs.length > 0 || isFromNowhere(before.taint)) return value;
    const found = keysAndValues(this.onlyThing(this.peek(func.value))?.thing, before);
    if (found === null || (otherwise !== undefined && !isQuiet(otherwise))) return value;
    const ways = [...found, { key: before, value: otherwise === undefined ? NONE : this.peek(otherwise) }];
    const now = { ...value };
    this.#answered = { node, now };
    const slots = [{ id: frame, name: by.id, now: before, ways: ways.map(({ key }) => key) }];
    addMeeting(this.state!, { owner: frame, slots, answer: { frame: NOBODY, parameters: [], now, ways: ways.map((one) => one.value) } });
    return now;
  }

  /** By each of the meetings that the test asks about, the latest first. */
  protected waysShown(test: Expression, value: Value, subjects: readonly Expression[]): readonly Narrowing[] {
    const { meetings } = this.state!;
    if (meetings.length === 0) return [];
    const asked = this.#askedAbout(subjects);
    return meetings.toReversed().flatMap((meeting) => {
      const isOwn = meeting.owner === this.at.frame;
      const truths = (isOwn ? this.#byAnswer(meeting, test, value) : null) ?? this.#byWay(meeting, test, asked);
      const narrow = truths === null ? null : narrowingBy(truths, (left, way) => keepWays(way, meeting, left));
      if (narrow === null) return [];
      // What a caller knows of its objects, another one may not know.
      if (!isOwn) this.journal.spoil();
      return [narrow];
    });
  }

  /** What the test would answer by what a call in it gave on each of its ways. */
  #byAnswer(meeting: Meeting, test: Expression, value: Value): readonly (boolean | undefined)[] | null {
    const { answer } = meeting;
    if (answer === null) return null;
    if (answer.now === value) return answer.ways.map((one) => this.truth(one));
    const { node, now } = this.#answered ?? {};
    if (node === undefined || now !== answer.now || !callsIn(test).includes(node) || !isAskedAgain(test, node)) return null;
    const slots = heldSlots(this.state!, meeting);
    return answer.ways.map((one, i) => {
      this.#supposed = { node, value: one };
      const truth = this.truthBy(test, () => suppose(this.state!, slots, i));
      this.#supposed = null;
      return truth;
    });
  }

  /** What the test would answer behind each of the ways that met; null where it does not ask about what they left. */
  #byWay(meeting: Meeting, test: Expression, { names, ids }: AskedAbout): readonly (boolean | undefined)[] | null {
    const isAsked = ({ id, name }: MetSlot): boolean => (name === null ? ids.has(id) : id === this.at.frame && names.has(name));
    if (!meeting.slots.some(isAsked)) return null;
    const slots = heldSlots(this.state!, meeting);
    return slots.some(isAsked) ? slots[0]!.ways.map((_, i) => this.truthBy(test, () => suppose(this.state!, slots, i))) : null;
  }

  #askedAbout(subjects: readonly Expression[]): AskedAbout {
    const names = new Set(subjects.flatMap((one) => (one.kind === "Name" ? [one.id] : [])));
    const refs = subjects.flatMap((one) => (one.kind === "Name" ? this.lookUp(one) : this.peek(one)).refs);
    return { names, ids: new Set(refs.flatMap((ref) => (ref.kind === "object" ? [ref.id] : []))) };
  }
}

/** What may be found under which key, where all of them are known; of many, all together. */
function keysAndValues(table: Thing | undefined, asked: Value): readonly { readonly key: Value; readonly value: Value }[] | null {
  if (table?.kind !== "mapping" || table.slots.size === 0 || table.restKeys !== NOTHING) return null;
  if ((table.factory ?? table.chain ?? table.fieldsOf ?? null) !== null) return null;
  const all = [...table.slots].map(([key, value]) => ({ key: constant(key), value }));
  if (all.length <= KEYS_MAX) return all;
  return [{ key: { ...asked, taint: cleanFor(asked.taint, ALL_KINDS), parts: null }, value: joinAll(all.map(({ value }) => value)) }];
}

/** What a variable is behind a call where what it was given for was this at the end. */
function shownBehind(before: Value, after: Value): Value {
  const isKnown = !after.isOpen && after.refs.length === 0 && after.constants.length > 0;
  if (isKnown && before.isOpen) return after;
  return isFromNowhere(before.taint) ? before : { ...before, taint: cleanedAs(before.taint, after.taint), parts: null };
}
