// Weaknesses that are publicly known of a version of a package, and what the audit says of each in that version and in the one that corrected it, as text.
import type { Confidence, Finding } from "../../src/model/finding.ts";

export type Level = Confidence | "silent";
const LEVELS: readonly Level[] = ["proven", "possible", "pattern", "silent"];

export interface KnownWeakness {
  /** `CVE-2021-46898` */
  readonly id: string;
  readonly cwe: number;
  /** As the project's own file names spell it. */
  readonly project: string;
  readonly vulnerable: string;
  readonly corrected: string;
  readonly rule: string;
  /** What is said of the place in the one version and in the other. */
  readonly said: readonly [Level, Level];
  readonly file: string;
  /** A part of the line. */
  readonly code: string;
  readonly why: string;
}

const LINE = /^(\S+) CWE-(\d+) (\S+) (\S+) (\S+) \| ([A-Z]{3}\d{3}) (\w+) (\w+) \| (\S+) \| (.*?)(?: \| why: (.*))?$/;

/** Throws on a line that is none. */
export function readKnown(text: string): KnownWeakness[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, id, cwe, project, vulnerable, corrected, rule, before, after, file, code, why = ""] = LINE.exec(line) ?? [];
    if (id === undefined || !isLevel(before!) || !isLevel(after!)) throw new Error(`no known weakness: ${line}`);
    return { id, cwe: Number(cwe), project: project!, vulnerable: vulnerable!, corrected: corrected!, rule: rule!, said: [before, after], file: file!, code: code!, why };
  });
}

export function lineOfKnown({ id, cwe, project, vulnerable, corrected, rule, said, file, code, why }: KnownWeakness): string {
  const what = `${id} CWE-${cwe} ${project} ${vulnerable} ${corrected} | ${rule} ${said.join(" ")} | ${file} | ${code}`;
  return why === "" ? what : `${what} | why: ${why}`;
}

/** The surest that is said of the place. */
export function levelAt(findings: readonly Finding[], { rule, file, code }: Pick<KnownWeakness, "rule" | "file" | "code">): Level {
  const there = findings.filter((one) => one.rule === rule && one.place.file === file && one.suppression === null && one.code.includes(code));
  return LEVELS.find((level) => there.some(({ confidence }) => confidence === level)) ?? "silent";
}

/** How many are found, and of these how many no longer in the version that corrected them. */
export function countKnown(all: readonly KnownWeakness[]): string {
  const found = all.filter(({ said }) => said[0] !== "silent");
  const gone = found.filter(({ said }) => said[1] === "silent" || LEVELS.indexOf(said[1]) > LEVELS.indexOf(said[0]));
  const proven = found.filter(({ said }) => said[0] === "proven").length;
  return `${found.length} of ${all.length} found (${proven} proven); of these ${gone.length} are silent or less sure where they were corrected`;
}

function isLevel(word: string): word is Level {
  return LEVELS.some((level) => level === word);
}
