// Functions that every Python program has, and a few of the standard library that move values about: as the language defines them, not as a library's model.
import { joinAll } from "./machine.ts";
import { Methods } from "./methods.ts";
import type { CallSite } from "./things.ts";
import { cleanFor, fromOutside, isFromNowhere, joinTaint, KIND_BITS, LINE_KINDS, NUMBER_KINDS, soil } from "./taint.ts";
import {
  constant,
  displayed,
  FALSE,
  HARMLESS,
  isBytes,
  join,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  reference,
  TRUE,
  truthOf,
  UNKNOWN,
  type CallArguments,
  type Constant,
  type Value,
} from "./value.ts";

export type Builtin = (machine: Builtins, args: CallArguments, site: CallSite) => Value | undefined;

const RANGE_MAX = 16;
const CONTAINERS = new Set(["dict", "list", "tuple", "set", "frozenset"]);

/** Undefined: the arguments are not what this follows; the general rule for unknown calls holds. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  str: (machine, { positional: [value] }) => (value === undefined ? constant("") : machine.shown(value)),
  format: (machine, { positional: [value = UNKNOWN] }) => machine.shown(value),
  list: (machine, { positional: [value] }) => machine.gathered(value, "list"),
  tuple: (machine, { positional: [value] }) => machine.gathered(value, "tuple"),
  set: (machine, { positional: [value] }) => machine.gathered(value, "set"),
  frozenset: (machine, { positional: [value] }) => machine.gathered(value, "set"),
  iter: (machine, { positional: [value] }) => machine.gathered(value, "iterator"),
  reversed: (machine, { positional: [value = UNKNOWN] }) => {
    const items = machine.itemsOf(value);
    return items === null ? machine.anything(machine.anyOf(value)) : machine.listed(items.toReversed());
  },
  sorted: (machine, { positional: [value = UNKNOWN] }) => machine.sorted(value),
  dict: (machine, { positional: [value], keywords, rest }) => {
    const made = machine.listedPairs();
    const [ref] = made.refs;
    if (ref?.kind === "object") machine.merge(ref.id, value ?? null, keywords);
    if (rest !== NOTHING) machine.setItem(made, UNKNOWN, rest);
    return made;
  },
  len: (machine, { positional: [value = UNKNOWN] }) => {
    const known = onlyConstant(value);
    if (typeof known === "string") return constant(known.length);
    const items = machine.itemsOf(value);
    return items === null ? HARMLESS : constant(items.length);
  },
  int: (machine, { positional: [value = constant(0)] }) => {
    const known = onlyConstant(value);
    if (typeof known === "number") return constant(Math.trunc(known));
    if (typeof known === "boolean") return constant(Number(known));
    return typeof known === "string" && /^\s*[+-]?\d{1,15}\s*$/.test(known) ? constant(Number(known)) : machine.asNumber(value);
  },
  float: (machine, { positional: [value = constant(0)] }) => machine.asNumber(value),
  bool: (machine, { positional: [value = FALSE] }) => {
    const truth = machine.truth(value);
    return truth === undefined ? HARMLESS : constant(truth);
  },
  isinstance: (machine, { positional: [value = UNKNOWN, type = UNKNOWN] }) => {
    const types = (machine.itemsOf(type) ?? [type]).flatMap(({ refs }) => refs);
    const isOther = types.length > 0 && types.every((ref) => ref.kind === "foreign" && CONTAINERS.has(ref.name));
    return isOther && isText(value) ? FALSE : HARMLESS;
  },
  issubclass: () => HARMLESS,
  hasattr: () => HARMLESS,
  callable: () => HARMLESS,
  any: () => HARMLESS,
  all: () => HARMLESS,
  print: () => NONE,
  type: () => UNKNOWN,
  range: (machine, { positional }) => {
    const [one, two, three] = positional.map(onlyConstant);
    const [from, to] = positional.length === 1 ? [0, one] : [one, two];
    if (
      typeof from !== "number" ||
      typeof to !== "number" ||
      (three !== undefined && three !== 1) ||
      to - from > RANGE_MAX ||
      positional.length > 3
    )
      return machine.anything(UNKNOWN);
    return machine.listed(Array.from({ length: Math.max(0, to - from) }, (_, i) => constant(from + i)));
  },
  enumerate: (machine, { positional: [value = UNKNOWN, start = constant(0)] }) => {
    const items = machine.itemsOf(value);
    const from = onlyConstant(start);
    if (items === null || typeof from !== "number") return machine.anything(machine.listed([UNKNOWN, machine.anyOf(value)], "tuple"));
    return machine.listed(items.map((item, i) => machine.listed([constant(from + i), item], "tuple")));
  },
  zip: (machine, { positional }) => {
    const all = positional.map((value) => machine.itemsOf(value));
    if (all.length === 0 || all.includes(null))
      return machine.anything(
        machine.listed(
          positional.map((value) => machine.anyOf(value)),
          "tuple",
        ),
      );
    const length = Math.min(...all.map((items) => items!.length));
    return machine.listed(
      Array.from({ length }, (_, i) =>
        machine.listed(
          all.map((items) => items![i]!),
          "tuple",
        ),
      ),
    );
  },
  map: (machine, { positional: [callee = UNKNOWN, ...lists] }, site) => {
    const items = lists.length === 1 ? machine.itemsOf(lists[0]!) : null;
    const apply = (values: readonly Value[]): Value =>
      machine.call(callee, { positional: values, keywords: new Map(), rest: NOTHING }, site);
    if (items !== null) return machine.listed(items.map((item) => apply([item])));
    return machine.anything(apply(lists.map((value) => machine.anyOf(value))));
  },
  filter: (machine, { positional: [callee = UNKNOWN, value = UNKNOWN] }, site) => {
    const items = machine.itemsOf(value);
    if (items === null || callee === NONE) return machine.anything(machine.anyOf(value));
    const kept = items.filter(
      (item) => machine.truth(machine.call(callee, { positional: [item], keywords: new Map(), rest: NOTHING }, site)) !== false,
    );
    return machine.anything(joinAll(kept));
  },
  next: (machine, { positional: [value = UNKNOWN, otherwise = NOTHING] }) => {
    const items = machine.itemsOf(value);
    if (items === null) return join(machine.anyOf(value), otherwise);
    return items.length === 0
      ? otherwise
      : (machine.method(value, "popleft", { positional: [], keywords: new Map(), rest: NOTHING }) ?? items[0]!);
  },
  sum: (machine, { positional: [value = UNKNOWN] }) => open(machine.taintIn(machine.anyOf(value))),
  // The lesser of two is not greater than either.
  min: (machine, { positional }) =>
    positional.length === 1
      ? machine.anyOf(positional[0]!)
      : joinAll(
          positional.some((one) => isFromNowhere(machine.taintIn(one)))
            ? positional.map((one) => ({ ...one, taint: cleanFor(one.taint, KIND_BITS.size) }))
            : positional,
        ),
  max: (machine, { positional }) => (positional.length === 1 ? machine.anyOf(positional[0]!) : joinAll(positional)),
  abs: () => HARMLESS,
  round: () => HARMLESS,
  chr: () => UNKNOWN,
  getattr: (machine, { positional: [value = UNKNOWN, name = UNKNOWN, otherwise] }, site) => {
    const known = onlyConstant(name);
    if (typeof known !== "string") return open(joinTaint(machine.taintIn(value), name.taint));
    const found = machine.attribute(value, known, site);
    return otherwise === undefined ? found : join(found, otherwise);
  },
  setattr: (machine, { positional: [target = UNKNOWN, name = UNKNOWN, value = UNKNOWN] }) => {
    const known = onlyConstant(name);
    if (typeof known === "string") machine.setAttribute(target, known, value);
    return NONE;
  },
  vars: (machine, { positional: [value = UNKNOWN] }) => open(machine.taintIn(value)),
  "json.dumps": (machine, { positional: [value = UNKNOWN] }) => encoded(machine, value),
  "json.loads": (machine, { positional: [value = UNKNOWN] }) => soiled(decoded(machine, value)),
  "functools.partial": (_, { positional: [callee = UNKNOWN, ...more], keywords, rest }) =>
    reference({ kind: "partial", callee, args: { positional: more, keywords, rest } }),
  "functools.wraps": () => reference({ kind: "foreign", name: "functools.wraps()" }),
  "functools.wraps()": (_, { positional: [fn = UNKNOWN] }) => fn,
  "functools.reduce": (machine, { positional: [callee = UNKNOWN, value = UNKNOWN, first] }, site) => {
    const any = machine.anyOf(value);
    return machine.call(callee, { positional: [join(any, first ?? NOTHING), any], keywords: new Map(), rest: NOTHING }, site);
  },
  "collections.namedtuple": (machine, { positional: [, names = UNKNOWN] }) => {
    const known = onlyConstant(names);
    const items = typeof known === "string" ? known.split(/[,\s]+/) : machine.itemsOf(names)?.map(onlyConstant);
    if (items === undefined || !items.every((item) => typeof item === "string")) return undefined;
    return reference({ kind: "record", fields: items });
  },
  "collections.OrderedDict": (machine, args, site) => BUILTINS["dict"]!(machine, args, site),
  "collections.deque": (machine, { positional: [value] }) => machine.gathered(value, "list"),
  "io.StringIO": (machine, { positional: [value] }) => machine.holder("io.StringIO", value ?? constant("")),
  "io.BytesIO": (machine, { positional: [value] }) => machine.holder("io.BytesIO", value ?? constant("")),
  "bytes.fromhex": (machine, { positional: [value = UNKNOWN] }) => decoded(machine, value),
  "base64.b64encode": (machine, { positional: [value = UNKNOWN] }) => encoded(machine, value),
  "base64.b64decode": (machine, { positional: [value = UNKNOWN] }) => decoded(machine, value),
  "asyncio.run": (_, { positional: [value = UNKNOWN] }) => value,
};

/** A text of JSON holds no line end. */
function encoded(machine: Builtins, value: Value): Value {
  return {
    ...open(cleanFor(machine.taintIn(value), LINE_KINDS)),
    refs: [{ kind: "encoded", of: value }],
    isOpen: true,
  };
}

function decoded(machine: Builtins, value: Value): Value {
  const [ref] = value.refs;
  return ref?.kind === "encoded" ? ref.of : open(machine.taintIn(value));
}

/** What was one text may be an object now. */
function soiled(value: Value): Value {
  return value.taint.length === 0 ? value : { ...value, taint: soil(value.taint, KIND_BITS.document) };
}

export abstract class Builtins extends Methods {
  truth(value: Value): boolean | undefined {
    return truthOf(value, (ref) => {
      if (ref.kind === "foreign") return undefined;
      if (ref.kind !== "object") return false;
      const thing = this.thing(ref.id);
      if (thing?.kind === "sequence") return thing.items === null ? undefined : thing.items.length === 0;
      if (thing?.kind === "mapping") return thing.restKeys === NOTHING ? thing.slots.size === 0 : undefined;
      return thing?.kind === "instance" && thing.cls === null ? undefined : false;
    });
  }

  taintIn(value: Value): ReturnType<Builtins["deepTaint"]> {
    return this.deepTaint(value);
  }

  listed(items: readonly Value[], type: "list" | "tuple" = "list"): Value {
    return this.list(items, type);
  }

  anything(rest: Value): Value {
    return this.some(rest);
  }

  /** `factory`: what is called for a key that is missing. */
  listedPairs(factory: Value | null = null): Value {
    return this.make({ kind: "mapping", slots: new Map(), rest: NOTHING, restKeys: NOTHING, factory });
  }

  record(foreign: string, fields: ReadonlyMap<string, Value>, rest: Value): Value {
    return this.make({ kind: "instance", cls: null, foreign, fields, rest });
  }

  holder(foreign: string, value: Value): Value {
    return this.instance(null, foreign, new Map([["held", value]]));
  }

  /** What such a holder holds: the text of `re.compile("…")`. */
  protected heldBy(value: Value, foreign: string): Value | undefined {
    const only = this.onlyThing(value);
    return only?.thing.kind === "instance" && only.thing.foreign === foreign ? only.thing.fields.get("held") : undefined;
  }

  gathered(value: Value | undefined, type: "list" | "tuple" | "set" | "iterator"): Value {
    if (value === undefined) return this.list([], type);
    const items = this.itemsOf(value);
    return items === null ? this.some(this.anyOf(value), type) : this.list(items, type);
  }

  /** Whatever text it was, it is a number now. */
  asNumber(value: Value): Value {
    const taint = this.taintIn(value);
    return isFromNowhere(taint) ? HARMLESS : open(cleanFor(taint, NUMBER_KINDS));
  }

  /** `str(value)`: through its own `__str__`. */
  abstract shown(value: Value): Value;

  protected compareConstants(one: Constant, other: Constant): boolean | undefined {
    if (isBytes(one) || isBytes(other)) return isBytes(one) && isBytes(other) ? one.bytes === other.bytes : false;
    if (typeof one === "boolean" || typeof other === "boolean") return Number(one) === Number(other) && displayed(one) !== null;
    return one === other;
  }

  protected truthValue(truth: boolean | undefined): Value {
    return truth === undefined ? UNKNOWN : truth ? TRUE : FALSE;
  }
}

/** For sure no container: what was put together of texts, or comes from where only texts are. */
function isText({ constants, refs, isOpen, parts, taint }: Value): boolean {
  if (refs.length > 0 || constants.some((one) => one === null || typeof one !== "string")) return false;
  const outside = fromOutside(taint);
  const isSentText =
    outside.length > 0 && outside.length === taint.length && taint.every(({ cleaned }) => (cleaned & KIND_BITS.document) !== 0);
  return !isOpen || parts !== null || isSentText;
}
