// `.pre-commit-config.yaml`: whose hooks run on the machines of developers and in CI, and in which version.
import type { FileReport } from "../../auditor.ts";
import { hookNotPinned } from "../../rules/workflows/hook-not-pinned/rule.ts";
import { imitatedOwner as imitatedOwnerRule } from "../../rules/workflows/imitated-owner/rule.ts";
import { retiredAction } from "../../rules/workflows/retired-action/rule.ts";
import { at, itemsAt } from "../../yaml/yaml-document.ts";
import type { YamlNode } from "../../yaml/yaml-document.ts";
import { imitatedOwner } from "../popular-owners.ts";

const BRANCH = /^(?:refs\/heads\/.+|main|master|develop|dev|trunk|head|latest|nightly|stable)$/i;
const UNENCRYPTED = /^(?:http|git|ftp):\/\/(?!localhost|127\.)/i;
const ON_GITHUB = /^(?:https?:\/\/|git:\/\/|ssh:\/\/git@|git@)github\.com[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/i;
const ON_GITLAB = /^https?:\/\/gitlab\.com\/(?:pycqa|python-devs)\/flake8(?:\.git)?\/?$/i;
/** Archived by their owners: nobody mends them. */
const ARCHIVED: ReadonlySet<string> = new Set([
  "pre-commit/mirrors-autopep8",
  "pre-commit/mirrors-isort",
  "pre-commit/mirrors-prettier",
  "pre-commit/mirrors-pylint",
  "pre-commit/mirrors-yapf",
  "pycqa/pydocstyle",
]);

export function checkHooks(root: YamlNode, report: FileReport): void {
  for (const entry of itemsAt(root, "repos")) {
    const repository = at(entry, "repo");
    if (repository?.kind !== "scalar" || repository.value === null) continue;
    const { text, place } = repository;
    if (UNENCRYPTED.test(text))
      report.add(hookNotPinned, place, "This hook comes over a connection that anybody on the way can change.", {
        severity: "medium",
        symbol: text,
      });
    const rev = at(entry, "rev");
    if (rev?.kind === "scalar" && BRANCH.test(rev.text))
      report.add(
        hookNotPinned,
        rev.place,
        `\`${rev.text}\` is no version: each machine runs what the branch had when its hooks were installed. Name a tag or commit.`,
        { symbol: text },
      );
    if (ON_GITLAB.test(text))
      report.add(retiredAction, place, "This repository is gone: flake8 is at https://github.com/PyCQA/flake8.", { symbol: text });
    const [, owner, name] = ON_GITHUB.exec(text) ?? [];
    if (owner === undefined || name === undefined) continue;
    const full = `${owner}/${name}`.toLowerCase();
    if (ARCHIVED.has(full))
      report.add(retiredAction, place, `${full} is archived: nobody mends it any more.`, { severity: "note", symbol: full });
    const meant = imitatedOwner(owner);
    if (meant !== null)
      report.add(imitatedOwnerRule, place, `\`${owner}\` is one letter away from \`${meant}\`, whose hooks many projects use.`, {
        confidence: "possible",
        symbol: owner,
      });
  }
}
