// Functions of the standard library that move values about in ways that a model cannot say: as they are documented.
import { joinAll } from "../machine.ts";
import type { Builtin, Builtins } from "./builtins.ts";
import { COMMAND_LINE_BUILTINS } from "./command-lines.ts";
import { QUERY_BUILTINS } from "./query-builtins.ts";
import { CONFIG_BUILTINS } from "./config-parsers.ts";
import { CSV_BUILTINS } from "./csv-builtins.ts";
import { THERE_AND_BACK_BUILTINS } from "./there-and-back.ts";
import { CONTAINER_BUILTINS } from "./container-builtins.ts";
import { FUNCTIONAL_BUILTINS } from "./functional-builtins.ts";
import { INTROSPECTION_BUILTINS } from "./introspection-builtins.ts";
import { ESCAPING_BUILTINS } from "./escaping-builtins.ts";
import { LETTER_BUILTINS } from "./letter-builtins.ts";
import { MODULE_FILE_BUILTINS } from "./module-files.ts";
import { NUMBER_BUILTINS } from "./number-builtins.ts";
import { ADDRESS_PARTS, joinedAddress, putTogether, WHOLE } from "./parsed-addresses.ts";
import { PICKED_BUILTINS } from "./picked-builtins.ts";
import { PRINTING_BUILTINS } from "./printing.ts";
import { PATH_BUILTINS } from "./path-builtins.ts";
import { FILE_BUILTINS } from "./project-files.ts";
import { REGEX_BUILTINS } from "./regex-builtins.ts";
import { REPLACING_BUILTINS } from "./regex-replacing.ts";
import { SHELL_BUILTINS } from "./fed-shells.ts";
import { judgingTime } from "./slow-regexes.ts";
import { REQUEST_PARSERS } from "./request-parsers.ts";
import { SQL_BUILTINS } from "./sql-statements.ts";
import { THREAD } from "./library-objects.ts";
import { SIGNAL_BUILTINS } from "./signals.ts";
import { ENUM_BUILTINS } from "./enum-builtins.ts";
import { TYPE_BUILTINS } from "./type-builtins.ts";
import { doubt, joinTaint, type Taint } from "../values/taint.ts";
import { dedented } from "./text-pieces.ts";
import {
  constant,
  join,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  partsOf,
  reference,
  text,
  UNKNOWN,
  type CallArguments,
  type TextPart,
  type Value,
} from "../values/value.ts";

const COPY_DEPTH_MAX = 6;
const PLACEHOLDER = /\$(?:\$|(\w+)|\{(\w+)\})/g;
const ADDRESS = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([/?#].*)?$/is;

export const LIBRARY_BUILTINS: Readonly<Record<string, Builtin>> = {
  "urllib.parse.urljoin": (machine, { positional: [base = UNKNOWN, other = UNKNOWN] }) => joinedAddress(machine, base, other),
  "urllib.parse.urlunsplit": putBack,
  "urllib.parse.urlunparse": putBack,
  "dict.fromkeys": (machine, { positional: [keys = UNKNOWN, value = constant(null)] }) => {
    const made = machine.listedPairs();
    for (const key of machine.itemsOf(keys) ?? [machine.anyOf(keys)]) machine.setItem(made, key, value);
    return made;
  },
  "copy.copy": (machine, { positional: [value = UNKNOWN] }) => machine.ownCopy(value, "__copy__", []) ?? machine.copied(value, 0),
  "copy.deepcopy": (machine, { positional: [value = UNKNOWN] }) =>
    machine.ownCopy(value, "__deepcopy__", [machine.listedPairs()]) ?? machine.copied(value, COPY_DEPTH_MAX),
  "dataclasses.field": (_, { keywords }) => {
    const factory = keywords.get("default_factory");
    return factory === undefined ? (keywords.get("default") ?? UNKNOWN) : reference({ kind: "factory", of: factory });
  },
  ...judgingTime({ ...REGEX_BUILTINS, ...REPLACING_BUILTINS }),
  "itertools.chain": (machine, { positional }) => chained(machine, positional),
  "itertools.chain.from_iterable": (machine, { positional: [lists = UNKNOWN] }) => {
    const items = machine.itemsOf(lists);
    return items === null ? machine.anything(machine.anyOf(machine.anyOf(lists))) : chained(machine, items);
  },
  "django.views.generic.base.ContextMixin.get_context_data": (machine, { keywords, rest }) => {
    const made = machine.listedPairs();
    for (const [name, value] of keywords) machine.setItem(made, constant(name), value);
    if (rest !== NOTHING) machine.setItem(made, UNKNOWN, rest);
    return made;
  },
  "django.template.Context": (_, { positional: [values] }) => values,
  "django.template.RequestContext": (_, { positional: [, values] }) => values,
  "collections.defaultdict": (machine, { positional: [factory, value], keywords, rest }) => {
    const made = machine.listedPairs(factory ?? null);
    const [ref] = made.refs;
    if (ref?.kind === "object") machine.merge(ref.id, value ?? null, keywords);
    if (rest !== NOTHING) machine.setItem(made, UNKNOWN, rest);
    return made;
  },
  "textwrap.dedent": (_, { positional: [text = UNKNOWN] }) => {
    const known = onlyConstant(text);
    return typeof known === "string" ? constant(dedented(known)) : undefined;
  },
  "string.Template": (machine, { positional: [format = UNKNOWN] }) => machine.holder("string.Template", format),
  "asyncio.to_thread": (machine, { positional: [callee = UNKNOWN, ...positional], keywords, rest }, site) =>
    machine.call(callee, { positional, keywords, rest }, site),
  "threading.Thread": (machine, args) => threadOf(machine, args.positional[1] ?? args.keywords.get("target") ?? NONE, args),
  "functools.singledispatch": (machine, { positional: [fn = UNKNOWN] }) => dispatcher(machine, fn),
  "functools.singledispatchmethod": (machine, { positional: [fn = UNKNOWN] }) => dispatcher(machine, fn),
  ...INTROSPECTION_BUILTINS,
  ...FUNCTIONAL_BUILTINS,
  ...CONTAINER_BUILTINS,
  ...CSV_BUILTINS,
  ...THERE_AND_BACK_BUILTINS,
  ...ENUM_BUILTINS,
  ...TYPE_BUILTINS,
  ...COMMAND_LINE_BUILTINS,
  ...QUERY_BUILTINS,
  ...CONFIG_BUILTINS,
  ...FILE_BUILTINS,
  ...SHELL_BUILTINS,
  ...SIGNAL_BUILTINS,
  ...PATH_BUILTINS,
  ...ESCAPING_BUILTINS,
  ...LETTER_BUILTINS,
  ...MODULE_FILE_BUILTINS,
  ...NUMBER_BUILTINS,
  ...PRINTING_BUILTINS,
  ...PICKED_BUILTINS,
  ...SQL_BUILTINS,
  ...REQUEST_PARSERS,
  "socket.socket().accept": (machine) => machine.listed([reference({ kind: "foreign", name: "socket.socket()" }), UNKNOWN], "tuple"),
  "urllib.parse.urlparse": (machine, { positional: [address = UNKNOWN] }) => addressParts(machine, address),
  "urllib.parse.urlsplit": (machine, { positional: [address = UNKNOWN] }) => addressParts(machine, address),
};

/** It runs when it is started. */
function threadOf(machine: Builtins, target: Value, { keywords, rest }: CallArguments): Value {
  const fields = new Map([
    ["target", target],
    ["args", keywords.get("args") ?? machine.listed([])],
    ["kwargs", keywords.get("kwargs") ?? machine.listedPairs()],
    ["rest", rest],
  ]);
  return machine.record(THREAD, fields, NOTHING);
}

function dispatcher(machine: Builtins, fn: Value): Value {
  return machine.record(
    "functools.singledispatch",
    new Map([
      ["held", fn],
      ["registered", machine.listed([])],
    ]),
    NOTHING,
  );
}

function chained(machine: Builtins, lists: readonly Value[]): Value {
  const all = lists.map((list) => machine.itemsOf(list));
  return all.includes(null)
    ? machine.anything(joinAll(lists.map((list) => machine.anyOf(list))))
    : machine.listed(all.flatMap((items) => items!));
}

interface Substitution {
  readonly format: Value;
  readonly args: CallArguments;
  /** What is not given stays as it is written. */
  readonly isSafe: boolean;
}

/** `Template(format).substitute(…)`. */
export function substituted(machine: Builtins, { format, args, isSafe }: Substitution): Value {
  const known = onlyConstant(format);
  // Which of the names stand in it is not known.
  if (typeof known !== "string") return open(joinTaint(machine.taintIn(format), doubt(givenTo(machine, args))));
  const [mapping] = args.positional;
  const pairs = mapping === undefined ? null : machine.pairsOf(machine.innerOf(mapping) ?? mapping);
  // What may stand under any name.
  const rest = [args.rest, mapping === undefined ? NOTHING : pairs === null ? open(machine.taintIn(mapping)) : pairs.rest].reduce(join);
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of known.matchAll(PLACEHOLDER)) {
    parts.push(known.slice(from, match.index));
    from = match.index + match[0].length;
    const name = match[1] ?? match[2];
    const given = name === undefined ? constant("$") : (args.keywords.get(name) ?? pairs?.names.get(name));
    const value = given ?? (rest !== NOTHING ? rest : isSafe ? constant(match[0]) : UNKNOWN);
    parts.push(...partsOf(machine.textOf(value), machine.taintIn(value)));
  }
  return text([...parts, known.slice(from)]);
}

function givenTo(machine: Builtins, { positional, keywords, rest }: CallArguments): Taint {
  return [...positional, ...keywords.values(), rest].reduce<Taint>((all, value) => joinTaint(all, machine.taintIn(value)), []);
}

/** What is written of an address is known of its scheme and host; the rest is where the value is. */
function addressParts(machine: Builtins, address: Value): Value {
  const taint = machine.taintIn(address);
  const whole = onlyConstant(address) ?? address.parts?.[0];
  const [, scheme, host, rest] = (typeof whole === "string" ? ADDRESS.exec(whole) : null) ?? [];
  const isHostKnown = scheme !== undefined && host !== undefined && rest !== undefined;
  const anything = open(joinTaint(taint, []));
  const fields = new Map<string, Value>([
    ["scheme", scheme === undefined ? anything : constant(scheme.toLowerCase())],
    ["netloc", isHostKnown ? constant(host) : anything],
    ["hostname", isHostKnown ? constant(host.toLowerCase().replace(/:\d+$/, "")) : anything],
    ["port", UNKNOWN],
  ]);
  for (const name of ["path", "query", "fragment", "params", "username", "password"]) fields.set(name, anything);
  fields.set(WHOLE, address);
  return machine.record(ADDRESS_PARTS, fields, anything);
}

/** Undefined where the pieces are not known one by one. */
function putBack(machine: Builtins, { positional: [given = UNKNOWN] }: CallArguments): Value | undefined {
  const [scheme, host, ...rest] = machine.itemsOf(given) ?? [];
  return scheme === undefined || host === undefined ? undefined : putTogether(machine, { scheme, host, rest });
}
