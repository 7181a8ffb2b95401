// One declared dependency from PEP 508 text.
import type { Source } from "../../model/project.ts";
import { RequirementError, parseRequirement } from "../resolve/requirement.ts";
import type { DeclaredDependency } from "./manager-reader.ts";

export type DeclaredReading =
  | { readonly kind: "read"; readonly dependency: DeclaredDependency }
  | { readonly kind: "broken"; readonly reason: string };

export function parseDeclared(written: string, source: Source): DeclaredReading {
  try {
    const { name, extras, specifier, marker, url } = parseRequirement(written);
    const path = url !== null && /^(?:file:|\.{0,2}\/)/.test(url) ? url.replace(/^file:(?:\/\/(?:localhost)?)?/, "") : null;
    return { kind: "read", dependency: { name, extras, specifier, marker, url: path === null ? url : null, path, source } };
  } catch (cause) {
    if (cause instanceof RequirementError) return { kind: "broken", reason: cause.message };
    throw cause;
  }
}
