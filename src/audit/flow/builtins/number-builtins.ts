// Functions of numbers, of which the program itself says the numbers: `bin`, `pow`, `round`, `math`, `statistics`.
import type { Builtin, Builtins } from "./builtins.ts";
import { constant, HARMLESS, NO_ARGUMENTS, onlyConstant, UNKNOWN, type CallArguments, type Constant, type Value } from "../values/value.ts";

/** Numbers below this are written out exactly. */
const WRITTEN_MAX = 2 ** 31;
const ITEMS_MAX = 64;

function numbersIn(values: readonly Value[]): readonly number[] | null {
  const known = values.map(onlyConstant).map((one) => (typeof one === "boolean" ? Number(one) : one));
  return known.every((one) => typeof one === "number") ? known : null;
}

/** A number that Python writes as JavaScript does. */
function whole(result: number): Value {
  return Number.isSafeInteger(result) ? constant(result) : HARMLESS;
}

/** Of whole numbers that the program says; of others what a model says. */
const counted =
  (of: (...numbers: number[]) => number): Builtin =>
  (_, { positional, keywords }) => {
    const numbers = keywords.size === 0 ? numbersIn(positional) : null;
    return numbers === null || !numbers.every(Number.isSafeInteger) ? undefined : whole(of(...numbers));
  };

/** Down or up to a whole number, of any number. */
const rounded =
  (of: (number: number) => number, special: string): Builtin =>
  (machine, { positional: [value = UNKNOWN] }, site) => {
    const own = askedOwn(machine, value, special, NO_ARGUMENTS, site);
    const [number] = own === null ? (numbersIn([value]) ?? []) : [];
    return own ?? (number === undefined ? undefined : whole(of(number)));
  };

/** What the value's own method of this name says; null where its class has none. */
function askedOwn(machine: Builtins, value: Value, name: string, args: CallArguments, site: Parameters<Builtin>[2]): Value | null {
  const thing = value.refs.length === 1 && !value.isOpen ? machine.onlyObject(value) : undefined;
  const isOwn = thing?.kind === "instance" && thing.cls !== null && machine.hasAttribute(value, name) === true;
  return isOwn ? machine.callMethod(value, name, args, site) : null;
}

function written(base: number, prefix: string): Builtin {
  return (machine, { positional: [value = UNKNOWN] }) => {
    const [number] = numbersIn([machine.asked(value, "__index__")]) ?? [];
    if (number === undefined || !Number.isSafeInteger(number) || Math.abs(number) > WRITTEN_MAX) return HARMLESS;
    return constant(`${number < 0 ? "-" : ""}${prefix}${Math.abs(number).toString(base)}`);
  };
}

/** Of a list of whole numbers that the program says; of others what a model says. */
const ofItems =
  (of: (numbers: readonly number[]) => number): Builtin =>
  (machine, { positional: [list = UNKNOWN], keywords }) => {
    const items = machine.itemsOf(list);
    const numbers = items === null || items.length === 0 || items.length > ITEMS_MAX || keywords.size > 0 ? null : numbersIn(items);
    return numbers === null || !numbers.every(Number.isSafeInteger) ? undefined : whole(of(numbers));
  };

function median(numbers: readonly number[]): number {
  const inOrder = numbers.toSorted((a, b) => a - b);
  const middle = inOrder.length >> 1;
  // Between two it is a fraction.
  return inOrder.length % 2 === 1 ? inOrder[middle]! : Number.NaN;
}

function greatestDivisor(one: number, other: number): number {
  let [a, b] = [Math.abs(one), Math.abs(other)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function power(base: Constant | undefined, exponent: Constant | undefined, modulus: Constant | undefined): Value {
  const are = [base, exponent, modulus].every((one) => typeof one === "number" && Number.isSafeInteger(one));
  if (!are || (exponent as number) < 0 || (exponent as number) > 1000 || (modulus as number) === 0) return HARMLESS;
  const by = BigInt(modulus as number);
  const result = BigInt(base as number) ** BigInt(exponent as number) % by;
  return whole(Number(result < 0n !== by < 0n && result !== 0n ? result + by : result));
}

export const NUMBER_BUILTINS: Readonly<Record<string, Builtin>> = {
  bin: written(2, "0b"),
  oct: written(8, "0o"),
  abs: (machine, { positional: [value = UNKNOWN] }, site) => {
    const known = onlyConstant(value);
    return typeof known === "number" ? constant(Math.abs(known)) : (askedOwn(machine, value, "__abs__", NO_ARGUMENTS, site) ?? HARMLESS);
  },
  divmod: (machine, { positional: [one = UNKNOWN, other = UNKNOWN] }, site) =>
    askedOwn(machine, one, "__divmod__", { ...NO_ARGUMENTS, positional: [other] }, site) ??
    askedOwn(machine, other, "__rdivmod__", { ...NO_ARGUMENTS, positional: [one] }, site) ??
    machine.listed([machine.binary("FloorDiv", one, other), machine.binary("Mod", one, other)], "tuple"),
  pow: (machine, { positional: [base = UNKNOWN, exponent = UNKNOWN, modulus] }, site) => {
    if (modulus === undefined) return machine.binary("Pow", base, exponent);
    const own = askedOwn(machine, base, "__pow__", { ...NO_ARGUMENTS, positional: [exponent, modulus] }, site);
    return own ?? power(onlyConstant(base), onlyConstant(exponent), onlyConstant(modulus));
  },
  round: (machine, { positional: [value = UNKNOWN, ...more] }, site) => {
    const own = askedOwn(machine, value, "__round__", { ...NO_ARGUMENTS, positional: more }, site);
    if (own !== null) return own;
    const known = onlyConstant(value);
    // Halves go to the even number.
    const isPlain = more.length === 0 && typeof known === "number" && Math.abs(known % 1) !== 0.5;
    return isPlain ? constant(Math.round(known)) : HARMLESS;
  },
  "math.floor": rounded(Math.floor, "__floor__"),
  "math.ceil": rounded(Math.ceil, "__ceil__"),
  "math.trunc": rounded(Math.trunc, "__trunc__"),
  "math.isqrt": counted((n) => Math.floor(Math.sqrt(n))),
  "math.gcd": counted((...all) => all.reduce(greatestDivisor, 0)),
  "math.lcm": counted((...all) => all.reduce((a, b) => (a === 0 || b === 0 ? 0 : Math.abs(a * b) / greatestDivisor(a, b)), 1)),
  "math.factorial": counted((n) => (n < 0 || n > 18 ? Number.NaN : Array.from({ length: n }, (_, i) => i + 1).reduce((a, b) => a * b, 1))),
  "math.prod": ofItems((all) => all.reduce((a, b) => a * b, 1)),
  "statistics.median": ofItems(median),
  "statistics.mean": ofItems((all) => all.reduce((a, b) => a + b, 0) / all.length),
  "statistics.mode": ofItems((all) => all.toSorted((a, b) => timesIn(all, b) - timesIn(all, a))[0]!),
};

function timesIn(all: readonly number[], one: number): number {
  return all.filter((other) => other === one).length;
}
