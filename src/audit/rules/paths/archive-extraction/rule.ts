import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { areLookedAt, isLookedAt } from "../../../patterns/looked-at-entry.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

const SAFE = new Set(["data", "tar"]);
const OPENED = new Set(["tarfile.open()", "tarfile.TarFile()", "tarfile.TarFile.open()"]);
/** What says where an entry goes. */
const PARTS = new Set(["name", "path", "linkname", "linkpath"]);

export const archiveExtraction = defineRule({
  id: "PTH004",
  name: "archive-extraction",
  cwe: 22,
  severity: "medium",
  summary: "An archive is unpacked wherever its entries say",
  aliases: ["B202", "S202"],
  checks: {
    calls: {
      ...eachCall("tarfile.{}", "open().extractall TarFile().extractall TarFile.open().extractall", known),
      "*.extractall": guessed,
      ...eachCall("tarfile.{}", "open().extract TarFile().extract TarFile.open().extract", one),
      "shutil.unpack_archive": unpack,
    },
  },
});

function known(call: Call, at: At): void {
  if (hasUnpacked(call) || mayBeChosen(argumentOf(call, 1, "members"), at)) return;
  if (call.func.kind === "Attribute" && areLookedAt(call.func.value, call, at)) return;
  judge(call, at);
}

/** `for entry in archive: archive.extract(entry)`; an entry that the program names lies where it says. */
function one(call: Call, at: At): void {
  const entry = argumentOf(call, 0, "member");
  if (entry !== null && !hasUnpacked(call) && !at.module.isConstant(entry, at.scope) && !isLookedAt(entry, call, at)) judge(call, at);
}

/** Whoever chooses entries may look at their names; a comprehension that does not has let every name pass. */
function mayBeChosen(members: Expression | null, at: At): boolean {
  if (members === null || isEveryOne(members) || at.module.constant(members, at.scope) === null) return false;
  if (members.kind !== "ListComp" && members.kind !== "GeneratorExp") return true;
  let looks = false;
  for (const test of members.generators.flatMap(({ ifs }) => ifs))
    walk(test, (node) => {
      looks ||= (node.kind === "Attribute" && PARTS.has(node.attr)) || (node.kind === "Call" && node.args.length > 0);
      return !looks;
    });
  return looks;
}

/** `t.getmembers()` */
function isEveryOne(members: Expression): boolean {
  return members.kind === "Call" && members.func.kind === "Attribute" && members.func.attr === "getmembers";
}

/** Of something that is not known: only in a module that handles tar files and no others. */
function guessed(call: Call, at: At): void {
  const target = at.module.target(call.func, at.scope) ?? "";
  if (!target.startsWith("*.")) return;
  if (isTar(call, at)) return known(call, at);
  const handles = (name: string): boolean => at.module.facts.imports.some(({ module, name: taken }) => module === name || taken === name);
  if (handles("tarfile") && !handles("zipfile")) known(call, at);
}

/** Of a name that stands for archives of several kinds: the one that was opened last above. */
function isTar({ func, line }: Call, at: At): boolean {
  if (func.kind !== "Attribute" || func.value.kind !== "Name") return false;
  const above = at.module.everyBinding(func.value.id, at.scope)?.filter(({ value }) => value.line <= line) ?? [];
  const last = above.reduce<(typeof above)[number] | null>(
    (one, other) => (one === null || one.value.line < other.value.line ? other : one),
    null,
  );
  return last !== null && OPENED.has(at.module.target(last.value, last.scope) ?? "");
}

function unpack(call: Call, at: At): void {
  const format = at.module.constant(argumentOf(call, 2, "format"), at.scope);
  if (format !== "zip") judge(call, at);
}

function judge(call: Call, at: At): void {
  const filter = argumentOf(call, null, "filter");
  const named = at.module.constant(filter, at.scope);
  if (filter !== null && (typeof named !== "string" || SAFE.has(named))) return;
  at.report(call, 'Entries named `../x`, and links, are written outside of the folder before Python 3.14: give `filter="data"`.', {
    confidence: "pattern",
  });
}
