// Jupyter notebooks: source and text outputs of each cell, read out of the JSON, so that a line of code is judged as a line of code. What is found is located in the file again.
import type { SecretHit } from "./secret-hit.ts";

export interface NotebookPart {
  readonly text: string;
  readonly isCode: boolean;
}

const CELLS_MAX = 10_000;
/** Images and widgets hold no text that a person wrote. */
const TEXT_OUTPUT = /^text\/(?:plain|html|markdown)$/;

/** Null where it is no notebook that can be read: then it is a text like others. */
export function notebookParts(text: string): readonly NotebookPart[] | null {
  let notebook: unknown;
  try {
    notebook = JSON.parse(text);
  } catch {
    return null; // broken or nested too deeply: the text itself is scanned
  }
  const cells = field(notebook, "cells") ?? field(first(field(notebook, "worksheets")), "cells");
  if (!Array.isArray(cells)) return null;
  return cells
    .slice(0, CELLS_MAX)
    .flatMap((cell) => [
      { text: joined(field(cell, "source") ?? field(cell, "input")), isCode: field(cell, "cell_type") === "code" },
      ...list(field(cell, "outputs")).flatMap(outputParts),
    ]);
}

function outputParts(output: unknown): readonly NotebookPart[] {
  const data = field(output, "data");
  const texts = typeof data === "object" && data !== null ? Object.entries(data).filter(([type]) => TEXT_OUTPUT.test(type)) : [];
  return [field(output, "text"), ...list(field(output, "traceback")), ...texts.map(([, value]) => value)].map((value) => ({
    text: joined(value),
    isCode: false,
  }));
}

/** The hit as a range of the file: the value as JSON writes it, looked for from where the last one ended. */
export function locateInFile(file: string, hit: SecretHit, value: string, from: number): SecretHit | null {
  const written = JSON.stringify(value.split("\n", 1)[0]).slice(1, -1);
  const start = file.indexOf(written, from);
  const at = start >= 0 ? start : file.indexOf(written);
  return at < 0 ? null : { ...hit, start: at, end: at + written.length };
}

function joined(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join("") : "";
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function first(value: unknown): unknown {
  return list(value)[0];
}
