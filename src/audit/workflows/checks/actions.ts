// Actions and images that a workflow takes from elsewhere: by which reference, whether they still work, and what publishes a package.
import type { Severity } from "../../../model/finding.ts";
import { shellCommands } from "../../containers/dockerfile/shell-commands.ts";
import { readImage } from "../../containers/image-reference.ts";
import { cacheInRelease } from "../../rules/workflows/cache-in-release/rule.ts";
import { retiredAction } from "../../rules/workflows/retired-action/rule.ts";
import { tokenForPublishing } from "../../rules/workflows/token-for-publishing/rule.ts";
import { unpinnedAction } from "../../rules/workflows/unpinned-action/rule.ts";
import { unpinnedJobImage } from "../../rules/workflows/unpinned-job-image/rule.ts";
import { at, entriesAt, itemsAt, textAt, type YamlNode, type YamlScalar } from "../../yaml/yaml-document.ts";
import { pinnedToKnown } from "../known-commits.ts";
import { actionUse, inputOf, isUse, type ActionUse, type Job, type Step } from "../read-workflow.ts";
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
]);

export const checkActions: WorkflowCheck = (at) => {
  for (const job of at.workflow.jobs) {
    const uses = [...job.steps.flatMap((step) => step.uses ?? []), ...(job.calls === null ? [] : [actionUse(job.calls)])];
    for (const use of uses) checkUse(at, use);
    checkImages(at, job);
    const publishes = job.steps.some((step) => isPublishing(step));
    for (const step of job.steps) {
      checkPublishing(at, step);
      if (publishes || startsByTagOnly(at, job)) checkCache(at, step);
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

function checkImages({ report }: WorkflowAt, job: Job): void {
  const container = at(job.node, "container");
  const images = [
    container?.kind === "scalar" ? container : at(container, "image"),
    ...entriesAt(job.node, "services").map(([, service]) => at(service, "image")),
  ];
  for (const image of images) if (image?.kind === "scalar" && image.value !== null) checkImage(report, image.text, image);
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

const PUBLISHING = ["pypa/gh-action-pypi-publish", "softprops/action-gh-release", "ncipollo/release-action", "docker/build-push-action"];

function isPublishing(step: Step): boolean {
  if (isUse(step, "docker/build-push-action")) return inputOf(step, "push")?.text === "true";
  return isUse(step, ...PUBLISHING) || (step.run !== null && publishCommand(step.run.text) !== null);
}

const PUBLISH = /^(?:(?:python[\d.]* -m )?twine upload|(?:uv|poetry|flit|hatch|pdm|maturin) (?:publish|upload)|npm publish)\b/;

/** Its offset. */
function publishCommand(script: string): number | null {
  const found = shellCommands(script).find(({ words }) => PUBLISH.test(words.map(({ text }) => text).join(" ")));
  return found?.offset ?? null;
}

function checkPublishing({ report }: WorkflowAt, step: Step): void {
  const message =
    "A long-lived token publishes this package: whoever reads it once can publish any version. Let PyPI trust this workflow instead (trusted publishing).";
  if (isUse(step, "pypa/gh-action-pypi-publish")) {
    const password = inputOf(step, "password");
    if (password !== null && password.value !== null && !isOtherIndex(step)) report.add(tokenForPublishing, password.place, message);
    return;
  }
  const at = step.run === null ? null : publishCommand(step.run.text);
  if (at === null || step.run!.text.slice(at).startsWith("npm")) return;
  const isElsewhere = /--repository(?:-url)?[ =]|--publish-url|--index[ =]/.test(step.run!.text);
  const token = entriesAt(step.node, "env").find(
    ([name, node]) =>
      /(?:TWINE_PASSWORD|UV_PUBLISH_TOKEN|UV_PUBLISH_PASSWORD|FLIT_PASSWORD|HATCH_INDEX_AUTH|POETRY_PYPI_TOKEN_PYPI|POETRY_HTTP_BASIC_PYPI_PASSWORD|PDM_PUBLISH_PASSWORD|MATURIN_PYPI_TOKEN)$/.test(
        name,
      ) && textAt(node) !== "",
  );
  if (token !== undefined && !isElsewhere) report.add(tokenForPublishing, token[1].place, message);
}

/** Other indexes need not know trusted publishing. */
function isOtherIndex(step: Step): boolean {
  const url = inputOf(step, "repository-url") ?? inputOf(step, "repository_url");
  return url !== null && !/(?:upload|test)\.pypi\.org/.test(url.text);
}

/** Released by a tag or a release, and by nothing else. */
function startsByTagOnly({ workflow }: WorkflowAt, job: Job): boolean {
  if (job.events === null || job.events.size === 0) return false;
  return [...job.events].every((event) => event === "release" || (event === "push" && isTagFilter(workflow.triggers.get("push"))));
}

function isTagFilter(push: YamlNode | undefined): boolean {
  return itemsAt(push, "tags").length > 0 && at(push, "branches") === undefined;
}

function checkCache({ report }: WorkflowAt, step: Step): void {
  const place = cachePlace(step);
  if (place === null) return;
  report.add(
    cacheInRelease,
    { line: place },
    "A cache that any run of this repository may have filled goes into what is released here: build releases without it.",
    { confidence: "possible" },
  );
}

/** The line that asks for a cache. */
function cachePlace(step: Step): number | null {
  if (isUse(step, "actions/cache", "actions/cache/restore", "swatinem/rust-cache")) return step.node.place.line;
  if (isUse(step, "actions/setup-python", "actions/setup-node", "actions/setup-java")) return inputOf(step, "cache")?.place.line ?? null;
  if (isUse(step, "astral-sh/setup-uv"))
    return inputOf(step, "enable-cache")?.text === "true" ? inputOf(step, "enable-cache")!.place.line : null;
  return null;
}
