// Whether what a name is bound to may hold more later: a list, a dict, a set, or a hash, which takes what it is given piece by piece.
import { lastName } from "../../python/parse/dotted-name.ts";
import type { Expression } from "../../python/parse/ast.ts";

const HASHES = new Set("md5 sha1 sha224 sha256 sha384 sha512 sha3_224 sha3_256 sha3_384 sha3_512 blake2b blake2s new".split(" "));
const CONTAINERS = new Set(["list", "dict", "set"]);

export function canGrow(value: Expression): boolean {
  if (value.kind !== "Call") return value.kind === "List" || value.kind === "Dict" || value.kind === "Set";
  const name = lastName(value.func);
  return (value.func.kind === "Name" && CONTAINERS.has(name)) || HASHES.has(name);
}
