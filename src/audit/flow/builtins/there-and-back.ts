// What the program packs, or writes as a text itself, is what it was where it unpacks or reads that: `zlib`, `xml.etree`.
import type { Builtin } from "./builtins.ts";
import { decoded, encoded, isEncoded } from "./language-builtins.ts";
import { KIND_BITS } from "../values/taint.ts";

const ELEMENT = "xml.etree.ElementTree";
const TREE_DEPTH_MAX = 8;

const written: Builtin = (machine, { positional: [element] }) => {
  const tree = element === undefined ? undefined : machine.onlyObject(element);
  const isOwn = tree?.kind === "instance" && tree.cls?.module.standsFor !== undefined;
  return isOwn ? encoded(machine, machine.copied(element!, TREE_DEPTH_MAX), 0) : undefined;
};

const read: Builtin = (machine, { positional: [text] }) =>
  text !== undefined && isEncoded(text) ? machine.copied(decoded(machine, text), TREE_DEPTH_MAX) : undefined;

/** It unpacks to no more than it was. */
const packed: Builtin = (machine, { positional: [data] }) => (data === undefined ? undefined : encoded(machine, data, KIND_BITS.size));

const unpacked: Builtin = (machine, { positional: [data] }) => (data !== undefined && isEncoded(data) ? decoded(machine, data) : undefined);

const PACKERS = ["zlib", "gzip", "bz2", "lzma"];

export const THERE_AND_BACK_BUILTINS: Readonly<Record<string, Builtin>> = {
  [`${ELEMENT}.tostring`]: written,
  [`${ELEMENT}.fromstring`]: read,
  [`${ELEMENT}.XML`]: read,
  ...Object.fromEntries(PACKERS.map((name) => [`${name}.compress`, packed])),
  ...Object.fromEntries(PACKERS.map((name) => [`${name}.decompress`, unpacked])),
};
