// Reads of the environment in one module: os.environ and getenv, environs, decouple, django-environ, starlette's Config, click's envvar.
import { evaluateText } from "../facts/evaluate.ts";
import type { ModuleFacts, Scope, Site } from "../facts/module-facts.ts";
import { callee, definitionOf, keywordOf, type Place } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { typesOf } from "../facts/types.ts";
import type { Call, Expression } from "../parse/ast.ts";
import { walk } from "../parse/walk.ts";
import { literalString, literalValue } from "../parse/literal-value.ts";
import type { EnvRead } from "./env-variables.ts";

export function readsOfModule(facts: ProjectFacts, module: ModuleFacts): EnvRead[] {
  const asked = askedFor(facts, module);
  return [
    ...module.subscripts.flatMap((site) => subscriptRead(facts, module, site, asked)),
    ...module.calls.flatMap((site) => callReads(facts, module, site, asked)),
  ];
}

/** Names that the module tests before it reads them: `if "X" in os.environ`. */
function askedFor(facts: ProjectFacts, module: ModuleFacts): ReadonlySet<string> {
  const names = module.compares.flatMap(({ node, scope }) => {
    const name = literalString(node.left);
    const inEnvironment = (node.ops[0] === "In" || node.ops[0] === "NotIn") && isEnviron(node.comparators[0], { facts, module, scope });
    return name !== null && inEnvironment ? [name] : [];
  });
  return new Set(names);
}

export function isEnviron(node: Expression | undefined, place: Place): boolean {
  if (!node) return false;
  const found = definitionOf(node, place);
  if (found?.kind === "foreign") return found.name === "os.environ" || found.name === "os.environb";
  return found?.kind === "value" && typesOf(node, place).includes("os.environ");
}

function subscriptRead(
  facts: ProjectFacts,
  module: ModuleFacts,
  { node, scope }: Site<{ kind: "Subscript" } & Expression>,
  asked: ReadonlySet<string>,
): EnvRead[] {
  const place = { facts, module, scope };
  if (node.ctx !== "Load" || !isEnviron(node.value, place)) return [];
  const name = evaluateText(node.slice, place);
  return name === null
    ? []
    : [
        {
          name,
          required: unconditional(scope) && !asked.has(name),
          later: scope.fn !== null,
          default: null,
          file: module.file,
          line: node.line,
        },
      ];
}

/** A read that may not happen, or whose failure is caught, demands nothing. */
function unconditional(scope: Scope): boolean {
  return !scope.guarded && !scope.conditional && !scope.main && !scope.typesOnly;
}

/** Objects that are called, or whose methods are, with a variable's name. Without a default they raise. */
const READERS =
  /^(?:environs\.(?:Env|FileAwareEnv)|environ\.(?:Env|FileAwareEnv)|decouple\.(?:AutoConfig|Config)|starlette\.config\.Config|prettyconf\.config|goodconf\.\w+)$/;
const READER_METHODS =
  /^(?:str|int|bool|float|decimal|list|tuple|dict|json|datetime|date|time|timedelta|path|url|uuid|log_level|enum|bytes|unicode|db|db_url|dj_db_url|cache|cache_url|dj_cache_url|email|email_url|dj_email_url|search_url|channels|get_value|__call__)$/;
/** What django-environ's shorthands read when they are given no name. */
const SHORTHANDS: Readonly<Record<string, string>> = {
  db: "DATABASE_URL",
  db_url: "DATABASE_URL",
  cache: "CACHE_URL",
  cache_url: "CACHE_URL",
  email: "EMAIL_URL",
  email_url: "EMAIL_URL",
};

function callReads(facts: ProjectFacts, module: ModuleFacts, site: Site<Call>, asked: ReadonlySet<string>): EnvRead[] {
  const { node, scope } = site;
  const place = { facts, module, scope };
  const at = { file: module.file, line: node.line };
  const envvar = literalString(keywordOf(node, "envvar"));
  if (envvar !== null) return [{ name: envvar, required: false, default: null, ...at }];
  const name = callee(node, place);
  const text = evaluateText(node.args[0], place);
  const getter = name === "os.getenv" || name === "os.environ.get" || name === "os.environ.pop" || isEnvironMethod(node, place);
  if (getter) {
    if (text === null) return [];
    const fallback = node.args[1] ?? keywordOf(node, "default");
    return [
      {
        name: text,
        required: fallback === null && demanded(module, node) && unconditional(scope),
        later: scope.fn !== null,
        default: defaultText(fallback, place),
        ...at,
      },
    ];
  }
  if (name === "dj_database_url.config")
    return [
      {
        name: literalString(keywordOf(node, "env")) ?? "DATABASE_URL",
        required: false,
        default: defaultText(keywordOf(node, "default"), place),
        ...at,
      },
    ];
  if (node.func.kind === "Attribute" && node.func.attr === "from_envvar" && text !== null)
    return [{ name: text, required: unconditional(scope) && keywordOf(node, "silent") === null, default: null, ...at }];
  if (name !== null && /^environ\.(?:Env|FileAwareEnv)$/.test(name)) return schemeReads(node, place, at);
  return readerRead(node, name, text, place, at, asked);
}

function isEnvironMethod(node: Call, place: Place): boolean {
  return node.func.kind === "Attribute" && (node.func.attr === "get" || node.func.attr === "pop") && isEnviron(node.func.value, place);
}

/** `value = os.environ.get("X")` with `if not value: raise` below it. */
function demanded(module: ModuleFacts, node: Call): boolean {
  for (const name of module.demanded) {
    const bindings = [
      ...(module.bindings.get(name) ?? []),
      ...[...module.functions.values()].flatMap((fact) => fact.locals.get(name) ?? []),
    ];
    if (bindings.some(({ value }) => value === node)) return true;
  }
  return false;
}

function readerRead(
  node: Call,
  name: string | null,
  text: string | null,
  place: Place,
  at: { file: string; line: number },
  asked: ReadonlySet<string>,
): EnvRead[] {
  const method = node.func.kind === "Attribute" ? node.func.attr : null;
  const object = method !== null && READER_METHODS.test(method) && node.func.kind === "Attribute" ? node.func.value : node.func;
  const direct = name === "decouple.config" || name === "prettyconf.config" || /^environs\.env(?:\.\w+)?$/.test(name ?? "");
  if (!direct && !typesOf(object, place).some((type) => READERS.test(type))) return [];
  const prefix = direct || text === null ? "" : prefixAt(place.module, node.line);
  const variable = text !== null ? prefix + text : method !== null && node.args.length === 0 ? (SHORTHANDS[method] ?? null) : null;
  if (variable === null) return [];
  const fallback = keywordOf(node, "default") ?? (keywordOf(node, "cast") !== null && node.args.length < 2 ? null : (node.args[1] ?? null));
  const cast = node.args[1] !== undefined && method === null && isType(node.args[1]);
  const given = cast ? keywordOf(node, "default") : fallback;
  return [
    {
      name: variable,
      required: given === null && unconditional(place.scope!) && !asked.has(variable) && !inScheme(object, variable, place),
      later: place.scope!.fn !== null,
      default: defaultText(given, place),
      ...at,
    },
  ];
}

interface Prefixed {
  readonly fromLine: number;
  readonly toLine: number;
  readonly prefix: string;
}

const prefixes = new WeakMap<ModuleFacts, readonly Prefixed[]>();

/** `with env.prefixed("SHOP_"):` of environs goes before every name that is read inside, the outer one first. */
function prefixAt(module: ModuleFacts, line: number): string {
  const blocks = prefixes.get(module) ?? prefixedBlocks(module);
  prefixes.set(module, blocks);
  return blocks
    .filter(({ fromLine, toLine }) => fromLine <= line && line <= toLine)
    .map(({ prefix }) => prefix)
    .join("");
}

function prefixedBlocks({ ast, calls }: ModuleFacts): Prefixed[] {
  const isPrefixed = (node: Expression): node is Call =>
    node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "prefixed";
  if (!calls.some(({ node }) => isPrefixed(node))) return [];
  const found: Prefixed[] = [];
  for (const statement of ast.body) {
    walk(statement, (node) => {
      if (node.kind !== "With") return;
      for (const { context_expr: context } of node.items) {
        const prefix = isPrefixed(context) ? literalString(context.args[0] ?? null) : null;
        if (prefix !== null) found.push({ fromLine: node.body[0]?.line ?? node.line, toLine: node.endLine, prefix });
      }
    });
  }
  return found;
}

function isType(node: Expression): boolean {
  return node.kind === "Name" && /^(?:str|int|bool|float|list|dict|tuple|bytes)$/.test(node.id);
}

/** `environ.Env(DEBUG=(bool, False))`: a scheme gives defaults by name. */
function schemeReads(node: Call, place: Place, at: { file: string; line: number }): EnvRead[] {
  return node.keywords.flatMap(({ arg, value }) => {
    if (arg === null || value.kind !== "Tuple" || value.elts.length < 2) return [];
    return [{ name: arg, required: false, default: defaultText(value.elts[1]!, place), ...at, line: value.line }];
  });
}

function inScheme(object: Expression, variable: string, place: Place): boolean {
  const found = definitionOf(object, place);
  const value = found?.kind === "value" ? found.bindings.at(-1)!.value : null;
  return (
    value?.kind === "Call" &&
    value.keywords.some(({ arg, value: scheme }) => arg === variable && scheme.kind === "Tuple" && scheme.elts.length > 1)
  );
}

/** As a person would write it in a file of variables. */
function defaultText(node: Expression | null, place: Place): string | null {
  if (node === null) return null;
  const text = evaluateText(node, place);
  if (text !== null) return text.includes("\u0001") ? null : text;
  const value = literalValue(node);
  if (typeof value === "boolean") return value ? "True" : "False";
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value.join(",") : null;
}
