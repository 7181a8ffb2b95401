// `try: from fast import f` with `except ImportError: from slow import f`: where nobody has heard of what is tried, the program is what stands for it.
import type { Import, ImportFrom, Statement, Try, TryStar } from "../../../python/parse/ast.ts";
import { isKnownImport } from "../../../python/import-names/distribution-of.ts";
import { isStandardLibrary } from "../../../python/import-names/standard-library.ts";

/** The block that stands for the imports; null where these may well be there, or something else depends on it whether they are. */
export function fallbackOf(node: Try | TryStar, isOwn: (statement: Import | ImportFrom) => boolean): readonly Statement[] | null {
  const [handler] = node.handlers;
  if (handler === undefined || node.handlers.length > 1 || node.orelse.length > 0 || node.finalbody.length > 0) return null;
  if (handler.type?.kind !== "Name" || !/^(?:ImportError|ModuleNotFoundError)$/.test(handler.type.id)) return null;
  const imports = node.body.filter((one) => one.kind === "Import" || one.kind === "ImportFrom");
  if (imports.length < node.body.length || imports.every((one) => isOwn(one) || !isUnheardOf(one))) return null;
  const again = new Set(handler.body.flatMap(namesBoundBy));
  return imports.flatMap(namesBoundBy).every((name) => name !== "*" && again.has(name)) ? handler.body : null;
}

function isUnheardOf(node: Import | ImportFrom): boolean {
  if (node.kind === "ImportFrom" && node.level > 0) return true;
  const modules = node.kind === "Import" ? node.names.map(({ name }) => name) : [node.module ?? ""];
  return modules.some((name) => !isStandardLibrary(name.split(".")[0]!) && !isKnownImport(name));
}

/** By what has a body or comes from another module: `f = None` only says that it is not there. */
function namesBoundBy(node: Statement): readonly string[] {
  if (node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef" || node.kind === "ClassDef") return [node.name];
  if (node.kind === "Import") return node.names.map(({ name, asname }) => asname ?? name.split(".")[0]!);
  return node.kind === "ImportFrom" ? node.names.map(({ name, asname }) => asname ?? name) : [];
}
