// What a specification of OpenAPI says of the functions that answer: their dotted names, and the route with the types of all that they are given.

export interface Operation {
  /** `shop.orders.find` */
  readonly name: string;
  /** As a route with converters: `/orders/<int:id> <path:term>`. */
  readonly route: string;
}

type Json = Readonly<Record<string, unknown>>;

const METHODS = new Set(["get", "post", "put", "patch", "delete", "head", "options"]);
const OPERATIONS_MAX = 1_000;
/** Formats of texts that hold nothing that anybody could choose. */
const HARMLESS_FORMATS = new Set(["uuid", "date", "date-time"]);

/** Of a text of JSON; none where it cannot be read as that. */
export function operationsIn(json: string): readonly Operation[] {
  try {
    return operationsOf(JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

export function operationsOf(specification: unknown): readonly Operation[] {
  const found: Operation[] = [];
  for (const [path, item] of Object.entries(tableOf(tableOf(specification)["paths"])))
    for (const [method, operation] of Object.entries(tableOf(item))) {
      if (!METHODS.has(method) || found.length >= OPERATIONS_MAX) continue;
      const name = nameOf(tableOf(operation), tableOf(item));
      if (name === null) continue;
      const parameters = [...listOf(tableOf(item)["parameters"]), ...listOf(tableOf(operation)["parameters"])];
      found.push({ name, route: [path.replaceAll(/\{[^{}]*\}/g, "-"), ...parameters.flatMap(converterOf)].join(" ") });
    }
  return found;
}

/** By its id, in the module that says which holds it. */
function nameOf(operation: Json, item: Json): string | null {
  const id = operation["operationId"];
  const module = ["x-openapi-router-controller", "x-swagger-router-controller"]
    .flatMap((key) => [operation[key], item[key]])
    .find((one) => typeof one === "string");
  if (typeof id !== "string") return null;
  const name = typeof module === "string" ? `${module}.${id}` : id;
  return /^\w+(?:\.\w+)+$/.test(name) ? name : null;
}

function converterOf(parameter: unknown): string[] {
  const { name, in: place, schema, ...own } = tableOf(parameter);
  const { type, format, enum: known } = { ...own, ...tableOf(schema) };
  // A header is given by no argument.
  if (typeof name !== "string" || (place !== "path" && place !== "query")) return [];
  const isHarmless = type === "boolean" || Array.isArray(known) || (typeof format === "string" && HARMLESS_FORMATS.has(format));
  const converter = isHarmless ? "uuid" : type === "integer" ? "int" : type === "number" ? "float" : place === "path" ? "string" : "path";
  return [`<${converter}:${name.replaceAll("-", "_")}>`];
}

function tableOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
