// One handler in many frames: how its route comes to be, where the application is, how the request comes to it and how it answers. Alone, and with all the others in one tree.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sectionsOf } from "./read-cells.ts";

const FOLDER = join(import.meta.dirname, "frames");

const NO_LINES = new Set([93, 113, 117]);

export interface FramedCase {
  /** What `NAME` is: a part of the name of each file that is the case's own. */
  readonly name: string;
  readonly frame: string;
  readonly kind: string;
  readonly cwe: number;
  readonly label: "bad" | "good";
}

interface Kind {
  readonly name: string;
  readonly cwe: number;
  readonly only: readonly string[];
  readonly before: string;
  readonly variants: readonly { readonly label: "bad" | "good"; readonly body: string }[];
}

export interface Frame {
  readonly name: string;
  readonly framework: string;
  /** What comes in is of a header, which holds no line end. */
  readonly isHeader: boolean;
  /** Path and text of each file; those with `NAME` in their path are there for each case. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export function readFrames(): readonly Frame[] {
  return sectionsOf(readFileSync(join(FOLDER, "frames.txt"), "utf8")).map(({ title, parts: [text = ""] }) => {
    const parts = text.split(/^>>> (.*)\n/m).slice(1);
    const files = parts.flatMap((path, i) => (i % 2 === 0 ? [{ path, text: parts[i + 1]! }] : []));
    return { name: title, framework: title.split(" ")[0]!, isHeader: title.endsWith(" header"), files };
  });
}

/** Each kind of handler that a frame can hold, harmful and not. */
export function casesOf(frame: Frame): readonly FramedCase[] {
  return readKinds()
    .filter(({ only, cwe }) => (only.length === 0 || only.includes(frame.framework)) && !(frame.isHeader && NO_LINES.has(cwe)))
    .flatMap(({ name, cwe, variants }) =>
      variants.map(({ label }) => ({ name: `${name.replaceAll("-", "_")}_${label}_case`, frame: frame.name, kind: name, cwe, label })),
    );
}

/** A program of these cases. */
export function framed({ files }: Frame, cases: readonly FramedCase[]): Readonly<Record<string, string>> {
  const own = (path: string): boolean => /NAME|SLUG/.test(path);
  const written = files.flatMap(({ path, text }) =>
    own(path)
      ? cases.map((one) => [named(path, one), named(filled(text, one), one)] as const)
      : [[path, text.replaceAll(/^@each ?(.*\n)/gm, (_, line: string) => `@each${line}`)] as const].map(
          ([at, body]) => [at, each(body, cases)] as const,
        ),
  );
  return Object.fromEntries(written);
}

/** Neighbouring lines that are there for each case stay together. */
function each(text: string, cases: readonly FramedCase[]): string {
  return text.replaceAll(/(?:^@each.*\n)+/gm, (block) => cases.map((one) => named(block.replaceAll(/^@each/gm, ""), one)).join(""));
}

function filled(text: string, { kind, label }: FramedCase): string {
  const { before, variants } = readKinds().find(({ name }) => name === kind)!;
  const { body } = variants.find((one) => one.label === label)!;
  return text
    .replace(/^( *)\{before\}$/m, (_, indent: string) => indented(before, indent))
    .replace(/^( *)\{body\}$/m, (_, indent: string) => indented(body, indent));
}

function named(text: string, { name }: FramedCase): string {
  return text
    .replaceAll("NAME", name)
    .replaceAll("SLUG", name.replaceAll("_", "-"))
    .replaceAll("VALUE", "given")
    .replaceAll("RESPONSE", "shown");
}

let kinds: readonly Kind[] | null = null;

function readKinds(): readonly Kind[] {
  kinds ??= sectionsOf(readFileSync(join(FOLDER, "kinds.txt"), "utf8")).map(({ title, parts: [before = "", ...variants] }) => {
    const [name = "", cwe = "", ...only] = title.split(" ");
    return {
      name,
      cwe: Number(cwe),
      only,
      before: before.trim(),
      variants: variants.map((part) => {
        const end = part.indexOf("\n");
        return { label: part.slice(0, end).trim() === "bad" ? ("bad" as const) : ("good" as const), body: part.slice(end + 1).trimEnd() };
      }),
    };
  });
  return kinds;
}

function indented(text: string, indent: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : indent + line))
    .join("\n");
}
