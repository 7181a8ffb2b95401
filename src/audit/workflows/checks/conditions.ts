// Conditions that do not say what they seem to, expressions that cannot be read, and commands that GitHub has switched off.
import { shellCommands } from "../../shell/shell-commands.ts";
import type { FileReport } from "../../auditor.ts";
import { brokenExpression } from "../../rules/workflows/broken-expression/rule.ts";
import { choiceNeverTaken } from "../../rules/workflows/choice-never-taken/rule.ts";
import { conditionAlwaysTrue } from "../../rules/workflows/condition-always-true/rule.ts";
import { containsInText } from "../../rules/workflows/contains-in-text/rule.ts";
import { deprecatedCommand } from "../../rules/workflows/deprecated-command/rule.ts";
import { insecureCommands } from "../../rules/workflows/insecure-commands/rule.ts";
import { spoofableBot } from "../../rules/workflows/spoofable-bot/rule.ts";
import { at, entriesAt, scalarsOf, textAt, type YamlNode, type YamlScalar } from "../../yaml/yaml-document.ts";
import { expressionsIn, parseExpression, pathText, templatesOf, type Expression } from "../expression.ts";
import { placedTemplates, type Step } from "../read-workflow.ts";
import type { WorkflowAt, WorkflowCheck } from "./check.ts";

export const checkConditions: WorkflowCheck = (at) => {
  checkExpressions(at);
  for (const job of at.workflow.jobs) {
    if (at.workflow.kind === "workflow") checkCondition(at, job.node, job.events);
    for (const step of job.steps) {
      checkCondition(at, step.node, step.events);
      checkCommands(at, step);
    }
  }
  checkInsecure(at);
};

function checkExpressions({ workflow, report }: WorkflowAt): void {
  for (const scalar of scalarsOf(workflow.root))
    for (const { expression, source, place } of placedTemplates(scalar))
      if (expression === null)
        report.add(brokenExpression, place, `\`${source.slice(0, 80)}\` is no expression: GitHub refuses it, and it was not audited.`);
      else checkChoices(report, expression, place);
}

/** `test && false || other` gives `other` whatever the test says: what should come of it counts as false itself. */
function checkChoices(report: FileReport, expression: Expression, place: { readonly line: number }): void {
  for (const one of expressionsIn(expression)) {
    if (one.kind !== "binary" || one.operator !== "||") continue;
    const tried = one.left.kind === "binary" && one.left.operator === "||" ? one.left.right : one.left;
    if (tried.kind !== "binary" || tried.operator !== "&&" || tried.right.kind !== "literal" || !isFalse(tried.right.value)) continue;
    const { value } = tried.right;
    if (one.right.kind === "literal" && one.right.value === value) continue;
    const written = typeof value === "string" ? "''" : String(value);
    report.add(
      choiceNeverTaken,
      place,
      `\`&& ${written} ||\` never gives \`${written}\`: it counts as false, so that what follows is taken whatever the test says. Turn the test round.`,
      { symbol: written },
    );
  }
}

function isFalse(value: string | number | boolean | null): boolean {
  return value === false || value === null || value === "" || value === 0;
}

function checkCondition({ report }: WorkflowAt, node: YamlNode, events: ReadonlySet<string> | null): void {
  const condition = at(node, "if");
  if (condition?.kind !== "scalar" || condition.value === null) return;
  const templates = templatesOf(condition.text);
  const around = templates.length === 0 ? "" : outside(condition.text, templates);
  if (around !== "") {
    const why = around.trim() === "" ? "a line break follows the braces" : "there is text outside the braces";
    report.add(
      conditionAlwaysTrue,
      { line: condition.place.line },
      `This is always true: ${why}, and a text that is not empty counts as true. Leave the braces out.`,
    );
  }
  const parsed = templates.length === 0 ? [parseExpression(condition.text.trim())] : templates.map(({ expression }) => expression);
  for (const expression of parsed) {
    if (expression === null) continue;
    if (templates.length === 0) checkChoices(report, expression, { line: condition.place.line });
    const open = exceptedBots(expression);
    for (const one of expressionsIn(expression)) if (!open.has(one)) checkPart(report, { one, condition, events });
  }
}

/** `!endsWith(github.actor, '[bot]') || github.actor == 'our[bot]'`: whoever is no bot passes anyway, so that nothing is won by passing for one. */
function exceptedBots(expression: Expression): ReadonlySet<Expression> {
  const excepted = new Set<Expression>();
  for (const one of expressionsIn(expression)) {
    // For everybody but the bot.
    if (one.kind === "not") for (const part of expressionsIn(one.of)) if (isAboutActor(part)) excepted.add(part);
    if (one.kind !== "binary" || one.operator !== "||") continue;
    for (const [side, other] of [
      [one.left, one.right],
      [one.right, one.left],
    ] as const)
      if (isOfAnybodyElse(side)) for (const part of expressionsIn(other)) excepted.add(part);
  }
  return excepted;
}

function isAboutActor(one: Expression): boolean {
  const sides = one.kind === "call" ? one.args : one.kind === "binary" && one.operator === "==" ? [one.left, one.right] : [];
  return sides.some((side) => side.kind === "context" && ACTORS.has(pathText(side.path)));
}

function isOfAnybodyElse(side: Expression): boolean {
  const isNegated = side.kind === "not" || (side.kind === "binary" && side.operator === "!=");
  return isNegated && [...expressionsIn(side)].some((part) => part.kind === "context" && ACTORS.has(pathText(part.path)));
}

function outside(text: string, templates: readonly { readonly offset: number; readonly end: number }[]): string {
  let rest = "";
  let from = 0;
  for (const { offset, end } of templates) {
    rest += text.slice(from, offset);
    from = end;
  }
  return rest + text.slice(from);
}

interface Part {
  readonly one: Expression;
  readonly condition: YamlScalar;
  readonly events: ReadonlySet<string> | null;
}

const ACTORS = new Set(["github.actor", "github.triggering_actor", "github.event.sender.login", "github.event.pull_request.sender.login"]);

const SEARCHES = new Set(["contains", "startswith", "endswith"]);
const BOT = /\[bot\]$|\b(?:renovate|dependabot|github-actions|pre-commit-ci|mergify)\b/;

function checkPart(report: WorkflowAt["report"], { one, condition, events }: Part): void {
  const place = { line: condition.place.line };
  if (one.kind === "call" && SEARCHES.has(one.name)) checkBot(report, one.args, { place, events });
  if (one.kind === "call" && one.name === "contains") {
    const [list, searched] = one.args;
    if (list?.kind !== "literal" || typeof list.value !== "string" || searched?.kind !== "context") return;
    const text = pathText(searched.path);
    const isChosen = /^github\.(?:ref|ref_name|head_ref|base_ref|actor|triggering_actor|event\..*)$/.test(text);
    report.add(
      containsInText,
      place,
      `\`contains\` looks for \`${text}\` in one text, not in a list: every part of \`${list.value.slice(0, 60)}\` passes too. Use \`fromJSON('[…]')\`.`,
      { severity: isChosen ? "medium" : "low", symbol: text },
    );
  } else if (one.kind === "binary" && one.operator === "==") {
    checkBot(report, [one.left, one.right], { place, events });
  }
}

/** Who acted is compared with the name of a bot, or searched for it. */
function checkBot(
  report: WorkflowAt["report"],
  sides: readonly Expression[],
  { place, events }: { readonly place: { readonly line: number }; readonly events: ReadonlySet<string> | null },
): void {
  const actor = sides.find((side) => side.kind === "context" && ACTORS.has(pathText(side.path)));
  const name = sides.find((side) => side.kind === "literal" && BOT.test(String(side.value)));
  const started = [...(events ?? [])].filter(
    (event) => event.startsWith("pull_request") || event === "issue_comment" || event === "workflow_run",
  );
  if (actor?.kind !== "context" || name === undefined || started.length === 0) return;
  const path = pathText(actor.path);
  report.add(
    spoofableBot,
    place,
    `\`${path}\` is whoever acted last, not whoever wrote the change: a bot can be made to act on a stranger's pull request. Compare \`github.event.pull_request.user.login\`.`,
    { severity: started.some((event) => event !== "pull_request") ? "medium" : "low", symbol: path },
  );
}

const PRINTS = new Set(["echo", "printf", "Write-Output", "Write-Host"]);

function checkCommands({ report }: WorkflowAt, step: Step): void {
  if (step.run === null || /python|node|perl/.test(textAt(step.node, "shell") ?? "")) return;
  if (!step.run.text.includes("::")) return;
  for (const { words, offset } of shellCommands(step.run.text)) {
    if (!PRINTS.has(words[0]?.text ?? "")) continue;
    const command = /::(set-output|save-state|set-env|add-path)\b/.exec(words.map(({ text }) => text).join(" "))?.[1];
    if (command === undefined) continue;
    const isOff = command === "set-env" || command === "add-path";
    const file = { "set-output": "GITHUB_OUTPUT", "save-state": "GITHUB_STATE", "set-env": "GITHUB_ENV", "add-path": "GITHUB_PATH" }[
      command
    ];
    report.add(
      deprecatedCommand,
      { line: step.run.lineAt(offset) },
      `\`::${command}\` is ${isOff ? "switched off" : "deprecated"}: append to the file \`$${file}\`.`,
      { severity: isOff ? "medium" : "low", symbol: command },
    );
  }
}

function checkInsecure({ workflow, report }: WorkflowAt): void {
  for (const node of [workflow.root, ...workflow.jobs.flatMap((job) => [job.node, ...job.steps.map((step) => step.node)])])
    for (const [name, value] of entriesAt(node, "env"))
      if (name === "ACTIONS_ALLOW_UNSECURE_COMMANDS" && value.kind === "scalar" && value.text.toLowerCase() === "true")
        report.add(insecureCommands, value.place, "What any step prints can now set variables and the PATH of the steps that follow.");
}
