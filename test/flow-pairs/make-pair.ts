// Writes the two programs of a pair. Everything that may differ without changing what happens (names, filler) is chosen by the seed.
import type { Capability, Pair, Sink, Source, Twin, Variant } from "./pair.ts";
import type { SeededRandom } from "./seeded-random.ts";

const WORDS = [
  "alpha",
  "bravo",
  "cedar",
  "delta",
  "ember",
  "fjord",
  "grove",
  "haven",
  "inlet",
  "jetty",
  "knoll",
  "larch",
  "maple",
  "north",
];
const FILLER_MAX = 3;

export function makePair(
  capability: Capability,
  { source, sink }: { readonly source: Source; readonly sink: Sink },
  random: SeededRandom,
): Pair {
  const id = [capability.name, source.name, sink.name, random.seed].join("/");
  // Both twins draw the same names: they differ in the capability alone.
  const twins = (["bad", "good"] as const).map((label) => twin(label, capability[label], { source, sink, random: random.again() }));
  return { id, capability, source, sink, twins: twins as unknown as readonly [Twin, Twin] };
}

interface Parts {
  readonly source: Source;
  readonly sink: Sink;
  readonly random: SeededRandom;
}

function twin(label: Twin["label"], variant: Variant, { source, sink, random }: Parts): Twin {
  const { before = "", body, modules = {} } = typeof variant === "string" ? { body: variant } : variant;
  const names = new Names(random);
  const fill = (text: string): string => names.fill(text);
  const handler = [
    ...filler(random),
    `VALUE = ${source.expression}`,
    ...body.split("\n"),
    ...sink.statements.split("\n").filter((line) => line !== ""),
  ];
  const lines = fill(program(source, sink, { before, handler }))
    .replace(/\n{4,}/g, "\n\n\n")
    .split("\n");
  const files = Object.fromEntries(Object.entries(modules).map(([path, text]) => [path, fill(text)]));
  const last = sink.result === undefined ? handler.length : handler.length + 1;
  const start = lines.findIndex((line) => /^(?:async )?def run\(/.test(line));
  return { label, files: { ...files, "main.py": `${lines.join("\n")}\n` }, sinkLine: start + 1 + last };
}

function program(
  source: Source,
  sink: Sink,
  { before, handler }: { readonly before: string; readonly handler: readonly string[] },
): string {
  const imports = [...new Set([...source.imports, ...sink.imports])].join("\n");
  const block = handler.map((line) => `    ${line}`).join("\n");
  if (source.program === "script") return `${imports}\n\n${before}\n\n\ndef run():\n${block}\n\n\nrun()`;
  const route = source.feed === "path" ? '@app.route("/run/<segment>")' : '@app.route("/run", methods=["GET", "POST"])';
  const parameter = source.feed === "path" ? "segment" : "";
  const result = sink.result ?? '"done"';
  return `${imports}\n\napp = Flask(__name__)\n\n\n${before}\n\n\n${route}\ndef run(${parameter}):\n${block}\n    return ${result}`;
}

function filler(random: SeededRandom): string[] {
  return Array.from({ length: random.below(FILLER_MAX + 1) }, (_, i) => `$filler${i} = ${random.below(1000)}`);
}

/** Fills in names: each `$word` gets its own. */
class Names {
  readonly #random: SeededRandom;
  readonly #given = new Map<string, string>();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  fill(text: string): string {
    return text.replaceAll(/\$\w+|\bVALUE\b|\bOUT\b/g, (hole) => this.#nameOf(hole));
  }

  #nameOf(hole: string): string {
    const before = this.#given.get(hole);
    if (before !== undefined) return before;
    const taken = new Set(this.#given.values());
    let name: string;
    do name = `${this.#random.pick(WORDS)}_${this.#random.below(100)}`;
    while (taken.has(name));
    this.#given.set(hole, name);
    return name;
  }
}
