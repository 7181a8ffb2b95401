// Whether a regular expression can take time that doubles with each character: some text leads from a state of its automaton back to it in two ways,
// and something that can fail follows (Allauzen, Mohri, Rastogi: General algorithms for testing the ambiguity of finite automata, 2008).
import { automatonOf, type Automaton, type State } from "./regex-automaton.ts";
import { ALL, type CharSet, type Regex } from "./regex-syntax.ts";

/** Ways between states, and between pairs of them, that are looked at for one expression; what needs more is not judged. */
const STEPS_MAX = 100_000;
const LINE_END: CharSet = 1n << 10n;
const SUFFIX_MAX_CHARACTERS = 3;
const SETS_MAX = 20;

/** `wholeText`: as with `fullmatch`, the end of the text must follow. `isMultiline`: `$` also holds before a line end. */
export function isExponential(regex: Regex, wholeText: boolean, isMultiline = false): boolean {
  const automaton = automatonOf(regex, wholeText);
  if (automaton === null) return false;
  const { states } = automaton;
  const budget: Budget = { steps: STEPS_MAX };
  if (roundsOf(states, budget).every((round) => pivotOf(round, states, budget) === null)) return false;
  const letters = lettersOf(states);
  // What the expression may end with is left out of the text first: where it held early, nothing would be tried again. Then texts of one letter.
  const ends = states.reduce((set, state) => (state.end === "anywhere" ? set | state.set : set), 0n);
  return [ALL & ~ends, ...letters].some((alphabet) => {
    const narrow = states.map((state) => ({ ...state, set: state.set & alphabet }));
    return roundsOf(narrow, budget).some((round) => {
      const pivot = pivotOf(round, narrow, budget);
      const before = pivot === null || budget.steps <= 0 ? null : besideAfterPrefix(pivot, automaton, ends);
      return before !== null && canFail(besideInRounds(pivot!, before, narrow, budget), automaton, { letters, isMultiline });
    });
  });
}

interface Budget {
  steps: number;
}

/** The states that lead to one another, as sets: what a repetition consists of. */
function roundsOf(states: readonly State[], budget: Budget): readonly ReadonlySet<number>[] {
  const before = states.map((): number[] => []);
  const beyond = states.map((state) => (state.set === 0n ? [] : firmNext(state).filter((to) => states[to]!.set !== 0n)));
  for (const [at, next] of beyond.entries()) for (const to of next) before[to]!.push(at);
  const rounds: ReadonlySet<number>[] = [];
  const placed = new Set<number>();
  for (const [at, { set, next }] of states.entries()) {
    if (placed.has(at) || next.size === 0 || set === 0n) continue;
    const forward = reached(at, (one) => beyond[one]!, budget);
    if (!forward.has(at)) continue;
    const backward = reached(at, (one) => before[one]!, budget);
    const round = new Set([...forward].filter((one) => backward.has(one)));
    for (const one of round) placed.add(one);
    rounds.push(round);
  }
  return rounds;
}

function reached(from: number, next: (at: number) => readonly number[], budget: Budget): ReadonlySet<number> {
  const seen = new Set<number>();
  const left = [from];
  for (let at = left.pop(); at !== undefined && budget.steps > 0; at = left.pop()) {
    const some = next(at);
    budget.steps -= some.length;
    for (const one of some) if (!seen.has(one)) left.push(one);
    for (const one of some) seen.add(one);
  }
  return seen;
}

function firmNext({ next, doubtful }: State): number[] {
  return doubtful.size === 0 ? [...next.keys()] : [...next.keys()].filter((to) => !doubtful.has(to));
}

/** The state of a round at which two ways part that meet again over the same characters; null where none does. All states of a round lead to one another, which closes the circle. */
function pivotOf(round: ReadonlySet<number>, states: readonly State[], budget: Budget): number | null {
  const inside = [...round].map((at) => [at, firmNext(states[at]!).filter((to) => round.has(to) && states[to]!.set !== 0n)] as const);
  const twice = inside.find(([at, next]) => next.some((to) => states[at]!.next.get(to)! > 1));
  if (twice !== undefined) return twice[0];
  const nextOf = new Map(inside);
  const pairs = new Pairs(states, budget);
  for (const [at, next] of inside) for (const one of next) for (const other of next) if (one < other) pairs.add(one, other, at);
  for (let pair = pairs.next(); pair !== null; pair = pairs.next())
    for (const one of nextOf.get(pair.one) ?? [])
      for (const other of nextOf.get(pair.other) ?? []) {
        if (one === other) return pair.from;
        pairs.add(Math.min(one, other), Math.max(one, other), pair.from);
      }
  return null;
}

/** The states that a shortest text may have led to which leads to this one; null where there is none. */
function besideAfterPrefix(pivot: number, { states, first }: Automaton, avoided: CharSet): ReadonlySet<number> | null {
  const from = new Map<number, number>(first.map((at) => [at, -1]));
  for (const at of from.keys()) for (const to of states[at]!.next.keys()) if (!from.has(to)) from.set(to, at);
  const path: number[] = [];
  for (let at: number | undefined = pivot; at !== undefined && at >= 0; at = from.get(at)) path.unshift(at);
  const letters = path.map((at) => lowest(states[at]!.set & ~avoided) || lowest(states[at]!.set));
  if (!from.has(pivot) || letters.includes(0n)) return null;
  let beside: ReadonlySet<number> = new Set(first.filter((at) => (states[at]!.set & letters[0]!) !== 0n));
  for (const letter of letters.slice(1)) beside = after(beside, letter, states);
  return beside;
}

export function lowest(set: CharSet): CharSet {
  return set & -set;
}

/** The states that any further text of these rounds may have led to, whenever it has led to this one; null where there are too many pairs. */
function besideInRounds(pivot: number, before: ReadonlySet<number>, states: readonly State[], budget: Budget): ReadonlySet<number> | null {
  const beside = new Set<number>(before);
  const pairs = new Pairs(states, budget);
  const step = (one: number, other: number): void => {
    for (const next of states[one]!.next.keys()) for (const beyond of states[other]!.next.keys()) pairs.add(next, beyond, 0);
  };
  for (const other of before) step(pivot, other);
  for (let pair = pairs.next(); pair !== null; pair = pairs.next()) {
    if (pair.one === pivot) beside.add(pair.other);
    step(pair.one, pair.other);
  }
  return budget.steps <= 0 ? null : beside;
}

interface Pair {
  readonly one: number;
  readonly other: number;
  /** Where the two parted. */
  readonly from: number;
}

/** Pairs of states that the same character leads to, each handed out once. */
class Pairs {
  readonly #states: readonly State[];
  readonly #budget: Budget;
  readonly #seen = new Set<number>();
  readonly #left: Pair[] = [];

  constructor(states: readonly State[], budget: Budget) {
    this.#states = states;
    this.#budget = budget;
  }

  add(one: number, other: number, from: number): void {
    const pair = one * this.#states.length + other;
    this.#budget.steps -= 1;
    if (this.#budget.steps <= 0 || this.#seen.has(pair) || (this.#states[one]!.set & this.#states[other]!.set) === 0n) return;
    this.#seen.add(pair);
    this.#left.push({ one, other, from });
  }

  next(): Pair | null {
    return this.#budget.steps <= 0 ? null : (this.#left.pop() ?? null);
  }
}

/** Whether a text that has led to these states can go on so that the expression does not hold. */
export function canFail(
  beside: ReadonlySet<number> | null,
  { states }: Automaton,
  { letters, isMultiline }: { readonly letters: readonly CharSet[]; readonly isMultiline: boolean },
): boolean {
  if (beside === null) return false;
  let sets = [beside];
  for (let length = 0; length <= SUFFIX_MAX_CHARACTERS; length++) {
    const open = sets.filter((some) => ![...some].some((at) => states[at]!.end === "anywhere"));
    if (open.some((some) => ![...some].some((at) => states[at]!.end === "at-end"))) return true;
    const further = open.flatMap((some) => {
      const isThrough = isMultiline && [...some].some((at) => states[at]!.end === "at-end");
      return letters.filter((letter) => !(isThrough && letter === LINE_END)).map((letter) => after(some, letter, states));
    });
    sets = [...new Map(further.map((some) => [[...some].toSorted((a, b) => a - b).join(), some])).values()].slice(0, SETS_MAX);
  }
  return false;
}

export function after(some: ReadonlySet<number>, letter: CharSet, states: readonly State[]): ReadonlySet<number> {
  return new Set([...some].flatMap((at) => [...states[at]!.next.keys()].filter((to) => (states[to]!.set & letter) !== 0n)));
}

/** A character for each way in which the states tell characters apart. */
export function lettersOf(states: readonly State[]): readonly CharSet[] {
  const sets = [...new Set(states.map(({ set }) => set))];
  const letters = new Map<string, CharSet>();
  for (let letter = 1n; letter <= ALL; letter <<= 1n)
    letters.set(letter === LINE_END ? "" : sets.map((set) => ((set & letter) === 0n ? "0" : "1")).join(""), letter);
  return [...letters.values()];
}
