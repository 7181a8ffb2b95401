// `os.path`: what putting together, resolving and taking apart leaves of `..` and of slashes.
import { cleanFor, DOTLESS, KIND_BITS, RESOLVED, soil, UNSLASHED } from "../values/taint.ts";
import { NOTHING, onlyConstant, open, partsOf, text, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";
import type { Builtin, Builtins } from "./builtins.ts";

export const PATH_BUILTINS: Readonly<Record<string, Builtin>> = {
  "os.path.join": (_, { positional: [folder, ...rest], keywords, rest: more }) =>
    rest.length === 1 && folder !== undefined && onlyConstant(folder) === "/" && keywords.size === 0 && more === NOTHING
      ? text(["/", ...partsOf(rest[0]!, rest[0]!.taint)])
      : undefined,
  "os.path.normpath": belowRoot,
  "os.path.abspath": belowRoot,
  "posixpath.normpath": belowRoot,
  "os.path.split": (machine, { positional: [path = UNKNOWN] }) => {
    const taint = machine.taintIn(path);
    return machine.listed([open(taint), open(cleanFor(taint, KIND_BITS.path))], "tuple");
  },
};

/** `normpath("/" + x)`: below the root nothing is left of `..`. */
function belowRoot(machine: Builtins, { positional: [path = UNKNOWN] }: CallArguments): Value | undefined {
  const [first, part, ...rest] = path.parts ?? [];
  if (first !== "/" || part === undefined || typeof part === "string" || rest.length > 0) return undefined;
  const taint = cleanFor(soil(machine.taintIn(path), UNSLASHED), RESOLVED | DOTLESS);
  return { ...open(taint), parts: ["/", { taint }] };
}
