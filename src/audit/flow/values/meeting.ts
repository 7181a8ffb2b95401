// Ways that met again: what each of them left in variables and objects belongs together, so that a test that rules one of them out rules out all of it.
import type { Thing } from "./state.ts";
import type { Value } from "./value.ts";

/** A variable of a frame; or all of a thing. */
export interface Place {
  readonly id: number;
  readonly name: string | null;
}

export interface MetSlot extends Place {
  /** As long as it is this very one, it is what one of the ways left. */
  readonly now: Value | Thing;
  readonly ways: readonly (Value | Thing)[];
}

export interface Meeting {
  /** Frame of the call in which the ways met, or to which they were left: elsewhere nobody asks about its variables. */
  readonly owner: number;
  readonly slots: readonly MetSlot[];
  readonly answer: Answer | null;
}

/** What a call gave, each way of it something of its own. */
export interface Answer {
  /** Frame that the ways were gone in; its parameters are among the slots. */
  readonly frame: number;
  /** Those that are given by position, in order. */
  readonly parameters: readonly string[];
  readonly now: Value;
  readonly ways: readonly Value[];
}

/** A state, as far as meetings are concerned. */
interface Knowing {
  readonly meetings: readonly Meeting[];
  at(place: Place): Value | Thing | undefined;
}

/** Meetings that both have come from, of what neither has changed since. */
export function commonMeetings(one: Knowing, other: Knowing): readonly Meeting[] {
  if (one.meetings.length === 0 || other.meetings.length === 0) return [];
  return one.meetings.filter(
    (meeting) => other.meetings.includes(meeting) && meeting.slots.every((slot) => one.at(slot) === other.at(slot)),
  );
}
