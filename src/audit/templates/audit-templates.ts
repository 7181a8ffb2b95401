// Audits templates by their shape: what cannot be read, outputs that escaping does not protect, forms without a token.
import { join } from "node:path";
import { noteRead } from "../../platform/noted-reads.ts";
import { FileReport, type AuditedProject, type Auditor } from "../auditor.ts";
import type { Unmarked } from "../fingerprint.ts";
import { brokenTemplate } from "../rules/source/broken-template/rule.ts";
import { formWithoutToken } from "../rules/web/form-without-token/rule.ts";
import { chooseEngine, leaning, otherLanguage } from "./choose-engine.ts";
import { findPatterns } from "./patterns.ts";
import { postFormsWithoutToken } from "./post-forms.ts";
import { isPageName, isTemplatePath, positionIn, type TemplateFile, type TemplateSet } from "./template-set.ts";
import { templatesOf } from "./templates-of.ts";
import type { Engine } from "./template.ts";

const FAULTS_TOLD_MAX = 10;

export const templateAuditor: Auditor = {
  name: "templates",
  async audit(project: AuditedProject): Promise<readonly Unmarked[]> {
    const templates = templatesOf(project.tree);
    const candidates = templates.paths.filter(isPageName).map((path) => ({ path, text: project.tree.text(path)?.text ?? "" }));
    const written = candidates.filter(({ text }) => text.includes("{%") || text.includes("{{"));
    const leanings = new Map(written.map(({ path, text }) => [path, leaning(path, text)]));
    const ofProject = [...leanings.values()].reduce((sum, one) => sum + Math.sign(one), 0);
    // Other languages have the same braces: without one tag of these two, it is one of them.
    if (!written.some(({ text }) => text.includes("{%"))) return [];
    const all = project.tree.files.flatMap(({ path, link }) => (link === null && isTemplatePath(path) ? [path] : []));
    const known = project.memory?.cleanTemplates(all) ?? new Set();
    // One that is known to be clean is not rendered again, and what it includes is not read: that counts all the same.
    for (const path of all) noteRead(join(project.tree.root, path));
    const found = written.flatMap(({ path, text }) => {
      project.keepOn();
      if (known.has(path)) return [];
      const engine = otherLanguage(path, text) ?? chooseEngine(leanings.get(path)!, ofProject);
      return auditFile({ path, text, engine, isAside: project.isAside(path) }, templates);
    });
    const doubtful = new Set(found.map(({ place }) => place.file));
    project.memory?.keepCleanTemplates(
      all,
      written.flatMap(({ path }) => (doubtful.has(path) ? [] : [path])),
    );
    return found;
  },
};

interface Candidate {
  readonly path: string;
  readonly text: string;
  readonly engine: Engine;
  readonly isAside: boolean;
}

function auditFile({ path, text, engine, isAside }: Candidate, templates: TemplateSet): readonly Unmarked[] {
  const report = new FileReport(path, text, isAside);
  const file = better(path, engine, templates);
  if (file === null) {
    report.add(brokenTemplate, { line: 1 }, "The template was not audited: it is too long, or more than can be read in one run.");
    return report.found;
  }
  const { faults } = file.template;
  for (const fault of faults.slice(0, FAULTS_TOLD_MAX))
    report.add(brokenTemplate, positionIn(file, fault), `This part of the template was not understood: ${fault.message}.`);
  if (!file.isPage) return report.found;
  for (const { rule, at, message } of findPatterns(file, templates)) report.add(rule, at, message, { confidence: "pattern" });
  if (file.template.engine === "django" && text.includes("{%"))
    for (const form of postFormsWithoutToken(text))
      report.add(formWithoutToken, positionIn(file, form), "This form is posted without `{% csrf_token %}`.", { confidence: "pattern" });
  return report.found;
}

/** In the language in which fewer places of it are broken. */
function better(path: string, engine: Engine, templates: TemplateSet): TemplateFile | null {
  const first = templates.get(path, engine);
  if (first === null || first.template.faults.length === 0 || (engine !== "jinja" && engine !== "django")) return first;
  const second = templates.get(path, engine === "jinja" ? "django" : "jinja");
  return second !== null && second.template.faults.length === 0 ? second : first;
}
