import { NO_SUCH_CODE } from "../../platform/errors/cli-errors.ts";
import { ERROR_CATALOGUE } from "../../platform/errors/catalogue.gen.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { nearestName } from "../../platform/nearest.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { errorPage } from "../error-page.ts";

export const command = defineCommand({
  name: "explain",
  summary: "Say what an error code means and what to do about it",
  usage: "[FL-nnnn]",
  options: { json: JSON_OPTION },
  arguments: [0, 1],
  examples: ["fairlead explain FL-0001", "fairlead explain"],
  async run({ values, positionals }, { out }) {
    const code = positionals[0]?.toUpperCase();
    if (code === undefined) {
      const entries = ERROR_CATALOGUE.map(({ code: known, title }) => ({ code: known, title }));
      if (values.json) out.json({ errors: entries });
      else for (const entry of entries) out.line(`${entry.code}  ${entry.title}`);
      return EXIT_OK;
    }
    const entry = ERROR_CATALOGUE.find((known) => known.code === code);
    if (entry === undefined)
      throw userError(NO_SUCH_CODE, {
        code,
        nearest: nearestName(
          code,
          ERROR_CATALOGUE.map((known) => known.code),
        ),
      });
    const page = errorPage(entry);
    if (values.json) out.json({ code: entry.code, title: entry.title, exitCode: entry.exitCode, text: page });
    else out.line(page);
    return EXIT_OK;
  },
});
