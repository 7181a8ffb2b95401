// A test of something that may be one of several objects, or that several ways left each in another state: behind it, it is one of those that the test goes this way for.
import type { Expression } from "../../../python/parse/ast.ts";
import type { Fork } from "../language/conditions.ts";
import { isCode, type Value } from "../values/value.ts";
import { narrowingBy, type Narrowing } from "./asked-again.ts";
import { WhichWay } from "./which-way.ts";

/** Objects that one test is asked about. */
const OBJECTS_MAX = 2;

export abstract class WhichOne extends WhichWay {
  protected override narrowWays(test: Expression, value: Value, { whenTrue, whenFalse }: Fork): void {
    const { steps } = this;
    for (const narrow of this.#narrowings(test, value)) {
      narrow(true, whenTrue!);
      narrow(false, whenFalse!);
    }
    // Short as what is asked again is, it takes no step of the program.
    this.steps = steps;
  }

  #narrowings(test: Expression, value: Value): readonly Narrowing[] {
    const subjects = this.subjectsOf(test);
    const found = this.waysShown(test, value, subjects);
    if (found.length > 0 || test.kind === "Name") return found;
    for (const subject of subjects.slice(0, OBJECTS_MAX)) {
      const narrow = this.#byObject(subject, test);
      if (narrow !== null) return [narrow];
    }
    return [];
  }

  #byObject(subject: Expression, test: Expression): Narrowing | null {
    const each = oneByOne(this.peek(subject));
    const truths = each.map((one) => this.truthBy(test, () => this.narrow(subject, () => one)));
    return narrowingBy(truths, (left, state) => {
      const before = this.state;
      this.state = state;
      const [constants, refs] = [left.flatMap((i) => each[i]!.constants), left.flatMap((i) => each[i]!.refs)];
      this.narrow(subject, (now) => ({ ...now, constants, refs }));
      this.state = before;
    });
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
