// What other modules see of a module without going into it, as a text: its variables, with functions and classes by their names. As long as it is the same, they need not be looked at again.
import { createHash } from "node:crypto";
import type { Program } from "./program.ts";
import { fromOutside, isUnsettled, stepsOf, type Taint } from "../values/taint.ts";
import type { FlowModule } from "./program.ts";
import type { State, Thing } from "../values/state.ts";
import type { CallArguments, ClassValue, Ref, Value } from "../values/value.ts";

const DEPTH_MAX = 8;
const DIGITS = 24;

/** Where numbers of modules and bases of classes are found. */
export interface Seen {
  readonly program: Program;
  basesOf(cls: ClassValue): readonly Value[];
}

export function surfaceOf(variables: ReadonlyMap<string, Value>, seen: Seen): string {
  const lines = [...variables].map(([name, value]) => `${name}=${shown(value, seen, 0)}`);
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex").slice(0, DIGITS);
}

function shown(value: Value, seen: Seen, depth: number): string {
  if (depth > DEPTH_MAX) return "…";
  const { constants, refs, isOpen, taint, parts, test } = value;
  const constant = (one: unknown): string => (typeof one === "bigint" ? `${one}n` : JSON.stringify(one));
  return [
    constants.map(constant).join("|"),
    refs.map((ref) => shownRef(ref, seen, depth + 1)).join("|"),
    isOpen ? "?" : "",
    shownTaint(taint),
    parts?.map((part) => (typeof part === "string" ? JSON.stringify(part) : shownTaint(part.taint))).join("+") ?? "",
    test === undefined ? "" : `${test.name}@${test.node.line}`,
  ].join(";");
}

function shownRef(ref: Ref, seen: Seen, depth: number): string {
  const where = (module: FlowModule): number => seen.program.numberOf(module);
  const inner = (value: Value): string => shown(value, seen, depth);
  switch (ref.kind) {
    // What lies in it is read from the module that made it, which is noted there.
    case "object":
      return "object";
    case "function": {
      const { node, module, cls, self } = ref.fn;
      const name = node.kind === "Lambda" ? "lambda" : node.name;
      return `function ${where(module)} ${cls?.node.name ?? ""}.${name}${self === null ? "" : ` of ${inner(self)}`}`;
    }
    case "class":
      return `class ${where(ref.cls.module)} ${ref.cls.node.name}(${seen.basesOf(ref.cls).map(inner).join(",")})`;
    case "module":
      return `module ${where(ref.module)}`;
    case "foreign":
      return ref.name;
    case "bound":
      return `${inner(ref.self)}.${ref.name}`;
    case "super":
      return `super ${ref.cls.node.name} ${inner(ref.self)}`;
    case "record":
      return `record ${ref.fields.join(",")}`;
    case "encoded":
    case "factory":
      return `${ref.kind} ${inner(ref.of)}`;
    case "partial":
      return `partial ${inner(ref.callee)} ${shownArguments(ref.args, inner)}`;
  }
}

function shownArguments({ positional, keywords, rest }: CallArguments, inner: (value: Value) => string): string {
  return [...positional.map(inner), ...[...keywords].map(([name, value]) => `${name}=${inner(value)}`), inner(rest)].join(",");
}

function shownTaint(taint: Taint): string {
  const known = fromOutside(taint).map((label) => {
    const steps = stepsOf(label).map(({ place, text }) => `${place.file}:${place.line}:${place.column} ${text}`);
    return `${label.source} ${label.cleaned} ${label.confidence} ${steps.join(">")}`;
  });
  const unsettled = taint.filter(isUnsettled).map(({ cleaned }) => cleaned);
  return `${known.join("&")}~${unsettled.join(",")}`;
}

/** An object with what lies in it. */
export function shownThing(thing: Thing | undefined, state: State, seen: Seen, depth = 0): string {
  if (thing === undefined || depth > DEPTH_MAX) return "…";
  const inner = (value: Value): string => {
    const objects = value.refs.flatMap((ref) => (ref.kind === "object" ? [shownThing(state.peek(ref.id), state, seen, depth + 1)] : []));
    return `${shown(value, seen, depth)}[${objects.join("|")}]`;
  };
  const named = <K>(values: ReadonlyMap<K, Value>): string => [...values].map(([key, value]) => `${String(key)}=${inner(value)}`).join(",");
  switch (thing.kind) {
    case "sequence":
      return `${thing.type}(${(thing.head ?? []).map(String).join(",")};${(thing.items ?? []).map(inner).join(",")};${inner(thing.rest)})`;
    case "mapping":
      return `{${named(thing.slots)};${inner(thing.rest)};${[...(thing.maybe ?? [])].map(String).join(",")}}`;
    case "instance":
      return `${thing.cls?.node.name ?? thing.foreign}(${named(thing.fields)};${inner(thing.rest)};${[...(thing.maybe ?? [])].join(",")})`;
    case "frame":
      return "frame";
  }
}
