// What other modules see of a module without going into it, as a text: its variables, with functions and classes by their names. As long as it is the same, they need not be looked at again.
import { ruledOut } from "../values/ruled-out.ts";
import { createHash } from "node:crypto";
import type { Program } from "./program.ts";
import { fromOutside, isUnsettled, stepsOf, type Taint } from "../values/taint.ts";
import type { FlowModule } from "./program.ts";
import type { State, Thing } from "../values/state.ts";
import type { CallArguments, ClassValue, Constant, Ref, Value } from "../values/value.ts";

const DEPTH_MAX = 8;
const DIGITS = 24;

/** Where numbers of modules and bases of classes are found. */
export interface Seen {
  readonly program: Program;
  basesOf(cls: ClassValue): readonly Value[];
  /** Tells objects from one another, the same in every run. Default: all are "object", and what lies in one is read from the module that made it, which is noted there. */
  nameOf?(id: number): string;
}

export function surfaceOf(variables: ReadonlyMap<string, Value>, seen: Seen): string {
  return digested([...variables].map(([name, value]) => `${name}=${shown(value, seen, 0)}`).sort());
}

/** Of all that the body of a module made. Whoever reads it finds the same as long as this is the same. */
export function innerOf(made: readonly (Thing | undefined)[], seen: Seen & Required<Pick<Seen, "nameOf">>): string {
  return digested(made.map((thing) => (thing === undefined ? "" : shownParts(thing, seen))));
}

function digested(lines: readonly string[]): string {
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, DIGITS);
}

function shown(value: Value, seen: Seen, depth: number): string {
  if (depth > DEPTH_MAX) return "…";
  const { constants, refs, isOpen, taint, parts, test, lacks } = value;
  return [
    constants.map(constantText).join("|"),
    refs.map((ref) => shownRef(ref, seen, depth + 1)).join("|"),
    isOpen ? "?" : "",
    shownTaint(taint),
    parts?.map((part) => (typeof part === "string" ? JSON.stringify(part) : shownTaint(part.taint))).join("+") ?? "",
    test === undefined ? "" : `${test.name}@${test.node.line}`,
    lacks ?? "",
    ruledOut(value).map(constantText).join("|"),
  ].join(";");
}

function constantText(one: Constant): string {
  return typeof one === "bigint" ? `${one}n` : JSON.stringify(one);
}

function shownRef(ref: Ref, seen: Seen, depth: number): string {
  const where = (module: FlowModule): number => seen.program.numberOf(module);
  const inner = (value: Value): string => shown(value, seen, depth);
  const named = (id: number): string => seen.nameOf?.(id) ?? "object";
  switch (ref.kind) {
    case "object":
      return named(ref.id);
    case "function": {
      const { node, module, cls, self, frame, defaults } = ref.fn;
      const name = node.kind === "Lambda" ? "lambda" : node.name;
      const made =
        seen.nameOf === undefined ? "" : ` ${frame === null ? "" : named(frame)}(${[...defaults.values()].map(inner).join(",")})`;
      return `function ${where(module)} ${cls?.node.name ?? ""}.${name}${made}${self === null ? "" : ` of ${inner(self)}`}`;
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
  return shownWith(thing, (value) => {
    const objects = value.refs.flatMap((ref) => (ref.kind === "object" ? [shownThing(state.peek(ref.id), state, seen, depth + 1)] : []));
    return `${shown(value, seen, depth)}[${objects.join("|")}]`;
  });
}

/** With the names of the objects that lie in it, and all that tells it from another. */
function shownParts(thing: Thing, seen: Seen & Required<Pick<Seen, "nameOf">>): string {
  const inner = (value: Value | undefined | null): string => (value ? shown(value, seen, 0) : "");
  const named = (id: number | null | undefined): string => (id === null || id === undefined ? "" : seen.nameOf(id));
  switch (thing.kind) {
    case "sequence": {
      const { end, paused, max, view } = thing;
      const waiting =
        paused?.cursor?.map(
          ({ index, branch, left, passed }) => `${index}.${branch ?? ""}.${passed ?? ""}(${(left ?? []).map(inner).join(",")})`,
        ) ?? [];
      const at = paused === undefined ? "" : `${named(paused.frame)} ${waiting.join(" ")}`;
      const more = [inner(end), at, max ?? "", view === undefined ? "" : view.part + named(view.of)];
      return `${shownWith(thing, inner)} ${more.join(";")}`;
    }
    case "mapping": {
      const more = [inner(thing.restKeys), inner(thing.factory), inner(thing.chain), named(thing.fieldsOf)];
      return `${shownWith(thing, inner)} ${more.join(";")}`;
    }
    case "instance":
      return shownWith(thing, inner);
    case "frame":
      return `frame ${named(thing.outer)} ${[...thing.names]
        .map(([name, value]) => `${name}=${inner(value)}`)
        .sort()
        .join(",")}`;
  }
}

function shownWith(thing: Thing, inner: (value: Value) => string): string {
  const named = (values: ReadonlyMap<Constant, Value>): string =>
    [...values].map(([key, value]) => `${constantText(key)}=${inner(value)}`).join(",");
  switch (thing.kind) {
    case "sequence":
      return `${thing.type}${thing.isFilled === true ? "+" : ""}(${[thing.head, thing.tail].map((some) => (some ?? []).map(constantText).join(",")).join(";")};${(thing.items ?? thing.places ?? []).map(inner).join(",")};${inner(thing.rest)})`;
    case "mapping":
      return `{${named(thing.slots)};${inner(thing.rest)};${[...(thing.maybe ?? [])].map(constantText).join(",")}}`;
    case "instance":
      return `${thing.cls?.node.name ?? thing.foreign}(${named(thing.fields)};${inner(thing.rest)};${[...(thing.maybe ?? [])].join(",")})`;
    case "frame":
      return "frame";
  }
}
