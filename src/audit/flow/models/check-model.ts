// Says what is wrong with a model file, each problem with its table, entry and key: what is misspelt must not be passed over in silence.
import { ENGINES } from "../../templates/template.ts";
import { SEVERITIES } from "../../../model/finding.ts";
import { namesBrought } from "./stand-in-names.ts";
import { parseModule } from "../../../python/parse/parse-module.ts";
import { nearestName } from "../../../platform/nearest.ts";
import type { ModelFile } from "./model-file.ts";
import { KIND_BITS } from "../values/taint.ts";

/** What may stand at a key; answers what it must be, or null where it fits. */
type Check = (value: unknown) => string | null;

interface Table {
  readonly keys: Readonly<Record<string, Check>>;
  readonly needs: readonly string[];
  /** What is wrong with keys that fit one by one. */
  readonly together?: (entry: Readonly<Record<string, unknown>>) => string | null;
  /** At least one of them. */
  readonly oneOf?: readonly string[];
}

const PROBLEMS_MAX = 20;
const DOTTED = /^[\w.()[\]*]+$/;

const name: Check = (value) => (typeof value === "string" && DOTTED.test(value) ? null : "must be a dotted name");
const names: Check = (value) =>
  typeof value === "string"
    ? name(value)
    : isArray(value) && value.length > 0 && value.every((one) => name(one) === null)
      ? null
      : "must be a dotted name or a list of them";
const word: Check = (value) => (typeof value === "string" && value !== "" ? null : "must be a text");
const python: Check = (value) => {
  if (typeof value !== "string") return "must be a text";
  const [error] = parseModule(value).errors;
  if (error !== undefined) return `is no Python: line ${error.line}: ${error.message}`;
  return namesBrought(value).length > 0 ? null : "brings no class, function or variable";
};
const words: Check = (value) => (isArray(value) && value.every((one) => word(one) === null) ? null : "must be a list of texts");
const number: Check = (value) => (typeof value === "number" ? null : "must be a number");
const flag: Check = (value) => (typeof value === "boolean" ? null : "must be true or false");
const position: Check = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 64 ? null : "must be a number from 0 to 63";
const scalar: Check = (value) =>
  ["string", "number", "boolean"].includes(typeof value) ? null : "must be a text, a number, or true or false";
const oneOf =
  (known: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && known.includes(value) ? null : `must be one of ${known.join(", ")}${meant(value, known)}`;
const listOf =
  (check: Check): Check =>
  (value) => {
    if (!isArray(value)) return "must be a list";
    return value.map(check).find((problem) => problem !== null) ?? null;
  };
const either =
  (...checks: readonly Check[]): Check =>
  (value) => {
    const problems = checks.map((check) => check(value));
    return problems.includes(null) ? null : (problems[isArray(value) ? problems.length - 1 : 0] ?? null);
  };
const table =
  (keys: Readonly<Record<string, Check>>, some: readonly string[] = []): Check =>
  (value) => {
    if (!isTable(value)) return "must be a table";
    for (const [key, one] of Object.entries(value)) {
      const check = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (check === undefined) return `has an unknown key \`${key}\`${meant(key, Object.keys(keys))}`;
      const problem = check(one);
      if (problem !== null) return `.${key} ${problem}`;
    }
    return some.length > 0 && !some.some((key) => key in value) ? `needs one of ${some.join(", ")}` : null;
  };

const kind = oneOf(Object.keys(KIND_BITS));
const kinds = listOf(kind);
const cleans = either((value) => (value === "all" ? null : 'must be "all" or a list of kinds'), kinds);
const sourceClass = oneOf(["remote", "stored", "local"]);
const argument = table(
  {
    position,
    name: word,
    receiver: flag,
    spread: flag,
    keys: flag,
    rest: flag,
    argv: oneOf(["program", "named", "options"]),
    slot: word,
    except: word,
    role: word,
    plain: flag,
    of_message: oneOf(["head", "page"]),
  },
  ["position", "name", "receiver", "spread", "rest", "keys"],
);
const condition = table({ name: word, position, is: scalar, has: word, not: listOf(scalar), type: names, absent: flag }, [
  "is",
  "has",
  "not",
  "type",
  "absent",
]);
const when = either(condition, listOf(condition));

const engine = oneOf(ENGINES);
const escapes = oneOf(["always", "never", "pages", "html"]);
const templateArgument = table({ position: either(position, listOf(position)), name: word }, ["position", "name"]);

const given = table({ name: word, position, type: name, attribute: word, fields: flag, raised: flag }, ["type", "attribute", "fields"]);

const TABLES: Readonly<Record<Exclude<keyof ModelFile, "library">, Table>> = {
  source: {
    keys: {
      call: names,
      attribute: names,
      parameter: either(names, position),
      of: name,
      class: sourceClass,
      cleans: kinds,
      only: kinds,
      doubtful: flag,
      drawn: flag,
      named: flag,
      routed: flag,
      parts: flag,
      origin: flag,
      type: name,
      environment: flag,
    },
    needs: ["class"],
    oneOf: ["call", "attribute", "parameter"],
    together: ({ parameter, of }) =>
      typeof parameter === "number" && of === undefined ? "a `parameter` by its position needs `of`, the function" : null,
  },
  sink: {
    keys: {
      call: names,
      item: names,
      kind,
      argument,
      arguments: listOf(argument),
      when,
      unless: table({ name: word, position, without: words, needed: flag, before: names }, ["name"]),
      rule: word,
      severity: oneOf(SEVERITIES),
      remote_only: flag,
      doubtful: flag,
      objects: flag,
      undone_by: names,
    },
    needs: ["kind"],
    oneOf: ["call", "item"],
  },
  choice: {
    keys: {
      call: names,
      item: names,
      argument,
      weak: words,
      below: scalar,
      is: listOf(scalar),
      type: names,
      none: flag,
      bits: scalar,
      unless_bits: scalar,
      fixed: flag,
      lacks: word,
      absent: flag,
      when,
      rule: word,
      severity: oneOf(SEVERITIES),
      message: word,
      sure: flag,
      telling: argument,
    },
    needs: ["rule", "severity", "message"],
    oneOf: ["call", "item"],
  },
  sanitiser: { keys: { call: names, attribute: names, cleans, type: name }, needs: ["cleans"], oneOf: ["call", "attribute"] },
  guard: { keys: { call: names, position, name: word, cleans, when: flag }, needs: ["call", "cleans"] },
  pass: { keys: { call: names, soils: kinds, resolves: flag, type: name }, needs: ["call"] },
  returns: { keys: { call: names, type: name, when }, needs: ["call", "type"] },
  becomes: { keys: { call: names, type: name, when }, needs: ["call", "type"] },
  alias: { keys: { attribute: names, is: name }, needs: ["attribute", "is"] },
  constant: { keys: { attribute: names, is: either(word, number) }, needs: ["attribute", "is"] },
  inherits: { keys: { class: names, from: name }, needs: ["class", "from"] },
  type: { keys: { annotation: names, is: name }, needs: ["annotation", "is"] },
  parameter: {
    keys: { name: names, uses: names, needs: name, beside: name, is: name },
    needs: ["is"],
    oneOf: ["needs", "beside"],
    together: ({ name: called, uses }) => ((called === undefined) === (uses === undefined) ? "needs either `name` or `uses`" : null),
  },
  injection: { keys: { call: names }, needs: ["call"] },
  ends: { keys: { call: names }, needs: ["call"] },
  entry: {
    keys: {
      decorator: names,
      parameters: sourceClass,
      result: kind,
      result_when: table({ name: word, type: names, kind }, ["name"]),
      given: listOf(given),
      before: flag,
      injected: flag,
      from_route: flag,
      listed: flag,
    },
    needs: ["decorator", "parameters"],
  },
  at_hand: { keys: { class: names, is: name }, needs: ["class", "is"] },
  steered: { keys: { base: name, method: names, is: name }, needs: ["base", "method", "is"] },
  framework: { keys: { package: names, debugger: flag }, needs: ["package"] },
  option: { keys: { decorator: names, clean: names }, needs: ["decorator", "clean"] },
  declared: { keys: { call: names, cleans: kinds }, needs: ["call", "cleans"] },
  members: { keys: { of: names, are: name }, needs: ["of", "are"] },
  callback: { keys: { call: names, function: argument, from: position, list: argument, later: flag }, needs: ["call", "function"] },
  forward: { keys: { method: names, list: argument }, needs: ["method"] },
  store: { keys: { attribute: names }, needs: ["attribute"] },
  route: {
    keys: {
      call: names,
      pattern: argument,
      handler: argument,
      list: argument,
      document: argument,
      method: names,
      included: names,
      syntax: oneOf(["brackets", "regex"]),
      parameters: sourceClass,
      result: kind,
      before: flag,
      given: listOf(given),
    },
    needs: ["call", "handler"],
  },
  handler: {
    keys: {
      base: names,
      made_with: word,
      method: names,
      parameters: sourceClass,
      result: kind,
      routed: flag,
      before: flag,
      first: names,
      given: listOf(given),
      view: word,
    },
    needs: ["method"],
  },
  render: {
    keys: {
      call: names,
      engine,
      escapes,
      template: templateArgument,
      text: templateArgument,
      text_with: word,
      context: templateArgument,
      keywords: flag,
      globals: (value) =>
        isTable(value)
          ? (Object.values(value)
              .map(name)
              .find((problem) => problem !== null) ?? null)
          : "must be a table",
    },
    needs: ["call", "engine"],
  },
  environment: {
    keys: {
      call: names,
      engine,
      escapes,
      folder: listOf(templateArgument),
      template: templateArgument,
      text: templateArgument,
      inner: word,
      escapes_when: table({ name: word, has: word }, ["name", "has"]),
    },
    needs: ["call", "engine", "escapes"],
  },
  folder: { keys: { call: names, argument: templateArgument }, needs: ["call", "argument"] },
  texts: { keys: { call: names, argument: templateArgument }, needs: ["call", "argument"] },
  filter: { keys: { decorator: names }, needs: ["decorator"] },
  tag: { keys: { decorator: names, takes: word, template: templateArgument, everywhere: flag, itself: flag }, needs: ["decorator"] },
  view: {
    keys: { base: names, attribute: word, method: word, engine, globals: (value) => (isTable(value) ? null : "must be a table") },
    needs: ["base", "attribute", "method", "engine"],
  },
  endings: {
    keys: {
      call: names,
      on: templateArgument,
      off: templateArgument,
      of_text: templateArgument,
      otherwise: templateArgument,
      usual: words,
    },
    needs: ["call", "on", "off", "of_text", "otherwise", "usual"],
  },
  template_setting: {
    keys: { engine, variable: word, processors: words, folders: words },
    needs: ["engine", "variable", "processors", "folders"],
  },
  autoescape: {
    keys: { of: word, call: name, base: word, attribute: word, options: word, decider: word },
    needs: ["of"],
  },
  rendered: {
    keys: {
      decorator: names,
      template: templateArgument,
      engine,
      escapes,
      globals: (value) => (isTable(value) ? null : "must be a table"),
    },
    needs: ["decorator", "template", "engine"],
  },
  validator: { keys: { decorator: names, wrapper: names }, needs: ["decorator"] },
  form: {
    keys: {
      base: names,
      attribute: word,
      loads: names,
      implicit: flag,
      holds: word,
      shows: words,
      file: name,
      data: listOf(argument),
      clean: names,
    },
    needs: ["base", "clean"],
    oneOf: ["attribute", "loads", "holds"],
  },
  stand_in: { keys: { module: names, python }, needs: ["module", "python"] },
  record: { keys: { base: names, method: names, pairs: flag, only: names, call: names, names }, needs: ["base", "method"] },
};

/** What does not fit, in words; none where the file is as it should be. */
export function problemsOfModel(file: unknown): readonly string[] {
  if (!isTable(file)) return ["it is not a table"];
  const problems: string[] = [];
  if (typeof file["library"] !== "string" || file["library"] === "") problems.push("`library` must name what the file is about");
  for (const [key, entries] of Object.entries(file)) {
    if (key === "library") continue;
    const known = Object.hasOwn(TABLES, key) ? TABLES[key as keyof typeof TABLES] : undefined;
    if (known === undefined) problems.push(`[[${key}]] is not known${meant(key, Object.keys(TABLES))}`);
    else if (!isArray(entries)) problems.push(`${key} must be written as [[${key}]]`);
    else
      for (const [i, entry] of entries.entries())
        problems.push(...problemsOfEntry(entry, known).map((one) => `[[${key}]] ${i + 1}: ${one}`));
  }
  return problems.slice(0, PROBLEMS_MAX);
}

function problemsOfEntry(entry: unknown, { keys, needs, together, oneOf: some = [] }: Table): string[] {
  if (!isTable(entry)) return ["must be a table"];
  const problems: string[] = [];
  for (const [key, value] of Object.entries(entry)) {
    const check = Object.hasOwn(keys, key) ? keys[key] : undefined;
    const problem = check === undefined ? `is not known${meant(key, Object.keys(keys))}` : check(value);
    if (problem !== null) problems.push(problem.startsWith(".") ? `\`${key}${problem.replace(" ", "` ")}` : `\`${key}\` ${problem}`);
  }
  problems.push(...needs.filter((key) => !(key in entry)).map((key) => `\`${key}\` is missing`));
  if (some.length > 0 && !some.some((key) => key in entry)) problems.push(`needs one of ${some.map((key) => `\`${key}\``).join(", ")}`);
  const more = problems.length === 0 ? (together?.(entry) ?? null) : null;
  return more === null ? problems : [more];
}

function meant(typed: unknown, known: readonly string[]): string {
  const nearest = typeof typed === "string" ? nearestName(typed, known) : null;
  return nearest === null ? "" : `: did you mean \`${nearest}\`?`;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
