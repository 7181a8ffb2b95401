// Things of the standard library that hold values and give them back: what their methods do.
import type { Builtins, Stream } from "./builtins.ts";
import { COMMAND_LINE } from "./command-lines.ts";
import { callOf, heldIn, keep, type ObjectMethods, type Self } from "./object-methods.ts";
import { EVENT, EXECUTOR, FUTURE, LOOP } from "./concurrent-objects.ts";
import { LOADER, LOADER_METHODS } from "./module-files.ts";
import { CSV_METHODS, CSV_WRITER, textWithRows } from "./csv-builtins.ts";
import { EXIT_STACK } from "./exit-stacks.ts";
import { CONFIG_PARSER } from "./config-parsers.ts";
import { SIGNATURE, SIGNATURE_METHODS } from "./introspection-builtins.ts";
import { FILE_METHODS, TEXT_FILE } from "./project-files.ts";
import { COMPILED, COMPILED_METHODS, MATCH, MATCH_METHODS } from "./regex-builtins.ts";
import { REPLACING_METHODS } from "./regex-replacing.ts";
import { ADDRESS_PARTS, PARSED_ADDRESS } from "./parsed-addresses.ts";
import { PARSED_ARGUMENTS, REQUEST_PARSER } from "./request-parsers.ts";
import { fixedBytes, leftIn, writtenLines } from "./text-pieces.ts";
import { RECEIVER, RECEIVER_METHODS, SIGNAL, SIGNAL_METHODS } from "./signals.ts";
import { isText } from "../guards/type-tests.ts";
import { isCaughtBy } from "../language/exceptions.ts";
import { joinAll } from "../machine.ts";
import type { Instance } from "../values/state.ts";
import { NOWHERE } from "../language/call-site.ts";
import {
  constant,
  HARMLESS,
  isBytes,
  join,
  NONE,
  NOTHING,
  object,
  onlyConstant,
  open,
  partsOf,
  text,
  UNKNOWN,
  type CallArguments,
  type Constant,
  type TextPart,
  type Value,
  NO_ARGUMENTS,
} from "../values/value.ts";

/** `write` puts behind what is held. */
function added(machine: Builtins, self: Self, more: Value): Value {
  const held = heldIn(self);
  const known = onlyConstant(held);
  const isWhole =
    (known === "" || (known !== undefined && known !== null && isBytes(known) && known.bytes === "")) &&
    more.refs.length === 1 &&
    more.refs[0]!.kind === "encoded";
  if (isWhole) return keep(machine, self, more);
  const shown = machine.textOf(more);
  return keep(machine, self, text([...piecesOf(machine, held), ...piecesOf(machine, shown)]));
}

function piecesOf(machine: Builtins, value: Value): readonly TextPart[] {
  return fixedBytes(value) ?? partsOf(value, machine.taintIn(value));
}

function joined(machine: Builtins, items: Value): Value {
  return machine.textMethod(constant(""), "join", { positional: [items], keywords: new Map(), rest: NOTHING }) ?? UNKNOWN;
}

/** Up to the first end of a line that is written there. */
function lineOf(machine: Builtins, self: Self): Value {
  const left = leftIn(self.thing);
  const [first = "", ...more] = partsOf(left, machine.taintIn(left));
  const end = typeof first === "string" ? first.indexOf("\n") + 1 : 0;
  if (typeof first !== "string" || end === 0) return left;
  machine.state?.put(self.id, { ...self.thing, fields: new Map(self.thing.fields).set("left", text([first.slice(end), ...more])) });
  return constant(first.slice(0, end));
}

function linesOf(machine: Builtins, { thing }: Self): Value {
  const left = leftIn(thing);
  const lines = writtenLines(partsOf(left, machine.taintIn(left)));
  return lines === null ? machine.anything(left) : machine.listed(lines);
}

/** `read(most)`: so much of what is left, where that is fixed. */
function begunOf(machine: Builtins, { id, thing }: Self, left: Value, most: Constant | undefined): Value {
  const [first = "", ...more] = piecesOf(machine, left);
  if (typeof first !== "string" || typeof most !== "number" || first.length < most) return open(machine.taintIn(left));
  machine.state?.put(id, { ...thing, fields: new Map(thing.fields).set("left", text([first.slice(most), ...more])) });
  return constant(thing.foreign === "io.BytesIO" ? { bytes: first.slice(0, most) } : first.slice(0, most));
}

/** Field of such a buffer: where it was told to go on, until something is written there. */
const PLACE = "(place)";

function moved({ id, thing }: Self): Self {
  const fields = new Map(thing.fields);
  return fields.delete(PLACE) ? { id, thing: { ...thing, fields } } : { id, thing };
}

const TEXT_BUFFER: ObjectMethods = {
  readinto: (machine, self, { positional: [buffer = UNKNOWN] }) => {
    const left = leftIn(self.thing);
    const into = machine.onlyObject(buffer);
    const [ref] = buffer.refs;
    if (into?.kind === "instance" && ref?.kind === "object") keep(machine, { id: ref.id, thing: into }, open(machine.taintIn(left)));
    return HARMLESS;
  },
  write: (machine, self, { positional: [more = UNKNOWN] }) => added(machine, moved(self), more),
  writelines: (machine, self, { positional: [more = UNKNOWN] }) => added(machine, moved(self), joined(machine, more)),
  getvalue: (machine, self) => textWithRows(machine, self.thing, heldIn(self)),
  getbuffer: (_, self) => heldIn(self),
  read: (machine, self, { positional: [count] }) => {
    const left = leftIn(self.thing);
    const most = count === undefined ? null : onlyConstant(count);
    if (most !== null && most !== -1) return begunOf(machine, self, left, most);
    machine.state?.put(self.id, { ...self.thing, fields: new Map(self.thing.fields).set("left", constant("")) });
    return left;
  },
  readline: (machine, self) => lineOf(machine, self),
  seek: (machine, self, { positional: [at = UNKNOWN] }) => {
    const fields = new Map(self.thing.fields);
    fields.set(PLACE, at);
    if (onlyConstant(at) === 0) fields.delete("left");
    else fields.set("left", heldIn(self));
    machine.state?.put(self.id, { ...self.thing, fields });
    return HARMLESS;
  },
  truncate: (machine, self, { positional: [size] }) => {
    const { fields } = self.thing;
    const at = size ?? (fields.has("left") ? UNKNOWN : (fields.get(PLACE) ?? UNKNOWN));
    if (onlyConstant(at) === 0) keep(machine, self, constant(self.thing.foreign === "io.BytesIO" ? { bytes: "" } : ""));
    return HARMLESS;
  },
  readlines: (machine, self) => linesOf(machine, self),
};

/** Other programs may write to it by its name. */
const TEMPORARY: ObjectMethods = {
  ...TEXT_BUFFER,
  read: (machine, self, args) => join(TEXT_BUFFER["read"]!(machine, self, args) ?? UNKNOWN, UNKNOWN),
  readline: (machine, self, args) => join(TEXT_BUFFER["readline"]!(machine, self, args) ?? UNKNOWN, UNKNOWN),
};

const BYTE_ARRAY: ObjectMethods = {
  extend: (machine, self, { positional: [more = UNKNOWN] }) => added(machine, self, more),
  frombytes: (machine, self, { positional: [more = UNKNOWN] }) => added(machine, self, more),
  append: (machine, self, { positional: [more = UNKNOWN] }) => added(machine, self, open(more.taint)),
  clear: (machine, self) => keep(machine, self, constant({ bytes: "" })),
  tobytes: (_, self) => heldIn(self),
  tounicode: (_, self) => heldIn(self),
  fromunicode: (machine, self, { positional: [more = UNKNOWN] }) => added(machine, self, more),
  decode: (machine, self, args) => machine.method(heldIn(self), "decode", args) ?? UNKNOWN,
  hex: (machine, self, args) => machine.method(heldIn(self), "hex", args) ?? UNKNOWN,
};

const DISPATCH: ObjectMethods = {
  __call__: (machine, self, args) => {
    const of = self.thing.fields.get("self");
    const given = of === undefined ? args : { ...args, positional: [of, ...args.positional] };
    return machine.call(chosen(machine, self, args.positional[0] ?? UNKNOWN), given, NOWHERE);
  },
};

/** Of the functions that were registered the one for the type of this value; where its type is not known, any. */
function chosen(machine: Builtins, self: Self, value: Value): Value {
  const registered = machine.itemsOf(self.thing.fields.get("registered") ?? UNKNOWN) ?? [];
  const found: Value[] = [];
  for (const pair of registered.toReversed()) {
    const [type = UNKNOWN, fn = UNKNOWN] = machine.itemsOf(pair) ?? [];
    const is = machine.isInstance(value, type) ?? (isText(value) ? isTextType(type) : undefined);
    if (is !== false) found.push(fn);
    if (is === true) return joinAll(found);
  }
  return joinAll([...found, heldIn(self)]);
}

/** Of a text that comes from outside: it is of this class or, as far as is known, of another. */
function isTextType({ refs: [type] }: Value): boolean | undefined {
  if (type?.kind !== "foreign") return undefined;
  return type.name === "str" ? true : type.name === "bytes" || type.name === "bytearray" ? false : undefined;
}

const CONTEXT_VARIABLE: ObjectMethods = {
  get: (_, self, { positional: [otherwise = NOTHING] }) => join(heldIn(self), otherwise),
  set: (machine, self, { positional: [value = UNKNOWN] }) => {
    const before = machine.holder("contextvars.Token", heldIn(self));
    insideContexts.get(machine)?.push({ id: self.id, before: heldIn(self) });
    const known = everSet.get(machine) ?? new Map();
    everSet.set(machine, known);
    if (!known.has(self.id)) known.set(self.id, heldIn(self));
    keep(machine, self, value);
    return before;
  },
  reset: (machine, self, { positional: [token = UNKNOWN] }) => {
    const thing = machine.onlyObject(token);
    const before = thing?.kind === "instance" ? thing.fields.get("held") : undefined;
    return keep(machine, self, before ?? join(heldIn(self), UNKNOWN));
  },
};

/** What is set while something runs in a copy. */
const insideContexts = new WeakMap<Builtins, { readonly id: number; readonly before: Value }[]>();

/** Context variables that were set anywhere, with what they were before. */
const everSet = new WeakMap<Builtins, Map<number, Value>>();

/** What the context variables are now. */
export function contextNow(machine: Builtins): Value {
  const pairs = [...(everSet.get(machine)?.keys() ?? [])].flatMap((id) => {
    const thing = machine.onlyObject(object(id));
    return thing?.kind === "instance" ? [machine.listed([object(id), heldIn({ id, thing })], "tuple")] : [];
  });
  return machine.listed(pairs);
}

/** A task runs in a copy of its own, made when it began, which nobody else sees. */
export function inOwnContext(machine: Builtins, begun: Value, run: () => Value): Value {
  const around = insideContexts.get(machine);
  const set: { readonly id: number; readonly before: Value }[] = [];
  insideContexts.set(machine, set);
  const kept = new Map<number, Value>(everSet.get(machine));
  for (const pair of machine.itemsOf(begun) ?? []) {
    const [variable = UNKNOWN, value = UNKNOWN] = machine.itemsOf(pair) ?? [];
    for (const ref of variable.refs) if (ref.kind === "object") kept.set(ref.id, value);
  }
  for (const [id, value] of kept) machine.method(object(id), "set", { positional: [value], keywords: new Map(), rest: NOTHING });
  const result = run();
  if (around === undefined) insideContexts.delete(machine);
  else insideContexts.set(machine, around);
  for (const { id, before } of set.toReversed()) {
    const variable = machine.state === null ? undefined : machine.onlyObject(object(id));
    if (variable?.kind === "instance") keep(machine, { id, thing: variable }, before);
  }
  return result;
}

/** What runs in a copy changes nothing of the variables around: what is set there is kept with the copy. */
const CONTEXT: ObjectMethods = {
  run: (machine, self, { positional, keywords }) => {
    const around = insideContexts.get(machine);
    const kept = machine.itemsOf(heldIn(self)) ?? [];
    const set: { readonly id: number; readonly before: Value }[] = [];
    insideContexts.set(machine, set);
    for (const pair of kept) {
      const [variable = UNKNOWN, value = UNKNOWN] = machine.itemsOf(pair) ?? [];
      machine.method(variable, "set", { positional: [value], keywords: new Map(), rest: NOTHING });
    }
    const result = callOf(machine, positional, keywords);
    if (around === undefined) insideContexts.delete(machine);
    else insideContexts.set(machine, around);
    if (machine.state === null) return result;
    const now = [...new Map(set.toReversed().map((one) => [one.id, one.before]))].map(([id, before]) => {
      const variable = machine.onlyObject(object(id)) as Instance;
      const value = heldIn({ id, thing: variable });
      keep(machine, { id, thing: variable }, before);
      return machine.listed([object(id), value], "tuple");
    });
    keep(machine, self, machine.listed(now));
    return result;
  },
  __getitem__: (machine, self, { positional: [variable = UNKNOWN] }) => variableIn(machine, self, variable),
  get: (machine, self, { positional: [variable = UNKNOWN] }) => variableIn(machine, self, variable),
};

/** As the copy has it, or as it is around. */
function variableIn(machine: Builtins, self: Self, variable: Value): Value {
  for (const pair of machine.itemsOf(heldIn(self)) ?? []) {
    const [known, value = UNKNOWN] = machine.itemsOf(pair) ?? [];
    if (known !== undefined && machine.compares("Is", known, variable) === true) return value;
  }
  return machine.method(variable, "get", NO_ARGUMENTS) ?? UNKNOWN;
}

/** Last in, first out: what is held is a list. */
const STACK: ObjectMethods = {
  put: (machine, self, args) => machine.method(heldIn(self), "append", args) ?? NONE,
  get: (machine, self) => machine.method(heldIn(self), "pop", NO_ARGUMENTS) ?? UNKNOWN,
};

const PRIORITY_QUEUE: ObjectMethods = {
  put: (machine, self, args) => machine.method(heldIn(self), "append", args) ?? NONE,
  get: (machine, self) => leastOf(machine, heldIn(self)),
};

/** Takes the least away from a list. */
export function leastOf(machine: Builtins, list: Value): Value {
  const items = machine.itemsOf(list);
  if (items === null || items.length === 0) return machine.anyOf(list);
  const least = machine.extreme(items, new Map(), false);
  machine.method(list, "remove", { positional: [least], keywords: new Map(), rest: NOTHING });
  return least;
}

export const THREAD = "thread";
export const TEMPORARY_FILE = "temporary file";

const RUNNING: ObjectMethods = {
  start: (machine, self) => machine.started(self.id),
  run: (machine, self, args) => RUNNING["start"]!(machine, self, args),
  is_alive: () => HARMLESS,
  join: (machine) => {
    machine.takeTurns();
    return NONE;
  },
  cancel: () => NONE,
};

/** `contextlib.redirect_stdout(held)`. */
const redirection = (stream: Stream): ObjectMethods => ({
  __enter__: (machine, self) => {
    const before = machine.printed(stream) ?? NONE;
    machine.state?.put(self.id, { ...self.thing, fields: new Map(self.thing.fields).set("before", before) });
    machine.printTo(heldIn(self), stream);
    return heldIn(self);
  },
  close: (machine, self) => {
    machine.printTo(self.thing.fields.get("before") ?? NONE, stream);
    return NONE;
  },
});

/** What it leads to may be gone. */
const HOLDER: ObjectMethods = {
  __call__: (machine, self) => (machine.isStillHeld(heldIn(self)) ? heldIn(self) : join(heldIn(self), NONE)),
};

/** By the name that the thing was made under. */
export const LIBRARY_OBJECTS: Readonly<Record<string, ObjectMethods>> = {
  [THREAD]: RUNNING,
  "argparse.ArgumentParser": COMMAND_LINE,
  [TEXT_FILE]: FILE_METHODS,
  [SIGNAL]: SIGNAL_METHODS,
  [RECEIVER]: RECEIVER_METHODS,
  "io.StringIO": TEXT_BUFFER,
  "io.BytesIO": TEXT_BUFFER,
  [TEMPORARY_FILE]: TEMPORARY,
  bytearray: BYTE_ARRAY,
  Future: FUTURE,
  Event: EVENT,
  Executor: EXECUTOR,
  EventLoop: LOOP,
  "contextlib.ExitStack": EXIT_STACK,
  "functools.singledispatch": DISPATCH,
  "contextvars.ContextVar": CONTEXT_VARIABLE,
  "contextvars.Context": CONTEXT,
  [CSV_WRITER]: CSV_METHODS,
  "queue.LifoQueue": STACK,
  "queue.PriorityQueue": PRIORITY_QUEUE,
  "weakref.ref": HOLDER,
  "contextlib.redirect_stdout": redirection("stdout"),
  "contextlib.redirect_stderr": redirection("stderr"),
  [LOADER]: LOADER_METHODS,
  [SIGNATURE]: SIGNATURE_METHODS,
  [COMPILED]: { ...COMPILED_METHODS, ...REPLACING_METHODS },
  [MATCH]: MATCH_METHODS,
  "configparser.ConfigParser": CONFIG_PARSER,
  [ADDRESS_PARTS]: PARSED_ADDRESS,
  "reqparse.RequestParser": REQUEST_PARSER,
  "reqparse.Namespace": PARSED_ARGUMENTS,
};

/** `group.split(ValueError)`: those of this kind, and the others. */
function groupsBy(machine: Builtins, { thing }: Self, name: string, { positional: [type = UNKNOWN] }: CallArguments): Value | undefined {
  const members = machine.itemsOf(thing.fields.get("exceptions") ?? UNKNOWN);
  const [ref] = type.refs;
  if (members === null) return undefined;
  const is = members.map((one) => {
    const raised = machine.onlyObject(one);
    const isPlain = ref?.kind === "foreign" && raised?.kind === "instance" && raised.foreign !== null;
    return isPlain ? isCaughtBy(raised.foreign, ref.name) : machine.isInstance(one, type);
  });
  if (is.includes(undefined)) return undefined;
  const groups = [true, false].map((wanted) => {
    const some = members.filter((_, i) => is[i] === wanted);
    return some.length === 0
      ? NONE
      : machine.record("ExceptionGroup", new Map([...thing.fields, ["exceptions", machine.listed(some, "tuple")]]), NOTHING);
  });
  return name === "split" ? machine.listed(groups, "tuple") : groups[0]!;
}

export function objectMethod(machine: Builtins, self: Self, name: string, args: CallArguments): Value | undefined {
  if (name === "add_note" && self.thing.fields.has("__notes__")) return machine.method(self.thing.fields.get("__notes__")!, "append", args);
  if (name === "with_traceback") return object(self.id);
  if (self.thing.foreign === "ExceptionGroup" && (name === "split" || name === "subgroup")) return groupsBy(machine, self, name, args);
  const methods = self.thing.foreign === null ? undefined : LIBRARY_OBJECTS[self.thing.foreign];
  const plain = name === "__exit__" ? "close" : name.replace(/_nowait$/, "");
  const method = methods !== undefined && Object.hasOwn(methods, plain) ? methods[plain] : undefined;
  return method?.(machine, self, args);
}
