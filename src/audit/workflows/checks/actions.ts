// Actions, images and tools that a workflow takes from elsewhere: in which version, and whether they still work.
import type { Severity } from "../../../model/finding.ts";
import { downloadedScript } from "../../shell/downloaded-script.ts";
import { commandsOfText } from "../../shell/called-programs.ts";
import { readImage } from "../../containers/image-reference.ts";
import { downloadedScriptInStep } from "../../rules/workflows/downloaded-script-in-step/rule.ts";
import { imitatedOwner as imitatedOwnerRule } from "../../rules/workflows/imitated-owner/rule.ts";
import { newestToolInstalled } from "../../rules/workflows/newest-tool-installed/rule.ts";
import { retiredAction } from "../../rules/workflows/retired-action/rule.ts";
import { unpinnedAction } from "../../rules/workflows/unpinned-action/rule.ts";
import { unpinnedJobImage } from "../../rules/workflows/unpinned-job-image/rule.ts";
import { at, entriesAt, textAt, type YamlScalar } from "../../yaml/yaml-document.ts";
import { pinnedToKnown } from "../known-commits.ts";
import { imitatedOwner } from "../popular-owners.ts";
import { actionUse, inputOf, type ActionUse, type Job, type Step } from "../read-workflow.ts";
import { templatesOf, textsGiven } from "../expression.ts";
import type { WorkflowAt, WorkflowCheck } from "./check.ts";

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** GitHub's own. */
const OFFICIAL = /^(?:actions|github)\//;
const BRANCH = /^(?:main|master|develop|dev|trunk|head|latest|nightly)$/i;
/** What GitHub has switched off: https://github.blog/changelog/2024-04-16-deprecation-notice-v3-of-the-artifact-actions/ */
const SWITCHED_OFF: Readonly<Record<string, RegExp>> = {
  "actions/upload-artifact": /^v[123](?:\.|$)/,
  "actions/download-artifact": /^v[123](?:\.|$)/,
  "actions/cache": /^v[12](?:\.|$)/,
};
/** Archived by their owners: nobody mends them. */
const ARCHIVED: ReadonlySet<string> = new Set([
  "actions/create-release",
  "actions/upload-release-asset",
  "actions/setup-ruby",
  "actions/setup-elixir",
  "actions/setup-haskell",
  "actions-rs/audit-check",
  "actions-rs/cargo",
  "actions-rs/clippy-check",
  "actions-rs/toolchain",
  "actions-rs/tarpaulin",
  "convictional/trigger-workflow-and-wait",
]);

export const checkActions: WorkflowCheck = (at) => {
  checkOwnImage(at);
  for (const job of at.workflow.jobs) {
    const uses = [...job.steps.flatMap((step) => step.uses ?? []), ...(job.calls === null ? [] : [actionUse(job.calls)])];
    for (const use of uses) checkUse(at, use);
    checkImages(at, job);
    for (const step of job.steps) {
      checkTool(at, step);
      checkDownloads(at, step);
    }
  }
};

function checkUse({ report, owners, known, line }: WorkflowAt, { scalar, kind, name, ref }: ActionUse): void {
  if (kind === "image") return checkImage(report, name, scalar);
  if (kind !== "remote" || ref === null || ref.includes("${{")) return;
  const switchedOff = SWITCHED_OFF[name]?.test(ref) === true;
  if (switchedOff) report.add(retiredAction, scalar.place, `GitHub has switched off ${name}@${ref}: this step fails.`, { symbol: name });
  else if (ARCHIVED.has(name))
    report.add(retiredAction, scalar.place, `${name} is archived: nobody mends it any more.`, { severity: "note", symbol: name });
  const owner = name.split("/", 1)[0]!;
  const meant = owners.has(owner) ? null : imitatedOwner(owner);
  if (meant !== null)
    report.add(imitatedOwnerRule, scalar.place, `\`${owner}\` is one letter away from \`${meant}\`, whose actions many projects use.`, {
      confidence: "possible",
      symbol: name,
    });
  if (COMMIT.test(ref)) return;
  const [severity, what] = gravity(name, ref, owners);
  report.add(
    unpinnedAction,
    scalar.place,
    `${what} \`${ref}\` can be moved to other code by whoever controls ${name}. Name the commit, with the version in a comment.`,
    { severity, symbol: name, fix: pinnedToKnown(scalar, line(scalar.place.line), known) },
  );
}

function gravity(name: string, ref: string, owners: ReadonlySet<string>): readonly [Severity, string] {
  const isBranch = BRANCH.test(ref);
  const what = isBranch ? "The branch" : "The tag";
  if (OFFICIAL.test(name) || owners.has(name.split("/", 1)[0]!)) return ["note", what];
  return [isBranch ? "medium" : "low", what];
}

/** Of an action that is a container: `image: docker://…`. */
function checkOwnImage({ report, workflow }: WorkflowAt): void {
  const image = workflow.kind === "action" ? at(workflow.root, "runs", "image") : undefined;
  if (image?.kind === "scalar" && image.text.startsWith("docker://")) checkImage(report, image.text.slice("docker://".length), image);
}

function checkImages({ report }: WorkflowAt, job: Job): void {
  const container = at(job.node, "container");
  const images = [
    container?.kind === "scalar" ? container : at(container, "image"),
    ...entriesAt(job.node, "services").map(([, service]) => at(service, "image")),
  ];
  for (const image of images)
    if (image?.kind === "scalar" && image.value !== null) for (const name of namesGiven(image.text)) checkImage(report, name, image);
}

/** Of an image that a condition chooses, each that is written out. */
function namesGiven(text: string): readonly string[] {
  const [template, ...more] = templatesOf(text);
  const isWhole = template !== undefined && more.length === 0 && template.offset === 0 && template.end === text.length;
  if (!isWhole) return [text];
  return template.expression === null ? [] : textsGiven(template.expression).filter((name) => name !== "");
}

function checkImage(report: WorkflowAt["report"], name: string, scalar: YamlScalar): void {
  const image = readImage(name);
  if (image === null || image.digest !== null) return;
  const isMoving = image.tag === null || image.tag === "latest";
  const what = isMoving ? "without a version is whatever was published last" : `with the tag \`${image.tag}\` can change under it`;
  report.add(unpinnedJobImage, scalar.place, `The image \`${image.name}\` ${what}. Name its digest.`, {
    severity: isMoving ? "low" : "note",
    symbol: image.name,
  });
}

interface Tool {
  readonly name: string;
  /** Input that names its version. */
  readonly input: string;
  /** False: where the input is left out, the version comes from a file of the project, or with the action. */
  readonly isNewestByDefault: boolean;
}

const INSTALLERS: Readonly<Record<string, Tool>> = {
  "abatilo/actions-poetry": { name: "Poetry", input: "poetry-version", isNewestByDefault: true },
  "snok/install-poetry": { name: "Poetry", input: "version", isNewestByDefault: true },
  "pdm-project/setup-pdm": { name: "PDM", input: "version", isNewestByDefault: true },
  "astral-sh/setup-uv": { name: "uv", input: "version", isNewestByDefault: false },
  "extractions/setup-just": { name: "just", input: "just-version", isNewestByDefault: true },
  "arduino/setup-task": { name: "Task", input: "version", isNewestByDefault: true },
  "goreleaser/goreleaser-action": { name: "GoReleaser", input: "version", isNewestByDefault: true },
  "azure/setup-helm": { name: "Helm", input: "version", isNewestByDefault: true },
  "azure/setup-kubectl": { name: "kubectl", input: "version", isNewestByDefault: true },
  "hashicorp/setup-terraform": { name: "Terraform", input: "terraform_version", isNewestByDefault: true },
};

function checkTool({ report }: WorkflowAt, step: Step): void {
  const tool = step.uses?.kind === "remote" ? INSTALLERS[step.uses.name] : undefined;
  if (tool === undefined) return;
  const version = inputOf(step, tool.input);
  const isNewest = version === null || version.text === "" ? tool.isNewestByDefault : /^(?:latest|\*)$/i.test(version.text);
  if (!isNewest) return;
  report.add(
    newestToolInstalled,
    version?.place ?? step.uses!.scalar.place,
    `Whatever version of ${tool.name} is newest is installed: name one in \`${tool.input}\`.`,
    { symbol: tool.name },
  );
}

/** `curl … | sh` in a step of a shell that is read here. */
function checkDownloads({ report }: WorkflowAt, { node, run }: Step): void {
  const shell = textAt(node, "shell");
  if (run === null || (shell !== undefined && !/^(?:bash|sh|pwsh|powershell)\b/.test(shell))) return;
  const commands = commandsOfText(run.text, run.place.line, (offset) => run.lineAt(offset));
  for (const i of commands.keys()) {
    const script = downloadedScript(commands, i);
    if (script === null) continue;
    const { download, url, isPlain } = script;
    report.add(
      downloadedScriptInStep,
      { line: download.line },
      isPlain
        ? "A script is fetched over a connection that anybody on the way can change, and runs with the rights and secrets of this job."
        : "Whatever the server sends that day runs with the rights and secrets of this job: fetch one version, and compare its digest first.",
      { severity: isPlain ? "medium" : "low", symbol: url ?? "" },
    );
  }
}
