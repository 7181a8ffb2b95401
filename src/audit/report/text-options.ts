// What a report for people needs of the terminal and of the project.
import type { RuleFacts } from "../rule.ts";

/** Colours, or none. */
export interface TextStyle {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
}

export interface TextOptions {
  readonly rules: ReadonlyMap<string, RuleFacts>;
  readonly style: TextStyle;
  /** The text of a file's line, from 1; null where it can no longer be read. */
  readonly line: (file: string, line: number) => string | null;
  /** Of the terminal; Infinity where nobody looks at the ends of lines. */
  readonly columns: number;
  /** Breaks a text between words. */
  readonly wrap: (text: string, columns: number) => readonly string[];
}
