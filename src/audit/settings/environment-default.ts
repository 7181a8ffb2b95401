// What a look-up in the environment gives where nobody has set it: os, django-environ, environs, python-decouple, Starlette's Config, and functions of the project that look like them.
import type { Call, Expression } from "../../python/parse/ast.ts";
import type { LiteralValue } from "../../python/parse/literal-value.ts";
import { converted, isTrue, type Known, type Names } from "./known.ts";

type Next = (node: Expression) => Known | undefined;

const PLAIN = new Set(["os.environ.get", "os.getenv", "os.environ.setdefault", "os.environ.pop"]);
/** Calls of these, of an object that they give, or of a method of that. */
const READERS = new Set([
  "environ.Env",
  "environ.FileAwareEnv",
  "environs.Env",
  "environs.FileAwareEnv",
  "environs.env",
  "decouple.config",
  "decouple.AutoConfig",
  "decouple.Config",
  "starlette.config.Config",
  "prettyconf.config",
]);
const FALSE = new Set(["", "0", "false", "no", "off", "n", "f", "none", "disable", "disabled"]);
const NAME = /^[A-Z][A-Z0-9_]+$/;

/** Undefined where this is no such look-up, or what it gives is not known. Never sure: that is what the environment is for. */
export function readEnvironment(node: Expression, names: Names, next: Next): Known | undefined {
  if (node.kind !== "Call") return undefined;
  const target = names.dotted(node.func);
  if (target === "pydantic.Field") return fieldDefault(node, next);
  const found = target !== null && PLAIN.has(target) ? plain(node, next) : read(node, names, next);
  return found === undefined ? undefined : { value: found, isSure: false };
}

/** `Field(default=["*"])`, which the environment replaces where it is one of settings. */
function fieldDefault({ args, keywords }: Call, next: Next): Known | undefined {
  const given = keywords.find(({ arg }) => arg === "default")?.value ?? args[0];
  return given === undefined ? undefined : next(given);
}

function plain(call: Call, next: Next): LiteralValue | undefined {
  const given = call.args[1] ?? call.keywords.find(({ arg }) => arg === "default")?.value;
  return given === undefined ? null : next(given)?.value;
}

function read(call: Call, names: Names, next: Next): LiteralValue | undefined {
  const { func, args, keywords } = call;
  const name = args[0]?.kind === "Constant" && args[0].type === "str" ? args[0].value : null;
  if (name === null) return undefined;
  const method = func.kind === "Attribute" ? func.attr : null;
  const reader = readerOf(method === null ? func : (func as { readonly value: Expression }).value, names);
  const given = keywords.find(({ arg }) => arg === "default")?.value ?? args[1];
  // A function of the project with a name in capitals and a default: what else could it be.
  if (reader === null && (!NAME.test(name) || given === undefined || names.dotted(func) === "dict")) return undefined;
  const cast = keywords.find(({ arg }) => arg === "cast")?.value;
  if (given !== undefined) return cast === undefined ? asMethod(method, next(given)?.value) : castTo(cast, next(given)?.value);
  return reader?.kind === "Call" ? schemed(reader, name, next) : undefined;
}

/** What made the object that is asked, or the imported reader itself. */
function readerOf(node: Expression, names: Names): Expression | null {
  const target = names.dotted(node);
  if (target !== null && READERS.has(target)) return node;
  const made = node.kind === "Name" ? names.assigned(node.id) : node;
  if (made?.kind !== "Call") return null;
  return READERS.has(names.dotted(made.func) ?? "") ? made : null;
}

/** `environ.Env(DEBUG=(bool, False))` says what is given for DEBUG. */
function schemed({ keywords }: Call, name: string, next: Next): LiteralValue | undefined {
  const scheme = keywords.find(({ arg }) => arg === name)?.value;
  return scheme?.kind === "Tuple" && scheme.elts[1] !== undefined ? next(scheme.elts[1])?.value : undefined;
}

function castTo(cast: Expression, value: LiteralValue | undefined): LiteralValue | undefined {
  if (value === undefined) return undefined;
  if (cast.kind === "Name" && cast.id === "bool") return asBool(value);
  if (cast.kind === "Name") return converted(cast.id, value);
  const isList = cast.kind === "Call" && cast.func.kind === "Name" && cast.func.id === "Csv";
  return isList || cast.kind === "Lambda" ? asList(value) : undefined;
}

function asMethod(method: string | null, value: LiteralValue | undefined): LiteralValue | undefined {
  if (value === undefined) return undefined;
  if (method === "bool" || method === "get_bool") return asBool(value);
  return method === "list" || method === "tuple" ? asList(value) : value;
}

/** As these libraries read a text: `bool("False")` of Python is another thing. */
function asBool(value: LiteralValue): boolean {
  return typeof value === "string" ? !FALSE.has(value.trim().toLowerCase()) : isTrue(value);
}

function asList(value: LiteralValue): LiteralValue | undefined {
  if (Array.isArray(value)) return value;
  return typeof value === "string"
    ? value
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "")
    : undefined;
}
