// The automaton of a regular expression, one state for each place where it takes a character (Glushkov), with how many ways lead from one to another.
import type { CharSet, Regex } from "./regex-syntax.ts";

/** A repetition that is allowed this often behaves like an unlimited one. */
const OFTEN = 25;
/** Of a repetition that is allowed less often so many rounds are kept apart. */
const ROUNDS_MAX = 3;
const STATES_MAX = 300;
const WAYS_MAX = 10_000;
/** Several are as good as two. */
const MANY = 2;

export interface State {
  readonly set: CharSet;
  /** The states that may come next, with how many ways lead there: 1 or 2. */
  readonly next: Map<number, number>;
  /** Those to which every way leads through `\b` or through what looks ahead or behind: whether there is one depends on the text around. */
  readonly doubtful: Set<number>;
  /** `anywhere`: the expression may be through after it. `at-end`: only at the end of the text. */
  end: "anywhere" | "at-end" | null;
}

export interface Automaton {
  readonly states: readonly State[];
  readonly first: readonly number[];
}

/** What a part of an expression begins and ends with. `firm` is false where an assertion stands at that side. */
interface Part {
  readonly nullable: boolean;
  readonly first: ReadonlyMap<number, Firmness>;
  readonly last: ReadonlyMap<number, Firmness>;
  /** Of the way through it without a character. */
  readonly through: Firmness;
}

interface Firmness {
  readonly firm: boolean;
  readonly atEnd: boolean;
}

/** The states so far. */
type Building = State[] & { readonly often: number };

const FIRM: Firmness = { firm: true, atEnd: false };
const NOTHING: ReadonlyMap<number, Firmness> = new Map();
const EMPTY: Part = { nullable: true, first: NOTHING, last: NOTHING, through: FIRM };

/** Null where there would be too many states. `wholeText`: as with `fullmatch`, the end of the text must follow. `often`: of how many rounds a repetition counts as one without end. */
export function automatonOf(regex: Regex, wholeText: boolean, often = OFTEN): Automaton | null {
  const states: Building = Object.assign([], { often });
  const whole = partOf(regex, states);
  if (whole === null) return null;
  if (states.reduce((ways, { next }) => ways + next.size, 0) > WAYS_MAX) return null;
  for (const [at, { atEnd }] of whole.last) states[at]!.end = atEnd || wholeText ? "at-end" : "anywhere";
  return { states, first: [...whole.first.keys()] };
}

function partOf(regex: Regex, states: Building): Part | null {
  switch (regex.kind) {
    case "assertion":
      return { ...EMPTY, through: { firm: false, atEnd: regex.isEnd } };
    case "chars": {
      if (states.length >= STATES_MAX) return null;
      const own = new Map([[states.length, FIRM]]);
      states.push({ set: regex.set, next: new Map(), doubtful: new Set(), end: null });
      return { nullable: false, first: own, last: own, through: FIRM };
    }
    case "either":
      return all(regex.branches, states, eitherOf);
    case "sequence":
      return all(regex.items, states, (one, other) => inSequence(one, other, states), EMPTY);
    case "repeat":
      return repeated(regex, states);
  }
}

function all(items: readonly Regex[], states: Building, join: (one: Part, other: Part) => Part, begin: Part | null = null): Part | null {
  let joined = begin;
  for (const item of items) {
    const part = partOf(item, states);
    if (part === null) return null;
    joined = joined === null ? part : join(joined, part);
  }
  return joined ?? EMPTY;
}

function eitherOf(one: Part, other: Part): Part {
  const nullable = one.nullable || other.nullable;
  const through = one.nullable && other.nullable ? surer(one.through, other.through) : one.nullable ? one.through : other.through;
  return { nullable, first: new Map([...one.first, ...other.first]), last: new Map([...one.last, ...other.last]), through };
}

function inSequence(one: Part, other: Part, states: Building): Part {
  connect(one, other, states);
  const first = one.nullable ? new Map([...one.first, ...passed(other.first, one.through)]) : one.first;
  const last = other.nullable ? new Map([...passed(one.last, other.through), ...other.last]) : other.last;
  const nullable = one.nullable && other.nullable;
  const through = nullable ? both(one.through, other.through) : FIRM;
  return { nullable, first, last, through };
}

function repeated({ item, min, max }: Regex & { readonly kind: "repeat" }, states: Building): Part | null {
  const parts: Part[] = [];
  for (let rounds = max >= states.often ? 1 : Math.min(max, ROUNDS_MAX); rounds > 0; rounds--) {
    const part = partOf(item, states);
    if (part === null) return null;
    if (max >= states.often) connect(part, part, states);
    parts.push(part);
  }
  // A round comes behind all before it: `a{1,3}` takes two letters in one way, as `a(?:a(?:a)?)?` does.
  return parts.reduceRight((behind, part, round) => {
    const onwards = inSequence(part, behind, states);
    return round < min ? onwards : { ...onwards, nullable: true, through: FIRM };
  }, EMPTY);
}

/** `a` of `(a+)+` follows itself in two ways. */
function connect(one: Part, other: Part, states: Building): void {
  for (const [from, left] of one.last)
    for (const [to, right] of other.first) {
      const { next, doubtful } = states[from]!;
      // Past the end of the text nothing follows.
      if (left.atEnd || right.atEnd) continue;
      const isFirm = left.firm && right.firm;
      const ways = next.get(to) ?? 0;
      if (ways === 0) {
        next.set(to, 1);
        if (!isFirm) doubtful.add(to);
      } else if (isFirm) {
        next.set(to, doubtful.has(to) ? 1 : MANY);
        doubtful.delete(to);
      }
    }
}

function passed(some: ReadonlyMap<number, Firmness>, through: Firmness): ReadonlyMap<number, Firmness> {
  return through.firm ? some : new Map([...some].map(([at, one]) => [at, both(one, through)]));
}

function both(one: Firmness, other: Firmness): Firmness {
  return { firm: one.firm && other.firm, atEnd: one.atEnd || other.atEnd };
}

function surer(one: Firmness, other: Firmness): Firmness {
  return { firm: one.firm || other.firm, atEnd: one.atEnd && other.atEnd };
}
