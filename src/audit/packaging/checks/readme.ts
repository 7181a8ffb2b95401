// The README that becomes the page on PyPI, and the other files that the metadata names.
import { missingProjectFile } from "../../rules/packaging/missing-project-file/rule.ts";
import { readmeImageRelative } from "../../rules/packaging/readme-image-relative/rule.ts";
import { readmeNotShown } from "../../rules/packaging/readme-not-shown/rule.ts";
import { FileReport, type AuditedProject } from "../../auditor.ts";
import type { Unmarked } from "../../fingerprint.ts";
import { isTable, table, texts } from "../../../python/managers/toml-document.ts";
import { globPattern } from "../../../python/managers/glob.ts";
import { faultsOfRestructuredText } from "../restructured-text.ts";
import { lineOf, type Packaging, type SetupFiles } from "../read-packaging.ts";

const TYPES = /^(?:text\/markdown|text\/x-rst|text\/plain)\s*(?:;|$)/i;
const FAULTS_MAX = 5;
const STARS_MAX = 3;
const README_UNITS_MAX = 512 * 1024;

/** Also findings in the README itself. */
export function checkReadme(at: Packaging): readonly Unmarked[] {
  const { data } = at.document;
  const flit = table(data, "tool", "flit", "metadata")["description-file"];
  const ofPoetry = table(data, "tool", "poetry")["readme"];
  const named: readonly (readonly [readonly string[], unknown])[] = [
    [["project", "readme"], at.table?.["readme"]],
    ...(Array.isArray(ofPoetry) ? ofPoetry : [ofPoetry]).map((one) => [["tool", "poetry", "readme"], one] as const),
    [["tool", "flit", "metadata", "description-file"], flit],
  ];
  return named.flatMap(([path, readme]) => checkNamedReadme(at, path, readme));
}

function checkNamedReadme(at: Packaging, key: readonly string[], readme: unknown): readonly Unmarked[] {
  const place = lineOf(at, key);
  const bad = (message: string): void => at.report.add(readmeNotShown, place, message, { symbol: "readme" });
  const file = typeof readme === "string" ? readme : isTable(readme) && typeof readme["file"] === "string" ? readme["file"] : null;
  const declared = isTable(readme) ? readme["content-type"] : undefined;
  if (isTable(readme) && typeof declared !== "string") bad("A table of a README names its `content-type`.");
  else if (typeof declared === "string" && !TYPES.test(declared))
    bad(`\`${declared.slice(0, 60)}\` is no type that PyPI shows: text/markdown, text/x-rst or text/plain.`);
  if (file === null) return [];
  const path = `${at.folder}${file.replace(/^\.\//, "")}`;
  if (!exists(at.project, path)) {
    at.report.add(missingProjectFile, place, `There is no file \`${file.slice(0, 120)}\`: the build fails.`, { symbol: "readme" });
    return [];
  }
  const type =
    typeof declared === "string"
      ? declared
      : /\.md$/i.test(file)
        ? "text/markdown"
        : /\.rst$/i.test(file)
          ? "text/x-rst"
          : /\.txt$/i.test(file)
            ? "text/plain"
            : null;
  if (type === null) bad(`What kind of text \`${file.slice(0, 120)}\` is cannot be told from its name: name the \`content-type\`.`);
  if (type === null) return [];
  return /^text\/x-rst/i.test(type) ? checkText(at.project, path) : /^text\/markdown/i.test(type) ? checkImages(at.project, path) : [];
}

const MARKDOWN = /\.(?:md|markdown)$/i;

/** Without a type PyPI takes a README for reStructuredText. */
export function checkLongDescription(at: Pick<Packaging, "project" | "folder">, { cfg }: SetupFiles): readonly Unmarked[] {
  const metadata = cfg?.get("metadata");
  const text = metadata?.get("long_description");
  const file = /^file:\s*([^,\s]+)\s*$/.exec(text?.value ?? "")?.[1];
  if (text === undefined || file === undefined || metadata!.has("long_description_content_type")) return [];
  const path = `${at.folder}setup.cfg`;
  const report = new FileReport(path, at.project.read(path) ?? "", false);
  if (MARKDOWN.test(file))
    report.add(
      readmeNotShown,
      { line: text.line },
      "PyPI takes this Markdown for reStructuredText: add `long_description_content_type = text/markdown`.",
      { severity: "low", symbol: "long_description" },
    );
  if (!exists(at.project, `${at.folder}${file}`))
    report.add(missingProjectFile, { line: text.line }, `There is no file \`${file.slice(0, 120)}\`: the page of the project is empty.`, {
      severity: "low",
      symbol: "long_description",
    });
  return report.found;
}

/** Lengths are bounded: a text of open brackets would be searched to its end from each of them. */
const IMAGE = /!\[[^\]\n]{0,300}\]\([ \t]{0,10}<?([^)\s>]{1,500})|<img\b[^>]{0,500}?\bsrc\s{0,5}=\s{0,5}["']([^"']{1,500})/g;

/** What is named by its path in the repository is not on PyPI. */
function checkImages(project: AuditedProject, path: string): readonly Unmarked[] {
  const text = project.read(path);
  if (text === null || text.length > README_UNITS_MAX) return [];
  const plain = withoutCode(text);
  const images = [...plain.matchAll(IMAGE)].filter(([, one, other]) => !/^(?:[a-z][a-z0-9+.-]*:|\/\/|#|\{)/i.test(one ?? other ?? "#"));
  project.countFile(path, text);
  const [first] = images;
  if (first === undefined) return [];
  const report = new FileReport(path, text, false);
  const more = images.length === 1 ? "" : ` (and ${images.length - 1} more)`;
  report.add(
    readmeImageRelative,
    { line: plain.slice(0, first.index).split("\n").length },
    `PyPI cannot show \`${(first[1] ?? first[2] ?? "").slice(0, 120)}\`${more}: name the whole address.`,
    { symbol: "readme" },
  );
  return report.found;
}

/** Code and comments become blanks; lines stay. */
function withoutCode(text: string): string {
  let closes: string | null = null;
  let isComment = false;
  return text
    .split("\n")
    .map((line) => {
      const fence = /^ {0,3}(```|~~~)/.exec(line)?.[1];
      if (closes !== null || (fence !== undefined && !isComment)) {
        closes = closes === null ? fence! : fence === closes ? null : closes;
        return "";
      }
      const opens = line.lastIndexOf("<!--");
      const ends = line.lastIndexOf("-->");
      const wasComment = isComment;
      isComment = opens > ends || (isComment && ends < 0);
      if (wasComment) return ends < 0 ? "" : line.slice(ends);
      return (opens < 0 ? line : line.slice(0, line.indexOf("<!--"))).replaceAll(/`[^`]*`/g, (code) => " ".repeat(code.length));
    })
    .join("\n");
}

function checkText(project: AuditedProject, path: string): readonly Unmarked[] {
  const text = project.read(path);
  if (text === null) return [];
  const report = new FileReport(path, text, false);
  for (const { line, message } of faultsOfRestructuredText(text).slice(0, FAULTS_MAX))
    report.add(readmeNotShown, { line }, `PyPI refuses this README: ${message}.`);
  project.countFile(path, text);
  return report.found;
}

/** In the tree, or left out of it on purpose, or outside of it. */
function exists({ tree }: AuditedProject, path: string): boolean {
  if (path.includes("..") || path.startsWith("/") || path.includes("$")) return true;
  return tree.has(path) || tree.leftOut.some((left) => left.path === path || (left.path.endsWith("/") && path.startsWith(left.path)));
}

export function checkNamedFiles(at: Packaging): void {
  const license = at.table?.["license"];
  const file = isTable(license) ? license["file"] : undefined;
  if (typeof file === "string" && !exists(at.project, `${at.folder}${file.replace(/^\.\//, "")}`))
    at.report.add(missingProjectFile, lineOf(at, ["project", "license"]), `There is no file \`${file.slice(0, 120)}\`: the build fails.`, {
      symbol: "license",
    });
  for (const pattern of texts(at.table?.["license-files"])) {
    if ((pattern.match(/\*+/g)?.length ?? 0) > STARS_MAX) continue; // nobody writes that; it would be slow to look for
    const matches = globPattern(pattern);
    const fixed = `${at.folder}${pattern.split(/[*?[]/, 1)[0]!}`;
    const isUnseen = at.project.tree.leftOut.some(({ path }) => path.startsWith(fixed) || (path.endsWith("/") && fixed.startsWith(path)));
    const isThere = at.project.tree.files.some(({ path }) => path.startsWith(at.folder) && matches.test(path.slice(at.folder.length)));
    if (!isThere && !isUnseen && !pattern.includes(".."))
      at.report.add(
        missingProjectFile,
        lineOf(at, ["project", "license-files"], pattern),
        `No file matches \`${pattern.slice(0, 120)}\`: backends refuse to build (PEP 639).`,
        { symbol: pattern },
      );
  }
}
