// The stages of a Dockerfile, with what ARG and ENV make of its texts.
import type { Dockerfile, Instruction } from "./read-dockerfile.ts";

export interface Stage {
  readonly index: number;
  /** In lower case; null where it has none. */
  readonly name: string | null;
  readonly from: Instruction;
  /** As written, with what defaults of global arguments fill in; null where a part is given only when it is built. */
  readonly image: string | null;
  /** An earlier stage that it builds on. */
  readonly base: Stage | null;
  readonly instructions: readonly Instruction[];
}

export interface Build {
  readonly stages: readonly Stage[];
  /** Before the first FROM: ARG alone may stand there. */
  readonly before: readonly Instruction[];
}

export type Values = ReadonlyMap<string, string | null>;

export function readStages({ instructions }: Dockerfile): Build {
  const first = instructions.findIndex(({ keyword }) => keyword === "FROM");
  const before = first < 0 ? instructions : instructions.slice(0, first);
  const globals = new Map<string, string | null>();
  for (const one of before)
    if (one.keyword === "ARG") for (const [name, value] of argsOf(one)) globals.set(name, value === null ? null : expand(value, globals));
  const stages: Stage[] = [];
  let open: Instruction[] = [];
  for (const one of first < 0 ? [] : instructions.slice(first)) {
    if (one.keyword !== "FROM") open.push(one);
    else {
      open = [];
      stages.push(stageOf(one, open, { stages, globals }));
    }
  }
  return { stages, before };
}

function stageOf(
  from: Instruction,
  instructions: Instruction[],
  { stages, globals }: { readonly stages: readonly Stage[]; readonly globals: Values },
): Stage {
  const [written = "", as, name] = from.body.split(/\s+/);
  const image = expand(written, globals);
  return {
    index: stages.length,
    name: as?.toUpperCase() === "AS" && name !== undefined ? name.toLowerCase() : null,
    from,
    image,
    base: stages.findLast((stage) => stage.name !== null && stage.name === image?.toLowerCase()) ?? null,
    instructions,
  };
}

/** From the first base to the stage itself. */
export function chain(stage: Stage): readonly Stage[] {
  return stage.base === null ? [stage] : [...chain(stage.base), stage];
}

/** What ARG and ENV say up to an instruction; null where a value is given only when it is built. */
export function valuesAt({ before }: Build, stage: Stage, instruction: Instruction): Values {
  const globals = new Map(before.flatMap((one) => (one.keyword === "ARG" ? argsOf(one) : [])));
  const values = new Map<string, string | null>();
  for (const one of chain(stage).flatMap(({ instructions }) => instructions)) {
    if (one === instruction) break;
    const given = one.keyword === "ENV" ? envOf(one) : one.keyword === "ARG" ? argsOf(one) : [];
    for (const [name, value] of given) {
      const written = value ?? globals.get(name) ?? null;
      values.set(name, written === null ? null : expand(written, values));
    }
  }
  return values;
}

/** Names with their defaults. */
export function argsOf({ body }: Instruction): readonly (readonly [string, string | null])[] {
  return wordsOf(body).map((word) => {
    const cut = word.indexOf("=");
    return cut < 0 ? ([word, null] as const) : ([word.slice(0, cut), word.slice(cut + 1)] as const);
  });
}

/** `ENV A=1 B=2`, and the old form `ENV A all of the rest`. */
export function envOf({ body }: Instruction): readonly (readonly [string, string])[] {
  const words = wordsOf(body);
  if (!(words[0] ?? "").includes("=")) {
    const [, name, value] = /^(\S+)\s+([^]*)$/.exec(body) ?? [];
    return name === undefined ? [] : [[name, value!.trim()]];
  }
  return words.flatMap((word) => {
    const cut = word.indexOf("=");
    return cut < 0 ? [] : [[word.slice(0, cut), word.slice(cut + 1)] as const];
  });
}

/** Words of an instruction, quotes taken away. */
export function wordsOf(body: string): readonly string[] {
  const words: string[] = [];
  for (const [, word = ""] of body.matchAll(/((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+|["'])/g))
    words.push(
      word.replaceAll(
        /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g,
        (_, double?: string, single?: string, escaped?: string) => double?.replaceAll(/\\(.)/g, "$1") ?? single ?? escaped ?? "",
      ),
    );
  return words;
}

const VARIABLE = /\\\$|\$(?:(\w+)|\{(\w+)(?:(:?[-+?])([^}]*))?\})/g;

/** Values that name one another twice double with each line. */
const EXPANDED_UNITS_MAX = 10_000;

/** `$A`, `${A}`, `${A:-default}`, `${A:+other}`. Null where a value is not known here. */
export function expand(text: string, values: Values): string | null {
  let isKnown = true;
  const done = text.replaceAll(VARIABLE, (match, plain?: string, braced?: string, operator?: string, word = "") => {
    const name = plain ?? braced;
    if (name === undefined) return "$"; // `\$`
    const value = values.get(name) ?? null;
    if (operator?.endsWith("-")) return value ?? word;
    if (operator?.endsWith("+")) return value === null ? "" : word;
    if (value === null) isKnown = false;
    return value ?? match;
  });
  return isKnown && done.length <= EXPANDED_UNITS_MAX ? done : null;
}
