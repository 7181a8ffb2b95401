// `print`: where it writes.
import type { Builtin, Builtins, Stream } from "./builtins.ts";
import { constant, onlyConstant, NONE, NOTHING, reference, type Value } from "../values/value.ts";

export const PRINTING_BUILTINS: Readonly<Record<string, Builtin>> = {
  print: (machine, { positional, keywords }) => {
    const file = writtenTo(machine, keywords.get("file") ?? STDOUT);
    const said = keywords.get("sep");
    const separator = said === undefined || onlyConstant(said) === null ? constant(" ") : said;
    const between = positional.flatMap((one, i) => (i === 0 ? [one] : [separator, one]));
    for (const one of file === undefined ? [] : [...between, keywords.get("end") ?? constant("\n")])
      machine.method(file!, "write", { positional: [machine.shown(one)], keywords: new Map(), rest: NOTHING });
    return NONE;
  },
};

const STDOUT = reference({ kind: "foreign", name: "sys.stdout" });
const STREAM = /^sys\.(stdout|stderr)$/;

/** Undefined for the terminal. */
function writtenTo(machine: Builtins, file: Value): Value | undefined {
  const [ref] = file.refs;
  const stream = ref?.kind === "foreign" ? STREAM.exec(ref.name)?.[1] : undefined;
  return stream === undefined ? file : (machine.printed(stream as Stream) ?? undefined);
}
