// Whether a regular expression can take time that grows with the square of a text: two repetitions may share the same characters between them,
// and something that can fail follows (Weideman, van der Merwe, Berglund, Watson: Analyzing matching time behavior of backtracking regular expression matchers, 2016).
import { after, canFail, lettersOf, lowest } from "./exponential-regex.ts";
import { automatonOf, type Automaton, type State } from "./regex-automaton.ts";
import { ALL, type CharSet, type Regex } from "./regex-syntax.ts";

/** Pairs of repetitions that are looked at for one expression. */
const PAIRS_MAX = 400;
/** The repetition goes on so often that what it leads to is settled. */
const ROUNDS = 3;

/** `search`: wherever in the text it begins; `whole`: as with `fullmatch`. */
export type RegexUse = "search" | "match" | "whole";

export function isQuadratic(regex: Regex, use: RegexUse, isMultiline = false): boolean {
  // Each branch is tried at each place by itself.
  if (regex.kind === "either" && use === "search") return regex.branches.some((branch) => isQuadratic(branch, use, isMultiline));
  const automaton = automatonOf(regex, use === "whole", Infinity);
  if (automaton === null) return false;
  const { states } = automaton;
  const loops = states.flatMap(({ next, set }, at) => (next.has(at) && set !== 0n ? [at] : []));
  const letters = lettersOf(states);
  const isSlow = (pumped: Pumped): boolean => fails(pumped, automaton, { letters, isMultiline });
  if (use === "search" && !isAnchored(regex) && loops.some((at) => isAtEnd(states[at]!) && isSlow(begun(at, automaton)))) return true;
  let pairs = 0;
  for (const one of loops)
    for (const other of loops) {
      if (one === other || (pairs += 1) > PAIRS_MAX) continue;
      const pumped = pumpedBy([one, other], automaton);
      if (pumped !== null && isSlow(pumped)) return true;
    }
  return false;
}

/** Whether its time can grow with the third power: three repetitions one behind the other may share the same characters between them. */
export function isCubic(regex: Regex, use: RegexUse, isMultiline = false): boolean {
  if (regex.kind === "either" && use === "search") return regex.branches.some((branch) => isCubic(branch, use, isMultiline));
  const automaton = automatonOf(regex, use === "whole", Infinity);
  if (automaton === null) return false;
  const { states } = automaton;
  const loops = states.flatMap(({ next, set }, at) => (next.has(at) && set !== 0n ? [at] : []));
  const letters = lettersOf(states);
  let triples = 0;
  for (const one of loops)
    for (const other of loops.filter((at) => at !== one && (states[at]!.set & states[one]!.set) !== 0n))
      for (const third of loops) {
        if (third === one || third === other || (triples += 1) > PAIRS_MAX) continue;
        const pumped = pumpedBy([one, other, third], automaton);
        if (pumped !== null && fails(pumped, automaton, { letters, isMultiline })) return true;
      }
  return false;
}

/** States that a text may have led to before it is pumped, and the letters that are written again and again. */
interface Pumped {
  readonly before: ReadonlySet<number>;
  readonly word: readonly CharSet[];
}

/** Where the expression may begin anywhere, what comes before its first repetition is one as well: of everything. */
function begun(at: number, { states, first }: Automaton): Pumped {
  return { before: new Set(first.includes(at) ? [at] : []), word: first.includes(at) ? [lowest(states[at]!.set)] : [] };
}

/** What leads from each repetition to the next, and could as well be taken by any of them alone; null where nothing does. */
function pumpedBy(loops: readonly number[], { states, first }: Automaton): Pumped | null {
  const shared = loops.reduce((set, at) => set & states[at]!.set, ALL);
  const words = shared === 0n ? [null] : loops.slice(1).map((to, i) => wordBetween([loops[i]!], to, states, shared));
  const before = words.includes(null) ? null : wordBetween(null, loops[0]!, states, ALL, first);
  if (before === null) return null;
  let reached: ReadonlySet<number> = new Set(first.filter((at) => (states[at]!.set & before[0]!) !== 0n));
  for (const letter of before.slice(1)) reached = after(reached, letter, states);
  return { before: reached, word: words.flatMap((word) => word!) };
}

/** The letters of a shortest way, each of which is one of these; null where none leads there. */
function wordBetween(
  from: readonly number[] | null,
  to: number,
  states: readonly State[],
  alphabet: CharSet,
  first: readonly number[] = [],
): readonly CharSet[] | null {
  const came = new Map<number, number>();
  const left: number[] = [];
  const go = (at: number, before: number): void => {
    if (came.has(at) || (states[at]!.set & alphabet) === 0n) return;
    came.set(at, before);
    left.push(at);
  };
  for (const at of first) go(at, -1);
  for (const at of from ?? []) for (const next of states[at]!.next.keys()) if (!(from ?? []).includes(next)) go(next, -1);
  for (let i = 0; i < left.length && !came.has(to); i++) for (const next of states[left[i]!]!.next.keys()) go(next, left[i]!);
  if (!came.has(to)) return null;
  const letters: CharSet[] = [];
  for (let at = to; at >= 0; at = came.get(at)!) letters.unshift(lowest(states[at]!.set & alphabet));
  return letters;
}

/** Whether the text that was pumped can go on so that the expression does not hold. Where it holds on the way nothing is tried again. */
function fails(
  { before, word }: Pumped,
  automaton: Automaton,
  how: { readonly letters: readonly CharSet[]; readonly isMultiline: boolean },
): boolean {
  if (word.length === 0 || before.size === 0) return false;
  let reached = before;
  for (let round = 0; round < ROUNDS; round++)
    for (const letter of word) {
      reached = after(reached, letter, automaton.states);
      if ([...reached].some((at) => automaton.states[at]!.end === "anywhere")) return false;
    }
  return canFail(reached, automaton, how);
}

function isAtEnd({ end }: State): boolean {
  return end === "at-end";
}

/** It begins where the text does. */
function isAnchored(regex: Regex): boolean {
  switch (regex.kind) {
    case "assertion":
      return regex.at === "^" || regex.at === "\\A";
    case "sequence":
      return regex.items[0] !== undefined && isAnchored(regex.items[0]);
    case "either":
      return regex.branches.every(isAnchored);
    default:
      return false;
  }
}
