// What `fairlead explain FL-nnnn` prints: from the catalogue, with the sample text of the message and hint.
import type { CatalogueEntry } from "../platform/errors/catalogue.gen.ts";

const EXIT_MEANING: Readonly<Record<number, string>> = {
  1: "findings, or a gate refused",
  2: "usage or configuration",
  3: "an operation failed",
};

export function loadErrorPage(entry: CatalogueEntry): string {
  return [`${entry.code}: ${entry.title}`, `Exit code ${entry.exitCode}: ${EXIT_MEANING[entry.exitCode]}.`].join("\n\n");
}
