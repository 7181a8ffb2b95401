// Reading files of the project itself: a name that is written in the program says what is in them.
import type { Builtin, Builtins } from "./builtins.ts";
import type { ObjectMethods } from "./object-methods.ts";
import { isFromNowhere } from "../values/taint.ts";
import { constant, NONE, object, onlyConstant, reference, UNKNOWN, type Value } from "../values/value.ts";

/** An open file whose text is known. */
export const TEXT_FILE = "file";
const WRITING = /[wax+]/;

/** Null where the path is not written, or leads to no file of the project that is known. */
export function documentAt(machine: Builtins, path: Value): string | null {
  const known = onlyConstant(path);
  if (typeof known === "string") return machine.documentText(known, false);
  const last = path.parts?.at(-1);
  if (path.parts?.length === 1 && typeof last === "string") return machine.documentText(last, false);
  const isEnd = typeof last === "string" && last.startsWith("/") && isFromNowhere(path.taint);
  return isEnd ? machine.documentText(last, true) : null;
}

const opened: Builtin = (machine, { positional: [path = UNKNOWN, mode], keywords }) => {
  const how = mode ?? keywords.get("mode");
  const known = how === undefined ? "r" : onlyConstant(how);
  const isWritten = typeof known === "string" && WRITING.test(known);
  const text = typeof known === "string" && !isWritten ? documentAt(machine, path) : null;
  if (text !== null) return machine.holder(TEXT_FILE, constant(text));
  return reference({ kind: "foreign", name: isWritten && isLog(path) ? "open(log)" : "open()" });
};

/** A log that is kept by hand, by the end of its name. */
function isLog(path: Value): boolean {
  const known = onlyConstant(path);
  const last = typeof known === "string" ? known : path.parts?.at(-1);
  return typeof last === "string" && last.endsWith(".log");
}

/** `json.load(file)`: what a file says that is known. */
function loaded(read: (machine: Builtins, text: string) => Value | null): Builtin {
  return (machine, { positional: [file = UNKNOWN] }) => {
    const only = machine.onlyObject(file);
    const text = only?.kind === "instance" && only.foreign === TEXT_FILE ? onlyConstant(only.fields.get("held") ?? UNKNOWN) : undefined;
    return typeof text === "string" ? (read(machine, text) ?? undefined) : undefined;
  };
}

const json = loaded((machine, text) => machine.parsedJson(text, UNKNOWN));
const structured = (name: "toml" | "yaml"): Builtin =>
  loaded((machine, text) => {
    const written = machine.documentAsJson(name, text);
    return written === null ? null : machine.parsedJson(written, UNKNOWN);
  });

export const FILE_BUILTINS: Readonly<Record<string, Builtin>> = {
  open: opened,
  "io.open": opened,
  "codecs.open": opened,
  "json.load": json,
  "tomllib.load": structured("toml"),
  "tomli.load": structured("toml"),
  "toml.load": structured("toml"),
  "yaml.safe_load": structured("yaml"),
};

const LINES_MAX = 64;

/** Line by line, as a loop over the file gives them; null where they are many. */
export function linesOf(text: string): readonly Value[] | null {
  const lines = text.replaceAll("\r\n", "\n").match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines.length > LINES_MAX ? null : lines.map((line) => constant(line));
}

export const FILE_METHODS: ObjectMethods = {
  read: (_, { thing }) => thing.fields.get("held") ?? UNKNOWN,
  readlines: (machine, { thing }) => {
    const text = onlyConstant(thing.fields.get("held") ?? UNKNOWN);
    const lines = typeof text === "string" ? linesOf(text) : null;
    return lines === null ? UNKNOWN : machine.listed(lines);
  },
  readline: () => UNKNOWN,
  close: () => NONE,
  __enter__: (_, { id }) => object(id),
};
