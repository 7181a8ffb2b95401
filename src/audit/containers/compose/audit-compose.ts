// All checks of the compose files of a project; those of one folder may be used together.
import { dirname } from "node:path";
import { FileReport, type AuditedProject } from "../../auditor.ts";
import type { Unmarked } from "../../fingerprint.ts";
import { unreadDocument } from "../../rules/source/unread-document/rule.ts";
import { at, entriesAt, readYaml, type YamlNode } from "../../yaml/yaml-document.ts";
import { checkExposure } from "./checks/exposure.ts";
import { checkIsolation } from "./checks/isolation.ts";
import { checkReferences, definedIn } from "./checks/references.ts";
import { checkStart } from "./checks/start.ts";
import { readCompose, type ComposeFile } from "./read-compose.ts";

/** `compose.dev.yaml`: what is found there is a note. */
const FOR_DEVELOPERS = /[.-](?:dev|devel|development|local|test|tests|testing|ci|debug|e2e|integration)\b[\w.-]*\.ya?ml$/;

export function auditComposeFiles(project: AuditedProject, paths: readonly string[]): readonly Unmarked[] {
  const found: Unmarked[] = [];
  const read = paths.flatMap((path) => {
    const text = project.read(path);
    const report = new FileReport(path, text ?? "", project.isAside(path) || FOR_DEVELOPERS.test(path));
    const reading = text === null ? ({ kind: "broken", line: 1, reason: "it cannot be read" } as const) : readYaml(text);
    if (reading.kind === "broken") {
      report.add(unreadDocument, { line: reading.line }, `This was not audited: ${reading.reason}.`);
      found.push(...report.found);
      return [];
    }
    checkShape(reading.root, report);
    const file = readCompose(path, reading.root);
    if (file !== null) project.countFile(path, text!);
    else found.push(...report.found);
    return file === null ? [] : [{ file, report }];
  });
  for (const inFolder of Map.groupBy(read, ({ file }) => dirname(file.path)).values()) {
    const defined = definedIn(inFolder.map(({ file }) => file));
    for (const { file, report } of inFolder) found.push(...auditOne(file, defined, { report, project }));
  }
  return found;
}

/** What is no mapping has no services, and no keys of one: compose refuses it, and there is nothing to audit. */
function checkShape(root: YamlNode, report: FileReport): void {
  const services = at(root, "services");
  if (services === undefined) return;
  if (services.kind !== "map")
    report.add(unreadDocument, { line: services.place.line }, "This was not audited: `services` has to be a mapping of names to services.");
  for (const [name, node] of entriesAt(root, "services"))
    if (node.kind !== "map")
      report.add(
        unreadDocument,
        { line: node.place.line },
        `This was not audited: the service \`${name.slice(0, 80)}\` has to be a mapping.`,
      );
}

function auditOne(
  file: ComposeFile,
  defined: ReturnType<typeof definedIn>,
  { report, project }: { readonly report: FileReport; readonly project: AuditedProject },
): readonly Unmarked[] {
  for (const service of file.services) {
    checkIsolation(service, report);
    checkExposure(service, report);
    checkStart(service, report);
  }
  checkReferences(file, defined, { report, project });
  return report.found;
}
