// What one unit of an analysis (a module's body, or a root) depended on and what it brought, as plain data: told again as long as nothing it depended on has changed.
import type { Confidence, Severity, TraceStep } from "../../../model/finding.ts";
import type { Position } from "../../../python/parse/ast.ts";
import type { Harm } from "../../templates/judge-output.ts";
import type { FlowHit } from "../machine.ts";
import { gravest } from "./gravest.ts";
import { stepsOf, wayOf, type FlowKind, type SourceClass } from "../values/taint.ts";

/** Functions and calls are numbers of place-key.ts; modules are their numbers in the program. */
export interface UnitRecord {
  /** Twice the number of each module of which something was read; one more where that was not only a variable of the module. */
  readonly touched: readonly number[];
  /** Functions that were gone into, and modules of which something was read wherever it is written, by `textKey`: as far as they are in touched modules. */
  readonly bodies: readonly number[];
  readonly hits: readonly HitRecord[];
  /** Twice the key of each call that was come to; one more where it was known what it calls. */
  readonly calls: readonly number[];
  /** Functions that were gone through to their end. */
  readonly followed: readonly number[];
  /** Of them, or of those gone into with little to spend, those for a caller who answers requests. */
  readonly reached: readonly number[];
  /** Functions that took too long, as far as they are in touched modules: known before, and found by this unit. */
  readonly tooLongBefore: readonly number[];
  readonly tooLong: readonly number[];
  /** Functions inside functions that were met: by this unit first, and after another. */
  readonly defined: readonly number[];
  readonly definedBefore: readonly number[];
  readonly questions: readonly QuestionNote[];
  /** Bits of ANSWERED by the key of the test. */
  readonly answers: readonly (readonly [test: string, bits: number])[];
  readonly routes: readonly RouteNote[];
  readonly rendering: RenderingNote | null;
  readonly usesStores: boolean;
  readonly steps: number;
  /** Functions that were not followed to their end. */
  readonly cut: number;
}

export interface LoadRecord extends UnitRecord {
  /** The module, and those that it loaded on the way. */
  readonly modules: readonly number[];
  /** Other modules of which it changed something. */
  readonly wrote: readonly number[];
  /** Other modules of which its functions will change something: bound when all bodies have run. */
  readonly willWrite: readonly number[];
  readonly hadTaint: boolean;
  readonly hasTaint: boolean;
  /** Functions that are looked at as roots, in order. */
  readonly roots: readonly number[];
}

export interface RootInfo {
  readonly key: number;
  /** Of its class; null outside of one. */
  readonly cls: number | null;
  readonly entry: "none" | "entry" | "before";
  /** What the tables of routes say about it. */
  readonly table: string;
  readonly hasKnownParameter: boolean;
}

export interface RootRecord extends UnitRecord {
  readonly key: number;
  /** The steps of all roots together ended inside: what it says depends on what ran before. */
  readonly isLast: boolean;
  readonly hadTaint: boolean;
}

export interface QuestionNote {
  readonly key: string;
  readonly isSeen: boolean;
  readonly isOpen: boolean;
  readonly isFollowed: boolean;
}

export interface RouteNote {
  /** Function or class. */
  readonly handler: number;
  /** Name and position of its model. */
  readonly call: string;
  readonly model: number;
  /** Undefined: the model has no pattern. */
  readonly text?: string | null;
}

export interface RenderingNote {
  /** What the templates it rendered were found and filtered by; null where it rendered none. */
  readonly before: string | null;
  /** Names of filters, and keys of the functions that they are; null for what is no function of the program. */
  readonly filters: readonly (readonly [name: string, fn: number | null])[];
  readonly folders: readonly string[];
  readonly calls: readonly string[];
  readonly unknown: readonly string[];
  readonly cut: number;
}

/** With the label that is shown. The code of its line is not kept: it may hold what nobody should see. */
export interface HitRecord {
  readonly kind: FlowKind;
  readonly file: string;
  readonly place: Position;
  readonly sink: string | null;
  readonly rule: string | null;
  readonly severity: Severity | null;
  readonly harm: Harm | null;
  readonly message: string | null;
  readonly source: SourceClass;
  readonly confidence: Confidence;
  readonly cleaned: number;
  readonly steps: readonly TraceStep[];
}

export function recordHit({ kind, module, place, taint, sink, rule, severity, harm, message }: FlowHit): HitRecord | null {
  const label = gravest(kind, taint);
  if (label === undefined) return null;
  const { source, confidence, cleaned } = label;
  const { line, column, endLine, endColumn } = place;
  return {
    kind,
    file: module.file,
    place: { line, column, endLine, endColumn },
    sink,
    rule,
    severity,
    harm: harm ?? null,
    message: message ?? null,
    source,
    confidence,
    cleaned,
    steps: stepsOf(label),
  };
}

export function hitOf(
  { kind, file, place, sink, rule, severity, harm, message, source, confidence, cleaned, steps }: HitRecord,
  lineOf: (file: string, line: number) => string,
): FlowHit {
  const taint = [{ source, cleaned, confidence, way: wayOf(steps) }];
  const hit = { kind, module: { file, line: (number: number) => lineOf(file, number) }, place, taint, sink, rule, severity };
  return { ...hit, ...(harm === null ? {} : { harm }), ...(message === null ? {} : { message }) };
}
