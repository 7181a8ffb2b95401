// The configuration's schema in the form that editors read (JSON Schema, draft 2020-12), made from schema.ts.
import { NAME, VARIABLE_NAME, type Field, type Fields, type ValueField } from "./field.ts";
import { SCHEMA } from "./schema.ts";

export interface JsonSchema {
  readonly [key: string]: unknown;
}

/** Of a fairlead.toml, and of `[tool.fairlead]` in pyproject.toml. */
export function configurationJsonSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Fairlead",
    description: "`fairlead.toml`, or `[tool.fairlead]` in pyproject.toml. Everything has a default.",
    ...tableSchema(SCHEMA),
  };
}

function tableSchema(fields: Fields): JsonSchema {
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fieldSchema(field)])),
  };
}

function fieldSchema(field: Field): JsonSchema {
  if (field.kind === "table") return { description: field.summary, ...tableSchema(field.fields) };
  if (field.kind === "map") {
    const each = tableSchema(field.fields);
    return { description: field.summary, type: "object", patternProperties: { [NAME.source]: each }, additionalProperties: false };
  }
  const description = field.otherwise === undefined ? field.summary : `${field.summary} Without it: ${field.otherwise}.`;
  return { description, ...(field.default === undefined ? {} : { default: field.default }), ...valueSchema(field) };
}

const COMMAND = {
  anyOf: [
    { type: "string", minLength: 1 },
    { type: "array", items: { type: "string" }, minItems: 1 },
  ],
};

function valueSchema(field: ValueField): JsonSchema {
  switch (field.kind) {
    case "string":
      return { type: "string", minLength: 1, ...(field.pattern ? { pattern: field.pattern.source } : {}) };
    case "boolean":
      return { type: "boolean" };
    case "integer":
      return { type: "integer", minimum: field.min, maximum: field.max };
    case "duration":
      return { type: "string", pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$" };
    case "size":
      return { type: "string", pattern: "^\\d+(\\.\\d+)?\\s*([Bb]|[KMGTkmgt][Ii]?[Bb]?)$" };
    case "choice":
      return { enum: field.choices };
    case "command":
      return COMMAND;
    case "commands":
      return { type: "array", items: COMMAND };
    case "strings":
      return { type: "array", items: { type: "string", ...(field.pattern ? { pattern: field.pattern.source } : {}) } };
    case "variables":
      return {
        type: "object",
        patternProperties: { [VARIABLE_NAME.source]: { type: ["string", "number", "boolean"] } },
        additionalProperties: false,
      };
  }
}
