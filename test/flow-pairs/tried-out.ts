// Pairs as functions that a script tries out with a sample, and a model of the user's own that says what comes from outside and where it does harm.
import { analyse } from "../../src/audit/flow/analyse.ts";
import { checkedModel, modelsWith } from "../../src/audit/flow/models/load-models.ts";
import { followFlows } from "../../src/audit/follow-flows.ts";
import { checkSource } from "../../src/audit/check-source.ts";
import { indexRules } from "../../src/audit/patterns/rule-index.ts";
import { RULES } from "../../src/audit/rules.gen.ts";
import type { Capability, Twin } from "./pair.ts";
import { makePair } from "./make-pair.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { SINKS } from "./sinks.ts";
import { SOURCES } from "./sources.ts";

/** Nobody calls the function, or a script does, with a sample; its sink stands beside it, runs a command itself, or stands in another module. */
export const STYLES = ["nobody", "tried-out", "sink-wrapped", "sink-elsewhere"] as const;
export type Style = (typeof STYLES)[number];

const CWE_COMMAND = 78;
const DAY = "2026-06-15";
const SOURCE = { parameter: "arrival", class: "remote" };
const SINK = { call: "deliver", kind: "command" };
const byId = new Map(RULES.map((rule) => [rule.id, rule]));
const index = indexRules(RULES);

export function isForCommands({ kinds, sinks }: Capability): boolean {
  return (kinds?.includes("command") ?? true) && (sinks?.includes("os-system") ?? true);
}

/** Labels of the twins that the audit is wrong about. */
export function wrongWhenTriedOut(capability: Capability, style: Style, random: SeededRandom): readonly Twin["label"][] {
  return twinsOf(capability, random)
    .filter((twin) => {
      const files = filesOf(twin, style);
      return commandsIn(files, style).size > 0 !== (twin.label === "bad");
    })
    .map(({ label }) => label);
}

/** The same of all of them in one tree, a folder for each twin: what classes and functions of one are called says nothing of another. */
export function wrongInOneTree(capabilities: readonly Capability[], style: Style, random: SeededRandom): readonly string[] {
  const twins = capabilities.flatMap((one) => twinsOf(one, random.again()).map((twin) => ({ folder: `${one.name}-${twin.label}`, twin })));
  const files = twins.flatMap(({ folder, twin }) =>
    Object.entries(filesOf(twin, style)).map(([path, text]) => [`${folder}/${path}`, text] as const),
  );
  const found = commandsIn(Object.fromEntries(files), style);
  return twins.filter(({ folder, twin }) => found.has(`${folder}/main.py`) !== (twin.label === "bad")).map(({ folder }) => folder);
}

function twinsOf(capability: Capability, random: SeededRandom): readonly Twin[] {
  const script = SOURCES.find(({ name }) => name === "environ")!;
  const shell = SINKS.find(({ name }) => name === "os-system")!;
  return makePair(capability, { source: { ...script, expression: "arrival" }, sink: { ...shell, statements: "deliver(OUT)" } }, random)
    .twins;
}

function filesOf({ files }: Twin, style: Style): Readonly<Record<string, string>> {
  const sink = style === "sink-wrapped" ? "import os\n\n\ndef deliver(text):\n    os.system(text)\n" : "def deliver(text):\n    pass\n";
  const end = style === "nobody" ? "" : 'if __name__ == "__main__":\n    run("a sample")\n';
  const main = files["main.py"]!.replace(/^((?:async )?def run)\(\):/m, "$1(arrival):").replace(/\n\n\nrun\(\)\s*$/, () => `\n\n\n${end}`);
  if (style === "sink-elsewhere") return { ...files, "main.py": `from parcels import deliver\n${main}`, "parcels.py": sink };
  return { ...files, "main.py": main.replace(/^import os\n/, () => `import os\n\n\n${sink}\n\n`) };
}

/** Files that a command with something from outside is run in, by a finding that is surer than a pattern. */
function commandsIn(files: Readonly<Record<string, string>>, style: Style): ReadonlySet<string> {
  const models = modelsWith([
    checkedModel({ library: "parcels", source: [SOURCE], ...(style === "sink-wrapped" ? {} : { sink: [SINK] }) }, "model.toml"),
  ]);
  const checked = Object.entries(files).map(([file, source]) =>
    checkSource({ file, source, isAside: false }, { index, byId, today: DAY, models }),
  );
  const { findings } = followFlows(
    checked.map(({ followed }) => followed),
    { rules: byId, models: () => models },
    analyse,
  );
  return new Set(findings.filter(({ cwe, confidence }) => cwe === CWE_COMMAND && confidence !== "pattern").map(({ place }) => place.file));
}
