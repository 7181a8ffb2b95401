// `xml.etree`: what the program writes as a text itself is the same tree where it reads that.
import type { Builtin } from "./builtins.ts";
import { decoded, encoded, isEncoded } from "./language-builtins.ts";

const ELEMENT = "xml.etree.ElementTree";
const TREE_DEPTH_MAX = 8;

const written: Builtin = (machine, { positional: [element] }) => {
  const tree = element === undefined ? undefined : machine.onlyObject(element);
  const isOwn = tree?.kind === "instance" && tree.cls?.module.standsFor !== undefined;
  return isOwn ? encoded(machine, machine.copied(element!, TREE_DEPTH_MAX), 0) : undefined;
};

const read: Builtin = (machine, { positional: [text] }) =>
  text !== undefined && isEncoded(text) ? machine.copied(decoded(machine, text), TREE_DEPTH_MAX) : undefined;

export const ELEMENT_BUILTINS: Readonly<Record<string, Builtin>> = {
  [`${ELEMENT}.tostring`]: written,
  [`${ELEMENT}.fromstring`]: read,
  [`${ELEMENT}.XML`]: read,
};
