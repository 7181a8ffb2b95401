// Frames that a pair may stand in: where its value comes from, where it does harm, who calls it (frames.toml) and how its files lie. None of them changes what happens.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { checkedModel } from "../../src/audit/flow/models/load-models.ts";
import { auditFiles } from "../../src/audit/testing.ts";
import type { Capability, Twin } from "./pair.ts";
import { makePair } from "./make-pair.ts";
import type { SeededRandom } from "./seeded-random.ts";

interface Part {
  readonly imports?: string;
  readonly before?: string;
  readonly decorator?: string;
  readonly model?: object;
  readonly files?: Readonly<Record<string, string>>;
}

interface SourceFrame extends Part {
  readonly parameters?: string;
  readonly expression: string;
  /** What a caller gives. */
  readonly given?: string;
  /** Only a caller that gives it makes it one. */
  readonly needsCaller?: boolean;
}

/** `statements`: with `OUT`. */
interface SinkFrame extends Part {
  readonly statements: string;
}

/** `method`: the function is one, of a class that begins so. `end`: what stands behind it, with `CALL`, `GIVEN`, `RUN_GIVEN` and `GIVEN_TUPLE`. */
interface CallerFrame extends Part {
  readonly method?: string;
  readonly isAsync?: boolean;
  readonly end: string;
}

interface Frames {
  readonly source: Readonly<Record<string, SourceFrame>>;
  readonly sink: Readonly<Record<string, SinkFrame>>;
  readonly caller: Readonly<Record<string, CallerFrame>>;
}

const FRAMES = parse(readFileSync(join(import.meta.dirname, "frames.toml"), "utf8")) as unknown as Frames;

type Files = Readonly<Record<string, string>>;

const moved =
  (to: (path: string) => string) =>
  (files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [to(path), text]));
const mainAs =
  (main: string, folder = "") =>
  (files: Files): Files =>
    moved((path) => `${folder}${path === "main.py" ? main : path}`)(files);

/** How the files lie. */
const LAYOUTS: Readonly<Record<string, (files: Files) => Files>> = {
  plain: (files) => files,
  folder: moved((path) => `case_01/${path}`),
  dashed: moved((path) => `01-cases/${path}`),
  numbered: mainAs("01-case.py"),
  "numbered-folder": mainAs("01-case.py", "level-1/"),
  spaced: mainAs("case (bad).py", "my cases/"),
  tests: moved((path) => `tests/${path}`),
  test: moved((path) => `test/cases/${path}`),
  "test-named": (files) => (Object.keys(files).length === 1 ? mainAs("test_case.py") : moved((path) => `tests/${path}`))(files),
  examples: moved((path) => `examples/${path}`),
  benchmark: moved((path) => `benchmark/flow/${path}`),
  scripts: moved((path) => `scripts/${path}`),
  migrations: moved((path) => `migrations/${path}`),
  deep: moved((path) => `src/a/b/c/d/${path}`),
  package: (files) => ({ ...moved((path) => `suite/cases/${path}`)(files), "suite/__init__.py": "", "suite/cases/__init__.py": "" }),
  init: mainAs("__init__.py", "suite/"),
  "dunder-main": mainAs("__main__.py", "suite/"),
  relative: (files) => ({ ...moved((path) => `suite/${path}`)(withRelativeImports(files)), "suite/__init__.py": "" }),
};

function withRelativeImports(files: Files): Files {
  if (Object.keys(files).some((path) => path.includes("/"))) return files;
  const names = new Set(Object.keys(files).map((path) => path.replace(/\.py$/, "")));
  const relative = (text: string): string =>
    text
      .replaceAll(/^([ \t]*)from (\w+) import/gm, (all, indent: string, from: string) =>
        names.has(from) ? `${indent}from .${from} import` : all,
      )
      .replaceAll(/^([ \t]*)import (\w+)$/gm, (all, indent: string, name: string) =>
        names.has(name) ? `${indent}from . import ${name}` : all,
      );
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, relative(text)]));
}

export interface Frame {
  readonly source: string;
  readonly sink: string;
  readonly caller: string;
  readonly layout: string;
}

export const ORDINARY: Frame = { source: "parameter", sink: "pass", caller: "nobody", layout: "plain" };

/** Each part by itself, in an otherwise ordinary frame. */
export function simpleFrames(): readonly Frame[] {
  const all = Object.entries({ ...FRAMES, layout: LAYOUTS }) as [keyof Frame, object][];
  return all.flatMap(([part, frames]) => Object.keys(frames).map((name) => fitting({ ...ORDINARY, [part]: name })));
}

export function someFrame(random: SeededRandom): Frame {
  const pick = (all: object): string => random.pick(Object.keys(all));
  return fitting({ source: pick(FRAMES.source), sink: pick(FRAMES.sink), caller: pick(FRAMES.caller), layout: pick(LAYOUTS) });
}

/** A loop of its own runs in no other loop. */
export function isFor({ bad, good }: Capability, { caller }: Frame): boolean {
  return FRAMES.caller[caller]!.isAsync !== true || !/asyncio|\bloop\b/.test(JSON.stringify([bad, good]));
}

/** With a caller that gives the source what it needs. */
function fitting(frame: Frame): Frame {
  const { needsCaller, given = "" } = FRAMES.source[frame.source]!;
  const { end } = FRAMES.caller[frame.caller]!;
  const gives = /GIVEN|CALL/.test(end) && !/^(?:test_|class Test)/m.test(end.trim());
  const isFitting = (needsCaller !== true || gives) && !(given.includes("=") && end.includes("GIVEN_TUPLE"));
  return isFitting ? frame : { ...frame, caller: "main" };
}

export interface Framed {
  readonly label: Twin["label"];
  readonly files: Files;
  /** Path of the file that holds the sink. */
  readonly main: string;
  readonly model: object;
}

export function twinsInFrame(capability: Capability, frame: Frame, random: SeededRandom): readonly Framed[] {
  const parts = { source: FRAMES.source[frame.source]!, sink: FRAMES.sink[frame.sink]!, caller: FRAMES.caller[frame.caller]! };
  const { source, sink } = parts;
  const pair = makePair(
    capability,
    {
      source: { name: frame.source, program: "script", imports: ["# frame"], expression: source.expression, feed: "environ" },
      sink: { name: frame.sink, kind: "command", imports: [], statements: sink.statements },
    },
    random,
  );
  return pair.twins.map(({ label, files }) => {
    const main = programOf(files["main.py"]!, parts);
    const lay = LAYOUTS[frame.layout]!;
    const unlaid = { ...files, ...source.files, ...sink.files, "main.py": main };
    const places = lay(Object.fromEntries(Object.keys(unlaid).map((path) => [path, path])));
    const path = Object.keys(places).find((one) => places[one] === "main.py")!;
    return { label, files: lay(unlaid), main: path, model: { library: "frames", ...source.model, ...sink.model } };
  });
}

function programOf(
  text: string,
  { source, sink, caller }: { readonly source: SourceFrame; readonly sink: SinkFrame; readonly caller: CallerFrame },
): string {
  const start = text.search(/^def run\(\):$/m);
  const before = text.slice("# frame\n".length, start).trim();
  const block = text.slice(text.indexOf("\n", start) + 1).replace(/\n\n\nrun\(\)\s*$/, "");
  const self = { undefined: "self, ", "@staticmethod": "", "@classmethod": "cls, " }[caller.decorator ?? "undefined"] ?? "self, ";
  const parameters = `${caller.method === undefined ? "" : self}${source.parameters ?? ""}`;
  const decorators = [source.decorator, caller.decorator].flatMap((one) => (one === undefined ? [] : [`${one}\n`])).join("");
  const fn = `${decorators}${caller.isAsync === true ? "async " : ""}def run(${parameters}):\n${block}`;
  const method = caller.method === undefined ? fn : `${caller.method}\n${fn.replaceAll(/^(?=.)/gm, "    ")}`;
  const given = source.given ?? "";
  const end = caller.end
    .replaceAll("RUN_GIVEN", ["run", given].filter((one) => one !== "").join(", "))
    .replaceAll("GIVEN_TUPLE", given === "" ? "" : `${given},`)
    .replaceAll("GIVEN", given)
    .replaceAll("CALL", `run(${given})`);
  const future = /^from __future__ .*$/m.exec(before)?.[0] ?? "";
  const all = [future, source.imports, sink.imports, caller.imports, source.before, sink.before, caller.before];
  const standing = [...all, before.replace(future, ""), method, end].filter((one) => one !== undefined && one.trim() !== "");
  return `${standing.join("\n\n\n")}\n`;
}

const CWE_COMMAND = 78;
const DAY = "2026-06-15";

/** Labels of the twins that the audit is wrong about. */
export async function wrongInFrame(capability: Capability, frame: Frame, random: SeededRandom): Promise<readonly Twin["label"][]> {
  const wrong: Twin["label"][] = [];
  for (const { label, files, main, model } of twinsInFrame(capability, frame, random)) {
    const users = Object.keys(model).length > 1 ? [checkedModel(model, "model.toml")] : [];
    const found = (await auditFiles(files, DAY, users)).some(
      ({ cwe, confidence, place }) => cwe === CWE_COMMAND && confidence !== "pattern" && place.file === main,
    );
    if (found !== (label === "bad")) wrong.push(label);
  }
  return wrong;
}
