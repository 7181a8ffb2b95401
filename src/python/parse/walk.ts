// Visits a tree, parents before children, in source order.
import { CHILD_FIELDS } from "./ast-fields.ts";
import type { Node } from "./ast.ts";

/**
 * Calls `visit` for `root` and everything below it. What `visit` answers with `false` is not entered.
 * Keeps its own stack: a deep tree cannot overflow JavaScript's.
 */
export function walk(root: Node, visit: (node: Node, parent: Node | null) => boolean | void): void {
  const nodes: Node[] = [root];
  const parents: (Node | null)[] = [null];
  while (nodes.length > 0) {
    const node = nodes.pop()!;
    if (visit(node, parents.pop()!) === false) continue;
    const before = nodes.length;
    pushChildren(node, nodes);
    while (parents.length < nodes.length) parents.push(node);
    reverseFrom(nodes, before);
  }
}

/** The nodes directly below `node`, in source order. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  pushChildren(node, children);
  return children;
}

/** What stands most often in a program is written out: a field that is asked for by its written name costs a fraction of one that is looked up. */
function pushChildren(node: Node, into: Node[]): void {
  switch (node.kind) {
    case "Name":
    case "Constant":
    case "alias":
      return;
    case "Attribute":
    case "Expr":
    case "keyword":
    case "Starred":
      into.push(node.value);
      return;
    case "Return":
      if (node.value !== null) into.push(node.value);
      return;
    case "Call":
      into.push(node.func);
      pushAll(node.args, into);
      return pushAll(node.keywords, into);
    case "Assign":
      pushAll(node.targets, into);
      into.push(node.value);
      return;
    case "Compare":
      into.push(node.left);
      return pushAll(node.comparators, into);
    case "BinOp":
      into.push(node.left, node.right);
      return;
    case "BoolOp":
      return pushAll(node.values, into);
    case "Subscript":
      into.push(node.value, node.slice);
      return;
    case "Tuple":
    case "List":
      return pushAll(node.elts, into);
    case "If":
      into.push(node.test);
      pushAll(node.body, into);
      return pushAll(node.orelse, into);
    case "arg":
      if (node.annotation !== null) into.push(node.annotation);
      return;
    default:
      pushFields(node, into);
  }
}

function pushAll(nodes: readonly Node[], into: Node[]): void {
  for (let i = 0; i < nodes.length; i++) into.push(nodes[i]!);
}

function pushFields(node: Node, into: Node[]): void {
  const fields = node as unknown as Readonly<Record<string, Node | null | readonly (Node | null)[]>>;
  for (const name of CHILD_FIELDS[node.kind]) {
    const value = fields[name];
    if (Array.isArray(value)) {
      for (const child of value as readonly (Node | null)[]) if (child) into.push(child);
    } else if (value) {
      into.push(value as Node);
    }
  }
}

/** The stack takes the last first, so what was just added is turned round. */
function reverseFrom(nodes: Node[], from: number): void {
  for (let left = from, right = nodes.length - 1; left < right; left++, right--) {
    const held = nodes[left]!;
    nodes[left] = nodes[right]!;
    nodes[right] = held;
  }
}
