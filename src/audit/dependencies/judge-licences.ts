// Licences of the packages against the policy. What is not known is said, once.
import type { ListedPackage } from "../../python/managers/manager-reader.ts";
import type { FileReport } from "../auditor.ts";
import { refusedLicence } from "../rules/dependencies/refused-licence/rule.ts";
import { unclearLicence } from "../rules/dependencies/unclear-licence/rule.ts";
import { placeOf } from "./judge-advisories.ts";
import { licenceOf } from "./licences/metadata-licence.ts";
import { judgeLicence, spdxText } from "./licences/spdx.ts";
import type { LicencePolicy } from "./policy.ts";

const NAMES_SHOWN_MAX = 10;

/** `metadata`: by "name version", and by the name alone. */
export function judgeLicences(
  packages: readonly ListedPackage[],
  { policy, metadata, report }: { policy: LicencePolicy; metadata: ReadonlyMap<string, () => string | null>; report: FileReport },
): void {
  const unknown: ListedPackage[] = [];
  for (const one of packages) {
    if (one.origin.kind === "path") continue;
    // Where nothing pins it, what is installed counts.
    const text = metadata.get(one.version === "" ? one.name : `${one.name} ${one.version}`)?.() ?? null;
    const expression = text === null ? null : licenceOf(text);
    if (expression === null) {
      unknown.push(one);
      continue;
    }
    const verdict = judgeLicence(expression, policy);
    const licence = spdxText(expression);
    const version = one.version === "" ? (/^Version:\s*(\S+)/m.exec(text!)?.[1] ?? "") : one.version;
    const more = { symbol: `${one.name} ${licence}`, code: one.name };
    if (verdict === "refused")
      report.add(refusedLicence, placeOf(one), `\`${one.name}\` ${version} is under ${licence}, which the policy refuses.`, more);
    else if (verdict === "review")
      report.add(unclearLicence, placeOf(one), `\`${one.name}\` ${version} is under ${licence}, which is to be reviewed.`, more);
  }
  if (unknown.length === 0) return;
  const names = unknown.slice(0, NAMES_SHOWN_MAX).map(({ name }) => `\`${name}\``);
  const rest = unknown.length > NAMES_SHOWN_MAX ? ` and ${unknown.length - NAMES_SHOWN_MAX} more` : "";
  const why =
    metadata.size === 0
      ? "no environment is installed in .venv, and none is active or named with `--python`"
      : "what is installed has no metadata of them that names a licence";
  report.add(unclearLicence, placeOf(unknown[0]!), `The licence is not known of ${names.join(", ")}${rest}: ${why}.`, {
    symbol: "unknown",
    code: "unknown",
  });
}
