// What the fields of a named tuple hold when it is made.
import type { CallArguments, Ref, Value } from "../values/value.ts";

export function fieldsOfRecord({ fields, defaults = [] }: Ref & { kind: "record" }, args: CallArguments): ReadonlyMap<string, Value> {
  // Defaults belong to the last of the fields.
  const first = fields.length - defaults.length;
  return new Map(
    fields.map((name, i) => [
      name,
      args.keywords.get(name) ?? args.positional[i] ?? (i < first ? undefined : defaults[i - first]) ?? args.rest,
    ]),
  );
}
