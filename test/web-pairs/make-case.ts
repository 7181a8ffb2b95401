// Puts a cell's code into a framework's program, as programmers spread it: in the handler, a function, a class, or a module of its own.
import type { Cell, Entrance, Form, SourceKind, Variant, WebCase } from "./web-case.ts";

const IMPORT = /^(?:import|from) /;

export function makeCase(
  cell: Cell,
  variant: Variant,
  { entrance, source, form }: { readonly entrance: Entrance; readonly source: Entrance["sources"][number]; readonly form: Form },
): WebCase {
  const id = [cell.name, `${variant.label}-${variant.number}`, entrance.name, source.expression, form].join(" / ");
  const { before, body, more } = variant.isModule
    ? { before: `${cell.before}\n${variant.body}`, body: "", more: {} }
    : spread(cell, variant, form);
  const named = source.expression.includes("json.") && !/^import json$/m.test(before) ? `import json\n${before}` : before;
  const program =
    entrance.program.includes("return") && /^ *(return|raise) /m.test(lastLine(body)) ? withoutAnswer(entrance.program) : entrance.program;
  const text = program
    .replaceAll("{source}", source.expression)
    .replace(/^( *)\{before\}$/m, (_, indent: string) => indented(named, indent))
    .replace(/^( *)\{body\}$/m, (_, indent: string) => indented(body, indent))
    .replaceAll("VALUE", "given");
  return { id, cell, variant, framework: entrance.framework, files: { ...filesOf(text), ...more } };
}

/** Which sources carry what the weakness needs. */
export function carries({ cwe, isJson }: Cell, kind: SourceKind): boolean {
  if (isJson) return kind === "json";
  // A header's value holds no line end, and what a parser of JSON gave is a matter of its own.
  if ([113, 117, 93].includes(cwe)) return kind !== "header" && kind !== "cookie";
  if (cwe === 943) return kind !== "json";
  return !([22, 502, 918, 601].includes(cwe) && kind === "path");
}

export function fits({ only, not, isAsync }: Cell, { framework, shape, program }: Entrance): boolean {
  if (only.length > 0 && !only.includes(framework)) return false;
  if (not.includes(shape)) return false;
  return !isAsync || /async def [^\n]*:\n(?: {4,}VALUE = [^\n]*\n)? +\{body\}/.test(program);
}

/** The forms in which the code may be written: what answers or is asked has to stay in the handler. */
export function formsOf({ only }: Cell, { body, isModule }: Variant, all: readonly Form[]): readonly Form[] {
  const isBound = isModule || only.length > 0 || /^ *(?:return|yield)\b|\b(?:request|self|resp)\b/m.test(body);
  return isBound ? ["inline"] : all;
}

function spread(
  { before: ofCell, isAsync }: Cell,
  { before: own, body }: Variant,
  form: Form,
): { readonly before: string; readonly body: string; readonly more: Readonly<Record<string, string>> } {
  const before = [ofCell, own].filter((text) => text !== "").join("\n");
  const [def, wait] = isAsync ? ["async def", "await "] : ["def", ""];
  switch (form) {
    case "inline":
      return { before, body, more: {} };
    case "function":
      return { before: `${before}\n\n\n${def} perform(VALUE):\n${indented(body, "    ")}`, body: `${wait}perform(VALUE)`, more: {} };
    case "class": {
      const method = `class Performer:\n    def __init__(self, value):\n        self.value = value\n\n    ${def} perform(self):\n        VALUE = self.value\n${indented(body, "        ")}`;
      return { before: `${before}\n\n\n${method}`, body: `${wait}Performer(VALUE).perform()`, more: {} };
    }
    case "module": {
      const text = `${before}\n\n\n${def} perform(VALUE):\n${indented(body, "    ")}\n`.replaceAll("VALUE", "given");
      return { before: "from performing import perform", body: `${wait}perform(VALUE)`, more: { "performing.py": text } };
    }
  }
}

function lastLine(body: string): string {
  return body.trimEnd().split("\n").at(-1) ?? "";
}

/** The handler's own answer would stand behind one of the cell. */
function withoutAnswer(program: string): string {
  return program.replace(/(\{body\}\n)(?: *(?:return |resp\.|self\.(?:finish|send_response))[^\n]*\n?)/, "$1");
}

function indented(text: string, indent: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : indent + line))
    .join("\n");
}

function filesOf(text: string): Readonly<Record<string, string>> {
  const parts = text.split(/^>>> (.*)$/m);
  if (parts.length === 1) return { "app.py": orderly(text) };
  const files: Record<string, string> = {};
  for (let i = 1; i < parts.length; i += 2) files[parts[i]!] = orderly(`${parts[i + 1]!.trim()}\n`);
  return files;
}

/** Imports of the cell stand in the middle of the framework's program, where Python allows them as well. */
function orderly(text: string): string {
  const lines = text.split("\n");
  const imports = lines.filter((line) => IMPORT.test(line));
  const rest = lines.filter((line) => !IMPORT.test(line));
  return `${[...new Set(imports)].join("\n")}\n${rest.join("\n")}`;
}
