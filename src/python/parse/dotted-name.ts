// Names that are written out: `app`, `os.environ`, `django.urls.path`.
import type { Expression } from "./ast.ts";

const PARTS_MAX = 64;

/** "a.b.c" for a name or a chain of attributes on one; null for anything else (a call, a subscript, a literal). */
export function dottedName(node: Expression | null): string | null {
  const parts: string[] = [];
  let at = node;
  while (at?.kind === "Attribute" && parts.length < PARTS_MAX) {
    parts.push(at.attr);
    at = at.value;
  }
  if (at?.kind !== "Name") return null;
  parts.push(at.id);
  return parts.reverse().join(".");
}

/** The name, or the last of a chain of attributes on whatever: "run" of `app.run` and of `made().run`; empty for anything else. */
export function lastName(node: Expression): string {
  return node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : "";
}
