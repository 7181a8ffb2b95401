// Takes secrets out of what findings show of the code: a finding of any rule may stand on the line of a password.
import type { Finding, Place } from "../../model/finding.ts";
import { maskLine } from "./redact.ts";

/** Rules whose place is that of a secret: those about secrets, and constants as keys. */
const SECRET_RULE = /^SEC\d|^CRY008$/;
const CODE_MAX_UNITS = 200;

export interface MaskedFindings {
  readonly findings: Finding[];
  /** Whatever shows lines of these files hides what stands here. */
  readonly hidden: readonly Place[];
}

export function isSecretRule(id: string): boolean {
  return SECRET_RULE.test(id);
}

export function maskFindings(findings: readonly Finding[], textOf: (file: string) => string | null): MaskedFindings {
  const hidden = findings.filter(({ rule }) => isSecretRule(rule)).map(({ place }) => place);
  if (hidden.length === 0) return { findings: [...findings], hidden };
  const byFile = Map.groupBy(hidden, ({ file }) => file);
  const lines = new Map<string, readonly string[]>();
  const lineOf = (file: string, line: number): string => {
    if (!lines.has(file)) lines.set(file, (textOf(file) ?? "").split("\n"));
    return lines.get(file)![line - 1] ?? "";
  };
  const masked = findings.map((finding) => {
    const { file, line } = finding.place;
    const places = (byFile.get(file) ?? []).filter((place) => place.line <= line && line <= place.endLine);
    if (places.length === 0) return finding;
    const raw = lineOf(file, line);
    // What says its code itself has masked it.
    if (raw.trim().slice(0, CODE_MAX_UNITS) !== finding.code) return finding;
    return { ...finding, code: maskLine(raw, line, places).trim().slice(0, CODE_MAX_UNITS) };
  });
  return { findings: masked, hidden };
}
