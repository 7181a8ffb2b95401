import type { Call, Compare, Expression } from "../../../../python/parse/ast.ts";
import type { FunctionFact } from "../../../../python/facts/module-facts.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { mentions } from "../../../patterns/mentions.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { callsWithin, comparesWithin, subscriptsWithin } from "../../../patterns/within-function.ts";
import { defineRule, type At } from "../../../rule.ts";

/** Something is asked of the file, or of its name, as far as names tell. */
const ASKING = new Set(
  (
    "allow allowed valid validate validator check ext exts extension extensions suffix suffixes splitext guess mime mimetype magic type types kind verify " +
    "image open format accept accepted imghdr filetype scan endswith"
  ).split(" "),
);
/** Pieces of the name, and the name with a letter less. */
const CUTTING = new Set("split rsplit partition rpartition replace lower strip removesuffix removeprefix".split(" "));
const PARTS_OF_NAME = new Set(["name", "suffix"]);
const DEPTH_MAX = 8;
/** Variables between a path and the call that names it. */
const HELPERS_DEPTH_MAX = 2;

export const uploadOfAnyKind = defineRule({
  id: "WEB015",
  name: "upload-of-any-kind",
  cwe: 434,
  severity: "medium",
  summary: "A file that was sent is kept under the name that was sent, whatever kind of file it is",
  aliases: [],
  checks: { calls: { "*.save": saved, open: opened, "aiofiles.open": opened, "*.open": openedPath, "*.write_bytes": written } },
});

/** `file.save(path)`, `storage.save(file.name, file)`. */
function saved(call: Call, at: At): void {
  const [first] = call.args;
  if (first !== undefined) judge(call, first, at);
}

function opened(call: Call, at: At): void {
  const mode = at.module.constant(argumentOf(call, 1, "mode"), at.scope);
  const [path] = call.args;
  if (path !== undefined && typeof mode === "string" && /[wax]/.test(mode)) judge(call, path, at);
}

/** `(folder / file.filename).open("wb")`. */
function openedPath(call: Call, at: At): void {
  const mode = at.module.constant(argumentOf(call, 0, "mode"), at.scope);
  if (call.func.kind === "Attribute" && typeof mode === "string" && /^[wax]b?\+?$/.test(mode)) judge(call, call.func.value, at);
}

/** `(folder / file.filename).write_bytes(…)`. */
function written(call: Call, at: At): void {
  if (call.func.kind === "Attribute") judge(call, call.func.value, at);
}

function judge(call: Call, path: Expression, at: At): void {
  const { fn } = at.scope;
  if (fn === null || !takesFiles(fn, at) || isAskedFor(fn, at)) return;
  if (!isSentName(path, fn, 0) && !callsIn(path, fn, 0).some((one) => givesSentName(one, at))) return;
  at.report(call, "Nothing asks what kind of file this is: a page or a program is kept like a picture.", { confidence: "possible" });
}

/** Calls that a path is made of. */
function callsIn(node: Expression, fn: FunctionFact, depth: number): readonly Call[] {
  if (depth > HELPERS_DEPTH_MAX) return [];
  const found: Call[] = [];
  walk(node, (one) => {
    if (one.kind === "Call") found.push(one);
    for (const { value } of one.kind === "Name" ? (fn.locals.get(one.id) ?? []) : []) found.push(...callsIn(value, fn, depth + 1));
    return one.kind !== "Lambda";
  });
  return found;
}

/** `name_for(upload)`, a function of the module that gives the name of what it is given, and asks nothing of it. */
function givesSentName({ func }: Call, at: At): boolean {
  const helper = func.kind === "Name" ? at.module.facts.functions.get(func.id) : undefined;
  if (helper === undefined || !takesFiles(helper, at) || isAskedFor(helper, at)) return false;
  return mentions(helper.node.body, (node) => node.kind === "Return" && node.value !== null && isSentName(node.value, helper, 0));
}

/** The name that was sent, or a variable or a path that is made from it. */
function isSentName(node: Expression, fn: FunctionFact, depth: number): boolean {
  if (depth > DEPTH_MAX) return false;
  const inside = (one: Expression): boolean => isSentName(one, fn, depth + 1);
  switch (node.kind) {
    case "Attribute":
      // `Path(file.filename).suffix`
      if (PARTS_OF_NAME.has(node.attr) && inside(node.value)) return true;
      return node.attr === "filename" || (node.attr === "name" && (isSentFile(node.value, fn) || isParameterOf(node.value, fn)));
    case "Name":
      return (fn.locals.get(node.id) ?? []).some(({ value, entered }) => !entered && inside(value));
    case "JoinedStr":
      return node.values.some(inside);
    case "FormattedValue":
      return inside(node.value);
    case "BinOp":
      return inside(node.left) || inside(node.right);
    case "Tuple":
      return node.elts.some(inside);
    case "BoolOp":
      return node.values.some(inside);
    case "Call":
      return node.args.some(inside) || (node.func.kind === "Attribute" && CUTTING.has(node.func.attr) && inside(node.func.value));
    case "Subscript":
      // `self.request.files["f"][0]["filename"]`, of Tornado.
      return inside(node.value) || (node.slice.kind === "Constant" && node.slice.value === "filename");
    default:
      return false;
  }
}

/** A parameter of which `takesFiles` says that it is one. */
function isParameterOf(node: Expression, { node: { args } }: FunctionFact): boolean {
  return node.kind === "Name" && args.args.some(({ arg, annotation }) => arg === node.id && annotation === null && arg !== "self");
}

/** `request.FILES["avatar"]`, of which Django calls the name `name`. */
function isSentFile(node: Expression, fn: FunctionFact): boolean {
  if (node.kind === "Subscript") return isFiles(node.value);
  if (node.kind === "Call") return node.func.kind === "Attribute" && isFiles(node.func.value);
  const bindings = node.kind === "Name" ? (fn.locals.get(node.id) ?? []) : [];
  return bindings.length > 0 && bindings.every(({ value }) => value.kind !== "Name" && isSentFile(value, fn));
}

/** `request.files` is named in it, or a parameter is a file that was sent. */
function takesFiles(fn: FunctionFact, { module: { facts } }: At): boolean {
  const { posonlyargs, args, kwonlyargs } = fn.node.args;
  if ([...posonlyargs, ...args].some(({ arg }) => isUsedAsFile(arg, fn, facts))) return true;
  if ([...posonlyargs, ...args, ...kwonlyargs].some(({ annotation }) => annotation !== null && isFileType(annotation, 0))) return true;
  return (
    subscriptsWithin(fn, facts).some(({ node }) => isFiles(node.value)) ||
    callsWithin(fn, facts).some(({ node }) => (node.func.kind === "Attribute" && isFiles(node.func.value)) || isForm(node))
  );
}

/** `picture.save(…)` or `upload.chunks()` of a parameter whose name it had at home is asked for. */
function isUsedAsFile(name: string, fn: FunctionFact, facts: At["module"]["facts"]): boolean {
  const isOne = (node: Expression): boolean => node.kind === "Name" && node.id === name;
  const isKept = callsWithin(fn, facts).some(
    ({ node: { func } }) => func.kind === "Attribute" && isOne(func.value) && (func.attr === "chunks" || func.attr === "save"),
  );
  return (
    isKept &&
    mentions(fn.node.body, (node) => node.kind === "Attribute" && (node.attr === "filename" || node.attr === "name") && isOne(node.value))
  );
}

/** `await request.post()` of aiohttp, `await request.form()` of Starlette. */
function isForm({ func, args }: Call): boolean {
  if (func.kind !== "Attribute" || args.length > 0 || (func.attr !== "post" && func.attr !== "form")) return false;
  const { value } = func;
  return (value.kind === "Name" && value.id === "request") || (value.kind === "Attribute" && value.attr === "request");
}

function isFiles(node: Expression): boolean {
  return node.kind === "Attribute" && (node.attr === "files" || node.attr === "FILES");
}

/** `UploadFile`, also in `list[UploadFile]`, `UploadFile | None` and `Annotated[UploadFile, …]`. */
function isFileType(node: Expression, depth: number): boolean {
  if (depth > DEPTH_MAX) return false;
  const isOne = (one: Expression): boolean => isFileType(one, depth + 1);
  if (node.kind === "Subscript") return isOne(node.slice);
  if (node.kind === "BinOp") return isOne(node.left) || isOne(node.right);
  if (node.kind === "Tuple") return node.elts.some(isOne);
  const name = node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : "";
  return name === "UploadFile" || name === "FileStorage";
}

/** By a comparison or a call in the function; or the module knows judges of forms. */
function isAskedFor(fn: FunctionFact, at: At): boolean {
  const { facts } = at.module;
  const compares = comparesWithin(fn, facts);
  const isAsked = (words: readonly string[]): boolean => words.some((word) => ASKING.has(word));
  return (
    compares.some(({ node }) => isAsked(namesIn(node.left).concat(node.comparators.flatMap(namesIn)))) ||
    // `ending not in {".csv", ".json"}`
    compares.some(({ node }) => isMembership(node) && isSentName(node.left, fn, 0)) ||
    callsWithin(fn, facts).some(({ node }) => isAsked(calledWords(node, at))) ||
    facts.imports.some(({ name }) => name !== null && /^(?:FileAllowed|FileType|FileExtensionValidator|UploadSet)$/.test(name))
  );
}

function isMembership({ ops }: Compare): boolean {
  return ops.every((op) => op === "In" || op === "NotIn");
}

function calledWords({ func }: Call, at: At): readonly string[] {
  const name = func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : "";
  const target = at.module.target(func, at.scope) ?? "";
  // Opening a file to write it asks nothing.
  return name === "open" && !target.startsWith("PIL.") ? [] : wordsOf(name);
}

/** Words of the names that stand directly in it. */
function namesIn(node: Expression): readonly string[] {
  if (node.kind === "Name") return wordsOf(node.id);
  if (node.kind === "Attribute") return [...wordsOf(node.attr), ...namesIn(node.value)];
  if (node.kind === "Subscript") return namesIn(node.value);
  if (node.kind === "Call") return [...namesIn(node.func), ...node.args.flatMap(namesIn)];
  return [];
}
