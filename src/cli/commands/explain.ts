import { explainKey } from "../../app/explain-key.ts";
import { NO_SUCH_CODE, NO_SUCH_KEY } from "../../platform/errors/cli-errors.ts";
import { ERROR_CATALOGUE } from "../../platform/errors/catalogue.gen.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { nearestName } from "../../platform/nearest.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { errorPage } from "../error-page.ts";
import type { Output } from "../output.ts";

export const command = defineCommand({
  name: "explain",
  summary: "Say what an error code means, or a key of the configuration",
  usage: "[FL-nnnn|KEY]",
  options: { json: JSON_OPTION },
  arguments: [0, 1],
  examples: ["fairlead explain FL-0001", "fairlead explain process.web.memory", "fairlead explain"],
  async run({ values, positionals }, { out }) {
    const asked = positionals[0];
    if (asked !== undefined && !/^fl-/i.test(asked)) return explainConfigurationKey(asked, { out, asJson: values.json === true });
    const code = asked?.toUpperCase();
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

function explainConfigurationKey(key: string, { out, asJson }: { readonly out: Output; readonly asJson: boolean }): number {
  const answer = explainKey(key);
  if (answer.kind === "unknown") throw userError(NO_SUCH_KEY, { key, nearest: answer.nearest });
  const { page } = answer;
  if (asJson) out.json(page);
  else {
    out.line(`${out.style.bold(page.key)}: ${page.summary}`);
    if (page.example !== null) out.line(`Example: ${page.example}`);
    if (page.without !== null) out.line(`Without it: ${page.without}`);
    if (page.keys.length > 0) out.line(`Keys: ${page.keys.join(", ")}`);
  }
  return EXIT_OK;
}
