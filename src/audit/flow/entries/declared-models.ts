// How a class of fields is declared: whether it keeps fields that it does not name, and which of its fields are forms of their own.
import type { ClassDef, Expression } from "../../../python/parse/ast.ts";

/** What `extra` says where nothing else is kept. */
const REFUSING = new Set(["ignore", "forbid"]);

/** `model_config = ConfigDict(extra="allow")`, `class Config: extra = …`: true where it is not known to keep none. */
export function keepsOthers({ body }: ClassDef): boolean {
  return body.some((one) => {
    if (one.kind === "ClassDef" && one.name === "Config")
      return (
        one.bases.length > 0 || one.body.some((said) => said.kind === "Assign" && isNamed(said.targets, "extra") && !refuses(said.value))
      );
    const value = one.kind === "Assign" && isNamed(one.targets, "model_config") ? one.value : null;
    const annotated = one.kind === "AnnAssign" && isNamed([one.target], "model_config") ? one.value : null;
    const config = value ?? annotated;
    return config !== null && configKeeps(config);
  });
}

function configKeeps(config: Expression): boolean {
  if (config.kind === "Call")
    return config.args.length > 0 || config.keywords.some(({ arg, value }) => arg === null || (arg === "extra" && !refuses(value)));
  if (config.kind !== "Dict") return true;
  return config.keys.some((key, i) => key?.kind !== "Constant" || (key.value === "extra" && !refuses(config.values[i]!)));
}

/** `"forbid"`, `Extra.forbid`. */
function refuses(said: Expression): boolean {
  if (said.kind === "Constant") return said.type === "str" && REFUSING.has(said.value);
  return said.kind === "Attribute" && REFUSING.has(said.attr);
}

function isNamed(targets: readonly Expression[], name: string): boolean {
  return targets.some((target) => target.kind === "Name" && target.id === name);
}

/** `emails = EmailSerializer(many=True)`: a list of them. */
export function isOfMany({ body }: ClassDef, field: string): boolean {
  return body.some(
    (one) =>
      one.kind === "Assign" &&
      isNamed(one.targets, field) &&
      one.value.kind === "Call" &&
      one.value.keywords.some(({ arg, value }) => arg === "many" && !(value.kind === "Constant" && value.value === false)),
  );
}
