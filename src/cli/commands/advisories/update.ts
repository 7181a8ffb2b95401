import { grouped } from "../../../platform/grouped.ts";
import { updateAdvisories } from "../../../app/update-advisories.ts";
import type { AdvisoriesJson } from "../../../contract/audit.ts";
import { currentHome } from "../../../host/home.ts";
import { BAD_ARGUMENTS } from "../../../platform/errors/cli-errors.ts";
import { userError } from "../../../platform/errors/user-error.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../../command.ts";

export const command = defineCommand({
  name: "advisories update",
  summary: "Take newer known weaknesses of packages from an OSV source",
  description:
    "The source is a folder or a file with OSV entries (JSON or YAML), a zip archive of them, or the https address of such an archive. Entries are checked, " +
    "what is not about PyPI is left out, and the rest is kept in Fairlead's home: `check` uses it from then on and says of which day it is.",
  options: {
    from: { type: "string", value: "SOURCE", summary: "Folder, file or https address" },
    force: { type: "boolean", summary: "Also when they are older or far fewer than those in use" },
    json: JSON_OPTION,
  },
  examples: [
    "fairlead advisories update --from ~/advisory-database/vulns",
    "fairlead advisories update --from https://osv.example.com/PyPI/all.zip",
  ],
  async run({ values }, { out, cwd, env, signal }) {
    if (values.from === undefined) {
      const problem = "`--from` is missing: say where the advisories are.";
      throw userError(BAD_ARGUMENTS, { problem, command: "advisories update" });
    }
    const request = { from: values.from, cwd, force: values.force === true };
    const at = { home: currentHome(), env, nowMs: Date.now(), progress: (text: string) => out.progress(text), signal };
    const updated = await updateAdvisories(request, at);
    if (values.json) {
      out.json(updated satisfies AdvisoriesJson);
      return EXIT_OK;
    }
    const { advisories, packages, date, before, leftOut } = updated;
    out.line(`${grouped(advisories)} advisories about ${grouped(packages)} packages, the newest of ${date} (until now: ${before}).`);
    if (leftOut.irrelevant > 0) out.note(`${grouped(leftOut.irrelevant)} entries are withdrawn or about nothing on PyPI.`);
    if (leftOut.malformed.length > 0)
      out.note(`${grouped(leftOut.malformed.length)} are no OSV entries, such as: ${leftOut.malformed[0]}.`);
    return EXIT_OK;
  },
});
