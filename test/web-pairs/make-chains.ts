// Handlers as long as real ones: what a request holds is read in some way, goes through several things that Python can do with it, and comes to a place
// where it may do harm. Flask; every part is written elsewhere and labelled there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CAPABILITIES } from "../flow-pairs/capabilities/all.ts";
import type { Capability, Variant as CapabilityVariant } from "../flow-pairs/pair.ts";
import { SeededRandom } from "../flow-pairs/seeded-random.ts";
import { carries } from "./make-case.ts";
import { readCells, sectionsOf } from "./read-cells.ts";
import type { Cell, SourceKind, Variant, WebCase } from "./web-case.ts";

interface Reader {
  readonly name: string;
  readonly kind: SourceKind;
  readonly body: string;
}

/** A case, and the same program with a probe in the place of what may do harm: what arrives there is the label. */
export interface Chain extends WebCase {
  readonly reader: string;
  readonly probe: Readonly<Record<string, string>>;
  /** Nothing of what was sent is to come to the end. */
  readonly isKeptAway: boolean;
}

const LINKS_MAX = 3;
/** What a capability makes of a text is a text for every sink. */
const CARRIERS = CAPABILITIES.filter(
  ({ kinds, sinks, isAsync, bad, good }) =>
    kinds === undefined && sinks === undefined && isAsync !== true && ![bad, good].some((one) => partsOf(one).before.includes("import *")),
);
/** Weaknesses of what a value from outside does; the others are as bad without one. */
const OF_FLOW = new Set([22, 78, 79, 89, 90, 94, 117, 501, 502, 601, 611, 643, 918, 943, 1336]);

export function readReaders(): readonly Reader[] {
  return sectionsOf(readFileSync(join(import.meta.dirname, "readers.txt"), "utf8")).map(({ title, parts: [body = ""] }) => {
    const [name = "", kind = ""] = title.split(" ");
    return { name, kind: kind as SourceKind, body: body.trim() };
  });
}

/** `count` cases of each weakness, as many bad as good ones of three sorts: kept away, cleaned at its end, or both. */
export function makeChains(seed: number, count: number): Chain[] {
  const random = new SeededRandom(seed);
  const readers = readReaders();
  const cells = readCells().filter(({ cwe, only, isAsync, isJson }) => OF_FLOW.has(cwe) && !isAsync && !isJson && isForFlask(only));
  return [...Map.groupBy(cells, ({ cwe }) => cwe)].flatMap(([, some]) =>
    Array.from({ length: count }, (_, i) => makeChain(random.pick(some), { readers, random, isBad: i % 2 === 0 })).filter(
      (one) => one !== null,
    ),
  );
}

function isForFlask(only: readonly string[]): boolean {
  return only.length === 0 || only.includes("flask");
}

interface Making {
  readonly readers: readonly Reader[];
  readonly random: SeededRandom;
  readonly isBad: boolean;
}

function makeChain(cell: Cell, { readers, random, isBad }: Making): Chain | null {
  const fitting = readers.filter(({ kind }) => carries(cell, kind));
  const of = (label: Variant["label"]): readonly Variant[] =>
    cell.variants.filter((one) => one.label === label && !one.isModule && one.body.includes("VALUE"));
  // A link that lets nothing through says nothing of a weakness that is there without it.
  const isKeptAway = !isBad && random.below(2) === 0 && of("bad").length > 0;
  const choices = of(isBad || isKeptAway ? "bad" : "good");
  if (choices.length === 0 || fitting.length === 0) return null;
  const variant = random.pick(choices);
  const reader = random.pick(fitting);
  const links = pickLinks(random, [cell.before, variant.before, variant.body, reader.body].map(namesIn).flat());
  const broken = isKeptAway ? random.below(links.length) : -1;
  return written({
    cell,
    variant,
    reader,
    links: links.map((capability, i) => ({ capability, isGood: i === broken })),
    label: isBad ? "bad" : "good",
  });
}

/** Parts that bind no name which another of them, or what is around them, binds at the top of a module. */
function pickLinks(random: SeededRandom, around: readonly string[]): readonly Capability[] {
  const links: Capability[] = [];
  const bound = new Set(around);
  const top = new Set(["app", "request", "run"]);
  const wanted = 1 + random.below(LINKS_MAX);
  while (links.length < wanted) {
    const one = random.pick(CARRIERS);
    const parts = [one.bad, one.good].map(partsOf);
    const own = new Set(parts.flatMap(({ modules, before }) => [...Object.keys(modules).map(topOf), ...namesIn(before)]));
    const inside = new Set(parts.flatMap(({ body }) => namesIn(body)));
    if (links.includes(one) || [...own].some((name) => bound.has(name) || top.has(name)) || [...inside].some((name) => top.has(name)))
      continue;
    for (const name of own) top.add(name);
    for (const name of [...own, ...inside]) bound.add(name);
    links.push(one);
  }
  return links;
}

/** `tools/text.py` is of `tools`. */
function topOf(path: string): string {
  return path.split("/")[0]!.replace(/\.py$/, "");
}

/** What a text of Python may bind, roughly: rather too much than too little. */
function namesIn(text: string): readonly string[] {
  const bound = text.matchAll(/\b(?:def|class|as|for|global|nonlocal) +(\w+)|^ *([\w*, ()[\]]+?) *(?::[^=\n]*)?=(?!=)/gm);
  const imported = text.matchAll(/^ *(?:from [\w.]+ )?import (.+)$/gm);
  return [
    ...[...bound].flatMap(([, one = "", several = ""]) => [one, ...several.split(/[^\w]+/)]).filter((name) => name !== ""),
    ...[...imported].flatMap(([, names = ""]) => names.split(",").map((name) => name.trim().split(" ")[0]!.split(".")[0]!)),
  ];
}

interface Parts {
  readonly cell: Cell;
  readonly variant: Variant;
  readonly reader: Reader;
  readonly links: readonly { readonly capability: Capability; readonly isGood: boolean }[];
  readonly label: Variant["label"];
}

function written({ cell, variant, reader, links, label }: Parts): Chain {
  const before: string[] = [];
  const body = [reader.body.replaceAll("VALUE", "value0")];
  const files: Record<string, string> = {};
  for (const [i, { capability, isGood }] of links.entries()) {
    const parts = partsOf(isGood ? capability.good : capability.bad);
    const fill = (text: string): string =>
      text
        .replaceAll(/\$(\w+)/g, `$1_${i}`)
        .replaceAll(/\bVALUE\b/g, `value${i}`)
        .replaceAll(/\bOUT\b/g, `value${i + 1}`);
    before.push(fill(parts.before));
    body.push(fill(parts.body));
    for (const [path, text] of Object.entries(parts.modules)) files[path] = fill(text);
  }
  const last = `value${links.length}`;
  const harm = variant.body.replaceAll("VALUE", last);
  const isKeptAway = links.some(({ isGood }) => isGood);
  const carried = links.map(({ capability, isGood }) => `${capability.name}${isGood ? " (good)" : ""}`);
  return {
    id: [cell.name, `${variant.label}-${variant.number}`, reader.name, ...carried].join(" / "),
    cell,
    variant: { ...variant, label },
    framework: "flask",
    files: { ...files, "app.py": program([...before, cell.before, variant.before], [...body, harm]) },
    reader: reader.name,
    probe: { ...files, "app.py": program(before, [...body, `app.arrived = ${last}`]) },
    isKeptAway,
  };
}

function program(before: readonly string[], body: readonly string[]): string {
  const handler = body
    .join("\n")
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
  const top = before.filter((one) => one !== "").join("\n\n\n");
  return `from flask import Flask, request\n\napp = Flask(__name__)\n\n\n${top}\n\n\n@app.route("/run", methods=["GET", "POST"])\ndef run():\n${handler}\n    return "done"\n`;
}

function partsOf(variant: CapabilityVariant): {
  readonly before: string;
  readonly body: string;
  readonly modules: Readonly<Record<string, string>>;
} {
  return typeof variant === "string"
    ? { before: "", body: variant, modules: {} }
    : { before: variant.before ?? "", body: variant.body, modules: variant.modules ?? {} };
}
