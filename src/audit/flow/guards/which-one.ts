// A test of something that may be one of several objects, or that several ways left each in another state: behind it, it is one of those that the test goes this way for.
import type { Expression } from "../../../python/parse/ast.ts";
import { Conditions, type Fork } from "../language/conditions.ts";
import { isQuiet } from "./test-forms.ts";
import type { Meeting, MetSlot } from "../values/meeting.ts";
import type { State } from "../values/state.ts";
import { heldSlots, keepWays, noteMeeting, noteTogether, suppose } from "../values/ways-met.ts";
import { isCode, type Value } from "../values/value.ts";

/** Expressions of one test that are asked about. */
const SUBJECTS_MAX = 4;
/** Of them, those that are objects. */
const OBJECTS_MAX = 2;

/** A test that takes longer is not asked again. */
const ASKED_STEPS_MAX = 20;

/** Narrows the state at hand to what is possible where a test went this way. */
type Narrowing = (holds: boolean, state: State) => void;

export abstract class WhichOne extends Conditions {
  readonly #subjects = new WeakMap<Expression, readonly Expression[]>();

  protected override narrowWays(test: Expression, value: Value, { whenTrue, whenFalse }: Fork): void {
    const { steps } = this;
    for (const narrow of this.#narrowings(test, value)) {
      narrow(true, whenTrue!);
      narrow(false, whenFalse!);
    }
    // Short as what is asked again is, it takes no step of the program.
    this.steps = steps;
  }

  /** As `meet`; what each of the ways left is known to belong together. */
  protected meetTold(states: readonly (State | null)[]): void {
    this.meet(states);
    const ways = states.filter((one) => one !== null);
    const { frame } = this.at;
    if (this.hasTaint && this.state !== null) noteMeeting(this.state, ways, { owner: frame, frame, answer: null });
  }

  /** What came out of one of several tuples belongs together. */
  protected unpackedTogether(elements: readonly Expression[], tuples: readonly (readonly Value[])[]): void {
    const names = new Set(elements.flatMap((one) => (one.kind === "Name" && !this.at.elsewhere.has(one.id) ? [one.id] : [])));
    if (!this.hasTaint || this.state === null || tuples.length < 2 || names.size < elements.length) return;
    noteTogether(this.state, { frame: this.at.frame, names: [...names], tuples });
  }

  #narrowings(test: Expression, value: Value): readonly Narrowing[] {
    const { state } = this;
    const subjects = this.stepsOfTest > ASKED_STEPS_MAX ? [] : this.#subjectsOf(test);
    const found: Narrowing[] = [];
    for (const meeting of state!.meetings.toReversed()) {
      if (meeting.owner !== this.at.frame) continue;
      const truths =
        meeting.answer?.now === value ? meeting.answer.ways.map((one) => this.truth(one)) : this.#byWay(meeting, test, subjects);
      const narrow = truths === null ? null : narrowingBy(truths, (left, way) => keepWays(way, meeting, left));
      if (narrow !== null) found.push(narrow);
    }
    if (found.length > 0 || test.kind === "Name") return found;
    for (const subject of subjects.slice(0, OBJECTS_MAX)) {
      const narrow = this.#byObject(subject, test);
      if (narrow !== null) return [narrow];
    }
    return [];
  }

  /** What the test would answer behind each of the ways that met; null where it does not ask about what they left. */
  #byWay(meeting: Meeting, test: Expression, subjects: readonly Expression[]): readonly (boolean | undefined)[] | null {
    const slots = heldSlots(this.state!, meeting);
    if (!slots.some((slot) => this.#isAskedAbout(slot, subjects))) return null;
    return slots[0]!.ways.map((_, i) => this.#truthBy(test, () => suppose(this.state!, slots, i)));
  }

  #isAskedAbout({ id, name }: MetSlot, subjects: readonly Expression[]): boolean {
    if (name !== null) return id === this.at.frame && subjects.some((one) => one.kind === "Name" && one.id === name);
    return subjects.some((one) => this.peek(one).refs.some((ref) => ref.kind === "object" && ref.id === id));
  }

  #byObject(subject: Expression, test: Expression): Narrowing | null {
    const each = oneByOne(this.peek(subject));
    const truths = each.map((one) => this.#truthBy(test, () => this.narrow(subject, () => one)));
    return narrowingBy(truths, (left, state) => {
      const before = this.state;
      this.state = state;
      const [constants, refs] = [left.flatMap((i) => each[i]!.constants), left.flatMap((i) => each[i]!.refs)];
      this.narrow(subject, (now) => ({ ...now, constants, refs }));
      this.state = before;
    });
  }

  /** What the test would answer if something were otherwise. */
  #truthBy(test: Expression, supposing: () => void): boolean | undefined {
    const { state, lastCall } = this;
    this.state = state!.copy();
    supposing();
    const answer = this.evaluate(test);
    const truth = this.state === null ? undefined : this.truth(answer);
    [this.state, this.lastCall] = [state, lastCall];
    return truth;
  }

  #subjectsOf(test: Expression): readonly Expression[] {
    let known = this.#subjects.get(test);
    if (known === undefined) this.#subjects.set(test, (known = isAskedAgain(test) ? subjectsIn(test).slice(0, SUBJECTS_MAX) : []));
    return known;
  }
}

/** Each of the objects that a value may be; none where it is one, or may be something else. */
export function oneByOne(value: Value): readonly Value[] {
  const { constants, refs, isOpen } = value;
  if (isOpen || refs.length === 0 || refs.length + constants.length < 2 || !refs.every((ref) => ref.kind === "object" || isCode(ref)))
    return [];
  return [
    ...refs.map((ref) => ({ ...value, constants: [], refs: [ref] })),
    ...constants.map((one) => ({ ...value, constants: [one], refs: [] })),
  ];
}

/** By what the test answers for each; null where no answer is certain. */
function narrowingBy(truths: readonly (boolean | undefined)[], keep: (left: readonly number[], state: State) => void): Narrowing | null {
  if (truths.every((one) => one === undefined)) return null;
  return (holds, state) => {
    const left = [...truths.keys()].filter((i) => truths[i] !== !holds);
    if (left.length > 0 && left.length < truths.length) keep(left, state);
  };
}

/** `job` and `self.job` of `self.job.kind == "fixed"`, `isinstance(job, Fixed)`, `job.is_open()`. */
function subjectsIn(test: Expression): readonly Expression[] {
  if (test.kind === "Name") return [test];
  if (test.kind === "Attribute") return isQuiet(test) ? [...subjectsIn(test.value), test] : subjectsIn(test.value);
  if (test.kind === "Subscript") return subjectsIn(test.value);
  if (test.kind === "Compare") return [test.left, ...test.comparators].flatMap(subjectsIn);
  if (test.kind !== "Call") return [];
  return [...(test.func.kind === "Attribute" ? subjectsIn(test.func.value) : []), ...test.args.flatMap(subjectsIn)];
}

/** What runs for it, runs on a state of its own. */
function isAskedAgain(node: Expression): boolean {
  if (isQuiet(node)) return true;
  if (node.kind === "Compare") return [node.left, ...node.comparators].every(isAskedAgain);
  if (node.kind !== "Call" || node.keywords.length > 0) return false;
  return isQuiet(node.func) && node.args.every(isAskedAgain);
}
