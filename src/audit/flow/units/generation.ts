// What an analysis of a program leaves for the next one: what each unit of it depended on and brought. Plain data.
import type { Digests } from "../program/digests.ts";
import type { LoadRecord, RootInfo, RootRecord, UnitRecord } from "./unit-record.ts";

export interface Generation {
  /** Of what every unit depends on: the files of the program, its templates, the models, the limits. */
  readonly inputs: string;
  /** Of each module: what stands in it. */
  readonly contents: readonly string[];
  /** Of each module: what stands in it, which of its functions matter, what is asked about it. */
  readonly digests: readonly string[];
  /** The same part by part. */
  readonly parts: Digests["parts"];
  /** Of each module: what others see of it without going into it. */
  readonly surfaces: readonly string[];
  /** Of each module: all that its body made. */
  readonly inners: readonly string[];
  /** In which the bodies of the modules were run. */
  readonly order: readonly number[];
  readonly loads: readonly LoadRecord[];
  /** All that were looked at as roots, whether they were run or not. */
  readonly infos: readonly RootInfo[];
  readonly roots: readonly RootRecord[];
  /** Templates by themselves. */
  readonly alone: UnitRecord | null;
  /** Roots for which no steps were left. */
  readonly notBegun: number;
  /** What is kept while a request is answered, after what runs before each. */
  readonly stores: string;
  readonly left: Left;
}

/** What requests leave for the next ones. */
export interface Left {
  /** Of what that is, as a text. */
  readonly digest: string;
  /** Of what it lies in, as in `touched`. */
  readonly marks: readonly number[];
  /** Who was asked what it leaves. */
  readonly roots: readonly number[];
  /** What they read to say it, as in `touched` of a unit; null where they were not all heard. */
  readonly touched: readonly number[] | null;
  /** The same, as in `bodies`. */
  readonly bodies: readonly number[] | null;
  /** Functions that took them too long. */
  readonly tooLong: readonly number[];
  readonly steps: number;
}
