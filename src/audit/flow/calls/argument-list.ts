// A program and its arguments as a list: what of it is run, and what may be read as an option.
import { INTERPRETERS, runArgument } from "../../patterns/run-argument.ts";
import type { Builtins } from "../builtins/builtins.ts";
import { CLEAN, doubt, joinTaint, type Taint, isFromNowhere } from "../values/taint.ts";
import { constant, onlyConstant, type CallArguments, type Value } from "../values/value.ts";

export function argvTaint(machine: Builtins, value: Value, what: "program" | "named" | "options"): Taint {
  const items = machine.itemsOf(value);
  const isText = value.refs.length === 0;
  if (items === null && !isText && what !== "options") return taintOfShell(machine, value);
  if (items === null || isText) return what === "program" && isText && beginsOutside(value) ? value.taint : CLEAN;
  const [program] = items;
  if (program === undefined) return CLEAN;
  const run = runText(items);
  // The program is said beside the list, whose first item is only what it is called.
  if (what === "named") return run === null ? CLEAN : machine.taintIn(run);
  if (what === "program")
    return joinTaint(beginsOutside(program) ? machine.taintIn(program) : CLEAN, run === null ? CLEAN : machine.taintIn(run));
  let taint = CLEAN;
  for (const item of items.slice(1)) {
    if (onlyConstant(item) === "--") break;
    if (item !== run && beginsOutside(item)) taint = joinTaint(taint, machine.taintIn(item));
  }
  return taint;
}

/** `sh -c TEXT`, or one of several interpreters on several systems. */
function runText(items: readonly Value[]): Value | null {
  const run = runArgument(items.length, (i, words) => mayBe(items[i]!, words));
  return run === null ? null : items[run]!;
}

/** Of a list that is longer on one way than on another: what stands behind which option is not known, but for what it begins with. */
function taintOfShell(machine: Builtins, value: Value): Taint {
  const any = machine.anyOf(value);
  const list = machine.onlyObject(value);
  const begun = list?.kind === "sequence" ? (list.head ?? []).map(constant) : [];
  const run = runText([...begun, any]);
  if (run !== null && begun.length > 0) return machine.taintIn(run);
  const mayRun = INTERPRETERS.some(([program, option]) => mayBe(any, program) && mayBe(any, option));
  return mayRun ? doubt(machine.taintIn(any)) : CLEAN;
}

function mayBe({ constants }: Value, words: RegExp): boolean {
  return constants.some((one) => typeof one === "string" && words.test(one));
}

function beginsOutside({ parts, taint }: Value): boolean {
  return !isFromNowhere(taint) && (parts === null || typeof parts[0] !== "string");
}

/** A constant and a text made of pieces have no attributes that tell anything. */
export function mayHoldObjects({ positional, keywords, rest }: CallArguments): boolean {
  return [...positional, ...keywords.values(), rest].some(({ refs, isOpen, parts }) => refs.length > 0 || (isOpen && parts === null));
}
