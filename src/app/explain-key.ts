// What a key of the configuration means, from the schema itself.
import type { Field, Fields } from "../config/field.ts";
import { SCHEMA } from "../config/schema.ts";
import { nearestName } from "../platform/nearest.ts";

export interface KeyPage {
  readonly key: string;
  readonly summary: string;
  readonly example: string | null;
  readonly without: string | null;
  /** Keys below it, for a table. */
  readonly keys: readonly string[];
}

export type KeyAnswer = { readonly kind: "page"; readonly page: KeyPage } | { readonly kind: "unknown"; readonly nearest: string | null };

/** `process.web.instances` as well as `process.NAME.instances`, with or without `tool.fairlead.` before it. */
export function explainKey(key: string): KeyAnswer {
  const parts = key.replace(/^tool\.fairlead\./, "").split(".");
  let fields: Fields = SCHEMA;
  let field: Field | null = null;
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as string;
    if (!Object.hasOwn(fields, part)) return { kind: "unknown", nearest: nearestKey(parts, at, fields) };
    field = fields[part] as Field;
    if (field.kind === "map") at += 1;
    fields = field.kind === "map" || field.kind === "table" ? field.fields : {};
  }
  return field === null ? { kind: "unknown", nearest: null } : { kind: "page", page: pageOf(parts.join("."), field) };
}

function nearestKey(parts: readonly string[], at: number, fields: Fields): string | null {
  const nearest = nearestName(parts[at] as string, Object.keys(fields));
  return nearest === null ? null : [...parts.slice(0, at), nearest].join(".");
}

function pageOf(key: string, field: Field): KeyPage {
  if (field.kind === "table" || field.kind === "map") {
    return { key, summary: field.summary, example: null, without: null, keys: Object.keys(field.fields) };
  }
  const last = key.slice(key.lastIndexOf(".") + 1);
  const without = field.default === undefined ? (field.otherwise ?? null) : JSON.stringify(field.default);
  return { key, summary: field.summary, example: `${last} = ${field.example}`, without, keys: [] };
}
