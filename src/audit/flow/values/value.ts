// Abstract values: what an expression may be, as far as it is known.
import { exactList } from "../../../python/parse/exact-list.ts";
import type { AsyncFunctionDef, ClassDef, Constant as ConstantNode, Expression, FunctionDef, Lambda } from "../../../python/parse/ast.ts";
import type { FlowModule } from "../program/program.ts";
import { isBehindHost, looseIn, namesHost, isKeptBeside, ORIGIN } from "./lacks.ts";
import { sameAll, union } from "./lists.ts";
import type { RuledOut } from "./ruled-out.ts";
import {
  CLEAN,
  cleanFor,
  DOTLESS,
  joinTaint,
  KIND_BITS,
  RESOLVED,
  isSettledFor,
  soil,
  UNSETTLED,
  UNSLASHED,
  type Taint,
  lostByClimbing,
  withoutDrawn,
} from "./taint.ts";

/** A Python bytes object, one code unit (0 to 255) a byte. */
export interface Bytes {
  readonly bytes: string;
}

export type Constant = string | number | bigint | boolean | null | Bytes;

/** Something that a value may point to. */
export type Ref =
  | { readonly kind: "object"; readonly id: number }
  | { readonly kind: "function"; readonly fn: FunctionValue }
  | { readonly kind: "class"; readonly cls: ClassValue }
  | { readonly kind: "module"; readonly module: FlowModule }
  /** Of another package or built in, by its dotted name: `hashlib.md5`; what it gives when called has brackets: `sqlite3.connect()`. */
  | { readonly kind: "foreign"; readonly name: string }
  /** A method that was taken from what it belongs to. */
  | { readonly kind: "bound"; readonly self: Value; readonly name: string }
  /** `super()`: attributes are looked up behind `cls`. */
  | { readonly kind: "super"; readonly cls: ClassValue; readonly self: Value }
  /** What `collections.namedtuple` makes. */
  | { readonly kind: "record"; readonly fields: readonly string[]; readonly defaults?: readonly Value[] }
  /** A text that holds a value and gives it back: `json.dumps`. */
  | { readonly kind: "encoded"; readonly of: Value }
  /** Of a field of a data class: called for each instance. */
  | { readonly kind: "factory"; readonly of: Value }
  /** `functools.partial` of something. */
  | { readonly kind: "partial"; readonly callee: Value; readonly args: CallArguments };

/** What a call passes on, evaluated. */
export interface CallArguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** Joined: what `*x` of unknown length or `**x` with unknown keys may give to any parameter; NOTHING without. */
  readonly rest: Value;
  /** Labels of the keys of such a `**x`: who chose them chooses which parameters are given. */
  readonly restKeys?: Taint;
  /** Only `**x` is in the rest, so that it gives nothing by place. */
  readonly isRestNamed?: boolean;
}

export interface FunctionValue {
  readonly node: FunctionDef | AsyncFunctionDef | Lambda;
  readonly module: FlowModule;
  /** Object id of the frame around it; null for a function of a module. */
  readonly frame: number | null;
  /** Object bound as the first argument: of a method, `cls` of a class method. */
  readonly self: Value | null;
  readonly cls: ClassValue | null;
  /** Of parameters, evaluated once where the function was defined. */
  readonly defaults: ReadonlyMap<Expression, Value>;
  /** It is the handler at hand: what it gives is the answer. */
  readonly isAnswering?: true;
}

export interface ClassValue {
  readonly node: ClassDef;
  readonly module: FlowModule;
  readonly frame: number | null;
}

/** A piece of a text that is only partly known: fixed, or from somewhere. */
export type TextPart =
  | string
  | {
      readonly taint: Taint;
      /** As `lacks` of a value; beside others only where it matters to a page. */
      readonly lacks?: string;
    };

export interface Value {
  /** All constants it may be. */
  readonly constants: readonly Constant[];
  readonly refs: readonly Ref[];
  /** It may be something else as well. */
  readonly isOpen: boolean;
  readonly taint: Taint;
  /** Pieces of an open text, in order; null where they are not known. */
  readonly parts: readonly TextPart[] | null;
  /** Characters that nobody outside brings into it, in order: they were replaced or left out. */
  readonly lacks?: string;
  /** Constants that tests have shown it not to be, though it is open; see `ruled-out.ts`. */
  readonly isNot?: RuledOut;
  /** It is what this test of a variable gave. */
  readonly test?: Tested & {
    readonly node: Expression;
    /** Other variables that it was about. */
    readonly beside?: readonly Tested[];
  };
}

/** A variable as it was when it was tested. */
export interface Tested {
  readonly name: string;
  readonly was: Value;
  /** By a call: bits of the kinds that the variable is clean for, by the answer. */
  readonly shown?: { readonly yes: number; readonly no: number };
}

const CONSTANTS_MAX = 8;
const REFS_MAX = 4;
const PARTS_MAX = 16;
const TEXT_MAX_UNITS = 4096;
const LOST_BEHIND = RESOLVED | UNSLASHED | DOTLESS;

/** One for all: most values have none. */
const NO_CONSTANTS: readonly Constant[] = [];
const NO_REFS: readonly Ref[] = [];

export const UNKNOWN: Value = { constants: NO_CONSTANTS, refs: NO_REFS, isOpen: true, taint: UNSETTLED, parts: null };
/** Not known, and harmless whatever it is: a number, an answer yes or no. */
export const HARMLESS: Value = { constants: NO_CONSTANTS, refs: NO_REFS, isOpen: true, taint: CLEAN, parts: null };
/** Of what never comes back. */
export const NOTHING: Value = { constants: NO_CONSTANTS, refs: NO_REFS, isOpen: false, taint: CLEAN, parts: null };

/** Beside what a function's attribute is: on some of the ways that led here it was not set. */
export const ABSENT = reference({ kind: "foreign", name: "?absent" });

export function isAbsentSomewhere({ refs }: Value): boolean {
  return refs.includes(ABSENT.refs[0]!);
}

/** Of a call that passes nothing on. */
export const NO_ARGUMENTS: CallArguments = { positional: [], keywords: new Map(), rest: NOTHING };

export function constant(value: Constant): Value {
  return { constants: [value], refs: NO_REFS, isOpen: false, taint: CLEAN, parts: null };
}
export const NONE = constant(null);
export const TRUE = constant(true);
export const FALSE = constant(false);

/** What is written there. */
export function constantOf(node: ConstantNode): Value {
  switch (node.type) {
    case "str":
    case "int":
    case "float":
    case "bool":
    case "None":
      return constant(node.value);
    case "bytes":
      return constant({ bytes: node.value });
    case "Ellipsis":
      return reference({ kind: "foreign", name: "Ellipsis" });
    default:
      return UNKNOWN;
  }
}

export function open(taint: Taint): Value {
  if (taint === UNSETTLED) return UNKNOWN;
  return taint.length === 0 ? HARMLESS : { constants: NO_CONSTANTS, refs: NO_REFS, isOpen: true, taint, parts: null };
}

export function reference(...refs: Ref[]): Value {
  return { constants: NO_CONSTANTS, refs, isOpen: false, taint: CLEAN, parts: null };
}

/** An attribute of something that is not known: perhaps a method, and from where the thing is. */
export function memberOf(self: Value, name: string): Value {
  return {
    constants: NO_CONSTANTS,
    refs: [{ kind: "bound", self, name }],
    isOpen: true,
    taint: open(withoutDrawn(self.taint)).taint,
    parts: null,
  };
}

export function object(id: number): Value {
  return reference({ kind: "object", id });
}

/** A text made of pieces; a constant where all are fixed. */
export function text(parts: readonly TextPart[]): Value {
  const merged: TextPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === "string" && typeof last === "string") merged[merged.length - 1] = last + part;
    else if (part !== "") merged.push(part);
  }
  if (merged.length > 1)
    for (const [i, part] of merged.entries())
      if (typeof part !== "string")
        merged[i] = {
          taint: cleanFor(
            soil(
              inFolder(merged.slice(0, i), part.taint),
              (i === 0 || merged[i - 1] === "/" ? RESOLVED | UNSLASHED : LOST_BEHIND) |
                (namesHost(merged, i) ? KIND_BITS.redirect : 0) |
                lostByClimbing(merged.slice(i + 1), part.taint) |
                (part.lacks === undefined ? 0 : looseIn(merged.slice(0, i), part.lacks)),
            ),
            heldByPrefix(merged.slice(0, i), part.taint) | KIND_BITS.document,
          ),
          ...(part.lacks !== undefined && isKeptBeside(part.lacks) ? { lacks: part.lacks } : {}),
        };
  const taint = merged.reduce<Taint>((all, part) => (typeof part === "string" ? all : joinTaint(all, part.taint)), CLEAN);
  if (merged.length === 0) return constant("");
  const [only] = merged;
  if (merged.length === 1 && typeof only === "string") return only.length <= TEXT_MAX_UNITS ? constant(only) : UNKNOWN;
  const { lacks } = merged.length === 1 && typeof only === "object" ? only : {};
  const plain = lacks === undefined ? exactList(merged) : [{ taint }];
  return {
    constants: NO_CONSTANTS,
    refs: NO_REFS,
    isOpen: true,
    taint,
    parts: merged.length <= PARTS_MAX ? plain : null,
    ...(lacks === undefined ? {} : { lacks }),
  };
}

/** Behind a folder nothing leaves it without `..`. */
function inFolder(before: readonly TextPart[], behind: Taint): Taint {
  const last = before.at(-1);
  if (typeof last !== "string" || !last.endsWith("/") || (before.length === 1 && /^\/+$/.test(last))) return behind;
  return behind.map((label) => ((label.cleaned & DOTLESS) === 0 ? label : { ...label, cleaned: label.cleaned | KIND_BITS.path }));
}

/** As an address: what follows a written host, a question mark, or for a redirect a written path, does not change where it leads. */
function heldByPrefix(before: readonly TextPart[], behind: Taint): number {
  const [first] = before;
  if (first === "/" && before.length === 1 && behind.every(({ cleaned }) => (cleaned & UNSLASHED) !== 0)) return KIND_BITS.redirect;
  // Where one more argument is written, there is a question mark before it.
  const isBehindQuery = before.some(
    (part, i) => typeof part === "string" && (i > 0 ? /[?#]|^&[\w.-]+=/.test(part) : /^[^?#]+[?#]/.test(part)),
  );
  if (isBehindQuery || isBehindHost(before)) return KIND_BITS.redirect | KIND_BITS.request;
  // Behind an address that is the program's own, unless what is written between them begins a host.
  const last = before.at(-1);
  const isOwn = typeof first === "object" && first.taint.every(({ source }) => source === "local");
  if (isOwn && !(typeof last === "string" && /(?:\/\/|@)$/.test(last))) return KIND_BITS.redirect | KIND_BITS.request;
  const isOrigin = typeof first === "object" && first.lacks?.includes(ORIGIN) === true;
  if (isOrigin && typeof before[1] === "string" && before[1].startsWith("/")) return KIND_BITS.redirect;
  // Behind an address that leads to no other host, and something written that begins none.
  if (typeof first === "object") return isSettledFor(first.taint, KIND_BITS.redirect) && endsPlainly(last) ? KIND_BITS.redirect : 0;
  if (first === undefined) return 0;
  // A path of this machine, or of the host that is asked anyway.
  if (/^\.{0,2}\/[^/\\]/.test(first)) return KIND_BITS.redirect | KIND_BITS.request;
  return /^[?#]/.test(first) ? KIND_BITS.redirect : 0;
}

function endsPlainly(last: TextPart | undefined): boolean {
  return typeof last === "string" && !/(?:[/\\@:.]|^)$/.test(last);
}

/** The same, known to be a text. */
export function knownText(value: Value): Value {
  return value.isOpen && value.parts === null && value.refs.length === 0 && value.constants.length === 0
    ? { ...value, parts: [{ taint: value.taint }] }
    : value;
}

/** The pieces of a value as a text; what is not known of it is one piece. */
export function partsOf(value: Value, taint: Taint): readonly TextPart[] {
  const only = onlyConstant(value);
  if (only !== undefined) {
    const shown = displayed(only);
    if (shown !== null) return [shown];
  }
  // Of what is nowhere to be found nothing is known: it may have been put there on a way that is not seen.
  const isNowhere = !value.isOpen && value.constants.length === 0 && value.refs.length === 0;
  const [first, ...more] = value.parts ?? [{ taint: isNowhere ? UNSETTLED : taint }];
  if (value.lacks !== undefined && typeof first === "object" && more.length === 0) return [{ taint: first.taint, lacks: value.lacks }];
  return value.parts ?? [first!];
}

/** As `str()` shows a constant; null where that is not followed (bytes, fractions). */
export function displayed(value: Constant): string | null {
  if (typeof value === "string") return value;
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return String(value);
  return typeof value === "number" && Number.isInteger(value) ? String(value) : null;
}

/** The one constant that a value is for sure. */
export function onlyConstant(value: Value): Constant | undefined {
  return value.constants.length === 1 && value.refs.length === 0 && !value.isOpen ? value.constants[0] : undefined;
}

export function join(one: Value, other: Value): Value {
  if (one === other || other === NOTHING) return one;
  if (one === NOTHING) return other;
  if (isAlike(one, other)) return (shownNot(one) ?? shownNot(other)) === shownNot(other) ? one : { ...one };
  const constants = union(one.constants, other.constants, sameConstant);
  const refs = union(one.refs, other.refs, sameRef);
  const isTooMuch = constants.length > CONSTANTS_MAX || refs.length > REFS_MAX;
  const isOpen = one.isOpen || other.isOpen || isTooMuch;
  const both = joinTaint(one.taint, other.taint);
  const isAll = constants === one.constants && refs === one.refs && isOpen === one.isOpen && both === one.taint;
  if (isAll && isUnshaped(one)) return one;
  return {
    constants: constants.length > CONSTANTS_MAX ? NO_CONSTANTS : constants,
    refs: refs.length > REFS_MAX ? refs.slice(0, REFS_MAX) : refs,
    isOpen,
    taint: refs.length > REFS_MAX ? joinTaint(UNSETTLED, both) : both,
    parts: null,
  };
}

/** Nothing is said of it that is lost where it may be something else as well. */
function isUnshaped({ parts, lacks, test, isNot }: Value): boolean {
  return parts === null && lacks === undefined && test === undefined && isNot === undefined;
}

export function isSame(one: Value, other: Value): boolean {
  return shownNot(one) === shownNot(other) && isAlike(one, other);
}

/** A copy of a value may be changed: of that, nothing was shown. */
export function shownNot(value: Value): RuledOut | undefined {
  return value.isNot?.of === value ? value.isNot : undefined;
}

function isAlike(one: Value, other: Value): boolean {
  return (
    one.isOpen === other.isOpen &&
    one.taint === other.taint &&
    one.parts === other.parts &&
    one.lacks === other.lacks &&
    sameAll(one.constants, other.constants, sameConstant) &&
    sameAll(one.refs, other.refs, sameRef)
  );
}

export function sameConstant(one: Constant, other: Constant): boolean {
  if (isBytes(one) || isBytes(other)) return isBytes(one) && isBytes(other) && one.bytes === other.bytes;
  return one === other;
}

export function isBytes(value: Constant): value is Bytes {
  return typeof value === "object" && value !== null;
}

function sameRef(one: Ref, other: Ref): boolean {
  if (one === other) return true;
  switch (one.kind) {
    case "object":
      return other.kind === "object" && one.id === other.id;
    case "function":
      return other.kind === "function" && one.fn.node === other.fn.node && one.fn.frame === other.fn.frame && one.fn.self === other.fn.self;
    case "class":
      return other.kind === "class" && one.cls.node === other.cls.node;
    case "module":
      return other.kind === "module" && one.module === other.module;
    case "foreign":
      return other.kind === "foreign" && one.name === other.name;
    case "bound":
      return other.kind === "bound" && one.name === other.name && isSame(one.self, other.self);
    case "super":
    case "record":
    case "factory":
    case "encoded":
    case "partial":
      return false;
  }
}

export function mapArguments(
  { positional, keywords, rest, restKeys, isRestNamed = false }: CallArguments,
  change: (value: Value) => Value,
): CallArguments {
  return {
    positional: positional.map(change),
    keywords: new Map([...keywords].map(([name, value]) => [name, change(value)])),
    rest: change(rest),
    ...(restKeys === undefined ? {} : { restKeys: change(open(restKeys)).taint }),
    isRestNamed,
  };
}

/** It is run by its name: a function, a class, a module. */
export function isCode({ kind }: Ref): boolean {
  return kind === "function" || kind === "class" || kind === "module" || kind === "partial";
}
