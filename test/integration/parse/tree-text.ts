// A tree as lines of text, one per node, the same as cpython-trees.py writes for CPython's tree.
import { CHILD_FIELDS } from "../../../src/python/parse/ast-fields.ts";
import type { Constant, Module, Node } from "../../../src/python/parse/ast.ts";
import { childrenOf } from "../../../src/python/parse/walk.ts";

const SCALARS = "name id attr arg module level asname names simple is_async conversion rest kwd_attrs ctx op ops".split(" ");
const WITHOUT_POSITION: ReadonlySet<string> = new Set(["Module", "arguments", "comprehension", "withitem", "match_case"]);

/** CPython's columns are UTF-8 bytes, ours UTF-16 units: `lines` are those of the source, to convert. */
export function treeText(module: Module, lines: readonly string[]): string {
  const bytes = lines.map((line) => (/^[\x00-\x7f]*$/.test(line) ? null : line));
  const text: string[] = [];
  const stack: Node[] = [module];
  while (stack.length > 0) {
    const node = stack.pop()!;
    text.push(nodeText(node, lines, bytes));
    stack.push(...childrenOf(node).reverse());
  }
  return text.join("\n");
}

function nodeText(node: Node, lines: readonly string[], wide: readonly (string | null)[]): string {
  const parts: string[] = [node.kind];
  if (!WITHOUT_POSITION.has(node.kind)) {
    const column = byteColumn(wide, node.line, node.column);
    parts.push(`${node.line}:${column}-${node.endLine}:${byteColumn(wide, node.endLine, node.endColumn)}`);
  }
  if (node.kind === "Constant") parts.push(constantText(node, lines));
  else if (node.kind === "MatchSingleton") parts.push(pythonName(node.value));
  else parts.push(...scalars(node));
  return parts.join(" ");
}

function scalars(node: Node): string[] {
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  const children: readonly string[] = CHILD_FIELDS[node.kind];
  return SCALARS.filter((name) => name in fields && !children.includes(name)).map((name) => scalar(fields[name]));
}

function scalar(value: unknown): string {
  if (value === null) return "-";
  if (Array.isArray(value)) return `[${value.map(scalar).join(",")}]`;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function byteColumn(wide: readonly (string | null)[], line: number, column: number): number {
  const text = wide[line - 1];
  return text ? Buffer.byteLength(text.slice(0, column)) : column;
}

function constantText(node: Constant, lines: readonly string[]): string {
  switch (node.type) {
    case "str":
      if (lines.slice(node.line - 1, node.endLine).some((line) => line.includes("\\N{"))) return "str named";
      return `str ${Buffer.from(node.value, "utf16le").toString("hex")}`;
    case "bytes":
      return `bytes ${Buffer.from(node.value, "latin1").toString("hex")}`;
    case "int":
      return `int 0x${node.value.toString(16)}`;
    case "float":
    case "complex":
      return `${node.type} ${doubleHex(node.value)}`;
    case "bool":
    case "None":
      return pythonName(node.value);
    case "Ellipsis":
      return "Ellipsis";
  }
}

function doubleHex(value: number): string {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return buffer.toString("hex");
}

function pythonName(value: boolean | null): string {
  return value === null ? "None" : value ? "True" : "False";
}
