// Templates of Tornado: `{{ value }}` is escaped, `{% raw value %}` is not, and `{% end %}` ends whatever is open.
import type { Expr, Nodes, Template } from "../template.ts";
import { filtered, namedCall, PythonBlocks } from "./blocks.ts";

const MARK = /\{(?:\{|%|#)(?!!)/g;
const CLOSING: Readonly<Record<string, string>> = { "{{": "}}", "{%": "%}", "{#": "#}" };
const TAG = /\s*(\w+)\s*/y;
/** They say how the template is read, or put out something that the program makes. */
const SILENT = /^(?:comment|import|from|whitespace)$/;

/** Never throws. */
export function parseTornado(text: string): Template {
  const blocks = new PythonBlocks(text);
  const file = { isSwitchedOff: false };
  let at = 0;
  for (;;) {
    MARK.lastIndex = at;
    const mark = blocks.faults.isFull ? null : MARK.exec(text);
    const start = mark?.index ?? text.length;
    blocks.addText(at, start);
    if (mark === null) break;
    const end = text.indexOf(CLOSING[mark[0]]!, start + 2);
    if (end < 0) {
      blocks.faults.add(start, start + 2, "this tag has no end");
      break;
    }
    at = end + 2;
    if (mark[0] === "{{") blocks.add({ kind: "output", value: blocks.expression(start + 2, end), start, end: at });
    else if (mark[0] === "{%") tag(blocks, text, { from: start + 2, to: end, file });
  }
  const body = blocks.finished();
  return { engine: "tornado", text, body: file.isSwitchedOff ? unescaped(body) : body, faults: blocks.faults.all };
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly file: { isSwitchedOff: boolean };
}

function tag(blocks: PythonBlocks, text: string, { from, to, file }: Place): void {
  TAG.lastIndex = from;
  const word = TAG.exec(text)?.[1] ?? "";
  const rest = TAG.lastIndex;
  const span = { start: from - 2, end: to + 2 };
  const read = (): Expr => blocks.expression(rest, to);
  if (word === "raw") blocks.add({ kind: "output", value: asMarkup(read()), ...span });
  else if (word === "extends") blocks.add({ kind: "extends", template: read(), ...span });
  else if (word === "include") blocks.add({ kind: "include", template: read(), names: [], isAlone: false, ...span });
  else if (word === "set") blocks.statement(rest, to);
  else if (word === "block") {
    const name = text.slice(rest, to).trim();
    blocks.open(word, span, ([part]) => ({ kind: "block", name, body: part?.body ?? [] }));
  } else if (word === "apply") {
    const name = text.slice(rest, to).trim();
    const piped: Expr = { kind: "Piped", start: rest, end: rest };
    const filter = filtered(/^(?:xhtml_)?escape$/.test(name) ? "forceescape" : name, piped);
    blocks.open(word, span, ([part]) => ({ kind: "filter", filter, body: part?.body ?? [] }));
  } else if (word === "autoescape") file.isSwitchedOff ||= text.slice(rest, to).trim() === "None";
  else if (word === "module") blocks.add(moduleOf(read(), span));
  else if (!SILENT.test(word)) blocks.statement(from, to);
}

/** `json_encode(value)` writes no end of a script. */
function asMarkup(value: Expr): Expr {
  const encoded = namedCall(value, "json_encode");
  return encoded === null ? filtered("safe", value) : filtered("tojson", encoded.first);
}

/** `{% module Template("row.html", item=item) %}`; what other modules put out, the program says. */
function moduleOf(value: Expr, span: { readonly start: number; readonly end: number }): Nodes[number] {
  const [template] = value.kind === "Call" && value.callee.kind === "Name" && value.callee.name === "Template" ? value.args : [];
  if (value.kind !== "Call" || template === undefined)
    return { kind: "tag", name: "module", values: [value], isKnown: false, body: [], ...span };
  return { kind: "include", template, names: value.keywords, isAlone: true, ...span };
}

/** It counts for the whole file, wherever it stands. */
function unescaped(body: Nodes): Nodes {
  const span = { start: 0, end: 0 };
  const value: Expr = { kind: "Const", value: false, ...span };
  const inner = body.filter(({ kind }) => kind !== "extends");
  return [...body.filter(({ kind }) => kind === "extends"), { kind: "autoescape", value, body: inner, ...span }];
}
