// Blocks of a template that extends another, wherever in it they are.
import type { NodeOf, Nodes } from "./template.ts";

/** `isSwitchedOff`: autoescaping is off around it. */
export function collectBlocks(nodes: Nodes, add: (node: NodeOf<"block">, isSwitchedOff: boolean) => void, isSwitchedOff = false): void {
  for (const node of nodes) {
    if (node.kind === "block") {
      add(node, isSwitchedOff);
      collectBlocks(node.body, add, isSwitchedOff);
    } else if (node.kind === "autoescape")
      collectBlocks(node.body, add, isSwitchedOff || (node.value.kind === "Const" && node.value.value === false));
    else if (node.kind === "with" || node.kind === "tag" || node.kind === "for" || node.kind === "filter")
      collectBlocks(node.body, add, isSwitchedOff);
    else if (node.kind === "if") for (const { body } of node.arms) collectBlocks(body, add, isSwitchedOff);
  }
}
