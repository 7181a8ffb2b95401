// What keeps PyPI from showing a README in reStructuredText: it stops at the first warning of docutils.
// https://packaging.python.org/en/latest/guides/making-a-pypi-friendly-readme/

export interface TextFault {
  readonly line: number;
  readonly message: string;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const ROLES = words(
  "abbreviation ab acronym ac code emphasis literal math pep-reference pep rfc-reference rfc strong subscript sub superscript sup title-reference title t",
);
const DIRECTIVES = words(
  "attention caution code code-block sourcecode danger error hint important note tip warning admonition sidebar topic line-block parsed-literal rubric epigraph " +
    "highlights pull-quote compound container figure image meta math csv-table list-table table contents sectnum section-numbering header footer target-notes " +
    "replace unicode date class role default-role title restructuredtext-test-directive",
);
/** Safe mode turns them off, with a warning. */
const SWITCHED_OFF = words("raw include");
const VERBATIM = words("code code-block sourcecode parsed-literal math raw csv-table");

const DIRECTIVE = /^(\s*)\.\. (?:\|[^|]+\| )?([A-Za-z][\w:.+-]*)::(?:\s+(\S+))?/;
const ROLE = /(?:^|[\s(["'<\-/:])(:([A-Za-z][\w:.+-]*):`[^`]|`[^`]+`:([A-Za-z][\w.+-]*):)/g;
const UNDERLINE = /^([=\-`:.'"~^_*+#<>!$%&,/;?@\\|])\1{3,}\s*$/;
const LINES_MAX = 20_000;

export function faultsOfRestructuredText(text: string): readonly TextFault[] {
  const faults: TextFault[] = [];
  const lines = text.split("\n").slice(0, LINES_MAX);
  const roles = new Set(ROLES);
  let verbatim: number | null = null;
  for (const [i, line] of lines.entries()) {
    const indent = line.length - line.trimStart().length;
    if (line.trim() === "") continue;
    if (verbatim !== null && indent > verbatim) continue;
    verbatim = null;
    const directive = DIRECTIVE.exec(line);
    if (directive !== null) {
      const name = directive[2]!.toLowerCase();
      if (name === "role" && directive[3] !== undefined) roles.add(directive[3].replace(/\(.*/, "").toLowerCase());
      const message = directiveFault(name);
      if (message !== null) faults.push({ line: i + 1, message });
      if (VERBATIM.has(name) || message !== null) verbatim = indent;
      continue;
    }
    if (/^\s*\.\.(?:\s|$)/.test(line) && !/^\s*\.\. [_[|]/.test(line)) {
      verbatim = indent; // a comment
      continue;
    }
    const role = unknownRole(line, roles);
    if (role !== null) faults.push({ line: i + 1, message: `docutils knows no role \`:${role}:\`, only Sphinx does` });
    if (isShortUnderline(lines, i)) faults.push({ line: i + 1, message: "the line under this title is shorter than the title" });
    if (/::\s*$/.test(line)) verbatim = indent;
  }
  return faults;
}

function directiveFault(name: string): string | null {
  if (SWITCHED_OFF.has(name)) return `PyPI has switched off the directive \`${name}\``;
  return DIRECTIVES.has(name) ? null : `docutils knows no directive \`${name}\`, only Sphinx or an extension does`;
}

function unknownRole(line: string, roles: ReadonlySet<string>): string | null {
  const named = [...line.replaceAll(/``.*?``/g, "").matchAll(ROLE)].map(([, , before, after]) => (before ?? after)!.toLowerCase());
  return named.find((name) => !roles.has(name)) ?? null;
}

/** Of a title in plain letters: how wide others are is not counted here. */
function isShortUnderline(lines: readonly string[], i: number): boolean {
  const title = lines[i]!.trimEnd();
  const under = lines[i + 1] ?? "";
  const isAlone = (lines[i - 1] ?? "").trim() === "";
  return (
    isAlone &&
    /^[\x21-\x7e][\x20-\x7e]*$/.test(title) &&
    !UNDERLINE.test(title) &&
    UNDERLINE.test(under) &&
    under.trimEnd().length < title.length
  );
}
