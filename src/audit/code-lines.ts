// The code of a finding that is the line it stands on: it is read again rather than kept.
import type { Finding } from "../model/finding.ts";
import type { SourceTree } from "../python/source-tree.ts";

const CODE_MAX_UNITS = 200;

/** Line of a place as findings show it; "" where there is none. */
export type CodeLine = (finding: Pick<Finding, "place">) => string;

export function codeLines(tree: SourceTree): CodeLine {
  const known = new Map<string, readonly string[]>();
  return ({ place: { file, line } }) => {
    const lines = known.get(file) ?? tree.text(file)?.text.split("\n") ?? [];
    known.set(file, lines);
    return (lines[line - 1] ?? "").trim().slice(0, CODE_MAX_UNITS);
  };
}

/** Without the code where `restored` finds it again. */
export function stripped<T extends Pick<Finding, "place" | "code">>(finding: T, codeLine: CodeLine): Stripped<T> {
  const { code, ...more } = finding;
  return code === codeLine(finding) ? more : finding;
}

export function restored<T extends Pick<Finding, "place">>(
  finding: T & { readonly code?: string },
  codeLine: CodeLine,
): T & { readonly code: string } {
  return { ...finding, code: finding.code ?? codeLine(finding) };
}

export type Stripped<T> = Omit<T, "code"> & { readonly code?: string };
