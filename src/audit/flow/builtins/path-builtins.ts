// `os.path`: what putting together, resolving and taking apart leaves of `..` and of slashes.
import { below, pathOf, piecesOf } from "../values/path-pieces.ts";
import { CLEAN, cleanFor, DOTLESS, isFromNowhere, joinTaint, KIND_BITS, RESOLVED, soil, UNSLASHED } from "../values/taint.ts";
import { NOTHING, onlyConstant, open, partsOf, text, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";
import type { Builtin, Builtins } from "./builtins.ts";

export const PATH_BUILTINS: Readonly<Record<string, Builtin>> = {
  "os.path.join": (machine, { positional: [folder, ...rest], keywords, rest: more }) => {
    const last = rest.at(-1);
    if (folder === undefined || last === undefined || keywords.size > 0 || more !== NOTHING) return undefined;
    if (rest.length === 1 && onlyConstant(folder) === "/") return text(["/", ...partsOf(last, last.taint)]);
    return namedFile(machine, [folder, ...rest]);
  },
  "pathlib.Path": pathNamed,
  "pathlib.PurePath": pathNamed,
  "pathlib.PosixPath": pathNamed,
  "pathlib.PurePosixPath": pathNamed,
  "pathlib.PureWindowsPath": pathNamed,
  "os.path.normpath": belowRoot,
  "os.path.abspath": belowRoot,
  "posixpath.normpath": belowRoot,
  "os.path.split": (machine, { positional: [path = UNKNOWN] }) => {
    const taint = machine.taintIn(path);
    return machine.listed([open(taint), open(cleanFor(taint, KIND_BITS.path))], "tuple");
  },
};

/** Below a folder that nobody outside chose, under a name that is written there. */
function namedFile(machine: Builtins, pieces: readonly Value[]): Value | undefined {
  const names = pieces.map(onlyConstant);
  if (typeof names.at(-1) !== "string" || !pieces.every((one) => isFromNowhere(machine.taintIn(one)))) return undefined;
  const joined = names.map((one, i) => (typeof one === "string" ? (i === 0 ? one : `/${one}`) : { taint: machine.taintIn(pieces[i]!) }));
  return names.some((one) => typeof one === "string" && one.startsWith("/") && one !== names[0]) ? undefined : text(joined);
}

/** `Path("settings.ini")`, `Path("folder", name + ".txt")`: as far as it is written. */
function pathNamed(machine: Builtins, { positional: [first, ...rest] }: CallArguments): Value | undefined {
  let pieces = first === undefined ? null : piecesOf(first);
  for (const one of rest) pieces = pieces === null ? null : below(pieces, one);
  if (pieces === null || !pieces.some((piece) => typeof piece === "string")) return undefined;
  const taint = [first!, ...rest].reduce((all, one) => joinTaint(all, machine.taintIn(one)), CLEAN);
  return { ...pathOf(pieces), taint };
}

/** `normpath("/" + x)`: below the root nothing is left of `..`. */
function belowRoot(machine: Builtins, { positional: [path = UNKNOWN] }: CallArguments): Value | undefined {
  const [first, part, ...rest] = path.parts ?? [];
  if (first !== "/" || part === undefined || typeof part === "string" || rest.length > 0) return undefined;
  const taint = cleanFor(soil(machine.taintIn(path), UNSLASHED), RESOLVED | DOTLESS);
  return { ...open(taint), parts: ["/", { taint }] };
}
