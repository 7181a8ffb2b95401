// Notes where ways meet, and goes on with some of them only.
import { joinThings } from "./joined-things.ts";
import type { Answer, Meeting, MetSlot, Place } from "./meeting.ts";
import type { Relocation } from "../calls/relocation.ts";
import { State, type Thing } from "./state.ts";
import { isSame, join, type Tested, type Value } from "./value.ts";

/** Ways that are told apart. */
const WAYS_MAX = 6;
/** Variables and objects that are otherwise on one of them. */
const SLOTS_MAX = 16;
/** Things that are looked at for them. */
const THINGS_MAX = 48;
/** Meetings that a state knows of, the latest ones. */
const MEETINGS_MAX = 6;

interface World {
  readonly slots: readonly (Value | Thing | undefined)[];
  readonly answer: Value | null;
}

interface Met {
  readonly owner: number;
  /** Whose variables are told apart. */
  readonly frame: number;
  /** These alone; all of them without. */
  readonly names?: readonly string[];
  readonly answer: Answer | null;
}

/** A call that ends. */
interface Ending {
  readonly value: Value;
  readonly owner: number;
  readonly frame: number;
  readonly parameters: readonly string[];
}

export function addMeeting(state: State, meeting: Meeting): void {
  state.meetings = [...state.meetings, meeting].slice(-MEETINGS_MAX);
}

/** Notes at `state`, where these have met, which of them left what. */
export function noteMeeting(state: State, ways: readonly State[], { owner, frame, names, answer }: Met): void {
  if (ways.length < 2 || ways.length > WAYS_MAX) return;
  const before = ways.map((way) => earlierOf(way, state, owner));
  const places = differences(ways, frame, names ?? null);
  if (places === null) return;
  for (const earlier of before)
    for (const slot of earlier?.slots ?? [])
      if (!places.some((place) => isPlace(place, slot))) places.push({ id: slot.id, name: slot.name });
  if (places.length > SLOTS_MAX || !isTelling(places, answer)) return;
  const single = ways.map((way, i) => worldOf(way, places, answer?.ways[i] ?? null));
  const several = ways.map((way, i) => worldsOf(way, single[i]!, before[i] ?? null, places));
  const all = several.flat();
  const worlds = all.length <= WAYS_MAX ? all : single;
  const slots = places.flatMap((place, i): MetSlot[] => {
    const now = state.at(place);
    const values = worlds.map((world) => world.slots[i]);
    return now === undefined || values.includes(undefined) ? [] : [{ ...place, now, ways: values as (Value | Thing)[] }];
  });
  const given = answer === null ? null : { ...answer, ways: worlds.map((world) => world.answer!) };
  if (!isTelling(slots, given)) return;
  addMeeting(state, { owner, slots, answer: given });
}

/** Notes what a call gave on which of its ways; it is given as a value that nothing else has. */
export function noteAnswers(
  state: State,
  ends: readonly { readonly value: Value; readonly state: State }[],
  { value, owner, frame, parameters }: Ending,
): Value {
  if (ends.length < 2) return value;
  const answer = { frame, parameters, now: { ...value }, ways: ends.map((one) => one.value) };
  noteMeeting(
    state,
    ends.map((one) => one.state),
    { owner, frame, names: parameters, answer },
  );
  return answer.now;
}

/** Notes that the variables of a frame are what lies in one of several tuples. */
export function noteTogether(
  state: State,
  { frame, names, tuples }: { readonly frame: number; readonly names: readonly string[]; readonly tuples: readonly (readonly Value[])[] },
): void {
  if (tuples.length > WAYS_MAX) return;
  const slots = names.flatMap((name, i): MetSlot[] => {
    const value = state.peekVariable(frame, name);
    if (value === undefined) return [];
    // Another value than that of whatever else it may have been taken from.
    const now = { ...value };
    state.setVariable(frame, name, now);
    return [{ id: frame, name, now, ways: tuples.map((items) => items[i]!) }];
  });
  if (slots.length > 1) addMeeting(state, { owner: frame, slots, answer: null });
}

/** Of a way, the latest meeting that is not known of any more where it met the others. */
function earlierOf(way: State, met: State, owner: number): Meeting | null {
  const earlier = way.meetings.findLast((one) => one.owner === owner && !met.meetings.includes(one));
  if (earlier === undefined) return null;
  const slots = earlier.slots.filter((slot) => way.at(slot) === slot.now);
  return slots.length === 0 && earlier.answer === null ? null : { ...earlier, slots };
}

function worldOf(way: State, places: readonly Place[], answer: Value | null): World {
  return { slots: places.map((place) => way.at(place)), answer };
}

/** A way that was several before. */
function worldsOf(way: State, single: World, earlier: Meeting | null, places: readonly Place[]): readonly World[] {
  if (earlier === null) return [single];
  const count = earlier.slots[0]?.ways.length ?? earlier.answer?.ways.length ?? 0;
  const slots = places.map((place) => earlier.slots.find((slot) => isPlace(place, slot)));
  const given = earlier.answer?.now === single.answer ? earlier.answer : null;
  return Array.from({ length: count }, (_, k) => ({
    slots: single.slots.map((value, i) => slots[i]?.ways[k] ?? value),
    answer: given?.ways[k] ?? single.answer,
  }));
}

/** One variable alone says nothing of another; an object has several parts. */
function isTelling(places: readonly Place[], answer: unknown): boolean {
  return places.length + (answer === null ? 0 : 1) > 1 || places[0]?.name === null;
}

function isPlace(one: Place, other: Place): boolean {
  return one.id === other.id && one.name === other.name;
}

/** What is not the same on all ways: of this frame's variables, or those named, and of things that were there before. Null where it is too much. */
function differences([first, ...others]: readonly State[], frame: number, names: readonly string[] | null): Place[] | null {
  const places: Place[] = [];
  let looked = 0;
  const add = (place: Place): void => void (places.some((one) => isPlace(one, place)) || places.push(place));
  for (const other of others)
    State.everyDifference(first!, other, (id, one, now) => {
      looked += 1;
      if (one === undefined) return looked <= THINGS_MAX;
      if (one.kind !== "frame" || now.kind !== "frame") add({ id, name: null });
      else if (id === frame)
        now.names.forEach((value, name) => {
          const before = one.names.get(name);
          if (names?.includes(name) === false) return;
          if (before !== undefined && before !== value && !name.startsWith("?") && !isSame(before, value)) add({ id, name });
        });
      return looked <= THINGS_MAX && places.length <= SLOTS_MAX;
    });
  return looked > THINGS_MAX ? null : places;
}

/** What is still as it was left. */
export function heldSlots(state: State, { slots }: Meeting): readonly MetSlot[] {
  return slots.filter((slot) => state.at(slot) === slot.now);
}

/** Only some of the ways are possible from here on, by their places. */
export function keepWays(state: State, meeting: Meeting, left: readonly number[]): void {
  const slots = heldSlots(state, meeting).map((slot) => {
    const ways = left.map((i) => slot.ways[i]!);
    const now = slot.name === null ? (ways as Thing[]).reduce(joinThings) : (ways as Value[]).reduce(join);
    return { ...slot, ways, now, before: slot.now };
  });
  const narrowed = new Map(slots.flatMap(({ name, now, before }) => (name === null ? [] : [[before as Value, now as Value] as const])));
  for (const [i, slot] of slots.entries()) {
    if (slot.name !== null) slots[i] = { ...slot, now: asTested(slot.now as Value, slot.before as Value, narrowed) };
  }
  for (const slot of slots) {
    if (slot.name === null) state.grow(slot.id, slot.now as Thing);
    else state.setVariable(slot.id, slot.name, slot.now as Value);
  }
  const rest = { ...meeting, slots, answer: null };
  state.meetings = state.meetings.flatMap((one) => (one !== meeting ? [one] : left.length < 2 || !isTelling(slots, null) ? [] : [rest]));
}

/** What a variable is was narrowed by what was shown of it: so is what it was on each way. */
export function narrowSlots(state: State, place: Place, before: Value, change: (value: Value) => Value): void {
  if (state.meetings.length === 0) return;
  const now = state.at(place);
  if (now === undefined || !state.meetings.some(({ slots }) => slots.some((slot) => slot.now === before && isPlace(slot, place)))) return;
  state.meetings = state.meetings.map((meeting) => ({
    ...meeting,
    slots: meeting.slots.map((slot) =>
      slot.now === before && isPlace(slot, place) ? { ...slot, now, ways: (slot.ways as readonly Value[]).map(change) } : slot,
    ),
  }));
}

/** What it was a test of, it still is, also where that is narrowed. */
function asTested(value: Value, { test }: Value, narrowed: ReadonlyMap<Value, Value>): Value {
  if (test === undefined) return value;
  const now = <T extends Tested>(one: T): T => ({ ...one, was: narrowed.get(one.was) ?? one.was });
  return { ...value, test: { ...now(test), ...(test.beside === undefined ? {} : { beside: test.beside.map(now) }) } };
}

/** As if only one of the ways had been gone; for a question, nobody takes note of it. */
export function suppose(state: State, slots: readonly MetSlot[], way: number): void {
  for (const { id, name, ways } of slots) {
    if (name === null) state.restore(id, ways[way] as Thing);
    else state.supposeVariable(id, name, ways[way] as Value);
  }
}

/** A call is over: its variables are gone, but for what its parameters say of what they were given; what it left in objects is known to its caller. */
export function handOver(state: State, { frame, parameters, owner }: Omit<Ending, "value">): void {
  if (!state.meetings.some((one) => one.owner === frame)) return;
  state.meetings = state.meetings.flatMap((meeting) => {
    if (meeting.owner !== frame) return [meeting];
    const { answer } = meeting;
    const slots = meeting.slots.filter(({ id, name }) => name === null || (answer !== null && id === frame && parameters.includes(name)));
    return slots.length === 0 ? [] : [{ owner, slots, answer: answer === null ? null : { ...answer, frame, parameters } }];
  });
}

/** The meetings that a call has left to its caller, as far as they can be told of another call like it. */
export function meetingsLeft(state: State, before: readonly Meeting[], owner: number): readonly Meeting[] {
  if (state.meetings.length === 0) return [];
  return state.meetings.flatMap((meeting) => {
    if (meeting.owner !== owner || before.includes(meeting)) return [];
    const slots = meeting.slots.filter((slot) => slot.name !== null || state.at(slot) === slot.now);
    return slots.length === 0 ? [] : [{ ...meeting, slots }];
  });
}

/** What a call like this one left, told of this one, which gave `given`; it is given as a value that nothing else has. */
export function tellMeetings(
  state: State,
  left: readonly Meeting[],
  { move, owner, given, value }: { readonly move: Relocation; readonly owner: number; readonly given: Value; readonly value: Value },
): Value {
  if (left.length === 0) return value;
  const now = { ...value };
  const told = left.map(({ slots, answer }): Meeting => {
    const moved = slots.flatMap((slot): MetSlot[] => {
      if (slot.name !== null) return [{ ...slot, ways: slot.ways.map((one) => move.value(one as Value)) }];
      const id = move.id(slot.id);
      const thing = state.peek(id);
      return thing === undefined ? [] : [{ id, name: null, now: thing, ways: slot.ways.map((one) => move.thing(one as Thing)) }];
    });
    const isGiven = answer !== null && answer.now === given;
    return { owner, slots: moved, answer: isGiven ? { ...answer, now, ways: answer.ways.map((one) => move.value(one)) } : null };
  });
  state.meetings = [...state.meetings, ...told].slice(-MEETINGS_MAX);
  return now;
}

/** Notes more places that the same ways have left something in. */
export function addSlots(state: State, meeting: Meeting, slots: readonly MetSlot[]): void {
  const { answer } = meeting;
  const rest = answer === null ? meeting.slots : meeting.slots.filter(({ id }) => id !== answer.frame);
  state.meetings = state.meetings.map((one) => (one === meeting ? { ...meeting, slots: [...rest, ...slots].slice(0, SLOTS_MAX) } : one));
}
