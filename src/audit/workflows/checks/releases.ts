// What becomes a release: who publishes it, the caches that go into it, and the packages that its jobs install.
import { installOf } from "../../containers/dockerfile/installs.ts";
import { argvOf } from "../../shell/called-programs.ts";
import { shellCommands } from "../../shell/shell-commands.ts";
import { cacheInRelease } from "../../rules/workflows/cache-in-release/rule.ts";
import { packageNotPinnedInRelease } from "../../rules/workflows/package-not-pinned-in-release/rule.ts";
import { tokenForPublishing } from "../../rules/workflows/token-for-publishing/rule.ts";
import { at, entriesAt, itemsAt, textAt, type YamlNode } from "../../yaml/yaml-document.ts";
import { neededJobs } from "../needed-jobs.ts";
import { inputOf, isUse, type Job, type Step } from "../read-workflow.ts";
import type { WorkflowAt, WorkflowCheck } from "./check.ts";

export const checkReleases: WorkflowCheck = (at) => {
  const builders = releaseBuilders(at.workflow);
  for (const job of at.workflow.jobs) {
    const isBuilder = builders.has(job);
    for (const step of job.steps) {
      checkPublishing(at, step);
      if (isBuilder || startsByTagOnly(at, job)) checkCache(at, job, step);
      if (isBuilder) checkInstalls(at, step);
    }
  }
};

/** Jobs that publish, and those before them whose artifacts they publish. */
function releaseBuilders({ jobs, root }: WorkflowAt["workflow"]): ReadonlySet<Job> {
  const found = new Set<Job>();
  const neededBy = neededJobs(jobs);
  for (const job of jobs) {
    if (!job.steps.some((step) => isPublishing(step))) continue;
    found.add(job);
    const taken = job.steps.filter((step) => isUse(step, "actions/download-artifact"));
    if (taken.length === 0) continue;
    for (const before of neededBy(job))
      if (
        before.steps.some(
          (step) => isUse(step, "actions/upload-artifact") && taken.some((download) => isSameArtifact(step, download, root)),
        )
      )
        found.add(before);
  }
  return found;
}

/** Unless the names differ in what is written out. */
function isSameArtifact(upload: Step, download: Step, root: YamlNode): boolean {
  const named = inputOf(download, "name") ?? inputOf(download, "pattern");
  if (named === null) return true;
  const [made, taken] = [inputOf(upload, "name")?.text ?? "artifact", named.text].map((name) => fixedStart(name, root));
  return made!.isWhole && taken!.isWhole
    ? made!.text === taken!.text
    : made!.text.startsWith(taken!.text) || taken!.text.startsWith(made!.text);
}

/** A name up to where a run decides how it goes on, with what `env` of the workflow fills in. */
function fixedStart(name: string, root: YamlNode): { readonly text: string; readonly isWhole: boolean } {
  const filled = name.replaceAll(/\$\{\{\s*env\.([\w-]+)\s*\}\}/g, (whole, key: string) => textAt(root, "env", key) ?? whole);
  const end = filled.search(/\$\{\{|\*/);
  return end < 0 ? { text: filled, isWhole: true } : { text: filled.slice(0, end), isWhole: false };
}

const PUBLISHING = ["pypa/gh-action-pypi-publish", "softprops/action-gh-release", "ncipollo/release-action", "docker/build-push-action"];

function isPublishing(step: Step): boolean {
  if (isUse(step, "docker/build-push-action")) return inputOf(step, "push")?.text === "true";
  return isUse(step, ...PUBLISHING) || (step.run !== null && publishCommand(step.run.text) !== null);
}

const PUBLISH = /^(?:twine upload|(?:uv|poetry|flit|hatch|pdm|maturin) (?:publish|upload)|npm publish)\b/;

interface PublishCommand {
  readonly argv: readonly string[];
  readonly offset: number;
}

function publishCommand(script: string): PublishCommand | null {
  for (const { words, offset } of shellCommands(script)) {
    const argv = argvOf(words.map(({ text }) => text));
    if (PUBLISH.test(argv.join(" "))) return { argv, offset };
  }
  return null;
}

function checkPublishing({ report }: WorkflowAt, step: Step): void {
  const message =
    "A long-lived token publishes this package: whoever reads it once can publish any version. Let PyPI trust this workflow instead (trusted publishing).";
  if (isUse(step, "pypa/gh-action-pypi-publish")) {
    const password = inputOf(step, "password");
    if (password !== null && password.value !== null && !isOtherIndex(step)) report.add(tokenForPublishing, password.place, message);
    return;
  }
  const command = step.run === null ? null : publishCommand(step.run.text);
  if (command === null || command.argv[0] === "npm") return;
  const isElsewhere = /--repository(?:-url)?[ =]|--publish-url|--index[ =]/.test(step.run!.text);
  if (!isElsewhere && command.argv.some((word) => /^(?:--token|--password|-p|--auth|-a)(?:$|=)/.test(word)))
    return report.add(tokenForPublishing, { line: step.run!.lineAt(command.offset) }, message);
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

function checkCache({ report, line }: WorkflowAt, job: Job, step: Step): void {
  const place = cachePlace(step) ?? defaultCache(job, step, line);
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
  if (isUse(step, "actions/cache", "actions/cache/restore", "swatinem/rust-cache", "mozilla-actions/sccache-action"))
    return step.node.place.line;
  if (isUse(step, "actions/setup-python", "actions/setup-node", "actions/setup-java")) return placeOf(step, "cache", /./);
  if (isUse(step, "astral-sh/setup-uv")) return placeOf(step, "enable-cache", /^(?:true|auto)$/);
  if (isUse(step, "pyo3/maturin-action")) return placeOf(step, "sccache", /^true$/);
  if (isUse(step, "docker/build-push-action")) return placeOf(step, "cache-from", /\btype=gha\b/);
  return null;
}

function placeOf(step: Step, input: string, value: RegExp): number | null {
  const found = inputOf(step, input);
  return found !== null && value.test(found.text) ? found.place.line : null;
}

/** Since its version 5 setup-uv has a cache on GitHub's own machines unless told otherwise. */
const UV_CACHES_SINCE = 5;

function defaultCache(job: Job, step: Step, line: WorkflowAt["line"]): number | null {
  if (!isUse(step, "astral-sh/setup-uv") || inputOf(step, "enable-cache") !== null) return null;
  if (itemsAt(job.node, "runs-on").some((item) => item.kind === "scalar" && item.text.toLowerCase() === "self-hosted")) return null;
  const { ref, scalar } = step.uses!;
  const version = /^v(\d+)/.exec(ref ?? "") ?? /#\s*(?:tag=)?v?(\d+)(?:\.|\s|$)/.exec(line(scalar.place.line));
  return version !== null && Number(version[1]) >= UV_CACHES_SINCE ? scalar.place.line : null;
}

function checkInstalls({ report }: WorkflowAt, step: Step): void {
  if (step.run === null || /python|node|perl|pwsh|cmd/.test(textAt(step.node, "shell") ?? "")) return;
  for (const { words, offset } of shellCommands(step.run.text)) {
    const install = installOf(argvOf(words.map(({ text }) => text)));
    if (install === null || install.isSystem || install.open.length === 0) continue;
    const [first = "", ...others] = install.open;
    report.add(
      packageNotPinnedInRelease,
      { line: step.run.lineAt(offset) },
      `\`${first.slice(0, 60)}\`${others.length > 0 ? ` and ${others.length} more` : ""}: whatever was published last runs where the release is made. Name the version, or install from a lock with hashes.`,
      { symbol: first },
    );
  }
}
