import { explainKey } from "../../app/explain-key.ts";
import { findRules, listRules, rulePage, searchRules, type RuleEntry } from "../../app/explain-rule.ts";
import { BAD_ARGUMENTS, NO_SUCH_CODE, NO_SUCH_KEY } from "../../platform/errors/cli-errors.ts";
import { ERROR_CATALOGUE } from "../../platform/errors/catalogue.gen.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { nearestName } from "../../platform/nearest.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { errorPage } from "../error-page.ts";
import type { Output } from "../output.ts";

export const command = defineCommand({
  name: "explain",
  summary: "Explain an error, an audit rule or a configuration key",
  usage: "[FL-nnnn|RULE|KEY]",
  options: {
    list: { type: "boolean", summary: "List the audit's rules, or those with these words: of an id, a name, a CWE, another tool's id" },
    json: JSON_OPTION,
  },
  arguments: [0, 10],
  examples: [
    "fairlead explain FL-0001",
    "fairlead explain INJ001",
    "fairlead explain process.web.memory",
    "fairlead explain",
    "fairlead explain --list cwe-89",
  ],
  async run({ values, positionals }, { out }) {
    const to: Answer = { out, asJson: values.json === true };
    if (values.list) return listMatching(positionals.join(" "), to);
    const [asked, second] = positionals;
    if (second !== undefined)
      throw userError(BAD_ARGUMENTS, { problem: `One thing is explained at a time; \`${second}\` is too many.`, command: "explain" });
    if (asked === undefined) return listAll(to);
    if (/^fl-/i.test(asked)) return explainError(asked.toUpperCase(), to);
    const rules = findRules(asked);
    return rules.length > 0 ? explainRules(rules, to) : explainConfigurationKey(asked, to);
  },
});

interface Answer {
  readonly out: Output;
  readonly asJson: boolean;
}

function listAll({ out, asJson }: Answer): number {
  const errors = ERROR_CATALOGUE.map(({ code, title }) => ({ code, title }));
  const rules = listRules();
  if (asJson) out.json({ errors, rules });
  else {
    for (const { code, title } of errors) out.line(`${code}  ${title}`);
    out.line("");
    const width = Math.max(...rules.map(({ name }) => name.length));
    for (const { id, name, summary } of rules) out.line(`${id}  ${name.padEnd(width)}  ${summary}`);
  }
  return EXIT_OK;
}

function listMatching(words: string, { out, asJson }: Answer): number {
  const rules = searchRules(words);
  if (asJson) out.json({ rules });
  else if (rules.length === 0) out.line(`No rule has to do with \`${words}\`. \`fairlead explain --list\` lists them all.`);
  else
    out.table(
      ["RULE", "NAME", "CWE", "WHAT"],
      rules.map(({ id, name, cwe, summary }) => [id, name, cwe === null ? "-" : String(cwe), summary]),
    );
  return EXIT_OK;
}

function explainError(code: string, { out, asJson }: Answer): number {
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
  if (asJson) out.json({ code: entry.code, title: entry.title, exitCode: entry.exitCode, text: page });
  else out.line(page);
  return EXIT_OK;
}

/** An id of Bandit or Ruff may stand for several. */
function explainRules(rules: readonly RuleEntry[], { out, asJson }: Answer): number {
  if (asJson) out.json({ rules: rules.map((rule) => ({ ...rule, text: rulePage(rule) })) });
  else out.line(rules.map(rulePage).join("\n\n"));
  return EXIT_OK;
}

function explainConfigurationKey(key: string, { out, asJson }: Answer): number {
  const answer = explainKey(key);
  if (answer.kind === "unknown") throw userError(NO_SUCH_KEY, { key, nearest: answer.nearest ?? nearestRule(key) });
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

function nearestRule(asked: string): string | null {
  return nearestName(
    asked,
    listRules().flatMap(({ id, name }) => [id, name]),
  );
}
