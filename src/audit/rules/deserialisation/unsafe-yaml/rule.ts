import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { statementAround } from "../../../patterns/assignment-around.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { calledOtherwise, lastNameReplaced } from "../../../fixes/call-edits.ts";
import { defineRule, type At, type OfferedFix } from "../../../rule.ts";

const SAFE = new Set(["SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader"]);
const UNSAFE = new Set(["Loader", "CLoader", "UnsafeLoader", "CUnsafeLoader"]);
const FULL = new Set(["FullLoader", "CFullLoader"]);
const YAML = /^(?:yaml|ruamel\.yaml|ruamel_yaml)\.(?:\w+\.)?(\w+)$/;
const BASES_MAX = 8;

type Loader = "safe" | "unsafe" | "full" | "unknown";

export const unsafeYaml = defineRule({
  id: "DES003",
  name: "unsafe-yaml",
  cwe: 502,
  severity: "high",
  summary: "YAML is read by a loader that makes any Python object",
  aliases: ["B506", "S506"],
  checks: {
    calls: {
      "yaml.load": load,
      "yaml.load_all": load,
      "ruamel.yaml.load": load,
      "ruamel.yaml.load_all": load,
      "yaml.unsafe_load": (call, at) => report("unsafe", call, at),
      "yaml.unsafe_load_all": (call, at) => report("unsafe", call, at),
      "yaml.full_load": (call, at) => report("full", call, at),
      "yaml.full_load_all": (call, at) => report("full", call, at),
      "ruamel.yaml.YAML": (call, at) => {
        const isUnsafe = at.module.constant(argumentOf(call, null, "typ"), at.scope) === "unsafe";
        if (isUnsafe && !onlyWrites(call, at)) at.report(call, "This reader makes any Python object that the text asks for.");
      },
    },
  },
});

function load(call: Call, at: At): void {
  const loader = argumentOf(call, 1, "Loader");
  if (loader !== null) report(loaderKind(loader, at), call, at);
  else if (!hasUnpacked(call) && !isConstantText(call, at))
    at.report(call, "Without a loader, PyYAML before 5.1 makes any Python object, and PyYAML 6 raises an error: use yaml.safe_load.", {
      confidence: "possible",
      severity: "medium",
      fix: calledSafely(call, at),
    });
}

function report(kind: Loader, call: Call, at: At): void {
  if (kind === "safe" || isConstantText(call, at)) return;
  if (kind === "unsafe")
    at.report(call, "This loader makes any Python object that the text asks for: use yaml.safe_load.", { fix: loadedSafely(call, at) });
  else if (kind === "full")
    at.report(call, "FullLoader ran code in PyYAML before 5.4 and is no promise: use yaml.safe_load.", {
      confidence: "possible",
      severity: "low",
      fix: loadedSafely(call, at),
    });
  else at.report(call, "Which loader this is cannot be seen here: it must be a safe one.", { confidence: "pattern", severity: "low" });
}

/** `YAML(typ="unsafe").dump(…)`, or a variable that the module uses to write and for nothing else. */
function onlyWrites(made: Call, at: At): boolean {
  const name = nameGiven(made, at);
  let [seen, harmless, writes] = [0, 0, 0];
  walk(at.module.facts.ast, (node) => {
    if (node.kind === "Name" && node.id === name) seen++;
    const isGiven = node.kind === "Assign" && node.value === made;
    const isUsed = node.kind === "Attribute" && node.value.kind === "Name" && node.value.id === name && !/load/.test(node.attr);
    if (name !== null && (isGiven || isUsed)) harmless++;
    if (node.kind === "Attribute" && (isUsed || node.value === made) && node.attr.startsWith("dump")) writes++;
  });
  return writes > 0 && seen === harmless;
}

function nameGiven(made: Call, at: At): string | null {
  const statement = statementAround(made, at);
  const [target] = statement?.kind === "Assign" && statement.value === made && statement.targets.length === 1 ? statement.targets : [];
  return target?.kind === "Name" ? target.id : null;
}

const SAFELY: Readonly<Record<string, string>> = {
  load: "safe_load",
  load_all: "safe_load_all",
  unsafe_load: "safe_load",
  unsafe_load_all: "safe_load_all",
  full_load: "safe_load",
  full_load_all: "safe_load_all",
};

/** PyYAML's own functions by their full name. */
function calledSafely(call: Call, at: At): OfferedFix | null {
  const name = /^yaml\.(\w+)$/.exec(at.module.target(call.func, at.scope) ?? "")?.[1];
  const safely = name === undefined ? undefined : SAFELY[name];
  return safely === undefined ? null : calledOtherwise(call, safely, { title: `Use \`yaml.${safely}\``, isSafe: true });
}

/** `Loader=yaml.Loader` → `Loader=yaml.SafeLoader`. */
function loadedSafely(call: Call, at: At): OfferedFix | null {
  const loader = argumentOf(call, 1, "Loader");
  if (loader === null) return calledSafely(call, at);
  const name = /^yaml\.(\w+)$/.exec(at.module.target(loader, at.scope) ?? "")?.[1];
  const safe = name?.startsWith("C") ? "CSafeLoader" : "SafeLoader";
  const edit = name === undefined || loader.kind !== "Attribute" || loader.attr !== name ? null : lastNameReplaced(loader, safe);
  return edit === null ? null : { title: `Use \`yaml.${safe}\``, isSafe: true, edits: [edit] };
}

function isConstantText(call: Call, at: At): boolean {
  const text = argumentOf(call, 0, "stream");
  return text !== null && at.module.isConstant(text, at.scope);
}

/** Also of a class of the module itself, by its bases. */
function loaderKind(loader: Expression, at: At, depth = 0): Loader {
  const name = YAML.exec(at.module.target(loader, at.scope) ?? "")?.[1];
  if (name !== undefined) return SAFE.has(name) ? "safe" : UNSAFE.has(name) ? "unsafe" : FULL.has(name) ? "full" : "unknown";
  const own = loader.kind === "Name" ? at.module.facts.classes.get(loader.id) : undefined;
  if (own === undefined || depth > BASES_MAX) return "unknown";
  const bases = own.node.bases.map((base) => loaderKind(base, at, depth + 1));
  return bases.find((kind) => kind !== "unknown") ?? "unknown";
}
