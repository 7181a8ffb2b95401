// Arguments that narrow what a sink does so far that what comes there from outside is not surely harmful.
import type { ClassDef } from "../../../python/parse/ast.ts";
import { isLookedThrough } from "./looked-through.ts";
import { linearOrder } from "../language/class-tree.ts";
import { fieldsSetBy } from "../language/fields-set.ts";
import type { Builtins } from "../builtins/builtins.ts";
import type { SinkModel } from "../models/models.ts";
import { soiledInQuotes } from "../values/open-quotes.ts";
import { barely, doubt, isFromNowhere, type Taint } from "../values/taint.ts";
import { reference, type CallArguments, type ClassValue, type Value } from "../values/value.ts";

export function asSureAs(
  machine: Builtins,
  {
    kind,
    value,
    args,
    isForeign,
    line,
  }: {
    readonly kind: SinkModel["kind"];
    readonly value: Value | undefined;
    readonly args: CallArguments;
    /** It is made from a class of a library. */
    readonly isForeign: (cls: ClassValue) => boolean;
    /** Of the call. */
    readonly line: number;
  },
  taint: Taint,
): Taint {
  if (isFromNowhere(taint)) return taint;
  if (kind === "command") return soiledInQuotes(value, kind, taint);
  if (kind === "reflection" && isOfOnePackage(value)) return barely(taint);
  if (kind === "code") return codeTaint(machine, value, { taint, line });
  return kind === "assignment" && isMereRecord(machine, args.positional[0], isForeign) ? doubt(taint) : taint;
}

function codeTaint(machine: Builtins, value: Value | undefined, { taint, line }: { readonly taint: Taint; readonly line: number }): Taint {
  const soiled = soiledInQuotes(value, "code", taint);
  machine.ledger.touchText(machine.moduleHere);
  return isLookedThrough(machine.moduleHere.ast, line) ? doubt(soiled) : soiled;
}

/** `"plugins." + name`: whatever the name, it is a part of a package that the program chose. */
function isOfOnePackage(value: Value | undefined): boolean {
  const [first] = value?.parts ?? [];
  return typeof first === "string" && /^\w[\w.]*\./.test(first);
}

/** An object of which the program sets no field by its name holds what was sent, and nothing of the program's own; of one that is not known at all the same may hold. */
function isMereRecord(machine: Builtins, target: Value | undefined, isForeign: (cls: ClassValue) => boolean): boolean {
  if (target === undefined) return false;
  return target.refs.every((ref) => {
    const thing = machine.onlyObject(reference(ref));
    if (thing?.kind !== "instance" || thing.cls === null || isForeign(thing.cls)) return false;
    return linearOrder(machine, thing.cls).every(({ node }) => fieldsSetBy(node).size === 0 && !hasOwnVariables(node));
  });
}

function hasOwnVariables({ body }: ClassDef): boolean {
  return body.some((one) => {
    const targets = one.kind === "Assign" ? one.targets : one.kind === "AnnAssign" ? [one.target] : [];
    return targets.some((target) => target.kind !== "Name" || !target.id.startsWith("_"));
  });
}
