// The templates of a project: which file a name means, read and parsed when it is first asked for.
import { parseDjango } from "./django/parse.ts";
import { parseJinja } from "./jinja/parse.ts";
import { parseBottle } from "./python/bottle.ts";
import { parseMako } from "./python/mako.ts";
import { parseTornado } from "./python/tornado.ts";
import type { Engine, Span, Template } from "./template.ts";

export interface TemplateFile {
  /** Relative to the audited root; of a text in a program the file of that program. */
  readonly path: string;
  readonly template: Template;
  /** What it makes is a page. */
  readonly isPage: boolean;
  /** Null for a file. Where the text in a program is given to be rendered. */
  readonly inline: { readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number } | null;
  readonly lineStarts: readonly number[];
}

/** Folders that frameworks look in, whatever is configured. */
const ROOTS = new Set(["templates", "template", "jinja2", "jinja", "views", "tpl"]);
const PAGE = /\.(?:html?|xhtml|svg|djhtml|jinja|jinja2|j2|jhtml|s?tpl|mako)$/i;
const NO_PAGE =
  /\.(?:txt|text|md|rst|csv|json|js|mjs|ts|css|scss|sql|ya?ml|toml|ini|cfg|conf|sh|py|tex|eml|xml|plist|service|env|ps1|bat)(?:\.(?:jinja2?|j2|tpl|tmpl))?$/i;
const TEMPLATE = /\.(?:html?|xhtml|svg|djhtml|jinja|jinja2|j2|jhtml|s?tpl|txt|xml|mako)$/i;
/** What may be left out of a name, in the order in which it is looked for. */
const ENDINGS: Readonly<Partial<Record<Engine, readonly string[]>>> = { bottle: ["", ".tpl", ".html", ".stpl"] };
const FILE_UNITS_MAX = 1024 * 1024;
/** Of all templates together: some seconds. */
const ALL_UNITS_MAX = 64 * 1024 * 1024;

export interface TemplateSource {
  /** Relative paths with forward slashes. */
  readonly paths: readonly string[];
  /** Null where it cannot be read. */
  read(path: string): string | null;
}

export class TemplateSet {
  readonly #source: TemplateSource;
  readonly #byName: ReadonlyMap<string, readonly string[]>;
  readonly #parsed = new Map<string, TemplateFile | null>();
  readonly #roots = new Set(ROOTS);
  #unitsRead = 0;
  /** Paths that were asked for and could not be read: too long, or gone. */
  readonly unread: string[] = [];

  constructor(source: TemplateSource) {
    this.#source = source;
    this.#byName = Map.groupBy(source.paths.filter(isTemplatePath), (path) => path.slice(path.lastIndexOf("/") + 1));
  }

  /** A folder that the program says its templates are in: its last part counts. Answers whether that is new. */
  addRoot(folder: string): boolean {
    const name = folder.replaceAll("\\", "/").replace(/\/+$/, "").split("/").at(-1);
    if (name === undefined || name === "" || name === "." || name === ".." || this.#roots.has(name)) return false;
    this.#roots.add(name);
    return true;
  }

  /** Names of the folders that templates are looked for in. */
  get roots(): readonly string[] {
    return [...this.#roots];
  }

  /** Files in folders that templates are looked for in. */
  get paths(): readonly string[] {
    const found = [...this.#byName.values()].flat();
    return found.filter((path) =>
      path
        .split("/")
        .slice(0, -1)
        .some((folder) => this.#roots.has(folder)),
    );
  }

  /** From 1; "" where there is none. */
  lineOf(path: string, line: number): string {
    return this.#source.read(path)?.split("\n")[line - 1] ?? "";
  }

  mentions(path: string, word: string): boolean {
    return this.#source.read(path)?.includes(word) ?? false;
  }

  /** `from`: the file that names it. Of several the nearest; null where none is. */
  find(name: string, from: string, engine: Engine): TemplateFile | null {
    for (const ending of ENDINGS[engine] ?? [""]) {
      const path = this.#pathOf(name + ending, from);
      if (path !== null) return this.get(path, engine);
    }
    return null;
  }

  #pathOf(name: string, from: string): string | null {
    const plain = name.replace(/^(?:\.\/|\/)+/, "");
    if (plain.startsWith("../")) return this.#relative(plain, from);
    const candidates = (this.#byName.get(plain.slice(plain.lastIndexOf("/") + 1)) ?? []).filter((path) => this.#fits(path, plain, from));
    let best: string | null = null;
    for (const path of candidates) if (best === null || shared(path, from) > shared(best, from)) best = path;
    return best;
  }

  #fits(path: string, name: string, from: string): boolean {
    if (path !== name && !path.endsWith(`/${name}`)) return false;
    const folder = path.slice(0, Math.max(0, path.length - name.length - 1));
    // It names the folder itself.
    if (this.#roots.has(name.slice(0, Math.max(0, name.indexOf("/"))))) return true;
    // A folder of templates, one inside it (a theme), or that of the template that names it.
    return folder.split("/").some((part) => this.#roots.has(part)) || (from.startsWith(`${folder}/`) && TEMPLATE.test(from));
  }

  #relative(name: string, from: string): string | null {
    const parts = from.split("/").slice(0, -1);
    for (const part of name.split("/")) {
      if (part === "..") parts.pop();
      else if (part !== ".") parts.push(part);
    }
    const path = parts.join("/");
    return (this.#byName.get(parts.at(-1) ?? "") ?? []).includes(path) ? path : null;
  }

  get(path: string, engine: Engine): TemplateFile | null {
    const key = `${engine} ${path}`;
    const known = this.#parsed.get(key);
    if (known !== undefined) return known;
    const text = this.#source.read(path);
    const isTooMuch = text === null || text.length > FILE_UNITS_MAX || this.#unitsRead + text.length > ALL_UNITS_MAX;
    if (isTooMuch) this.unread.push(path);
    this.#unitsRead += text?.length ?? 0;
    const made = isTooMuch ? null : templateFile(path, text, engine);
    this.#parsed.set(key, made);
    return made;
  }
}

const NAMED_PAGE = /\.(?:html?|xhtml|xml|svg)\b/i;
const PAGE_OR_PART = /<[a-z!/]|\{[%{]/i;
const PARSERS: Readonly<Record<Engine, (text: string) => Template>> = {
  jinja: parseJinja,
  django: parseDjango,
  tornado: parseTornado,
  bottle: parseBottle,
  mako: parseMako,
};
/** `feature.jinja2` may as well make a program or a letter: then it has no tags, and is no part of what has. */
const MARKUP_OR_PARENT = /<[a-z!/]|\{%-?\s*(?:extends|include|import|from|block|macro)\b/i;

export function templateFile(path: string, text: string, engine: Engine, inline: TemplateFile["inline"] = null): TemplateFile {
  const template = PARSERS[engine](text);
  const marks = NAMED_PAGE.test(path) ? PAGE_OR_PART : MARKUP_OR_PARENT;
  const isPage = inline === null ? isPageName(path) && marks.test(text) : /<\/?[a-z!]/i.test(text) || !text.includes("\n");
  return { path, template, isPage, inline, lineStarts: lineStartsOf(text) };
}

export function isTemplatePath(path: string): boolean {
  return TEMPLATE.test(path);
}

export function isPageName(path: string): boolean {
  return PAGE.test(path) && !NO_PAGE.test(path);
}

export interface LinePosition {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A text in a program has no place of its own: that of the call counts. */
export function positionIn({ lineStarts, inline }: TemplateFile, { start, end }: Span): LinePosition {
  if (inline !== null) return inline;
  const [line, endLine] = [lineOf(lineStarts, start), lineOf(lineStarts, end)];
  return { line, column: start - lineStarts[line - 1]!, endLine, endColumn: end - lineStarts[endLine - 1]! };
}

function lineOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Folders that two paths have in common from the root. */
function shared(one: string, other: string): number {
  const [parts, others] = [one.split("/"), other.split("/")];
  let count = 0;
  while (count < parts.length - 1 && parts[count] === others[count]) count += 1;
  return count * 100 - parts.length;
}
