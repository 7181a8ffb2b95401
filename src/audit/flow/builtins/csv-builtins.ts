// `csv`: rows that the program writes into a text in memory are the rows that it reads there.
import type { Builtin, Builtins } from "./builtins.ts";
import type { ObjectMethods } from "./object-methods.ts";
import type { Instance } from "../values/state.ts";
import { isFromNowhere } from "../values/taint.ts";
import { constant, NONE, NOTHING, NO_ARGUMENTS, onlyConstant, open, UNKNOWN, type Value } from "../values/value.ts";

export const CSV_WRITER = "csv.writer";
/** Fields of such a text: its rows, and what it was when the last of them was written. */
const ROWS = "(rows)";
const WRITTEN = "(written)";
const CSV_TEXT = "(csv text)";

export const CSV_BUILTINS: Readonly<Record<string, Builtin>> = {
  "csv.writer": (machine, { positional: [file = UNKNOWN] }) => machine.holder(CSV_WRITER, file),
  "csv.DictWriter": (machine, { positional: [file = UNKNOWN, names], keywords }) =>
    machine.record(
      CSV_WRITER,
      new Map([
        ["held", file],
        ["fieldnames", names ?? keywords.get("fieldnames") ?? UNKNOWN],
      ]),
      NOTHING,
    ),
  "csv.reader": (machine, { positional: [lines = UNKNOWN, ...more], keywords }) => {
    const rows = more.length + keywords.size > 0 ? null : rowsIn(machine, lines);
    if (rows === null) return rowsOfAny(machine, lines, (cell) => machine.anything(cell));
    return machine.listed(rows.map((row) => machine.listed(row)));
  },
  "csv.DictReader": (machine, { positional: [lines = UNKNOWN, ...more], keywords }) => {
    const rows = keywords.size > 0 ? null : rowsIn(machine, lines);
    const names = (more[0] === undefined ? rows?.[0] : machine.itemsOf(more[0]))?.map(onlyConstant) ?? null;
    if (rows === null) return rowsOfAny(machine, lines, (cell) => recordOfAny(machine, cell));
    if (names === null || names.includes(undefined)) return undefined;
    return machine.listed(
      rows.slice(more[0] === undefined ? 1 : 0).map((row) => {
        const made = machine.listedPairs();
        for (const [i, name] of names.entries()) machine.setItem(made, constant(name!), row[i] ?? NONE);
        return made;
      }),
    );
  },
};

export const CSV_METHODS: ObjectMethods = {
  writerow: (machine, { thing }, { positional: [row = UNKNOWN] }) => written(machine, thing, [row]),
  writerows: (machine, { thing }, { positional: [rows = UNKNOWN] }) =>
    written(machine, thing, machine.itemsOf(rows) ?? [machine.anyOf(rows)], rows),
  writeheader: (machine, { thing }) => written(machine, thing, [thing.fields.get("fieldnames") ?? UNKNOWN], null),
};

/** `whole`: what the rows come from; null where what is written is no dictionary, whatever the writer is for. */
function written(machine: Builtins, writer: Instance, rows: readonly Value[], whole?: Value | null): Value {
  const file = writer.fields.get("held") ?? UNKNOWN;
  const names = whole === null ? undefined : writer.fields.get("fieldnames");
  for (const row of rows) {
    const cells = cellsOf(machine, row, names);
    const before = rowsBefore(machine, file);
    const line = machine.textMethod(constant(""), "join", { ...NO_ARGUMENTS, positional: [machine.anything(open(machine.taintIn(row)))] });
    machine.method(file, "write", { ...NO_ARGUMENTS, positional: [line ?? UNKNOWN] });
    if (before !== null && cells !== null) keepRows(machine, file, [...before, machine.listed(cells)]);
  }
  return NONE;
}

function cellsOf(machine: Builtins, row: Value, names: Value | undefined): readonly Value[] | null {
  if (names === undefined) return machine.itemsOf(row);
  const wanted = machine.itemsOf(names)?.map(onlyConstant) ?? null;
  const pairs = machine.pairsOf(row);
  if (wanted === null || pairs === null || pairs.rest !== NOTHING) return null;
  return wanted.map((name) => (typeof name === "string" ? (pairs.names.get(name) ?? constant("")) : UNKNOWN));
}

function bufferOf(machine: Builtins, file: Value): Instance | null {
  const thing = machine.onlyObject(file);
  return thing?.kind === "instance" && thing.foreign === "io.StringIO" ? thing : null;
}

/** What was written so far; null where something else was as well. */
function rowsBefore(machine: Builtins, file: Value): readonly Value[] | null {
  const thing = bufferOf(machine, file);
  const held = thing?.fields.get("held");
  if (thing === null || held === undefined) return null;
  if (onlyConstant(held) === "") return [];
  const [ref] = held.refs;
  const made = ref?.kind === "encoded" && held.refs.length === 1 ? machine.onlyObject(ref.of) : undefined;
  if (made?.kind === "instance" && made.foreign === CSV_TEXT) return machine.itemsOf(made.fields.get(ROWS) ?? UNKNOWN);
  return thing.fields.get(WRITTEN) === held ? machine.itemsOf(thing.fields.get(ROWS) ?? UNKNOWN) : null;
}

function keepRows(machine: Builtins, file: Value, rows: readonly Value[]): void {
  const thing = bufferOf(machine, file);
  const [ref] = file.refs;
  const held = thing?.fields.get("held");
  if (thing === null || ref?.kind !== "object" || held === undefined) return;
  const fields = new Map(thing.fields).set(ROWS, machine.listed(rows)).set(WRITTEN, held);
  machine.state?.put(ref.id, { ...thing, fields });
}

/** The text of such a buffer, of which a reader makes the rows again that a writer put there. */
export function textWithRows(machine: Builtins, { fields }: Instance, held: Value): Value {
  const rows = fields.get(ROWS);
  if (rows === undefined || fields.get(WRITTEN) !== held || held.refs.length > 0 || onlyConstant(held) !== undefined) return held;
  return { ...held, refs: [{ kind: "encoded", of: machine.record(CSV_TEXT, new Map([[ROWS, rows]]), NOTHING) }] };
}

/** Rows of cells, where all of them are known. */
function rowsIn(machine: Builtins, lines: Value): readonly (readonly Value[])[] | null {
  const file = bufferOf(machine, lines);
  const kept = file === null ? null : rowsBefore(machine, lines);
  const cells = kept?.map((row) => machine.itemsOf(row)) ?? null;
  if (cells !== null && !cells.includes(null)) return cells as readonly (readonly Value[])[];
  const isFile = lines.refs.length === 1 && machine.onlyObject(lines)?.kind === "instance";
  const text = isFile ? machine.method(lines, "getvalue", NO_ARGUMENTS) : undefined;
  const known = text === undefined ? textOfLines(machine, lines) : onlyConstant(text);
  if (typeof known !== "string" || known.includes('"')) return null;
  return known
    .split(/\r?\n/)
    .filter((row) => row !== "")
    .map((row) => row.split(",").map((cell) => constant(cell)));
}

/** Of lines that somebody sent: however many, and whatever is in their cells. */
function rowsOfAny(machine: Builtins, lines: Value, row: (cell: Value) => Value): Value | undefined {
  const taint = machine.taintIn(machine.anyOf(lines));
  return isFromNowhere(taint) ? undefined : machine.anything(row(open(taint)));
}

/** What its cells are called, the first line says. */
function recordOfAny(machine: Builtins, cell: Value): Value {
  const made = machine.listedPairs();
  machine.setItem(made, cell, cell);
  return made;
}

/** `text.splitlines()` */
function textOfLines(machine: Builtins, lines: Value): string | null {
  const items = machine.itemsOf(lines)?.map(onlyConstant) ?? null;
  return items !== null && items.every((item) => typeof item === "string") ? items.join("\n") : null;
}
