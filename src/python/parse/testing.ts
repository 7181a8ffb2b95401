// For tests: a tree as one line of text, without positions and without what is empty.
import type { Node } from "./ast.ts";
import { parseModule } from "./parse-module.ts";

const LEFT_OUT: ReadonlySet<string> = new Set(["kind", "line", "column", "endLine", "endColumn"]);

/** `Assign(targets=[Name(x, Store)], value=Constant(1))`: names and constants shortened, contexts other than Load shown. */
export function sketch(node: Node): string {
  if (node.kind === "Name") return node.ctx === "Load" ? `Name(${node.id})` : `Name(${node.id}, ${node.ctx})`;
  if (node.kind === "Constant") return `Constant(${constant(node.type, node.value)})`;
  const fields = Object.entries(node).filter(([name, value]) => !LEFT_OUT.has(name) && !isEmpty(name, value));
  return `${node.kind}(${fields.map(([name, value]) => `${name}=${sketchValue(value)}`).join(", ")})`;
}

/** The statements of a source without errors, as sketches. */
export function sketches(source: string): string[] {
  const module = parseModule(source);
  if (module.errors.length > 0) throw new Error(`line ${module.errors[0]!.line}: ${module.errors[0]!.message}`);
  return module.body.map(sketch);
}

/** The only expression of a source, as a sketch. */
export function sketchExpression(source: string): string {
  const statement = parseModule(source).body[0];
  if (statement?.kind !== "Expr") throw new Error(`not one expression: ${source}`);
  return sketches(source)[0]!.slice("Expr(value=".length, -1);
}

/** The faults of a source as `line: message`. */
export function faults(source: string | Uint8Array): string[] {
  return parseModule(source).errors.map((fault) => `${fault.line}: ${fault.message}`);
}

function constant(type: string, value: unknown): string {
  if (type === "str") return JSON.stringify(value);
  if (type === "bytes") return `b${JSON.stringify(value)}`;
  if (type === "complex") return `${String(value)}j`;
  if (type === "float") return `float ${String(value)}`;
  return type === "int" || type === "bool" ? String(value) : type;
}

function isEmpty(name: string, value: unknown): boolean {
  if (value === null || (Array.isArray(value) && value.length === 0)) return true;
  return (
    value === "Load" || (name === "conversion" && value === -1) || (name === "is_async" && value === 0) || (name === "level" && value === 0)
  );
}

function sketchValue(value: unknown): string {
  if (value === null) return "None";
  if (Array.isArray(value)) return `[${value.map(sketchValue).join(", ")}]`;
  if (typeof value === "object") return sketch(value as Node);
  return typeof value === "string" ? value : JSON.stringify(value);
}
