// `.github/dependabot.yml`: updates that are taken the moment they appear, and code of dependencies that runs while they are looked for.
import type { FileReport } from "../../auditor.ts";
import { dependabotRunsCode } from "../../rules/workflows/dependabot-runs-code/rule.ts";
import { updatesWithoutCooldown } from "../../rules/workflows/updates-without-cooldown/rule.ts";
import { at, itemsAt, textAt, type YamlNode } from "../../yaml/yaml-document.ts";

export function checkDependabot(root: YamlNode, report: FileReport): void {
  for (const update of itemsAt(root, "updates")) {
    const ecosystem = textAt(update, "package-ecosystem") ?? "";
    const line = at(update, "package-ecosystem")?.place.line ?? update.place.line;
    const external = at(update, "insecure-external-code-execution");
    if (external?.kind === "scalar" && external.text === "allow")
      report.add(
        dependabotRunsCode,
        external.place,
        "Code of dependencies runs while updates are looked for, with the credentials of the private registries.",
        { symbol: ecosystem },
      );
    if (update.kind === "map" && at(update, "cooldown") === undefined)
      report.add(
        updatesWithoutCooldown,
        { line },
        `Updates of ${ecosystem || "this ecosystem"} are proposed the moment they are published: most poisoned releases are found within days. Set \`cooldown\`.`,
        { symbol: ecosystem },
      );
  }
}
