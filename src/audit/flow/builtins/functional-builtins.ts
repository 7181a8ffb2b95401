// itertools, operator and functools: as they are documented.
import type { Builtin, Builtins } from "./builtins.ts";
import { COMPARED } from "../language/protocols.ts";
import { joinAll } from "../machine.ts";
import { State } from "../values/state.ts";
import { nameIn } from "./names-given.ts";
import {
  constant,
  FALSE,
  HARMLESS,
  join,
  NONE,
  NOTHING,
  onlyConstant,
  reference,
  TRUE,
  UNKNOWN,
  type CallArguments,
  type Value,
} from "../values/value.ts";

/** Of an iterator without end, as many as are told apart. */
const ENDLESS_ITEMS = 16;
/** Of a product or a reduction. */
const COMBINED_MAX = 64;

function plain(...positional: Value[]): CallArguments {
  return { positional, keywords: new Map(), rest: NOTHING };
}

/** What waits for one more argument: `operator.itemgetter(1)`. */
function waiting(name: string, args: CallArguments): Value {
  return reference({ kind: "partial", callee: reference({ kind: "foreign", name: `${name}()` }), args });
}

function binary(op: Parameters<Builtins["binary"]>[0]): Builtin {
  return (machine, { positional: [left = UNKNOWN, right = UNKNOWN] }) => machine.binary(op, left, right);
}

function augmented(op: Parameters<Builtins["binary"]>[0]): Builtin {
  return (machine, { positional: [before = UNKNOWN, more = UNKNOWN] }) => machine.augmented(op, before, more);
}

function compared(op: Parameters<Builtins["compares"]>[0]): Builtin {
  return (machine, { positional: [left = UNKNOWN, right = UNKNOWN] }) => machine.truthValue(machine.compares(op, left, right));
}

/** Items as long as (or from where on) a test holds. */
function splitBy(machine: Builtins, test: Value, items: readonly Value[]): { readonly first: Value; readonly rest: Value } {
  const first: Value[] = [];
  for (const [i, item] of items.entries()) {
    const { truth, value } = machine.passing(test, item, machine.siteHere);
    if (truth === undefined)
      return { first: machine.anything(joinAll([...first, value])), rest: machine.anything(joinAll(items.slice(i))) };
    if (!truth) return { first: machine.listed(first), rest: machine.listed(items.slice(i)) };
    first.push(value);
  }
  return { first: machine.listed(first), rest: machine.listed([]) };
}

function product(lists: readonly (readonly Value[])[]): readonly (readonly Value[])[] | null {
  let rows: (readonly Value[])[] = [[]];
  for (const list of lists) {
    rows = rows.flatMap((row) => list.map((item) => [...row, item]));
    if (rows.length > COMBINED_MAX) return null;
  }
  return rows;
}

/** Some of the items at a time, each once. */
function chosen(
  machine: Builtins,
  list: Value,
  { count, isInOrder }: { readonly count: Value | undefined; readonly isInOrder: boolean },
): Value {
  const items = machine.itemsOf(list);
  const size = count === undefined ? items?.length : onlyConstant(count);
  if (items === null || typeof size !== "number" || items.length > ENDLESS_ITEMS)
    return machine.anything(machine.anything(machine.anyOf(list)));
  let rows: (readonly number[])[] = [[]];
  for (let i = 0; i < size; i++) {
    rows = rows.flatMap((row) =>
      items.flatMap((_, at) => ((isInOrder ? at <= (row.at(-1) ?? -1) : row.includes(at)) ? [] : [[...row, at]])),
    );
    if (rows.length > COMBINED_MAX) return machine.anything(machine.anything(machine.anyOf(list)));
  }
  return machine.listed(
    rows.map((row) =>
      machine.listed(
        row.map((at) => items[at]!),
        "tuple",
      ),
    ),
  );
}

function anyTuple(machine: Builtins, lists: readonly Value[]): Value {
  return machine.anything(
    machine.listed(
      lists.map((list) => machine.anyOf(list)),
      "tuple",
    ),
  );
}

export const FUNCTIONAL_BUILTINS: Readonly<Record<string, Builtin>> = {
  "itertools.islice": (machine, { positional: [list = UNKNOWN, one = NONE, two, three = NONE] }) => {
    const [from, to] = two === undefined ? [NONE, one] : [one, two];
    const last = onlyConstant(to);
    const some = typeof last === "number" && last <= COMBINED_MAX ? machine.firstOf(list, last) : null;
    if (some !== null) return machine.slice(machine.listed(some), onlyConstant(from), null, onlyConstant(three));
    const items = machine.itemsOf(list);
    const whole = items === null ? machine.anything(machine.anyOf(list)) : machine.listed(items);
    return machine.slice(whole, onlyConstant(from), onlyConstant(to), onlyConstant(three));
  },
  "itertools.zip_longest": (machine, { positional, keywords }) => {
    const all = positional.map((list) => machine.itemsOf(list));
    const fill = keywords.get("fillvalue") ?? NONE;
    if (all.includes(null)) return anyTuple(machine, positional);
    const length = Math.max(0, ...all.map((items) => items!.length));
    const row = (i: number): Value =>
      machine.listed(
        all.map((items) => items![i] ?? fill),
        "tuple",
      );
    return machine.listed(Array.from({ length }, (_, i) => row(i)));
  },
  "itertools.groupby": (machine, { positional: [list = UNKNOWN, by], keywords }, site) => {
    const key = by ?? keywords.get("key");
    const items = machine.itemsOf(list);
    const keyOf = (item: Value): Value => (key === undefined ? item : machine.call(key, plain(item), site));
    const pair = (of: Value, group: readonly Value[]): Value => machine.listed([of, machine.listed(group)], "tuple");
    const keys = items?.map(keyOf) ?? [];
    if (items === null || keys.some((one) => onlyConstant(one) === undefined)) {
      const any = machine.anyOf(list);
      return machine.anything(machine.listed([keyOf(any), machine.anything(any)], "tuple"));
    }
    const groups: { readonly key: Value; readonly items: Value[] }[] = [];
    for (const [i, item] of items.entries()) {
      const last = groups.at(-1);
      if (last !== undefined && onlyConstant(last.key) === onlyConstant(keys[i]!)) last.items.push(item);
      else groups.push({ key: keys[i]!, items: [item] });
    }
    return machine.listed(groups.map((group) => pair(group.key, group.items)));
  },
  "itertools.starmap": (machine, { positional: [callee = UNKNOWN, rows = UNKNOWN] }, site) => {
    const apply = (row: Value): Value => {
      const items = machine.itemsOf(row);
      return machine.call(callee, items === null ? { ...plain(), rest: machine.anyOf(row) } : plain(...items), site);
    };
    const items = machine.itemsOf(rows);
    return items === null ? machine.anything(apply(machine.anyOf(rows))) : machine.listed(items.map(apply));
  },
  "itertools.accumulate": (machine, { positional: [list = UNKNOWN, by], keywords }, site) => {
    const items = machine.itemsOf(list);
    const callee = by ?? keywords.get("func");
    const step = (sum: Value, item: Value): Value =>
      callee === undefined ? machine.binary("Add", sum, item) : machine.call(callee, plain(sum, item), site);
    const first = keywords.get("initial");
    if (items === null) {
      const any = machine.anyOf(list);
      return machine.anything(join(any, step(join(any, first ?? NOTHING), any)));
    }
    const sums: Value[] = first === undefined ? [] : [first];
    for (const item of items) sums.push(sums.length === 0 ? item : step(sums.at(-1)!, item));
    return machine.listed(sums);
  },
  "itertools.product": (machine, { positional }) => {
    const lists = positional.map((list) => machine.itemsOf(list));
    const rows = lists.includes(null) ? null : product(lists as (readonly Value[])[]);
    return rows === null ? anyTuple(machine, positional) : machine.listed(rows.map((row) => machine.listed(row, "tuple")));
  },
  "itertools.permutations": (machine, { positional: [list = UNKNOWN, count] }) => chosen(machine, list, { count, isInOrder: false }),
  "itertools.combinations": (machine, { positional: [list = UNKNOWN, count] }) => chosen(machine, list, { count, isInOrder: true }),
  "itertools.repeat": (machine, { positional: [value = UNKNOWN, times] }) => {
    const count = times === undefined ? ENDLESS_ITEMS : onlyConstant(times);
    return typeof count === "number" && count <= COMBINED_MAX
      ? machine.listed(Array.from({ length: Math.max(0, count) }, () => value))
      : machine.anything(value);
  },
  "itertools.count": (machine, { positional: [start = constant(0), step = constant(1)] }) => {
    const [from, by] = [onlyConstant(start), onlyConstant(step)];
    if (typeof from !== "number" || typeof by !== "number") return machine.anything(UNKNOWN);
    return machine.listed(Array.from({ length: ENDLESS_ITEMS }, (_, i) => constant(from + i * by)));
  },
  "itertools.cycle": (machine, { positional: [list = UNKNOWN] }) => {
    const items = machine.itemsOf(list);
    if (items === null || items.length === 0) return machine.anything(machine.anyOf(list));
    return machine.listed(Array.from({ length: Math.max(ENDLESS_ITEMS, items.length) }, (_, i) => items[i % items.length]!));
  },
  "itertools.takewhile": (machine, { positional: [test = UNKNOWN, list = UNKNOWN] }) => {
    const items = machine.itemsOf(list);
    return items === null ? machine.anything(machine.anyOf(list)) : splitBy(machine, test, items).first;
  },
  "itertools.dropwhile": (machine, { positional: [test = UNKNOWN, list = UNKNOWN] }) => {
    const items = machine.itemsOf(list);
    return items === null ? machine.anything(machine.anyOf(list)) : splitBy(machine, test, items).rest;
  },
  "itertools.filterfalse": (machine, { positional: [test = UNKNOWN, list = UNKNOWN] }, site) => {
    const items = machine.itemsOf(list);
    if (items === null) return machine.anything(machine.anyOf(list));
    const truths = items.map((item) => machine.truth(machine.call(test, plain(item), site)));
    const left = items.filter((_, i) => truths[i] !== true);
    return truths.includes(undefined) ? machine.anything(joinAll(left)) : machine.listed(left);
  },
  "itertools.compress": (machine, { positional: [list = UNKNOWN, flags = UNKNOWN] }) => {
    const [items, keep] = [machine.itemsOf(list), machine.itemsOf(flags)];
    if (items === null || keep === null) return machine.anything(machine.anyOf(list));
    return machine.listed(items.filter((_, i) => keep[i] !== undefined && machine.truth(keep[i]) !== false));
  },
  "itertools.tee": (machine, { positional: [list = UNKNOWN, count = constant(2)] }) => {
    const [items, times] = [machine.itemsOf(list), onlyConstant(count)];
    const copy = (): Value => (items === null ? machine.anything(machine.anyOf(list)) : machine.listed(items));
    return machine.listed(Array.from({ length: typeof times === "number" ? Math.min(times, ENDLESS_ITEMS) : 2 }, copy), "tuple");
  },
  "itertools.pairwise": (machine, { positional: [list = UNKNOWN] }) => {
    const items = machine.itemsOf(list);
    if (items === null) return anyTuple(machine, [list, list]);
    return machine.listed(items.slice(1).map((item, i) => machine.listed([items[i]!, item], "tuple")));
  },
  "itertools.batched": (machine, { positional: [list = UNKNOWN, count] }) => {
    const [items, size] = [machine.itemsOf(list), count === undefined ? undefined : onlyConstant(count)];
    if (items === null || typeof size !== "number" || size < 1) return machine.anything(machine.anything(machine.anyOf(list)));
    const rows = Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
    return machine.listed(rows.map((row) => machine.listed(row, "tuple")));
  },

  "operator.add": binary("Add"),
  "operator.concat": binary("Add"),
  "operator.mul": binary("Mult"),
  "operator.mod": binary("Mod"),
  "operator.sub": binary("Sub"),
  "operator.or_": binary("BitOr"),
  "operator.and_": binary("BitAnd"),
  "operator.xor": binary("BitXor"),
  "operator.iadd": augmented("Add"),
  "operator.iconcat": augmented("Add"),
  "operator.isub": augmented("Sub"),
  "operator.imul": augmented("Mult"),
  "operator.imod": augmented("Mod"),
  "operator.ior": augmented("BitOr"),
  "operator.iand": augmented("BitAnd"),
  "operator.ixor": augmented("BitXor"),
  "operator.eq": compared("Eq"),
  "operator.ne": compared("NotEq"),
  "operator.lt": compared("Lt"),
  "operator.le": compared("LtE"),
  "operator.gt": compared("Gt"),
  "operator.ge": compared("GtE"),
  "operator.is_": compared("Is"),
  "operator.contains": (machine, { positional: [where = UNKNOWN, what = UNKNOWN] }) =>
    machine.truthValue(machine.compares("In", what, where)),
  "operator.truth": (machine, { positional: [value = UNKNOWN] }) => machine.truthValue(machine.truth(value)),
  "operator.not_": (machine, { positional: [value = UNKNOWN] }) => {
    const truth = machine.truth(value);
    return machine.truthValue(truth === undefined ? undefined : !truth);
  },
  "operator.getitem": (machine, { positional: [value = UNKNOWN, key = UNKNOWN] }) => machine.subscript(value, key),
  "operator.setitem": (machine, { positional: [target = UNKNOWN, key = UNKNOWN, value = UNKNOWN] }) => {
    machine.setItem(target, key, value);
    return NONE;
  },
  "operator.delitem": (machine, { positional: [target = UNKNOWN, key = UNKNOWN] }) => {
    machine.deleteItem(target, key);
    return NONE;
  },
  "operator.itemgetter": (_, args) => waiting("operator.itemgetter", args),
  "operator.itemgetter()": (machine, { positional }) => {
    const found = positional.slice(0, -1).map((key) => machine.subscript(positional.at(-1)!, key));
    return found.length === 1 ? found[0] : machine.listed(found, "tuple");
  },
  "operator.attrgetter": (_, args) => waiting("operator.attrgetter", args),
  "operator.attrgetter()": (machine, { positional }, site) => {
    const names = positional.slice(0, -1).map(nameIn);
    if (names.includes(null)) return undefined;
    const found = names.map((name) => name!.split(".").reduce((value, part) => machine.attribute(value, part, site), positional.at(-1)!));
    return found.length === 1 ? found[0] : machine.listed(found, "tuple");
  },
  "operator.methodcaller": (_, args) => waiting("operator.methodcaller", args),
  "operator.methodcaller()": (machine, { positional: [name, ...more], keywords, rest }, site) => {
    const known = nameIn(name);
    const self = more.at(-1) ?? UNKNOWN;
    return known === null ? undefined : machine.callMethod(self, known, { positional: more.slice(0, -1), keywords, rest }, site);
  },

  "functools.reduce": (machine, { positional: [callee = UNKNOWN, value = UNKNOWN, first] }, site) => {
    const items = machine.itemsOf(value);
    if (items === null || items.length > COMBINED_MAX) {
      const any = machine.anyOf(value);
      const start = first ?? any;
      const once = machine.call(callee, plain(start, any), site);
      return join(join(start, once), machine.call(callee, plain(join(start, once), any), site));
    }
    const [start = NONE, ...more] = first === undefined ? items : [first, ...items];
    return more.reduce((sum, item) => machine.call(callee, plain(sum, item), site), start);
  },
  "functools.cmp_to_key": (_, args) => waiting(COMPARED, args),
  [`${COMPARED}()`]: (machine, { positional: [by = UNKNOWN, item = UNKNOWN] }) =>
    machine.record(
      COMPARED,
      new Map([
        ["by", by],
        ["item", item],
      ]),
      NOTHING,
    ),
  "functools.partialmethod": (machine, { positional: [callee = UNKNOWN, ...more], keywords, rest }) =>
    machine.holder("functools.partialmethod", reference({ kind: "partial", callee, args: { positional: more, keywords, rest } })),
};

/** Asked one by one of a generator that was kept for it, no more than a hundred. */
const ASKED_MAX = 100;

/** Of `any` (or of `all`): what decides ends it, and nothing behind that is asked for. */
export function quantified(machine: Builtins, value: Value, isAny: boolean): Value {
  for (let i = 0; i < ASKED_MAX && isWaiting(machine, value); i++) {
    const [next] = machine.firstOf(value, 1) ?? [];
    if (next === undefined) break;
    const truth = machine.truth(next);
    if (truth === isAny) return isAny ? TRUE : FALSE;
    if (truth !== undefined) continue;
    // Whether it asks for more is not known.
    const before = machine.state?.copy() ?? null;
    machine.itemsOf(value);
    machine.state = before !== null && machine.state !== null ? State.join(before, machine.state) : (machine.state ?? before);
    return HARMLESS;
  }
  const items = machine.itemsOf(value);
  if (items === null) return HARMLESS;
  const truths = items.map((item) => machine.truth(item));
  if (truths.includes(isAny)) return isAny ? TRUE : FALSE;
  return truths.includes(undefined) ? HARMLESS : isAny ? FALSE : TRUE;
}

function isWaiting(machine: Builtins, value: Value): boolean {
  const thing = machine.onlyObject(value);
  return thing?.kind === "sequence" && thing.paused !== undefined;
}

/** For `zip`: a generator is asked no further than the shortest of the others goes; one more where it comes before that. */
export function itemsBeside(machine: Builtins, lists: readonly Value[]): readonly (readonly Value[] | null)[] {
  const known = lists.map((list) => (isWaiting(machine, list) ? undefined : machine.itemsOf(list)));
  const lengths = known.map((items) => items?.length ?? Infinity);
  const least = Math.min(...lengths);
  if (!known.includes(undefined) || least === Infinity || known.includes(null)) return lists.map((list) => machine.itemsOf(list));
  const shortest = lengths.indexOf(least);
  return lists.map((list, i) => known[i] ?? machine.firstOf(list, i < shortest ? least + 1 : least));
}
