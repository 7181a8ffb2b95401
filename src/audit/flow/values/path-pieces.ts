// What is written of a path, beside what is not known of it.
import { constant, displayed, onlyConstant, open, text, type Constant, type TextPart, type Value } from "./value.ts";

const PATH = "pathlib.Path()";

export function isPath({ refs: [ref], parts }: Value): boolean {
  return parts !== null && ref?.kind === "foreign" && ref.name === PATH;
}

export function pathOf(parts: readonly TextPart[]): Value {
  const whole = text(parts);
  const known = onlyConstant(whole);
  return {
    ...open(whole.taint),
    refs: [{ kind: "foreign", name: PATH }],
    parts: known === undefined ? whole.parts : [displayed(known) ?? ""],
  };
}

/** Pieces of `folder / name`; null where the name may begin at the root. */
export function below(folder: readonly TextPart[], name: Value): readonly TextPart[] | null {
  const [first, ...rest] = piecesOf(name) ?? [];
  if (typeof first !== "string" || first === "" || first.startsWith("/")) return null;
  const last = folder.at(-1);
  const [begin, between] = typeof last !== "string" ? [folder, "/"] : [folder.slice(0, -1), last.endsWith("/") ? last : `${last}/`];
  return [...begin, `${between}${first}`, ...rest];
}

export function piecesOf(value: Value): readonly TextPart[] | null {
  const known = onlyConstant(value);
  return typeof known === "string" ? [known] : value.refs.length === 0 || isPath(value) ? value.parts : null;
}

/** An attribute of a path, where what is written decides it: `.name`, `.stem`, `.suffix`, `.parent`. */
export function memberOfPath({ parts }: Value, name: string): Value | null {
  const last = parts?.at(-1);
  if (typeof last !== "string" || last.endsWith("/") || last.endsWith("..")) return null;
  const slash = last.lastIndexOf("/");
  const end = last.slice(slash + 1);
  const dot = end.lastIndexOf(".");
  const isWhole = slash >= 0 || parts!.length === 1;
  switch (name) {
    case "suffix":
      return dot > 0 || (dot === 0 && !isWhole) ? constant(end.slice(dot)) : isWhole ? constant("") : null;
    case "name":
      return isWhole ? constant(end) : null;
    case "stem":
      return isWhole ? constant(dot > 0 ? end.slice(0, dot) : end) : null;
    case "parent":
      return slash > 0 ? pathOf([...parts!.slice(0, -1), last.slice(0, slash)]) : null;
    default:
      return null;
  }
}

/** The names that a path begins with, as far as they are written; `isAll`: there are no more. */
export function begunNames({ parts }: Value): { readonly names: readonly Constant[]; readonly isAll: boolean } {
  const [first] = parts ?? [];
  if (typeof first !== "string") return { names: [], isAll: false };
  const isAll = parts!.length === 1;
  const names = first.split("/").slice(0, isAll ? undefined : -1);
  const root = first.startsWith("/") ? ["/"] : [];
  return { names: [...root, ...names.filter((name) => name !== "" && name !== ".")], isAll };
}
