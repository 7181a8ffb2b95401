// Stands for what a module does: another comment, or none, makes no other program.
import type { ModuleReading } from "../python/parse/parse-module.ts";

/** Text without comments and what is blank before them and at its end; every line stays where it is. What could not be read stays whole: there a `#` may be anything. */
export function codeOf({ module, text, comments }: ModuleReading): string {
  if (module.errors.length > 0) return text;
  const pieces: string[] = [];
  let from = 0;
  for (const at of comments) {
    pieces.push(text.slice(from, at).replace(/[ \t]+$/, ""));
    const end = text.indexOf("\n", at);
    from = end < 0 ? text.length : end;
  }
  pieces.push(text.slice(from));
  return pieces.join("").trimEnd();
}
