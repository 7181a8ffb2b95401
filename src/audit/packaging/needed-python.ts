// Which version of Python a module cannot do without, by its syntax and by what it imports whenever it is loaded.
import type {
  Arguments,
  ClassDef,
  Expression,
  FunctionDef,
  AsyncFunctionDef,
  ImportFrom,
  Module,
  Statement,
} from "../../python/parse/ast.ts";
import { parseModule } from "../../python/parse/parse-module.ts";
import { walk } from "../../python/parse/walk.ts";

export interface NeededPython {
  /** Of 3.x. */
  readonly minor: number;
  /** "a match statement", "`tomllib`". */
  readonly what: string;
  readonly line: number;
}

/** Nothing older is looked for: https://devguide.python.org/versions/ */
export const OLDEST_MINOR = 8;

/** What each version added to modules: https://docs.python.org/3/whatsnew/ */
const MODULES: Readonly<Record<string, number>> = {
  zoneinfo: 9,
  graphlib: 9,
  tomllib: 11,
  "wsgiref.types": 11,
  annotationlib: 14,
  "compression.zstd": 14,
  "string.templatelib": 14,
  "concurrent.interpreters": 14,
};
const NAMES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  typing: {
    9: "Annotated",
    10: "ParamSpec TypeAlias TypeGuard Concatenate is_typeddict",
    11: "Self Never LiteralString assert_never assert_type reveal_type NotRequired Required Unpack TypeVarTuple dataclass_transform get_overloads",
    12: "override TypeAliasType",
    13: "TypeIs ReadOnly NoDefault",
    14: "evaluate_forward_ref",
  },
  types: { 10: "UnionType NoneType EllipsisType", 12: "get_original_bases" },
  datetime: { 11: "UTC" },
  enum: { 11: "StrEnum ReprEnum EnumType verify member nonmember" },
  asyncio: { 9: "to_thread", 11: "TaskGroup timeout timeout_at Runner Barrier" },
  itertools: { 10: "pairwise", 12: "batched" },
  contextlib: { 10: "aclosing", 11: "chdir" },
  functools: { 9: "cache" },
  inspect: { 10: "get_annotations" },
  hashlib: { 11: "file_digest" },
  operator: { 11: "call" },
  warnings: { 13: "deprecated" },
  "collections.abc": { 12: "Buffer" },
  "importlib.resources": { 9: "files as_file" },
};

/** Without one of these a module has none of what is looked for: most are not parsed. */
const HINT = new RegExp(
  [
    String.raw`^[ \t]*(?:match\b[^\n]*:|except\b[ \t]*\*|except[ \t]+[\w.]+[ \t]*,|type[ \t]+\w+[ \t]*[[=]|(?:async[ \t]+)?def[ \t]+\w+\[|class[ \t]+\w+\[|with[ \t]*\()`,
    String.raw`\bf"[^"{\n]*\{[^}"\n]*"\w|\bf'[^'{\n]*\{[^}'\n]*'\w|\bt["']`,
    String.raw`\|[ \t]*None\b|\bNone[ \t]*\||\bdataclass\([^)\n]{0,200}\b(?:slots|kw_only)\b`,
    String.raw`^(?:import|from)[ \t]+(?:${Object.keys({ ...MODULES, ...NAMES })
      .map((name) => name.replaceAll(".", String.raw`\.`))
      .join("|")})\b`,
  ].join("|"),
  "m",
);
const FILE_UNITS_MAX = 2 * 1024 * 1024;

/** The newest thing in it; null where it has none, or does not parse. */
export function neededPython(text: string): NeededPython | null {
  if (text.length > FILE_UNITS_MAX || !HINT.test(text)) return null;
  const module = parseModule(text);
  if (module.errors.length > 0) return null;
  const how = { isPostponed: imports(module, "__future__", "annotations"), isStandard: imports(module, "dataclasses", "dataclass") };
  const found = [...ofSyntax(module), ...ofImports(module), ...ofDefinitions(module.body, how)];
  return found.reduce<NeededPython | null>((newest, one) => (newest === null || one.minor > newest.minor ? one : newest), null);
}

/** A file with such syntax does not compile on an older one, wherever in it that stands. */
function ofSyntax({ newestSyntax }: Module): NeededPython[] {
  return newestSyntax === null ? [] : [{ minor: newestSyntax.minor, what: newestSyntax.feature, line: newestSyntax.line }];
}

/** Those that nothing guards: neither `try` nor a condition. */
function ofImports(module: Module): NeededPython[] {
  return module.body.flatMap((one) => {
    if (one.kind === "Import") return one.names.flatMap(({ name }) => ofModule(name, one.line));
    return one.kind === "ImportFrom" && one.level === 0 && one.module !== null ? ofNames(one, one.module) : [];
  });
}

function ofModule(name: string, line: number): NeededPython[] {
  const known = Object.keys(MODULES).find((one) => name === one || name.startsWith(`${one}.`));
  return known === undefined ? [] : [{ minor: MODULES[known]!, what: `\`${known}\``, line }];
}

function ofNames({ names, line }: ImportFrom, module: string): NeededPython[] {
  const added = Object.hasOwn(NAMES, module) ? Object.entries(NAMES[module]!) : [];
  const ofName = names.flatMap(({ name }) => {
    const minor = added.find(([, list]) => list.split(" ").includes(name))?.[0];
    return minor === undefined ? [] : [{ minor: Number(minor), what: `\`${module}.${name}\``, line }];
  });
  return [...ofModule(module, line), ...ofName];
}

function imports({ body }: Module, module: string, name: string): boolean {
  return body.some((one) => one.kind === "ImportFrom" && one.module === module && one.names.some((alias) => alias.name === name));
}

interface How {
  /** Annotations are not evaluated. */
  readonly isPostponed: boolean;
  /** `dataclass` is that of the standard library. */
  readonly isStandard: boolean;
}

/** What defining functions and classes evaluates: annotations, and the options of `@dataclass`. */
function ofDefinitions(body: readonly Statement[], how: How): NeededPython[] {
  return body.flatMap((one) => {
    if (one.kind === "FunctionDef" || one.kind === "AsyncFunctionDef") return how.isPostponed ? [] : ofAnnotations(annotationsOf(one));
    if (one.kind === "AnnAssign") return how.isPostponed ? [] : ofAnnotations([one.annotation]);
    return one.kind === "ClassDef" ? [...ofDataclass(one, how), ...ofDefinitions(one.body, how)] : [];
  });
}

function annotationsOf({ args, returns }: FunctionDef | AsyncFunctionDef): readonly Expression[] {
  const { posonlyargs, args: plain, vararg, kwonlyargs, kwarg }: Arguments = args;
  const given = [...posonlyargs, ...plain, ...kwonlyargs, vararg, kwarg].flatMap((one) => one?.annotation ?? []);
  return returns === null ? given : [...given, returns];
}

/** Before 3.10 no type knows `|`: `str | None` raises a TypeError. */
function ofAnnotations(annotations: readonly Expression[]): NeededPython[] {
  const found: NeededPython[] = [];
  for (const annotation of annotations)
    walk(annotation, (node) => {
      if (node.kind === "BinOp" && node.op === "BitOr" && (isNone(node.left) || isNone(node.right)))
        found.push({ minor: 10, what: "`… | None` in an annotation", line: node.line });
    });
  return found;
}

function isNone(node: Expression): boolean {
  return node.kind === "Constant" && node.type === "None";
}

function ofDataclass({ decorator_list: decorators }: ClassDef, { isStandard }: How): NeededPython[] {
  return decorators.flatMap((one) => {
    if (one.kind !== "Call" || !isDataclass(one.func, isStandard)) return [];
    const option = one.keywords.find(({ arg }) => arg === "slots" || arg === "kw_only");
    return option === undefined ? [] : [{ minor: 10, what: `\`@dataclass(${option.arg}=…)\``, line: one.line }];
  });
}

function isDataclass(func: Expression, isStandard: boolean): boolean {
  if (func.kind === "Name") return isStandard && func.id === "dataclass";
  return func.kind === "Attribute" && func.attr === "dataclass" && func.value.kind === "Name" && func.value.id === "dataclasses";
}
