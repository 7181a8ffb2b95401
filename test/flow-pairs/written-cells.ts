// Reads capabilities that are written as one program with the places where its twins differ: `«bad¦good»`.
//
// A file *.cells holds many: `#: name`, then Python. `#: before` begins what stands before the handler, `#: file helpers.py` another module,
// `#: body` the handler itself; `#: kinds html` and `#: sinks eval` say for which sinks it is one, `#: once` that a second run finds what the first
// has left. Without sections all is the body.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Capability, SinkKind, Variant } from "./pair.ts";

const HOLE = /«([^«»¦]*)¦([^«»¦]*)»/g;

export function readCells(name: string): Capability[] {
  return cellsOf(readFileSync(join(import.meta.dirname, "capabilities", `${name}.cells`), "utf8"));
}

export function cellsOf(text: string): Capability[] {
  const cells: Capability[] = [];
  let sections: Map<string, string> | null = null;
  let section = "body";
  const finish = (): void => {
    if (sections !== null) cells.push(capabilityOf(sections));
  };
  for (const line of text.split("\n")) {
    const [, word, rest = ""] = /^#: ([\w-]+)(?: (.*))?$/.exec(line) ?? [];
    if (word === "cell") {
      finish();
      sections = new Map([["name", rest]]);
      section = "body";
    } else if (word === "kinds" || word === "sinks" || word === "once") sections?.set(word, rest);
    else if (word !== undefined) {
      section = word === "file" ? `file ${rest}` : word;
      sections?.set(section, "");
    } else sections?.set(section, `${sections.get(section) ?? ""}${line}\n`);
  }
  finish();
  return cells;
}

function capabilityOf(sections: ReadonlyMap<string, string>): Capability {
  const words = (name: string): readonly string[] | undefined => sections.get(name)?.split(" ");
  const [kinds, sinks] = [words("kinds") as SinkKind[] | undefined, words("sinks")];
  return {
    name: sections.get("name")!,
    bad: variantOf(sections, 1),
    good: variantOf(sections, 2),
    ...(kinds === undefined ? {} : { kinds }),
    ...(sinks === undefined ? {} : { sinks }),
    ...(sections.has("once") ? { isOnce: true } : {}),
  };
}

/** `side`: of a hole, what is written before the bar or behind it. */
function variantOf(sections: ReadonlyMap<string, string>, side: 1 | 2): Variant {
  const filled = (text: string): string => text.replaceAll(HOLE, (_, bad: string, good: string) => (side === 1 ? bad : good)).trim();
  const files = [...sections].filter(([name]) => name.startsWith("file "));
  return {
    before: filled(sections.get("before") ?? ""),
    body: filled(sections.get("body") ?? ""),
    modules: Object.fromEntries(files.map(([name, text]) => [name.slice("file ".length), `${filled(text)}\n`])),
  };
}
