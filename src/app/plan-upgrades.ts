// How to raise the versions of vulnerable packages: through uv where the lock is uv's, else by the tool that owns the file. Pure.
import type { PinToRaise } from "../audit/dependencies/pin-edit.ts";
import type { FoundUpgrade } from "../audit/dependencies/find-upgrades.ts";

export type UpgradeStep =
  | {
      readonly kind: "uv";
      /** Of the lock; "" is the root. */
      readonly folder: string;
      readonly args: readonly string[];
      /** What the manifest beside the lock pins is raised there first. */
      readonly pins: readonly ManifestPin[];
    }
  /** Nothing that can be done for the user. */
  | { readonly kind: "by-hand"; readonly file: string; readonly name: string; readonly because: string; readonly command: string | null };

export interface ManifestPin extends PinToRaise {
  /** Of pyproject.toml, from 1. */
  readonly line: number;
}

/** One step for each lock of uv, then what is left to a person. Plain pins are fixes of their findings. */
export function planUpgrades(upgrades: readonly FoundUpgrade[]): readonly UpgradeStep[] {
  const wanted = upgrades.filter((one) => !isPlainPin(one));
  const byHand = wanted.flatMap(handStep);
  const ours = wanted.filter((one) => handStep(one).length === 0);
  const byLock = Map.groupBy(ours, ({ folder }) => folder);
  return [
    ...[...byLock].map(([folder, list]): UpgradeStep => ({
      kind: "uv",
      folder,
      args: ["lock", ...list.flatMap(upgradeArgument)],
      pins: list.flatMap(manifestPins),
    })),
    ...byHand,
  ];
}

function isPlainPin({ format, hashed, line, to, outside }: FoundUpgrade): boolean {
  return (format === "requirements" || format === "manifest") && !hashed && line !== null && to !== null && outside === null;
}

function manifestPins({ name, from, to, folder, pins }: FoundUpgrade): readonly ManifestPin[] {
  const manifest = folder === "" ? "pyproject.toml" : `${folder}/pyproject.toml`;
  return to === null ? [] : pins.filter(({ file }) => file === manifest).map(({ line }) => ({ name, from, to, line }));
}

function upgradeArgument({ name, to }: FoundUpgrade): string[] {
  return ["--upgrade-package", `${name}==${to}`];
}

const COMMANDS: Readonly<Partial<Record<FoundUpgrade["format"], (name: string, to: string) => string>>> = {
  "poetry.lock": (name) => `poetry update ${name}`,
  "pdm.lock": (name) => `pdm update ${name}`,
  "Pipfile.lock": (name, to) => `pipenv upgrade "${name}==${to}"`,
  requirements: (name, to) => `pip-compile --generate-hashes --upgrade-package "${name}==${to}"`,
};

function handStep({ file, name, to, outside, format }: FoundUpgrade): UpgradeStep[] {
  const step = (because: string, command: string | null): UpgradeStep[] => [{ kind: "by-hand", file, name, because, command }];
  if (to === null) return step("no version is known that fixes everything", null);
  if (outside !== null) return step(`${to} lies outside the declared \`${outside}\`: widen it first`, null);
  if (format === "uv.lock") return [];
  return step(`${file} belongs to another tool`, COMMANDS[format]?.(name, to) ?? null);
}
