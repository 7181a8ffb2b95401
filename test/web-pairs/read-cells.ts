// Reads frameworks and cells from their text files: `### name`, then parts that begin with `---`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cell, Entrance, SourceKind, Variant } from "./web-case.ts";

const FOLDER = import.meta.dirname;

export function readEntrances(): readonly Entrance[] {
  return sectionsOf(readFileSync(join(FOLDER, "frameworks.txt"), "utf8")).map(({ title, parts: [program = "", ...sources] }) => {
    const [framework = "", shape = ""] = title.split(" ");
    return {
      name: title,
      framework,
      shape,
      program,
      sources: sources.map((source) => {
        const [kind = "", ...expression] = source.trim().split(" ");
        return { kind: kind as SourceKind, expression: expression.join(" ") };
      }),
    };
  });
}

export function readCells(): readonly Cell[] {
  const files = readdirSync(join(FOLDER, "cells")).toSorted();
  return files.flatMap((file) => sectionsOf(readFileSync(join(FOLDER, "cells", file), "utf8")).map(cellOf));
}

function cellOf({ title, parts: [before = "", ...variants] }: Section): Cell {
  const [name = "", cwe = "", ...flags] = title.split(" ");
  const listed = (flag: string): readonly string[] =>
    flags
      .find((one) => one.startsWith(`${flag}=`))
      ?.split("=")[1]
      ?.split(",") ?? [];
  const body = variants.join("\n");
  return {
    name,
    cwe: Number(cwe),
    before: before.trim(),
    variants: variants.map(variantOf),
    isAsync: flags.includes("async") || /\bawait\b/.test(body),
    isJson: flags.includes("json"),
    only: listed("only"),
    not: listed("not"),
  };
}

function variantOf(part: string, index: number): Variant {
  const end = part.indexOf("\n");
  const words = part.slice(0, end).trim().split(" ");
  const text = part.slice(end + 1);
  const [before, body] = text.includes("\n::\n") ? (text.split("\n::\n") as [string, string]) : ["", text];
  return {
    label: words[0] === "bad" ? "bad" : "good",
    number: index + 1,
    before: before.trim(),
    body: body.trimEnd(),
    isModule: words.includes("module"),
  };
}

export interface Section {
  readonly title: string;
  readonly parts: readonly string[];
}

export function sectionsOf(text: string): readonly Section[] {
  return text
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf("\n");
      return { title: section.slice(0, end).trim(), parts: section.slice(end + 1).split(/^--- /m) };
    });
}
