// Functions that every Python program has, and a few of the standard library that move values about: as the language defines them, not as a library's model.
import type { Builtin, Builtins } from "./builtins.ts";
import { codeOf, DECODED_KINDS, decodedOf } from "../values/decoded.ts";
import type { CallSite } from "../language/call-site.ts";
import { joinAll } from "../machine.ts";
import { hookedBy } from "./json-hooks.ts";
import { itemsBeside, quantified } from "./functional-builtins.ts";
import { cleanFor, isFromNowhere, KIND_BITS, LINE_KINDS, NUMBER_KINDS, soil } from "../values/taint.ts";
import {
  constant,
  FALSE,
  HARMLESS,
  join,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  reference,
  UNKNOWN,
  type CallArguments,
  type Value,
  NO_ARGUMENTS,
} from "../values/value.ts";

const RANGE_MAX = 16;
/** What is written out is copied so deep. */
const WRITTEN_DEPTH_MAX = 4;
const PICKLED_DEPTH_MAX = 6;

/** What a text of letters, digits, `+`, `/` and `=` does no harm to; as a path or an address it may. */
const LETTERED_KINDS =
  KIND_BITS.html |
  KIND_BITS.sql |
  KIND_BITS.command |
  KIND_BITS.ldap |
  KIND_BITS.xpath |
  KIND_BITS.document |
  KIND_BITS.template |
  KIND_BITS.format |
  LINE_KINDS;

/** Undefined: the arguments are not what this follows; the general rule for unknown calls holds. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  str: (machine, { positional: [value] }) => (value === undefined ? constant("") : machine.shown(value)),
  format: (machine, { positional: [value = UNKNOWN, format = constant("")] }) =>
    machine.formatted(value, format) ?? machine.padded(machine.shown(value), format, onlyConstant(value)),
  list: (machine, { positional: [value] }) => machine.gathered(value, "list"),
  tuple: (machine, { positional: [value] }) => machine.gathered(value, "tuple"),
  set: (machine, { positional: [value] }) => machine.gathered(value, "set"),
  frozenset: (machine, { positional: [value] }) => frozen(machine, machine.gathered(value, "set")),
  iter: (machine, { positional: [value, until] }, site) =>
    until === undefined ? iterator(machine, value) : machine.repeatedly(value ?? UNKNOWN, until, site),
  reversed: (machine, { positional: [value = UNKNOWN] }) => {
    const own = machine.asked(value, "__reversed__");
    if (own !== value) return own;
    const items = machine.itemsOf(value);
    return items === null ? machine.anything(machine.anyOf(value)) : machine.listed(items.toReversed(), "iterator");
  },
  sorted: (machine, { positional: [value = UNKNOWN], keywords }) => {
    const made = machine.sorted(value, keywords);
    machine.leaveItems(value, []);
    return made;
  },
  dict: (machine, { positional: [value], keywords, rest }) => {
    const made = machine.listedPairs();
    const [ref] = made.refs;
    if (ref?.kind === "object") machine.merge(ref.id, value ?? null, keywords);
    if (rest !== NOTHING) machine.setItem(made, UNKNOWN, rest);
    if (value !== undefined) machine.leaveItems(value, []);
    return made;
  },
  len: (machine, { positional: [given = UNKNOWN] }) => {
    const own = machine.asked(given, "__len__");
    if (own !== given) return own;
    const value = machine.innerOf(given) ?? given;
    const known = onlyConstant(value);
    if (typeof known === "string") return constant(known.length);
    const items = machine.itemsOf(value) ?? machine.fixedMembers(value);
    return items === null ? HARMLESS : constant(items.length);
  },
  int: (machine, { positional: [given = constant(0), base] }) => {
    const value = machine.asked(given, "__int__");
    const known = onlyConstant(value);
    const radix = base === undefined ? undefined : onlyConstant(base);
    if (typeof known === "string" && typeof radix === "number") return inBase(known, radix) ?? machine.asNumber(value);
    if (typeof known === "string" && base === undefined && !/^\s*[+-]?\d[\d_]*\s*$/.test(known)) return machine.fails("ValueError");
    if (typeof known === "number") return constant(Math.trunc(known));
    if (typeof known === "boolean") return constant(Number(known));
    if (typeof known === "string" && /^\s*[+-]?\d{1,15}\s*$/.test(known)) return constant(Number(known));
    machine.mayQuote("ValueError", value);
    return machine.asNumber(value);
  },
  float: (machine, { positional: [value = constant(0)] }) => {
    const known = onlyConstant(value);
    const number =
      typeof known === "number" ? known : typeof known === "string" && /^\s*-?\d{1,15}\.\d{1,15}\s*$/.test(known) ? Number(known) : NaN;
    // A whole one is shown with its point: it is not told apart from an integer.
    if (Number.isFinite(number) && !Number.isInteger(number)) return constant(number);
    machine.mayQuote("ValueError", value);
    return machine.asNumber(value);
  },
  bool: (machine, { positional: [value = FALSE] }) => {
    const truth = machine.truth(value);
    return truth === undefined ? HARMLESS : constant(truth);
  },
  any: (machine, { positional: [value = UNKNOWN] }) => quantified(machine, value, true),
  all: (machine, { positional: [value = UNKNOWN] }) => quantified(machine, value, false),
  range: (machine, { positional }) => {
    const [one, two, three = 1] = positional.map(onlyConstant);
    const [from, to] = positional.length === 1 ? [0, one] : [one, two];
    if (typeof from !== "number" || typeof to !== "number" || typeof three !== "number" || three === 0) return machine.anything(HARMLESS);
    const length = Math.max(0, Math.ceil((to - from) / three));
    if (length > RANGE_MAX) return machine.anything(HARMLESS);
    return machine.listed(Array.from({ length }, (_, i) => constant(from + i * three)));
  },
  enumerate: (machine, { positional: [value = UNKNOWN, start], keywords }) => {
    const items = machine.itemsOf(value);
    const from = onlyConstant(start ?? keywords.get("start") ?? constant(0));
    if (items === null || typeof from !== "number") return machine.anything(machine.listed([HARMLESS, machine.anyOf(value)], "tuple"));
    const pairs = items.map((item, i) => machine.listed([constant(from + i), item], "tuple"));
    return machine.listed(pairs, "iterator");
  },
  zip: (machine, { positional, keywords }) => {
    const shared = rowsOfOne(machine, positional);
    if (shared !== null)
      return machine.listed(
        shared.map((row) => machine.listed(row, "tuple")),
        "iterator",
      );
    const all = itemsBeside(machine, positional);
    if (all.length === 0 || all.includes(null))
      return machine.anything(
        machine.listed(
          positional.map((value) => machine.anyOf(value)),
          "tuple",
        ),
      );
    const length = Math.min(...all.map((items) => items!.length));
    const isUneven = onlyConstant(keywords.get("strict") ?? FALSE) === true && all.some((items) => items!.length > length);
    if (isUneven) return machine.fails("ValueError");
    const rows = Array.from({ length }, (_, i) =>
      machine.listed(
        all.map((items) => items![i]!),
        "tuple",
      ),
    );
    return machine.listed(rows, "iterator");
  },
  map: (machine, { positional: [callee = UNKNOWN, ...lists] }, site) => {
    if (machine.isNeverAsked(site)) return machine.listed([]);
    const all = lists.map((list) => machine.itemsOf(list));
    const apply = (values: readonly Value[]): Value =>
      machine.call(callee, { positional: values, keywords: new Map(), rest: NOTHING }, site);
    if (all.length === 0 || all.includes(null)) return machine.anything(apply(lists.map((value) => machine.anyOf(value))));
    const length = Math.min(...all.map((items) => items!.length));
    const made = Array.from({ length }, (_, i) => apply(all.map((items) => items![i]!)));
    return machine.listed(made, "iterator");
  },
  filter: (machine, { positional: [callee = UNKNOWN, value = UNKNOWN] }, site) => {
    const items = machine.itemsOf(value);
    if (items === null) {
      const any = machine.anyOf(value);
      return machine.anything(onlyConstant(callee) === null ? any : machine.passing(callee, any, site).value);
    }
    if (onlyConstant(callee) === null) {
      const kept = items.filter((item) => machine.truth(item) !== false);
      return kept.every((item) => machine.truth(item) === true || item.isOpen)
        ? machine.listed(kept, "iterator")
        : machine.anything(joinAll(kept));
    }
    const passed = items.map((item) => machine.passing(callee, item, site));
    const truths = passed.map(({ truth }) => truth);
    const kept = passed.filter(({ truth }) => truth !== false).map(({ value }) => value);
    return truths.includes(undefined) ? machine.anything(joinAll(kept)) : machine.listed(kept, "iterator");
  },
  next: (machine, { positional: [value = UNKNOWN, otherwise] }) => {
    const own = machine.asked(value, "__next__");
    if (own !== value) return own;
    const asked = machine.nextOf(value, otherwise);
    if (asked !== null) return asked;
    const items = machine.itemsOf(value);
    if (items === null && otherwise === undefined) machine.mayFail("StopIteration");
    if (items === null) return join(machine.anyOf(value), otherwise ?? NOTHING);
    if (items.length > 0) return machine.method(value, "popleft", NO_ARGUMENTS) ?? items[0]!;
    return otherwise ?? machine.stopped(value);
  },
  aiter: (machine, { positional: [value = UNKNOWN] }, site) =>
    machine.hasAttribute(value, "__aiter__") === true ? machine.callMethod(value, "__aiter__", NO_ARGUMENTS, site) : value,
  anext: (machine, { positional: [value = UNKNOWN, otherwise] }, site) =>
    otherwise === undefined && value.refs.length === 1
      ? machine.callMethod(value, "__anext__", NO_ARGUMENTS, site)
      : otherwise === undefined || machine.hasAttribute(value, "__anext__") === true
        ? undefined
        : BUILTINS["next"]!(machine, { ...NO_ARGUMENTS, positional: [value, otherwise] }, site),
  sum: (machine, { positional: [value = UNKNOWN, first], keywords }) => {
    const start = first ?? keywords.get("start");
    const items = machine.itemsOf(value);
    if (items === null || items.length > RANGE_MAX) return open(machine.taintIn(machine.anyOf(value)));
    return items.reduce((sum, item) => machine.binary("Add", sum, item), start ?? constant(0));
  },
  min: (machine, { positional, keywords }) => extreme(machine, positional, keywords, false),
  max: (machine, { positional, keywords }) => extreme(machine, positional, keywords, true),
  "typing.cast": (_, { positional: [, value] }) => value,
  chr: (_, { positional: [value = UNKNOWN] }) => {
    const known = onlyConstant(value);
    return typeof known === "number" && known >= 0 && known <= 0x10ffff ? constant(String.fromCodePoint(known)) : decodedOf(value);
  },
  ord: (_, { positional: [value = UNKNOWN] }) => {
    const known = onlyConstant(value);
    return typeof known === "string" && known.length === 1 ? constant(known.codePointAt(0)!) : codeOf(value);
  },
  bytes: (machine, { positional: [value = constant("")] }) => machine.bytesOf(value),
  repr: (machine, { positional: [value = UNKNOWN] }) => machine.represented(value) ?? writtenOut(machine, value),
  exec: (machine, args, site) => ranCode(machine, args, site, false),
  eval: (machine, args, site) => ranCode(machine, args, site, true),
  "ast.literal_eval": (machine, args, site) => {
    const [value = UNKNOWN] = args.positional;
    return isEncoded(value) ? decoded(machine, value) : ranCode(machine, args, site, true);
  },
  compile: (_, { positional: [source = UNKNOWN] }) => (typeof onlyConstant(source) === "string" ? source : undefined),
  setattr: (machine, { positional: [target = UNKNOWN, name = UNKNOWN, value = UNKNOWN] }) => {
    const known = onlyConstant(name);
    if (typeof known === "string") machine.setAttribute(target, known, value);
    else machine.setAnyField(target, value);
    return NONE;
  },
  "json.dump": (machine, { positional: [value = UNKNOWN, file = UNKNOWN] }) => {
    machine.method(file, "write", { ...NO_ARGUMENTS, positional: [encoded(machine, value)] });
    return undefined;
  },
  "json.loads": (machine, { positional: [value = UNKNOWN], keywords }, site) => {
    const by = keywords.get("cls");
    if (by?.refs[0]?.kind === "class" && by.refs.length === 1)
      return machine.callMethod(
        machine.call(by, { ...NO_ARGUMENTS, keywords: beside(keywords, "cls") }, site),
        "decode",
        { ...NO_ARGUMENTS, positional: [value] },
        site,
      );
    const known = onlyConstant(value);
    const loaded = typeof known === "string" ? (machine.parsedJson(known) ?? undefined) : soiled(decoded(machine, value));
    return loaded === undefined ? loaded : hookedBy(machine, { written: value, loaded }, keywords, site);
  },
  // What the program wrote itself holds nothing but what it put there.
  "pickle.dumps": (machine, { positional: [value = UNKNOWN] }) => {
    const made = encoded(machine, machine.pickled(value, PICKLED_DEPTH_MAX));
    return { ...made, taint: cleanFor(made.taint, KIND_BITS.deserialisation) };
  },
  "pickle.loads": (machine, { positional: [value = UNKNOWN] }) => (isEncoded(value) ? decoded(machine, value) : undefined),
  "binascii.hexlify": (machine, { positional: [value = UNKNOWN] }) => wordlike(machine, value),
  "binascii.unhexlify": (machine, { positional: [value = UNKNOWN] }) => unwrapped(machine, value),
  "base64.urlsafe_b64encode": (machine, { positional: [value = UNKNOWN] }) => wordlike(machine, value),
  "base64.urlsafe_b64decode": (machine, { positional: [value = UNKNOWN] }) => unwrapped(machine, value),
  "functools.partial": (_, { positional: [callee = UNKNOWN, ...more], keywords, rest }) =>
    reference({ kind: "partial", callee, args: { positional: more, keywords, rest } }),
  "functools.wraps": () => reference({ kind: "foreign", name: "functools.wraps()" }),
  "functools.update_wrapper": (machine, { positional: [wrapper = UNKNOWN, wrapped], keywords }) => {
    machine.copyAttributes(wrapped ?? keywords.get("wrapped") ?? UNKNOWN, wrapper);
    return wrapper;
  },
  "functools.wraps()": (_, { positional: [fn = UNKNOWN] }) => fn,
  "collections.namedtuple": (machine, { positional: [, names = UNKNOWN], keywords }) => {
    const known = onlyConstant(names);
    const items = typeof known === "string" ? known.split(/[,\s]+/) : machine.itemsOf(names)?.map(onlyConstant);
    if (items === undefined || !items.every((item) => typeof item === "string")) return undefined;
    const defaults = machine.itemsOf(keywords.get("defaults") ?? UNKNOWN);
    return reference({ kind: "record", fields: items, ...(defaults === null ? {} : { defaults }) });
  },
  "collections.OrderedDict": (machine, args, site) => BUILTINS["dict"]!(machine, args, site),
  "io.StringIO": (machine, { positional: [value] }) => machine.holder("io.StringIO", value ?? constant("")),
  "io.BytesIO": (machine, { positional: [value] }) => machine.holder("io.BytesIO", value ?? constant("")),
  "bytes.fromhex": (machine, { positional: [value = UNKNOWN] }) => {
    const known = onlyConstant(value);
    const digits = typeof known === "string" ? known.replaceAll(/\s+/g, "") : "";
    return /^(?:[\da-f]{2})+$/i.test(digits)
      ? constant({ bytes: Buffer.from(digits, "hex").toString("latin1") })
      : unwrapped(machine, value);
  },
  "base64.b64encode": (machine, { positional: [value = UNKNOWN] }) => encoded(machine, value, LETTERED_KINDS),
  "base64.b64decode": (machine, { positional: [value = UNKNOWN] }) => unwrapped(machine, value),
  "base64.b32encode": (machine, { positional: [value = UNKNOWN] }) => wordlike(machine, value),
  "base64.b32decode": (machine, { positional: [value = UNKNOWN] }) => unwrapped(machine, value),
  "base64.b16encode": (machine, { positional: [value = UNKNOWN] }) => wordlike(machine, value),
  "base64.b16decode": (machine, { positional: [value = UNKNOWN] }) => unwrapped(machine, value),
  "base64.b85encode": (machine, { positional: [value = UNKNOWN] }) => encoded(machine, value),
  "base64.b85decode": (machine, { positional: [value = UNKNOWN] }) => unwrapped(machine, value),
  "base64.a85encode": (machine, { positional: [value = UNKNOWN] }) => encoded(machine, value),
  "base64.a85decode": (machine, { positional: [value = UNKNOWN] }) => unwrapped(machine, value),
};

function beside(keywords: ReadonlyMap<string, Value>, name: string): ReadonlyMap<string, Value> {
  return new Map([...keywords].filter(([one]) => one !== name));
}

function ranCode(
  machine: Builtins,
  { positional: [code = UNKNOWN, ...scopes], keywords }: CallArguments,
  site: CallSite,
  isExpression: boolean,
): Value | undefined {
  const written = onlyConstant(code);
  const named = ["globals", "locals"].flatMap((name) => keywords.get(name) ?? []);
  return typeof written === "string" ? (machine.ranText(written, [...scopes, ...named], site, isExpression) ?? undefined) : undefined;
}

/** `int("1f", 16)`. */
function inBase(written: string, base: number): Value | null {
  const [, sign = "", prefix = "", digits = ""] = /^\s*([+-]?)(0[xob])?([0-9a-z]{1,12})\s*$/i.exec(written) ?? [];
  const meant = { "0x": 16, "0o": 8, "0b": 2 }[prefix.toLowerCase()];
  const radix = base === 0 ? (meant ?? 10) : base;
  if (digits === "" || radix < 2 || radix > 36 || (meant !== undefined && meant !== radix)) return null;
  const isIn = Array.from(digits).every((one) => Number.parseInt(one, 36) < radix);
  return isIn ? constant(Number.parseInt(digits, radix) * (sign === "-" ? -1 : 1)) : null;
}

/** `zip(it, it)`: what one iterator gives, in rows. */
function rowsOfOne(machine: Builtins, all: readonly Value[]): readonly (readonly Value[])[] | null {
  const [first] = all;
  const thing = first === undefined || all.length < 2 || !all.every((one) => one === first) ? undefined : machine.onlyObject(first);
  if (thing?.kind !== "sequence" || thing.type !== "iterator" || thing.items === null) return null;
  const { items } = thing;
  machine.leaveItems(first!, []);
  return Array.from({ length: Math.floor(items.length / all.length) }, (_, i) => items.slice(i * all.length, (i + 1) * all.length));
}

/** Of an iterator itself. */
function iterator(machine: Builtins, value: Value | undefined): Value {
  const thing = value === undefined ? undefined : machine.onlyObject(value);
  const own = value === undefined ? UNKNOWN : machine.asked(value, "__iter__");
  if (value !== undefined && own !== value) return own;
  return thing?.kind === "sequence" && thing.type === "iterator" ? value! : machine.gathered(value, "iterator");
}

function extreme(machine: Builtins, positional: readonly Value[], keywords: ReadonlyMap<string, Value>, isGreatest: boolean): Value {
  const [first = UNKNOWN] = positional;
  const given = positional.length === 1 ? machine.itemsOf(first) : positional;
  // The lesser of two is not greater than either.
  const isBound = !isGreatest && positional.length > 1 && positional.some((one) => isFromNowhere(machine.taintIn(one)));
  const items = isBound ? positional.map((one) => ({ ...one, taint: cleanFor(one.taint, KIND_BITS.size) })) : given;
  return items === null ? machine.anyOf(first) : machine.extreme(items, keywords, isGreatest);
}

/** A text of JSON holds no line end. */
export function encoded(machine: Builtins, value: Value, kinds: number = LINE_KINDS): Value {
  return {
    ...open(cleanFor(machine.taintIn(value), kinds)),
    refs: [{ kind: "encoded", of: value }],
    isOpen: true,
  };
}

/** Letters and digits alone. */
function wordlike(machine: Builtins, value: Value): Value {
  return { ...open(cleanFor(machine.taintIn(value), NUMBER_KINDS)), refs: [{ kind: "encoded", of: value }], isOpen: true };
}

/** As Python writes it: a list, tuple, set or dictionary, which `ast.literal_eval` makes again. */
function writtenOut(machine: Builtins, value: Value): Value | undefined {
  const kind = value.refs.length === 1 && !value.isOpen ? machine.onlyObject(value)?.kind : undefined;
  const isPlain = kind === "sequence" || kind === "mapping";
  return isPlain ? encoded(machine, machine.copied(value, WRITTEN_DEPTH_MAX), LINE_KINDS | KIND_BITS.document) : undefined;
}

export function isEncoded({ refs }: Value): boolean {
  return refs.length === 1 && refs[0]!.kind === "encoded";
}

export function decoded(machine: Builtins, value: Value): Value {
  const [ref] = value.refs;
  return ref?.kind === "encoded" ? ref.of : open(machine.taintIn(value));
}

/** What the program encoded itself is what it was; of anything else nobody asked anything. */
function unwrapped(machine: Builtins, value: Value): Value {
  return isEncoded(value) ? decoded(machine, value) : open(soil(machine.taintIn(value), DECODED_KINDS));
}

/** What was one text may be an object now. */
function soiled(value: Value): Value {
  return value.taint.length === 0 ? value : { ...value, taint: soil(value.taint, KIND_BITS.document) };
}

function frozen(machine: Builtins, set: Value): Value {
  const [thing, ref] = [machine.onlyObject(set), set.refs[0]];
  if (thing?.kind === "sequence" && ref?.kind === "object") machine.state?.put(ref.id, { ...thing, isFrozen: true });
  return set;
}
