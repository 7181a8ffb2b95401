// Whether the project's code gets to a package: it imports it, names it, starts it, or imports something that asks for it.
import { broughtAlong } from "../../python/import-names/brought-along.ts";
import type { DependencyFile } from "./dependency-files.ts";
import type { ImportedNames, ImportPlace } from "./imports.ts";
import { isDevelopmentTool, isUsedWithoutImport } from "./used-without-import.ts";
import type { WayTo } from "./who-asks.ts";

export type Usage =
  | { readonly kind: "imported"; readonly place: ImportPlace }
  /** Through the package of that name, which is imported there. */
  | { readonly kind: "through"; readonly name: string; readonly place: ImportPlace }
  /** Named as text, or of a kind that is used without an import. */
  | { readonly kind: "named" }
  | { readonly kind: "aside"; readonly place: ImportPlace }
  | { readonly kind: "none" }
  /** It, or what asks for it, serves development. */
  | { readonly kind: "tool" }
  /** Nothing imports it, and the file does not say who asks for it. */
  | { readonly kind: "unknown" };

export function usageOf(name: string, { imports, way, file }: { imports: ImportedNames; way: WayTo; file: DependencyFile }): Usage {
  const place = imports.imported.get(name);
  if (place !== undefined && !place.isAside) return { kind: "imported", place };
  if (imports.named.has(name) || isUsedWithoutImport(name)) return { kind: "named" };
  const asks = way(name) ?? [];
  for (const parent of asks.slice(0, -1).reverse()) {
    const at = imports.imported.get(parent);
    if (at !== undefined && !at.isAside) return { kind: "through", name: parent, place: at };
    if (imports.named.has(parent) || isUsedWithoutImport(parent)) return { kind: "named" };
  }
  const bringer = bringerOf(name, imports);
  if (bringer !== null) return bringer;
  if (isDevelopmentTool(asks[0] ?? name)) return { kind: "tool" };
  if (place !== undefined) return { kind: "aside", place };
  if (imports.unread > 0) return { kind: "unknown" };
  if (asks.length > 0 && (file.listing.hasEdges || file.format === "manifest")) return { kind: "none" };
  return file.listing.hasEdges ? { kind: "none" } : { kind: "unknown" };
}

/** What is known to bring it along, where the file itself does not say so. */
function bringerOf(name: string, { imported }: ImportedNames): Usage | null {
  for (const [bringer, place] of imported) {
    if (!place.isAside && bringer !== name && broughtAlong([bringer]).has(name)) return { kind: "through", name: bringer, place };
  }
  return null;
}

/** Completes a message; "" where there is nothing to say. */
export function usageText(usage: Usage): string {
  switch (usage.kind) {
    case "imported":
      return `Imported at ${usage.place.file}:${usage.place.line}.`;
    case "through":
      return `Reached through \`${usage.name}\`, imported at ${usage.place.file}:${usage.place.line}.`;
    case "named":
      return "Used without an import: a plugin, a server, or named as text.";
    case "aside":
      return `Imported only outside the application, at ${usage.place.file}:${usage.place.line}.`;
    case "none":
      return "No module imports it or what asks for it.";
    case "tool":
      return "A tool of development, which the application does not run.";
    case "unknown":
      return "No module imports it, and who asks for it is not known.";
  }
}

export function isReached({ kind }: Usage): boolean {
  return kind !== "none" && kind !== "aside" && kind !== "tool";
}
