// The text that an expression would have: literals, paths built from `__file__`, defaults of environment reads, constants of other modules.
import { posix } from "node:path";
import type { Call, Expression } from "../parse/ast.ts";
import { literalString } from "../parse/literal-value.ts";
import { callee, definitionOf, keywordOf, type Place } from "./names.ts";

/** Stands for the absolute path of the project's root, which is known only where it runs. */
export const ROOT = "/\u0001project";
const HOME = "/\u0001home";
const DEPTH_MAX = 24;
const BINDINGS_MAX = 8;
const TEXT_MAX_UNITS = 4096;

/** A node stands in one place of one parse, so its text never changes; without this `text = text + more` repeated costs its power. */
const kept = new WeakMap<Expression, string | null>();

/** Null where the text is not known. Environment reads count as their default. */
export function evaluateText(node: Expression | null | undefined, place: Place, depth = 0): string | null {
  if (!node || depth > DEPTH_MAX) return null;
  const before = kept.get(node);
  if (before !== undefined) return before;
  kept.set(node, null); // a value that is made from itself is not known
  const value = evaluate(node, place, depth + 1);
  const bounded = value !== null && value.length <= TEXT_MAX_UNITS ? value : null;
  kept.set(node, bounded);
  return bounded;
}

/** A path relative to the project's root with forward slashes, or absolute as written; null when it leaves the project by name only. */
export function projectPath(text: string): string {
  if (text === ROOT) return ".";
  if (text.startsWith(`${ROOT}/`)) return posix.normalize(text.slice(ROOT.length + 1));
  if (text.startsWith(HOME)) return `~${text.slice(HOME.length)}`;
  return posix.normalize(text);
}

function evaluate(node: Expression, place: Place, depth: number): string | null {
  switch (node.kind) {
    case "Constant":
      return node.type === "str" ? node.value : node.type === "int" || node.type === "float" ? String(node.value) : null;
    case "JoinedStr":
      return concat(node.values, place, depth);
    case "FormattedValue":
      return evaluateText(node.value, place, depth);
    case "BinOp":
      return binary(node, place, depth);
    case "BoolOp":
      return firstKnown(node.values, place, depth);
    case "IfExp":
      return firstKnown([node.body, node.orelse], place, depth);
    case "NamedExpr":
    case "Await":
      return evaluateText(node.value, place, depth);
    case "Name":
      return node.id === "__file__" ? `${ROOT}/${place.module.file}` : reference(node, place, depth);
    case "Attribute":
      return attribute(node, place, depth);
    case "Subscript":
      return subscript(node, place, depth);
    case "Call":
      return call(node, place, depth);
    default:
      return null;
  }
}

function firstKnown(nodes: readonly Expression[], place: Place, depth: number): string | null {
  for (const node of nodes) {
    const value = evaluateText(node, place, depth);
    if (value !== null && value !== "") return value;
  }
  return null;
}

function concat(nodes: readonly Expression[], place: Place, depth: number): string | null {
  let text = "";
  for (const node of nodes) {
    const value = evaluateText(node, place, depth);
    if (value === null) return null;
    text += value;
  }
  return text;
}

function binary(node: Expression & { kind: "BinOp" }, place: Place, depth: number): string | null {
  const left = evaluateText(node.left, place, depth);
  if (left === null) return null;
  if (node.op === "Mod") return percentFormat(left, node.right, place, depth);
  const right = evaluateText(node.right, place, depth);
  if (right === null) return null;
  if (node.op === "Add") return left + right;
  return node.op === "Div" ? join([left, right]) : null;
}

function percentFormat(format: string, right: Expression, place: Place, depth: number): string | null {
  const values = right.kind === "Tuple" ? right.elts : [right];
  let at = 0;
  let known = true;
  const text = format.replace(/%[sd]/g, () => {
    const value = evaluateText(values[at++], place, depth);
    known &&= value !== null;
    return value ?? "";
  });
  return known && at === values.length ? text : null;
}

/** As os.path.join: an absolute part starts anew. */
function join(parts: readonly string[]): string {
  return parts.reduce((path, part) => (part.startsWith("/") ? part : posix.join(path === "" ? "." : path, part)));
}

function reference(node: Expression, place: Place, depth: number): string | null {
  const found = definitionOf(node, place);
  if (found?.kind === "foreign") return CONSTANTS[found.name] ?? null;
  if (found?.kind !== "value") return null;
  for (const binding of found.bindings.slice(-BINDINGS_MAX).reverse()) {
    if (binding.value === node) continue;
    const value = evaluateText(binding.value, { ...place, module: found.module, scope: binding.scope }, depth);
    if (value !== null) return value;
  }
  return null;
}

const CONSTANTS: Readonly<Record<string, string>> = { "os.pardir": "..", "os.curdir": ".", "os.sep": "/", "os.path.sep": "/" };

function attribute(node: Expression & { kind: "Attribute" }, place: Place, depth: number): string | null {
  if (node.attr === "parent") return parentOf(node.value, 1, place, depth);
  if (node.attr === "name") {
    const path = evaluateText(node.value, place, depth);
    if (path !== null) return posix.basename(path);
  }
  if (node.attr === "instance_path" && node.value.kind === "Name") return `${ROOT}/instance`;
  if (node.attr === "root_path" && node.value.kind === "Name") return `${ROOT}/${posix.dirname(place.module.file)}`.replace(/\/\.$/, "");
  return reference(node, place, depth) ?? instanceAttribute(node, place, depth);
}

/** `settings.database_path` where `settings = Settings()` and the class gives a default. */
function instanceAttribute(node: Expression & { kind: "Attribute" }, place: Place, depth: number): string | null {
  const found = definitionOf(node.value, place);
  if (found?.kind !== "value") return null;
  const value = found.bindings.at(-1)!.value;
  if (value.kind !== "Call") return null;
  const inside = { ...place, module: found.module, scope: found.bindings.at(-1)!.scope };
  const cls = definitionOf(value.func, inside);
  if (cls?.kind === "class") {
    const binding = cls.fact.attributes.get(node.attr)?.at(-1);
    return binding ? evaluateText(binding.value, { ...place, module: cls.module, scope: binding.scope }, depth) : null;
  }
  return null;
}

function parentOf(node: Expression, levels: number, place: Place, depth: number): string | null {
  const path = evaluateText(node, place, depth);
  if (path === null) return null;
  return Array.from({ length: levels }).reduce<string>((at) => posix.dirname(at), path);
}

/** `parents[1]`, `os.environ["X"]` has no default, `mapping["key"]` of a literal mapping. */
function subscript(node: Expression & { kind: "Subscript" }, place: Place, depth: number): string | null {
  if (node.value.kind === "Attribute" && node.value.attr === "parents" && node.slice.kind === "Constant")
    return parentOf(node.value.value, Number(node.slice.value) + 1, place, depth);
  const key = literalString(node.slice);
  const found = key === null ? null : definitionOf(node.value, place);
  if (found?.kind !== "value") return null;
  const mapping = found.bindings.at(-1)!.value;
  if (mapping.kind !== "Dict") return null;
  const at = mapping.keys.findIndex((each) => each !== null && literalString(each) === key);
  return at < 0 ? null : evaluateText(mapping.values[at], { ...place, module: found.module }, depth);
}

function call(node: Call, place: Place, depth: number): string | null {
  const name = callee(node, place);
  const text = (i: number): string | null => evaluateText(node.args[i], place, depth);
  if (name !== null && name in PATH_CALLS) return PATH_CALLS[name]!(node.args.map((arg) => evaluateText(arg, place, depth)));
  if (name !== null && DEFAULTED.test(name)) return evaluateText(node.args[1] ?? keywordOf(node, "default"), place, depth);
  if (name === "pydantic.Field" || name === "dataclasses.field")
    return evaluateText(keywordOf(node, "default") ?? node.args[0], place, depth);
  if (node.func.kind === "Attribute") return method(node, node.func.attr, place, depth) ?? defaulted(node, place, depth);
  if (name === "str" || name === "Path") return text(0);
  const found = definitionOf(node.func, place);
  if (found?.kind === "value") return defaulted(node, place, depth); // `env("X", default=…)`
  if (found?.kind !== "function" || found.fact.returns.length !== 1) return null;
  return evaluateText(found.fact.returns[0]!.value, { ...place, module: found.module, scope: { ...BARE_SCOPE, fn: found.fact } }, depth);
}

const BARE_SCOPE = { fn: null, cls: null, main: false, guarded: false, typesOnly: false, conditional: false, deferred: false };

/** Reads of the environment whose second argument or `default=` is what they give without it. */
const DEFAULTED = /^(?:os\.(?:environ\.get|getenv)|decouple\.(?:config|.*\.get)|starlette\.config\..*|environ\..*)$/;

function defaulted(node: Call, place: Place, depth: number): string | null {
  const first = literalString(node.args[0] ?? null);
  if (first === null) return null;
  const given = keywordOf(node, "default") ?? keywordOf(node, "fallback");
  if (given !== null || isSection(node, first)) return evaluateText(given, place, depth);
  return evaluateText(node.args[1], place, depth);
}

/** `config.get("section", "option")` of a configparser: its second argument is a name, not a default. */
function isSection({ func, args }: Call, first: string): boolean {
  const self = func.kind === "Attribute" ? func.value : null;
  const name = self?.kind === "Name" ? self.id : self?.kind === "Attribute" ? self.attr : "";
  return args.length > 1 && /(?:conf|config|configuration|parser|cfg|ini)$/i.test(name) && first === first.toLowerCase();
}

type Texts = readonly (string | null)[];
const allKnown = (parts: Texts): parts is readonly string[] => parts.length > 0 && parts.every((part) => part !== null);
const first = (parts: Texts): string | null => parts[0] ?? null;

const PATH_CALLS: Readonly<Record<string, (parts: Texts) => string | null>> = {
  "os.path.join": (parts) => (allKnown(parts) ? join(parts) : null),
  "os.path.dirname": (parts) => (parts[0] ? posix.dirname(parts[0]) : null),
  "os.path.basename": (parts) => (parts[0] ? posix.basename(parts[0]) : null),
  "os.path.abspath": absolute,
  "os.path.realpath": absolute,
  "os.path.normpath": first,
  "os.path.expanduser": home,
  "os.path.expandvars": first,
  "os.fspath": first,
  "os.getcwd": () => ROOT,
  "pathlib.Path.cwd": () => ROOT,
  "pathlib.Path.home": () => HOME,
  "tempfile.gettempdir": () => "/tmp",
  "pathlib.Path": (parts) => (parts.length === 0 ? "." : allKnown(parts) ? join(parts) : null),
  "pathlib.PurePath": (parts) => (allKnown(parts) ? join(parts) : null),
  "pathlib.PosixPath": (parts) => (allKnown(parts) ? join(parts) : null),
  str: first,
};

function absolute(parts: Texts): string | null {
  const path = first(parts);
  return path === null ? null : posix.normalize(path.startsWith("/") ? path : `${ROOT}/${path}`);
}

function home(parts: Texts): string | null {
  return first(parts)?.replace(/^~(?=\/|$)/, HOME) ?? null;
}

const KEEPS_PATH = new Set(["resolve", "absolute", "as_posix", "expanduser", "strip", "rstrip", "lstrip", "lower", "__str__"]);

function method(node: Call, name: string, place: Place, depth: number): string | null {
  const self = node.func.kind === "Attribute" ? evaluateText(node.func.value, place, depth) : null;
  if (self === null) return null;
  if (KEEPS_PATH.has(name))
    return name === "expanduser" ? home([self]) : name === "absolute" || name === "resolve" ? absolute([self]) : self;
  const parts = node.args.map((arg) => evaluateText(arg, place, depth));
  if (name === "joinpath") return allKnown(parts) ? join([self, ...parts]) : null;
  if (name === "with_name") return parts[0] ? posix.join(posix.dirname(self), parts[0]) : null;
  if (name === "format" && node.keywords.length === 0 && allKnown(parts)) {
    let at = 0;
    return self.replace(/\{(\d*)\}/g, (_, index: string) => parts[index === "" ? at++ : Number(index)] ?? "");
  }
  return null;
}
