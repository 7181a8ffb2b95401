// Procfile: one process type and its command on each line.
import type { SourceTree } from "../source-tree.ts";

export interface ProcfileLine {
  readonly name: string;
  readonly command: string;
  readonly line: number;
}

const LINE = /^\s*([A-Za-z0-9_.-]+)\s*:\s*(.+?)\s*$/;
const LINES_MAX = 500;

export function readProcfile(tree: SourceTree): readonly ProcfileLine[] {
  const reading = tree.text("Procfile");
  if (reading === null) return [];
  return reading.text.split("\n", LINES_MAX).flatMap((text, i) => {
    const found = text.trimStart().startsWith("#") ? null : LINE.exec(text);
    return found ? [{ name: found[1]!, command: found[2]!, line: i + 1 }] : [];
  });
}
