// `configparser`: sections with options, as the program itself fills them; what a file says is not known.
import type { Builtin, Builtins } from "./builtins.ts";
import type { ObjectMethods } from "./object-methods.ts";
import { documentAt, TEXT_FILE } from "./project-files.ts";
import { HELD } from "../language/object-model.ts";
import {
  constant,
  HARMLESS,
  join,
  NO_ARGUMENTS,
  NONE,
  NOTHING,
  onlyConstant,
  partsOf,
  text,
  TRUE,
  UNKNOWN,
  type CallArguments,
  type TextPart,
  type Value,
} from "../values/value.ts";

type Self = Parameters<ObjectMethods[string]>[1];

const LINES_MAX = 1000;
const SECTION = /^\[([^\]]+)\]/;
const OPTION = /^([^=:#;\s][^=:]*?)\s*[=:]\s*(.*)$/;
const DEFAULTS = "DEFAULT";

/** Field of a parser that gives values as they are written. */
const RAW = "(raw)";

const made =
  (isRaw: boolean): Builtin =>
  (machine, { keywords }) => {
    const fields = new Map([[HELD, machine.listedPairs()]]);
    if (isRaw || onlyConstant(keywords.get("interpolation") ?? UNKNOWN) === null) fields.set(RAW, TRUE);
    return machine.record("configparser.ConfigParser", fields, NOTHING);
  };

export const CONFIG_BUILTINS: Readonly<Record<string, Builtin>> = {
  "configparser.ConfigParser": made(false),
  "configparser.RawConfigParser": made(true),
  "configparser.SafeConfigParser": made(false),
};

interface Asked extends CallArguments {
  /** Options that name one another. */
  readonly depth: number;
}

interface Filled {
  readonly section: Value;
  readonly value: Value;
  readonly depth: number;
}

function heldBy({ thing }: Self): Value {
  return thing.fields.get(HELD) ?? UNKNOWN;
}

/** Option names are compared in small letters. */
function optionName(value: Value): Value {
  const known = onlyConstant(value);
  return typeof known === "string" ? constant(known.toLowerCase()) : value;
}

function pairsIn(machine: Builtins, value: Value): readonly (readonly [string, Value])[] {
  return [...(machine.pairsOf(value)?.names ?? [])];
}

function put(machine: Builtins, self: Self, { section, option, value }: { section: Value; option: Value; value: Value }): void {
  const known = onlyConstant(section);
  const before = typeof known === "string" ? machine.pairsOf(heldBy(self))?.names.get(known) : undefined;
  const of = before ?? machine.listedPairs();
  if (before === undefined) machine.setItem(heldBy(self), section, of);
  machine.setItem(of, optionName(option), value);
}

const found: ObjectMethods[string] = (machine, self, args) => foundAt(machine, self, { ...args, depth: 0 });

function foundAt(machine: Builtins, self: Self, { positional, keywords, depth }: Asked): Value {
  const [section = UNKNOWN, option = UNKNOWN] = positional;
  const otherwise = keywords.get("fallback") ?? NOTHING;
  const sections = machine.pairsOf(heldBy(self));
  const [name, wanted] = [onlyConstant(section), onlyConstant(optionName(option))];
  if (sections === null || typeof name !== "string" || typeof wanted !== "string") return anyOption(machine, self, otherwise);
  const places = [sections.names.get(name), sections.names.get(DEFAULTS)];
  const value = places
    .map((one) => (one === undefined ? undefined : machine.pairsOf(one)?.names.get(wanted)))
    .find((one) => one !== undefined);
  const isRaw = self.thing.fields.has(RAW) || onlyConstant(keywords.get("raw") ?? UNKNOWN) === true;
  if (value !== undefined) return isRaw ? value : filledIn(machine, self, { section, value, depth });
  const isAll = sections.rest === NOTHING && places.every((one) => one === undefined || machine.pairsOf(one)?.rest === NOTHING);
  return isAll && otherwise !== NOTHING ? otherwise : join(anyRest(machine, self), otherwise);
}

const NAMED = /%(?:\(([^)]+)\)s|%)/g;
const FILLED_MAX = 8;

/** `%(name)s` is the option of this name, of the section or of the defaults; in a value that holds more than is known anything may be. */
function filledIn(machine: Builtins, self: Self, { section, value, depth }: Filled): Value {
  const parts = partsOf(value, machine.taintIn(value));
  const written = parts.filter((part) => typeof part === "string").join("");
  if (written.includes("${")) return anyOption(machine, self, value);
  if (!written.includes("%")) return value;
  if (depth >= FILLED_MAX) return anyOption(machine, self, value);
  return text(parts.flatMap((part) => (typeof part === "string" ? pieces(machine, self, { section, written: part, depth }) : [part])));
}

function pieces(
  machine: Builtins,
  self: Self,
  { section, written, depth }: Omit<Filled, "value"> & { readonly written: string },
): readonly TextPart[] {
  const made: TextPart[] = [];
  let from = 0;
  for (const { 0: all, 1: name, index } of written.matchAll(NAMED)) {
    made.push(written.slice(from, index));
    from = index + all.length;
    const value =
      name === undefined
        ? constant("%")
        : foundAt(machine, self, { ...NO_ARGUMENTS, positional: [section, constant(name)], depth: depth + 1 });
    made.push(...partsOf(value, machine.taintIn(value)));
  }
  return [...made, written.slice(from)];
}

function anyOption(machine: Builtins, self: Self, otherwise: Value): Value {
  const taint = machine.taintIn(heldBy(self));
  return join({ ...UNKNOWN, taint: taint.length === 0 ? UNKNOWN.taint : taint }, otherwise);
}

function anyRest(machine: Builtins, self: Self): Value {
  const rest = machine.pairsOf(heldBy(self))?.rest ?? NOTHING;
  return rest === NOTHING ? UNKNOWN : machine.anyOf(rest);
}

/** `[section]` and `name = value` lines of a text that is written in the program. */
function readText(machine: Builtins, self: Self, text: string): void {
  let section = DEFAULTS;
  for (const line of text.split("\n", LINES_MAX)) {
    const name = SECTION.exec(line.trim())?.[1];
    const [, option, value] = OPTION.exec(line.trim()) ?? [];
    if (name !== undefined) section = name;
    else if (option !== undefined && !line.startsWith(" "))
      put(machine, self, {
        section: constant(section),
        option: constant(option),
        // Names of other options in it are filled in when it is asked for.
        value: value?.includes("%(") === true || value?.includes("${") === true ? UNKNOWN : constant(value ?? ""),
      });
  }
}

const reading =
  (): ObjectMethods[string] =>
  (machine, self, { positional: [what = UNKNOWN] }) => {
    machine.setItem(heldBy(self), UNKNOWN, { ...UNKNOWN, taint: machine.taintIn(what) });
    return UNKNOWN;
  };

/** Files of the project; those that are elsewhere may say more. */
function readDocuments(machine: Builtins, self: Self, texts: readonly (string | null)[]): Value {
  machine.setItem(heldBy(self), UNKNOWN, UNKNOWN);
  for (const text of texts) if (text !== null) readText(machine, self, text);
  fillDefaults(machine, self);
  return UNKNOWN;
}

function fillDefaults(machine: Builtins, self: Self): void {
  // Each section has what no section says otherwise.
  const sections = machine.pairsOf(heldBy(self))?.names ?? new Map<string, Value>();
  const defaults = machine.pairsOf(sections.get(DEFAULTS) ?? UNKNOWN)?.names ?? new Map<string, Value>();
  for (const [section, options] of sections)
    for (const [option, value] of defaults)
      if (section !== DEFAULTS && machine.pairsOf(options)?.names.has(option) === false) machine.setItem(options, constant(option), value);
}

/** Of a section that is known as a whole; else null. */
function optionsOf(machine: Builtins, self: Self, section: Value): ReadonlyMap<string, Value> | null {
  const [name, sections] = [onlyConstant(section), machine.pairsOf(heldBy(self))];
  const options = typeof name === "string" && sections?.rest === NOTHING ? machine.pairsOf(sections.names.get(name) ?? UNKNOWN) : null;
  return options?.rest === NOTHING && sections?.names.has(DEFAULTS) === false ? options.names : null;
}

export const CONFIG_PARSER: ObjectMethods = {
  add_section: (machine, self, { positional: [section = UNKNOWN] }) => {
    machine.setItem(heldBy(self), section, machine.listedPairs());
    return NONE;
  },
  set: (machine, self, { positional: [section = UNKNOWN, option = UNKNOWN, value = NONE] }) => {
    put(machine, self, { section, option, value });
    return NONE;
  },
  remove_option: (machine, self, { positional: [section = UNKNOWN, option = UNKNOWN] }) => {
    const known = onlyConstant(section);
    const options = typeof known === "string" ? machine.pairsOf(heldBy(self))?.names.get(known) : undefined;
    if (options !== undefined) machine.deleteItem(options, optionName(option));
    return HARMLESS;
  },
  remove_section: (machine, self, { positional: [section = UNKNOWN] }) => {
    machine.deleteItem(heldBy(self), section);
    return HARMLESS;
  },
  sections: (machine, self) =>
    machine.listed(pairsIn(machine, heldBy(self)).flatMap(([name]) => (name === DEFAULTS ? [] : [constant(name)]))),
  options: (machine, self, { positional: [section = UNKNOWN] }) => {
    const options = optionsOf(machine, self, section);
    return options === null ? undefined : machine.listed([...options.keys()].map((name) => constant(name)));
  },
  items: (machine, self, { positional: [section = UNKNOWN] }) => {
    const options = optionsOf(machine, self, section);
    return options === null
      ? undefined
      : machine.listed([...options].map(([name, value]) => machine.listed([constant(name), value], "tuple")));
  },
  get: found,
  getint: (machine, self, args) => machine.asNumber(foundAt(machine, self, { ...args, depth: 0 })),
  getfloat: (machine, self, args) => machine.asNumber(foundAt(machine, self, { ...args, depth: 0 })),
  read_dict: (machine, self, { positional: [sections = UNKNOWN] }) => {
    for (const [section, options] of pairsIn(machine, sections))
      for (const [option, value] of pairsIn(machine, options))
        put(machine, self, { section: constant(section), option: constant(option), value: machine.textOf(value) });
    return NONE;
  },
  read_string: (machine, self, args) => {
    const known = onlyConstant(args.positional[0] ?? UNKNOWN);
    if (typeof known !== "string") return reading()(machine, self, args);
    readText(machine, self, known);
    fillDefaults(machine, self);
    return NONE;
  },
  read: (machine, self, { positional: [what = UNKNOWN] }) => {
    const paths = machine.itemsOf(onlyConstant(what) === undefined ? what : machine.listed([what])) ?? [what];
    return readDocuments(
      machine,
      self,
      paths.map((path) => documentAt(machine, path)),
    );
  },
  read_file: (machine, self, args) => {
    const [file = UNKNOWN] = args.positional;
    const only = machine.onlyObject(file);
    if (only?.kind === "instance" && only.foreign === "io.StringIO") {
      const held = machine.method(file, "read", NO_ARGUMENTS);
      return CONFIG_PARSER["read_string"]!(machine, self, { ...NO_ARGUMENTS, positional: [held ?? UNKNOWN] });
    }
    const text = only?.kind === "instance" && only.foreign === TEXT_FILE ? onlyConstant(only.fields.get("held") ?? UNKNOWN) : undefined;
    return typeof text === "string" ? readDocuments(machine, self, [text]) : reading()(machine, self, args);
  },
};
