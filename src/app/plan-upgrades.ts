// How to raise the versions of vulnerable packages: through uv where the lock is uv's, in the line of a plain pin, else by the tool that owns the file. Pure.
import type { FoundUpgrade } from "../audit/dependencies/find-upgrades.ts";

export type UpgradeStep =
  | { readonly kind: "uv"; /** Folder of the lock; "" is the root. */ readonly folder: string; readonly args: readonly string[] }
  | { readonly kind: "pins"; readonly file: string; readonly edits: readonly PinEdit[] }
  /** Nothing that can be done for the user. */
  | { readonly kind: "by-hand"; readonly file: string; readonly name: string; readonly because: string; readonly command: string | null };

export interface PinEdit {
  readonly line: number;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** One step for each lock of uv and each file of plain pins, then what is left to a person. */
export function planUpgrades(upgrades: readonly FoundUpgrade[]): readonly UpgradeStep[] {
  const byHand = upgrades.flatMap(handStep);
  const rest = upgrades.filter((one) => handStep(one).length === 0);
  const locks = Map.groupBy(
    rest.filter(({ format }) => format === "uv.lock"),
    ({ folder }) => folder,
  );
  const pins = Map.groupBy(
    rest.filter(({ format }) => format !== "uv.lock"),
    ({ file }) => file,
  );
  return [
    ...[...locks].map(([folder, list]): UpgradeStep => ({ kind: "uv", folder, args: ["lock", ...list.flatMap(upgradeArgument)] })),
    ...[...pins].map(([file, list]): UpgradeStep => ({ kind: "pins", file, edits: list.map(editOf) })),
    ...byHand,
  ];
}

function upgradeArgument({ name, to }: FoundUpgrade): string[] {
  return ["--upgrade-package", `${name}==${to}`];
}

function editOf({ line, name, from, to }: FoundUpgrade): PinEdit {
  return { line: line!, name, from, to: to! };
}

const COMMANDS: Readonly<Partial<Record<FoundUpgrade["format"], (name: string, to: string) => string>>> = {
  "poetry.lock": (name) => `poetry update ${name}`,
  "pdm.lock": (name) => `pdm update ${name}`,
  "Pipfile.lock": (name, to) => `pipenv upgrade "${name}==${to}"`,
  requirements: (name, to) => `pip-compile --generate-hashes --upgrade-package "${name}==${to}"`,
};

function handStep({ file, name, to, outside, format, hashed, line }: FoundUpgrade): UpgradeStep[] {
  const step = (because: string, command: string | null): UpgradeStep[] => [{ kind: "by-hand", file, name, because, command }];
  if (to === null) return step("no version is known that fixes everything", null);
  if (outside !== null) return step(`${to} lies outside the declared \`${outside}\`: widen it first`, null);
  if (format === "uv.lock") return [];
  if ((format === "requirements" && !hashed && line !== null) || (format === "manifest" && line !== null)) return [];
  return step(`${file} belongs to another tool`, COMMANDS[format]?.(name, to) ?? null);
}

/** The text with the pins raised; a line that does not read as expected stays as it is. */
export function raisePins(text: string, edits: readonly PinEdit[]): string {
  const lines = text.split("\n");
  for (const { line, name, from, to } of edits) {
    const spelled = name.replaceAll("-", "[-_.]+");
    const version = from.replaceAll(/[.+*]/g, String.raw`\$&`);
    const pin = new RegExp(`(?<![\\w.-])(${spelled}\\s*(?:\\[[^\\]]*\\])?\\s*===?\\s*)${version}(?![\\w.+!-])`, "i");
    lines[line - 1] = (lines[line - 1] ?? "").replace(pin, (_, head: string) => `${head}${to}`);
  }
  return lines.join("\n");
}
