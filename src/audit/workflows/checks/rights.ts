// What the token of a workflow may do, and who gets its secrets.
import { appTokenWithAllRights } from "../../rules/workflows/app-token-with-all-rights/rule.ts";
import { excessPermissions } from "../../rules/workflows/excess-permissions/rule.ts";
import { hardCodedRegistryPassword } from "../../rules/workflows/hard-coded-registry-password/rule.ts";
import { persistedCredentials } from "../../rules/workflows/persisted-credentials/rule.ts";
import { allSecretsAtOnce } from "../../rules/workflows/all-secrets-at-once/rule.ts";
import { secretInWholeWorkflow } from "../../rules/workflows/secret-in-whole-workflow/rule.ts";
import { secretNotMasked } from "../../rules/workflows/secret-not-masked/rule.ts";
import { secretsInherited } from "../../rules/workflows/secrets-inherited/rule.ts";
import { at, entriesAt, scalarsOf, type YamlNode } from "../../yaml/yaml-document.ts";
import { expressionsIn, type Expression } from "../expression.ts";
import { actionUse, inputOf, isUse, placedTemplates, type Job, type Step } from "../read-workflow.ts";
import type { WorkflowAt, WorkflowCheck } from "./check.ts";

export const checkRights: WorkflowCheck = (at) => {
  if (at.workflow.kind === "workflow") {
    checkPermissions(at);
    checkWholeEnvironment(at);
  }
  for (const job of at.workflow.jobs) {
    checkInherited(at, job);
    checkRegistryPasswords(at, job);
    for (const step of job.steps) checkAppToken(at, step);
    if (at.workflow.kind === "workflow") checkCheckouts(at, job);
  }
  checkSecretUses(at);
};

function checkPermissions({ workflow, report }: WorkflowAt): void {
  const { root, jobs, triggers } = workflow;
  const whole = at(root, "permissions");
  if (whole !== undefined) checkGranted(whole, report, jobs.length > 1 ? "every job" : null);
  for (const job of jobs) {
    const own = at(job.node, "permissions");
    if (own !== undefined) checkGranted(own, report, null);
  }
  // A called workflow has at most what its caller has.
  const isCalledOnly = triggers.size === 1 && triggers.has("workflow_call");
  const open = jobs.filter((job) => at(job.node, "permissions") === undefined);
  if (whole !== undefined || isCalledOnly || open.length === 0) return;
  const who =
    open.length === jobs.length ? "Nothing says what the token may do" : `The job \`${open[0]!.id}\` does not say what its token may do`;
  report.add(
    excessPermissions,
    { line: open[0]!.key.line },
    `${who}: it gets the repository's default, which may be write access to everything. Begin with \`permissions: {}\` or \`contents: read\`.`,
    { confidence: "possible", symbol: open[0]!.id },
  );
}

const WRITES_CODE = new Set([
  "contents",
  "packages",
  "actions",
  "id-token",
  "attestations",
  "deployments",
  "security-events",
  "pull-requests",
  "issues",
  "pages",
]);

function checkGranted(permissions: YamlNode, report: WorkflowAt["report"], shared: string | null): void {
  if (permissions.kind === "scalar" && permissions.text === "write-all")
    report.add(
      excessPermissions,
      permissions.place,
      "`write-all` lets every step change code, releases, packages and settings of this repository.",
      { severity: "medium", symbol: "write-all" },
    );
  if (shared === null) return;
  for (const [name, value, key] of entriesAt(permissions))
    if (value.kind === "scalar" && value.text === "write" && WRITES_CODE.has(name))
      report.add(excessPermissions, key, `\`${name}: write\` is given to ${shared} of this workflow: give it to the job that needs it.`, {
        symbol: name,
      });
}

function checkInherited({ report, owners }: WorkflowAt, job: Job): void {
  const secrets = at(job.node, "secrets");
  if (job.calls === null || secrets?.kind !== "scalar" || secrets.text !== "inherit") return;
  const use = actionUse(job.calls);
  const isLocal = use.kind === "local";
  const isOwn = isLocal || owners.has(use.name.split("/", 1)[0]!);
  report.add(
    secretsInherited,
    secrets.place,
    `\`inherit\` hands every secret of this repository to ${isLocal ? "the called workflow" : `\`${job.calls.text}\``}: pass the ones it needs by name.`,
    { severity: isOwn ? "note" : "medium", symbol: job.id },
  );
}

/** What the app itself may do is not in the file. */
function checkAppToken({ report }: WorkflowAt, step: Step): void {
  if (!isUse(step, "actions/create-github-app-token", "tibdex/github-app-token")) return;
  const given = entriesAt(step.node, "with").map(([name]) => name.toLowerCase());
  const isLimited = given.some((name) => name === "permissions" || name.startsWith("permission-"));
  const isEverywhere = given.includes("owner") && !given.includes("repositories");
  if (isLimited && !isEverywhere) return;
  const whatever = isLimited ? "is good" : "may do whatever the app may";
  const where = isEverywhere ? `${isLimited ? "for" : ", in"} every repository of its owner` : "";
  const remedy = [isLimited ? [] : "the rights in `permission-…`", isEverywhere ? "them in `repositories`" : []].flat().join(", and ");
  report.add(appTokenWithAllRights, step.uses!.scalar.place, `This token ${whatever}${where}: name ${remedy}.`, {
    confidence: "possible",
    symbol: step.uses!.name,
  });
}

function checkRegistryPasswords({ report }: WorkflowAt, job: Job): void {
  const holders = [at(job.node, "container"), ...entriesAt(job.node, "services").map(([, service]) => service)];
  for (const holder of holders) {
    const password = at(holder, "credentials", "password");
    if (password?.kind !== "scalar" || password.value === null || password.text.includes("${{")) continue;
    const line = password.place.line;
    report.add(
      hardCodedRegistryPassword,
      { line },
      "The password of a registry stands in the workflow: everybody who can read the repository has it. Use a secret.",
      { symbol: job.id, code: "password: ***" },
    );
  }
}

function checkCheckouts({ report }: WorkflowAt, job: Job): void {
  for (const [i, step] of job.steps.entries()) {
    if (!isUse(step, "actions/checkout") || inputOf(step, "persist-credentials")?.text.toLowerCase() === "false") continue;
    const upload = job.steps.slice(i + 1).find((later) => uploadsEverything(later));
    // From version 6 on the token lies outside the work tree.
    const isOutside = /^v(?:[6-9]|\d\d)/.test(step.uses!.ref ?? "");
    const place = { line: step.node.place.line };
    if (upload !== undefined && !isOutside)
      report.add(
        persistedCredentials,
        place,
        `The checkout leaves the token in \`.git/config\`, and line ${upload.node.place.line} uploads it with everything else.`,
        { severity: "medium", symbol: job.id },
      );
    else
      report.add(
        persistedCredentials,
        place,
        "The checkout leaves the token where every later step can read it. Set `persist-credentials: false` unless a later step pushes.",
        { severity: "note", confidence: "possible", symbol: job.id },
      );
  }
}

/** The folder with its hidden files: from version 4 on they are left out unless asked for. */
function uploadsEverything(step: Step): boolean {
  if (!isUse(step, "actions/upload-artifact")) return false;
  const isHiddenToo = /^v[123](?:\.|$)/.test(step.uses!.ref ?? "") || inputOf(step, "include-hidden-files")?.text === "true";
  return (
    isHiddenToo && /^(?:\.\/?|\.\/?\*\*(?:\/\*)?|\$\{\{\s*github\.workspace\s*\}\}\/?)$/m.test(inputOf(step, "path")?.text.trim() ?? "")
  );
}

function checkWholeEnvironment({ workflow, report }: WorkflowAt): void {
  if (workflow.jobs.length < 2 && (workflow.jobs[0]?.steps.length ?? 0) < 2) return;
  for (const [name, value] of entriesAt(workflow.root, "env")) {
    if (value.kind !== "scalar") continue;
    const secret = placedTemplates(value).some(
      ({ expression }) => expression !== null && [...expressionsIn(expression)].some((one) => isSecret(one)),
    );
    if (secret)
      report.add(
        secretInWholeWorkflow,
        value.place,
        `The secret in \`${name}\` is given to every step of every job, also to those of other people's actions: set it in the step that needs it.`,
        { symbol: name },
      );
  }
}

function isSecret(one: Expression): boolean {
  return one.kind === "context" && one.path[0] === "secrets" && one.path[1] !== "github_token";
}

function checkSecretUses({ workflow, report }: WorkflowAt): void {
  for (const scalar of scalarsOf(workflow.root))
    for (const { expression, place } of placedTemplates(scalar)) {
      if (expression === null) continue;
      for (const one of expressionsIn(expression)) {
        if (one.kind === "call" && one.name === "tojson" && isAllSecrets(one.args[0]))
          report.add(allSecretsAtOnce, place, "`toJSON(secrets)` hands over every secret that there is: name the ones that are needed.", {
            symbol: "toJSON",
          });
        else if (one.kind === "context" && one.path[0] === "secrets" && one.path[1] === null)
          report.add(allSecretsAtOnce, place, "A secret that is chosen by a computed name makes every secret part of the job: name it.", {
            severity: "low",
            symbol: "secrets[…]",
          });
        else if (one.kind === "part" && one.of.kind === "call" && one.of.name === "fromjson" && one.of.args.some((arg) => isSecret(arg)))
          report.add(
            secretNotMasked,
            place,
            "A part of a secret is not masked in the log: only the whole value is. Make it a secret of its own.",
          );
      }
    }
}

function isAllSecrets(one: Expression | undefined): boolean {
  return one?.kind === "context" && one.path.length === 1 && one.path[0] === "secrets";
}
