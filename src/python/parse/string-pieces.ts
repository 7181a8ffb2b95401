// Collects the pieces of a string that is written in several: text that touches is one constant, as in CPython.
import type { Expression, Position } from "./ast.ts";

export interface StringPieces {
  readonly values: Expression[];
  text: string;
  /** Of the text that is being collected. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  hasText: boolean;
  isBytes: boolean;
  isTemplate: boolean;
  hasFields: boolean;
}

export function noPieces(): StringPieces {
  return {
    values: [],
    text: "",
    line: 0,
    column: 0,
    endLine: 0,
    endColumn: 0,
    hasText: false,
    isBytes: false,
    isTemplate: false,
    hasFields: false,
  };
}

export function addText(pieces: StringPieces, text: string, at: Position): void {
  if (!pieces.hasText) {
    pieces.hasText = true;
    pieces.line = at.line;
    pieces.column = at.column;
  }
  pieces.text += text;
  pieces.endLine = at.endLine;
  pieces.endColumn = at.endColumn;
}

export function addField(pieces: StringPieces, field: Expression): void {
  endText(pieces);
  pieces.values.push(field);
}

/** Makes a constant of the text so far; empty text leaves none. */
export function endText(pieces: StringPieces): void {
  const { line, column, endLine, endColumn, text } = pieces;
  if (text !== "") pieces.values.push({ kind: "Constant", line, column, endLine, endColumn, type: "str", value: text });
  pieces.text = "";
  pieces.hasText = false;
}
