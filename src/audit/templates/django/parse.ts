// Parses a Django template: text, variables and tags with their bodies. What cannot be read is a fault, and the rest is there.
import { Faults } from "../faults.ts";
import { lastEnds } from "../last-ends.ts";
import { DEPTH_MAX, type Expr, type Nodes, type TagGiven, type Template, type TemplateNode } from "../template.ts";
import { Marks } from "./marks.ts";
import { piecesOf, readCondition, readExpression, type Piece } from "./expression.ts";

/** Never throws. */
export function parseDjango(text: string): Template {
  const parser = new Parser(text);
  return { engine: "django", text, body: parser.body([]).nodes, faults: parser.faults.all };
}

interface Tag {
  readonly name: string;
  /** What is behind the name. */
  readonly pieces: readonly Piece[];
  readonly start: number;
  readonly end: number;
}

class Parser {
  readonly faults = new Faults();
  readonly #text: string;
  readonly #marks: Marks;
  #at = 0;
  readonly #ends: (readonly string[])[] = [];
  #lastEnds: ReadonlyMap<string, number> | null = null;

  constructor(text: string) {
    this.#text = text;
    this.#marks = new Marks(text);
  }

  /** Up to one of the tags `ends`; `last` is null where another ended it, or the text did. */
  body(ends: readonly string[]): { readonly nodes: Nodes; readonly last: Tag | null } {
    const nodes: TemplateNode[] = [];
    this.#ends.push(ends);
    for (;;) {
      const tag = this.#upToTag(nodes);
      if (tag === null || ends.includes(tag.name) || this.#ends.some((outer) => outer.includes(tag.name))) {
        this.#ends.pop();
        if (tag === null || ends.includes(tag.name)) return { nodes, last: tag };
        this.#at = tag.start;
        return { nodes, last: null };
      }
      const node = this.#statement(tag);
      if (node !== null) nodes.push(node);
    }
  }

  #upToTag(into: TemplateNode[]): Tag | null {
    for (;;) {
      const mark = this.faults.isFull ? null : this.#marks.next(this.#at);
      this.#addText(into, mark?.start ?? this.#text.length);
      if (mark === null) return null;
      this.#at = mark.end;
      const kind = this.#text[mark.start + 1];
      if (kind === "{") this.#variable(into, mark.start);
      else if (kind === "%") {
        const tag = this.#tag(this.#text.slice(mark.start, mark.end), mark.start);
        if (tag.name === "verbatim") this.#verbatim(into, tag);
        else if (tag.name === "comment") this.#comment(tag);
        else if (tag.name === "") this.faults.add(tag.start, tag.end, "the name of the tag is missing");
        else return tag;
      }
    }
  }

  #addText(into: TemplateNode[], end: number): void {
    const start = this.#at;
    if (end > start) into.push({ kind: "text", text: this.#text.slice(start, end), start, end });
    this.#at = end;
  }

  #tag(written: string, start: number): Tag {
    const [name, ...pieces] = piecesOf(written.slice(2, -2), start + 2);
    return { name: name?.text ?? "", pieces, start, end: start + written.length };
  }

  #variable(into: TemplateNode[], start: number): void {
    const end = this.#at;
    const written = this.#text.slice(start + 2, end - 2);
    const piece = { text: written.trim(), start: start + 2 + (written.length - written.trimStart().length) };
    into.push({ kind: "output", value: this.#expression(piece, { start, end }), start, end });
  }

  #expression(piece: Piece, around: { readonly start: number; readonly end: number }): Expr {
    const found = readExpression(piece);
    if (found !== null) return found;
    this.faults.add(
      around.start,
      around.end,
      piece.text === "" ? "a variable is missing here" : `\`${piece.text}\` is no variable with filters`,
    );
    return { kind: "Broken", start: around.start, end: around.end };
  }

  #verbatim(into: TemplateNode[], { pieces, start, end }: Tag): void {
    const name = ["endverbatim", ...pieces.map(({ text }) => text)].join(" ");
    const close = this.#closing((content) => content === name);
    if (close === null) this.faults.add(start, end, `\`verbatim\` is not closed: \`${name}\` is missing`);
    this.#addText(into, close?.start ?? this.#text.length);
    this.#at = close?.end ?? this.#text.length;
  }

  #comment({ start, end }: Tag): void {
    const close = this.#closing((content) => /^endcomment(?:\s|$)/.test(content));
    if (close === null) this.faults.add(start, end, "`comment` is not closed: `endcomment` is missing");
    this.#at = close?.end ?? this.#text.length;
  }

  #closing(isIt: (content: string) => boolean): { readonly start: number; readonly end: number } | null {
    for (let mark = this.#marks.next(this.#at); mark !== null; mark = this.#marks.next(mark.end)) {
      const isTag = this.#text[mark.start + 1] === "%";
      if (isTag && isIt(this.#text.slice(mark.start + 2, mark.end - 2).trim())) return mark;
    }
    return null;
  }

  #statement(tag: Tag): TemplateNode | null {
    const { name, start, end } = tag;
    if (this.#ends.length > DEPTH_MAX) {
      this.faults.add(start, end, "this is nested too deeply to be followed");
      return null;
    }
    const help = this.#help(tag);
    const read = Object.hasOwn(STATEMENTS, name) ? STATEMENTS[name]! : null;
    if (read !== null) return { ...read(tag, help), start, end };
    if (/^(?:end\w+|else|elif|empty|plural)$/.test(name)) {
      this.faults.add(start, end, `\`${name}\` closes nothing that is open`);
      return null;
    }
    this.#lastEnds ??= lastEnds(this.#text);
    const isBlock = (this.#lastEnds.get(`end${name}`) ?? -1) >= end;
    const values = tag.pieces.flatMap(({ text, start: at }) => readExpression({ text: text.replace(/^\w+=/, ""), start: at }) ?? []);
    const body = isBlock ? this.#unknownBody(`end${name}`) : [];
    return { kind: "tag", name, values, given: tagGiven(tag.pieces), isKnown: HARMLESS.has(name), body, start, end };
  }

  /** A tag that nobody knows may have parts of its own. */
  #unknownBody(close: string): Nodes {
    const parts: TemplateNode[] = [];
    for (;;) {
      const { nodes, last } = this.body([close, "else", "elif", "empty", "plural"]);
      parts.push(...nodes);
      if (last === null || last.name === close) return parts;
    }
  }

  #help(tag: Tag): Help {
    const around = { start: tag.start, end: tag.end };
    return {
      body: (...ends) => {
        const found = this.body(ends);
        if (found.last === null) this.faults.add(tag.start, tag.end, `\`${tag.name}\` is not closed: \`${ends.at(-1)}\` is missing`);
        return found;
      },
      expression: (piece) =>
        piece === undefined ? this.#expression({ text: "", start: tag.end - 2 }, around) : this.#expression(piece, around),
      fault: (message) => this.faults.add(tag.start, tag.end, message),
      condition: ({ pieces, start, end }) => {
        const found = readCondition(pieces);
        if (found !== null) return found;
        this.faults.add(start, end, "this is no condition");
        return { kind: "Broken", start, end };
      },
    };
  }
}

interface Help {
  /** Up to one of these tags, of which the last is the one that closes it. */
  body(...ends: string[]): { readonly nodes: Nodes; readonly last: Tag | null };
  expression(piece: Piece | undefined): Expr;
  condition(tag: Tag): Expr;
  fault(message: string): void;
}

/** They put out what the program or the project wrote, or an address that is escaped. */
const HARMLESS = new Set(
  "load csrf_token url static now lorem templatetag debug resetcycle get_static_prefix get_media_prefix get_current_language get_current_language_bidi get_available_languages get_language_info get_language_info_list get_current_timezone spaceless localize localtime timezone language cache ifchanged partialdef partial".split(
    " ",
  ),
);

type Unplaced<T> = T extends unknown ? Omit<T, "start" | "end"> : never;
type Statement = (tag: Tag, help: Help) => Unplaced<TemplateNode>;

const STATEMENTS: Readonly<Record<string, Statement>> = {
  if: conditional,
  ifequal: conditional,
  ifnotequal: conditional,
  for: ({ pieces }, help) => {
    const isIn = pieces.findIndex(({ text }) => text === "in");
    const names = nameList(pieces.slice(0, isIn < 0 ? pieces.length : isIn));
    const target: Expr = names.length === 1 ? names[0]! : { kind: "Tuple", items: names, ...spanOf(names, pieces) };
    const iterable = help.expression(isIn < 0 ? undefined : pieces[isIn + 1]);
    const { nodes: body, last } = help.body("empty", "endfor");
    const otherwise = last?.name === "empty" ? help.body("endfor").nodes : [];
    return { kind: "for", target, iterable, test: null, body, otherwise };
  },
  with: ({ pieces }, help) => {
    const [value, as, name] = pieces;
    const names =
      as?.text === "as" && name !== undefined
        ? [[nameOf(name), help.expression(value)] as const]
        : given(pieces, help).map(([key, one]) => [{ kind: "Name", name: key, start: one.start, end: one.end } as const, one] as const);
    return { kind: "with", names, body: help.body("endwith").nodes };
  },
  block: ({ pieces }, help) => ({ kind: "block", name: pieces[0]?.text ?? "", body: help.body("endblock").nodes }),
  extends: ({ pieces }, help) => ({ kind: "extends", template: help.expression(pieces[0]) }),
  include: ({ pieces: [template, ...rest] }, help) => ({
    kind: "include",
    template: help.expression(template),
    names: given(rest, help),
    isAlone: rest.some(({ text }) => text === "only"),
  }),
  autoescape: ({ pieces }, help) => {
    const [piece] = pieces;
    const { start, text } = piece ?? { start: 0, text: "" };
    if (text !== "on" && text !== "off") help.fault("`autoescape` is `on` or `off`");
    const value: Expr = { kind: "Const", value: text !== "off", start, end: start + text.length };
    return { kind: "autoescape", value, body: help.body("endautoescape").nodes };
  },
  filter: ({ pieces, start }, help) => {
    const [first] = pieces;
    const text = pieces.map((piece) => piece.text).join(" ");
    const expression = help.expression({ text: `piped|${text}`, start: (first?.start ?? start) - "piped|".length });
    return { kind: "filter", filter: withPipe(expression), body: help.body("endfilter").nodes };
  },
  firstof: ({ pieces, start, end }, help) => {
    const [values, name] = withoutAs(pieces);
    const all = values.map((piece) => help.expression(piece));
    const value = all.reduceRight<Expr | null>(
      (rest, one) => (rest === null ? one : { kind: "Or", left: one, right: rest, start, end }),
      null,
    );
    return named(name, value ?? { kind: "Broken", start, end });
  },
  cycle: ({ pieces, start, end }, help) => {
    const [values, name] = withoutAs(pieces.filter(({ text }) => text !== "silent"));
    const all = values.map((piece) => help.expression(piece));
    // Each in its turn: which, nothing here says.
    const test: Expr = { kind: "Broken", start, end };
    const value = all.reduceRight<Expr | null>(
      (rest, one) => (rest === null ? one : { kind: "CondExpr", test, chosen: one, otherwise: rest, start, end }),
      null,
    );
    return named(name, value ?? { kind: "Broken", start, end });
  },
  regroup: ({ pieces, start, end }, help) => {
    const [list, , , , name] = pieces;
    const target: Expr = { kind: "Name", name: name?.text ?? "", start, end };
    return { kind: "set", target, value: help.expression(list) };
  },
  trans: translated,
  translate: translated,
  blocktrans: translatedBlock,
  blocktranslate: translatedBlock,
  widthratio: ({ pieces, start, end }) => {
    const [, name] = withoutAs(pieces);
    return named(name, { kind: "Const", value: 0, start, end });
  },
};

function conditional(tag: Tag, help: Help): Unplaced<TemplateNode> {
  const close = `end${tag.name}`;
  const arms: { test: Expr | null; body: Nodes }[] = [];
  const isOld = tag.name !== "if";
  let test: Expr | null = isOld ? help.expression(tag.pieces[0]) : help.condition(tag);
  for (;;) {
    const { nodes, last } = help.body("elif", "else", close);
    arms.push({ test, body: nodes });
    if (last?.name === "elif") test = help.condition(last);
    else if (last?.name === "else" && test !== null) test = null;
    else return { kind: "if", arms };
  }
}

function translated({ pieces }: Tag, help: Help): Unplaced<TemplateNode> {
  const [values, name] = withoutAs(pieces.filter(({ text }) => text !== "noop"));
  return named(name, help.expression(values[0]));
}

function translatedBlock({ pieces, start, end }: Tag, help: Help): Unplaced<TemplateNode> {
  const asked = pieces.findIndex(({ text }) => text === "asvar");
  const names = given(
    pieces.filter(({ text }) => !["with", "count", "and", "trimmed", "context"].includes(text)),
    help,
  ).map(([key, value]) => [{ kind: "Name", name: key, start: value.start, end: value.end } as const, value] as const);
  const { nodes, last } = help.body("plural", "endblocktrans", "endblocktranslate");
  const plural = last?.name === "plural" ? help.body("endblocktrans", "endblocktranslate").nodes : [];
  const arms = [
    { test: names[0]?.[1] ?? ({ kind: "Broken", start, end } as const), body: nodes },
    { test: null, body: plural },
  ];
  const body: Nodes = plural.length === 0 ? nodes : [{ kind: "if", arms, start, end }];
  const variable = pieces[asked + 1];
  if (asked < 0 || variable === undefined) return { kind: "with", names, body };
  const inner: TemplateNode = { kind: "set-block", target: nameOf(variable), filter: { kind: "Piped", start, end }, body, start, end };
  return { kind: "with", names, body: [inner] };
}

/** `{% tag … as name %}` keeps it instead. */
function named(name: Piece | null, value: Expr): Unplaced<TemplateNode> {
  return name === null ? { kind: "output", value } : { kind: "set", target: nameOf(name), value };
}

/** What a tag of the project's own is given; what cannot be read is left out. */
function tagGiven(pieces: readonly Piece[]): TagGiven {
  const [values, name] = withoutAs(pieces);
  const args: Expr[] = [];
  const keywords: (readonly [string, Expr])[] = [];
  for (const { text, start } of values) {
    const key = /^(\w+)=/.exec(text);
    const value = readExpression({ text: text.slice(key?.[0].length ?? 0), start: start + (key?.[0].length ?? 0) });
    if (value !== null && key !== null) keywords.push([key[1]!, value]);
    else if (value !== null) args.push(value);
  }
  return { args, keywords, target: name === null ? null : nameOf(name) };
}

function withoutAs(pieces: readonly Piece[]): readonly [readonly Piece[], Piece | null] {
  const at = pieces.findIndex(({ text }) => text === "as");
  return at < 0 ? [pieces, null] : [pieces.slice(0, at), pieces[at + 1] ?? null];
}

/** `a=b c=d`, and `b as a` as older templates have it. */
function given(pieces: readonly Piece[], help: Help): (readonly [string, Expr])[] {
  const found: (readonly [string, Expr])[] = [];
  for (const [i, { text, start }] of pieces.entries()) {
    const match = /^(\w+)=/.exec(text);
    if (match !== null) found.push([match[1]!, help.expression({ text: text.slice(match[0].length), start: start + match[0].length })]);
    else if (text === "as" && pieces[i - 1] !== undefined && pieces[i + 1] !== undefined)
      found.push([pieces[i + 1]!.text, help.expression(pieces[i - 1])]);
  }
  return found;
}

function nameOf({ text, start }: Piece): Expr {
  return { kind: "Name", name: text, start, end: start + text.length };
}

function nameList(pieces: readonly Piece[]): Expr[] {
  return pieces.flatMap(({ text, start }) =>
    [...text.matchAll(/[^,\s]+/g)].map((match) => nameOf({ text: match[0], start: start + match.index })),
  );
}

function spanOf(names: readonly Expr[], pieces: readonly Piece[]): { readonly start: number; readonly end: number } {
  const at = pieces[0]?.start ?? 0;
  return { start: names[0]?.start ?? at, end: names.at(-1)?.end ?? at };
}

/** `piped|upper` was read for `{% filter upper %}`. */
function withPipe(found: Expr): Expr {
  if (found.kind === "Filter") return { ...found, of: withPipe(found.of) };
  return found.kind === "Name" ? { kind: "Piped", start: found.start, end: found.end } : found;
}
