// Whether what is installed is always the same, and comes from where it should: pins, hashes, direct addresses, indexes.
import type { ListedPackage } from "../../python/managers/manager-reader.ts";
import type { FileReport } from "../auditor.ts";
import { movableReference } from "../rules/dependencies/movable-reference/rule.ts";
import { unhashedRequirement } from "../rules/dependencies/unhashed-requirement/rule.ts";
import { unpinnedRequirement } from "../rules/dependencies/unpinned-requirement/rule.ts";
import { yankedDependency } from "../rules/dependencies/yanked-dependency/rule.ts";
import { inRoot, type DependencyFile } from "./dependency-files.ts";
import { placeOf } from "./judge-advisories.ts";

const NAMES_SHOWN_MAX = 5;

/** `own`: the packages that stand in this very file, not in one that it includes. */
export function judgeSources(
  file: DependencyFile,
  own: readonly ListedPackage[],
  { all, report }: { readonly all: readonly DependencyFile[]; readonly report: FileReport },
): void {
  for (const one of own) {
    judgeReference(one, report);
    if (one.yanked === null) continue;
    const message = `\`${one.name}\` ${one.version} was taken back by its author (${one.yanked}): choose another release.`;
    report.add(yankedDependency, placeOf(one), message, { symbol: one.name, code: one.name });
  }
  judgePins(file, { own, decided: decidedByIncluders(file, all) }, report);
}

/** Names that files which include this one leave one version of: theirs are the constraints that count. */
function decidedByIncluders({ file }: DependencyFile, all: readonly DependencyFile[]): ReadonlySet<string> {
  const around = all.filter((other) => other.file !== file && other.listing.files?.includes(file) === true);
  return new Set(around.flatMap(({ listing }) => listing.packages.flatMap(({ name, version }) => (version === "" ? [] : [name]))));
}

/** Other lists are for somebody who asks for them: development, documentation, an option. */
export function isInstalled({ format, file, project }: Pick<DependencyFile, "format" | "file" | "project">): boolean {
  return format !== "requirements" || project.reading.manifests.some((manifest) => inRoot(project.folder, manifest) === file);
}

interface Pins {
  readonly own: readonly ListedPackage[];
  readonly decided: ReadonlySet<string>;
}

function judgePins({ format, file, project }: DependencyFile, { own, decided }: Pins, report: FileReport): void {
  if (!isInstalled({ format, file, project })) return;
  const fromIndex = own.filter(({ origin }) => origin.kind === "registry");
  const open = fromIndex.filter(({ name, version }) => version === "" && !decided.has(name));
  const isInput = file.endsWith(".in");
  // A package that others install must leave them a choice; a lock decides for whom it is beside.
  const isDecided = project.reading.lock !== null || project.reading.packaged || isInput;
  if ((format === "requirements" || format === "manifest") && open.length > 0 && !isDecided) {
    const message =
      `No version is fixed for ${names(open)}, and no lock does it: the next installation may get another one, ` +
      "and known weaknesses cannot be told. `fairlead lock` writes a lock.";
    report.add(unpinnedRequirement, placeOf(open[0]!), message, { code: open[0]!.name });
  }
  const pinned = fromIndex.filter(({ version }) => version !== "");
  const bare = pinned.filter(({ hashed }) => !hashed);
  const isElsewhere = project.reading.lock?.hashed === true && format !== "manifest";
  if (bare.length === 0 || format === "manifest" || isInput || (isElsewhere && format === "requirements")) return;
  const message = `Nothing says which bytes ${names(bare)} must have: an index that is taken over can deliver others. \`fairlead lock\` writes hashes.`;
  report.add(unhashedRequirement, placeOf(bare[0]!), message, { code: bare[0]!.name });
}

function names(packages: readonly ListedPackage[]): string {
  const all = [...new Set(packages.map(({ name }) => `\`${name}\``))];
  const more = all.length > NAMES_SHOWN_MAX ? ` and ${all.length - NAMES_SHOWN_MAX} more` : "";
  return `${all.slice(0, NAMES_SHOWN_MAX).join(", ")}${more}`;
}

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i;

function judgeReference(one: ListedPackage, report: FileReport): void {
  const { origin, name } = one;
  const git = origin.kind === "git" ? origin : origin.kind === "url" ? gitOf(origin.url) : null;
  const add = (what: string, address: string): void =>
    report.add(movableReference, placeOf(one), `\`${name}\` comes from ${masked(address)}, ${what}`, {
      symbol: name,
      code: name,
      severity: isOpenToAll(address) ? "medium" : "low",
    });
  if (git !== null) {
    if (COMMIT.test(git.commit)) return;
    const ref = git.commit === "" ? "whatever its default branch is that day" : `at \`${git.commit}\`, which its owner can move`;
    return add(`${ref}: name the full commit.`, git.url);
  }
  if (origin.kind !== "url" || one.hashed || /[0-9a-f]{40}/i.test(origin.url)) return;
  add("without a hash: the bytes there can change. Add `#sha256=…` or `--hash`.", origin.url);
}

function gitOf(url: string): { readonly url: string; readonly commit: string } | null {
  const found = /^git\+([^#?]+)/.exec(url)?.[1];
  if (found === undefined) return null;
  const path = found.indexOf("/", found.indexOf("//") + 2);
  const at = found.lastIndexOf("@");
  return at > path ? { url: found.slice(0, at), commit: found.slice(at + 1) } : { url: found, commit: "" };
}

/** Anybody on the way can answer. */
function isOpenToAll(address: string): boolean {
  return /^(?:http|git|ftp):/.test(address.replace(/^git\+/, ""));
}

/** Without the credentials that addresses may carry. */
export function masked(address: string): string {
  return address.replaceAll(/\/\/[^@/\s]*@/g, "//***@").slice(0, 200);
}
