// Fields of classes that pydantic fills from the environment, with prefix, aliases and defaults.
import { evaluateText } from "../facts/evaluate.ts";
import type { ClassFact, ModuleFacts } from "../facts/module-facts.ts";
import { callee, definitionOf, keywordOf, type Place } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { classTypes } from "../facts/types.ts";
import type { AnnAssign, Assign, Call, Expression } from "../parse/ast.ts";
import { literalString, literalValue } from "../parse/literal-value.ts";
import type { EnvRead } from "./env-variables.ts";

const SETTINGS = /^(?:pydantic_settings\.(?:main\.)?BaseSettings|pydantic\.(?:v1\.|env_settings\.)?BaseSettings)$/;
const DEPTH_MAX = 8;

export function readsOfClasses(facts: ProjectFacts): EnvRead[] {
  return facts.modules.flatMap((module) =>
    [...module.classes.values()].flatMap((cls) => {
      const place = { facts, module, scope: null };
      if (!classTypes(cls, module, place).some((type) => SETTINGS.test(type))) return [];
      const prefix = configured(cls, module, place, "env_prefix") ?? "";
      return fieldsOf(cls, { module, place, prefix, delimiter: configured(cls, module, place, "env_nested_delimiter"), depth: 0 });
    }),
  );
}

/** `model_config = SettingsConfigDict(env_prefix=…)`, or `class Config`, of the class or of one it extends. */
function configured(cls: ClassFact, module: ModuleFacts, place: Place, option: string, depth = 0): string | null {
  const own = ownOption(cls, place, option);
  if (own !== null || depth > DEPTH_MAX) return own;
  for (const base of cls.node.bases) {
    const found = definitionOf(base, { ...place, module });
    if (found?.kind === "class") return configured(found.fact, found.module, { ...place, module: found.module }, option, depth + 1);
  }
  return null;
}

function ownOption(cls: ClassFact, place: Place, option: string): string | null {
  const keyword = cls.node.keywords.find(({ arg }) => arg === option);
  if (keyword) return literalString(keyword.value);
  const config = cls.attributes.get("model_config")?.at(-1)?.value;
  if (config?.kind === "Call") return literalString(keywordOf(config, option));
  if (config?.kind === "Dict") return evaluateText(config.values[config.keys.findIndex((key) => literalString(key) === option)], place);
  const inner = cls.node.body.find((statement) => statement.kind === "ClassDef" && statement.name === "Config");
  if (inner?.kind !== "ClassDef") return null;
  const line = inner.body.find(
    (statement): statement is Assign =>
      statement.kind === "Assign" && statement.targets.some((target) => target.kind === "Name" && target.id === option),
  );
  return line ? literalString(line.value) : null;
}

interface Fields {
  readonly module: ModuleFacts;
  readonly place: Place;
  readonly prefix: string;
  /** Between the names of a field and of a field of its model, such as `__`; null where a model can only be given as JSON. */
  readonly delimiter: string | null;
  readonly depth: number;
}

function fieldsOf(cls: ClassFact, at: Fields): EnvRead[] {
  const { module, place, prefix } = at;
  return cls.node.body.flatMap((statement) => {
    if (statement.kind !== "AnnAssign" || statement.target.kind !== "Name") return [];
    const field = statement.target.id;
    if (field.startsWith("_") || field === "model_config" || isClassVar(statement)) return [];
    const model = modelOf(statement.annotation, place);
    if (model !== null) return nestedFields(statement, model, field, at);
    const call = fieldCall(statement, place);
    const alias = call === null ? null : aliasOf(call, place);
    const name = alias ?? `${prefix}${field}`.toUpperCase();
    const { required, fallback } = defaultOf(statement, call, place);
    return [{ name, required, default: fallback, file: module.file, line: statement.line }];
  });
}

function isClassVar({ annotation }: AnnAssign): boolean {
  const node = annotation.kind === "Subscript" ? annotation.value : annotation;
  const name = node.kind === "Attribute" ? node.attr : node.kind === "Name" ? node.id : "";
  return name === "ClassVar";
}

interface Model {
  readonly fact: ClassFact;
  readonly module: ModuleFacts;
  /** Settings of its own, which read the environment by themselves. */
  readonly isSettings: boolean;
}

/** A nested model has fields of its own and is not one text. */
function modelOf(annotation: Expression, place: Place): Model | null {
  const found = definitionOf(annotation, place);
  if (found?.kind !== "class") return null;
  const types = classTypes(found.fact, found.module, place);
  const isSettings = types.some((type) => SETTINGS.test(type));
  const isModel = isSettings || types.some((type) => /^pydantic\.(?:.*\.)?BaseModel$/.test(type));
  return isModel ? { fact: found.fact, module: found.module, isSettings } : null;
}

/** `APP_DB__URL` for the field `url` of the model `db`; what the model needs is needed only where the field has no default. */
function nestedFields(statement: AnnAssign, model: Model, field: string, at: Fields): EnvRead[] {
  if (at.delimiter === null || model.isSettings || at.depth > DEPTH_MAX) return [];
  const { module } = model;
  const prefix = `${at.prefix}${field}${at.delimiter}`;
  const inner = fieldsOf(model.fact, { ...at, module, place: { ...at.place, module }, prefix, depth: at.depth + 1 });
  return statement.value === null ? inner : inner.map((read) => ({ ...read, required: false }));
}

/** `= Field(…)`, or `Annotated[str, Field(…)]`. */
function fieldCall({ value, annotation }: AnnAssign, place: Place): Call | null {
  const inAnnotation = annotation.kind === "Subscript" && annotation.slice.kind === "Tuple" ? annotation.slice.elts.slice(1) : [];
  const candidates: (Expression | null)[] = [value, ...inAnnotation];
  const call = candidates.find((node): node is Call => node?.kind === "Call" && /(?:^|\.)Field$/.test(callee(node, place) ?? ""));
  return call ?? null;
}

function aliasOf(call: Call, place: Place): string | null {
  const alias = keywordOf(call, "validation_alias") ?? keywordOf(call, "alias") ?? keywordOf(call, "env");
  if (alias?.kind === "Call" || alias?.kind === "List") {
    const first = alias.kind === "Call" ? alias.args[0] : alias.elts[0];
    return evaluateText(first, place);
  }
  return evaluateText(alias, place);
}

function defaultOf(statement: AnnAssign, call: Call | null, place: Place): { required: boolean; fallback: string | null } {
  if (call === null)
    return statement.value === null
      ? { required: !optional(statement.annotation), fallback: null }
      : { required: isEllipsis(statement.value), fallback: textOf(statement.value, place) };
  const given = keywordOf(call, "default") ?? call.args[0] ?? (call === statement.value ? null : statement.value);
  if (given === null) return { required: keywordOf(call, "default_factory") === null && !optional(statement.annotation), fallback: null };
  return { required: isEllipsis(given), fallback: textOf(given, place) };
}

function isEllipsis(node: Expression): boolean {
  return node.kind === "Constant" && node.type === "Ellipsis";
}

/** `Optional[str]`, `str | None`: version 1 fills them with None. */
function optional(annotation: Expression): boolean {
  if (annotation.kind === "Subscript")
    return /^Optional$/.test(
      annotation.value.kind === "Name" ? annotation.value.id : annotation.value.kind === "Attribute" ? annotation.value.attr : "",
    );
  if (annotation.kind === "BinOp" && annotation.op === "BitOr")
    return [annotation.left, annotation.right].some((side) => (side.kind === "Constant" && side.type === "None") || optional(side));
  return false;
}

function textOf(node: Expression, place: Place): string | null {
  const text = evaluateText(node, place);
  if (text !== null) return text.includes("\u0001") ? null : text;
  const value = literalValue(node);
  return typeof value === "boolean" ? (value ? "True" : "False") : null;
}
