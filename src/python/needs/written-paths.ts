// Paths that the code writes to: SQLite files, upload and media folders, files opened for writing.
import type { WrittenPath } from "../../model/project.ts";
import type { SourceTree } from "../source-tree.ts";
import { ROOT, evaluateText, projectPath } from "../facts/evaluate.ts";
import type { ModuleFacts, Site } from "../facts/module-facts.ts";
import { callee, definitionOf, keywordOf, type Place } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { typesOf } from "../facts/types.ts";
import type { Call, Dict, Expression } from "../parse/ast.ts";
import { literalString } from "../parse/literal-value.ts";
import { walk } from "../parse/walk.ts";

const PATHS_MAX = 200;

/** Each path once, where it is written first; what no process runs is only a guess. `workingDirectory` is what relative paths are below. */
export function findWrittenPaths(
  facts: ProjectFacts,
  { workingDirectory, started }: { readonly workingDirectory: string; readonly started: ReadonlySet<string> },
): readonly WrittenPath[] {
  const found = new Map<string, WrittenPath>();
  const add = (text: string | null, kind: WrittenPath["kind"], at: { file: string; line: number }): void => {
    const path = text === null ? null : cleanPath(text, workingDirectory);
    if (path === null || found.size >= PATHS_MAX || (kind === "folder" && holdsSource(facts, path))) return;
    const before = found.get(path);
    if (before === undefined || (before.kind !== "sqlite" && kind === "sqlite"))
      found.set(path, { path, kind, source: { file: at.file, line: at.line }, sure: started.has(at.file) ? "likely" : "guess" });
  };
  for (const module of facts.modules) {
    for (const site of module.calls) callWrites(facts, module, site, add);
    for (const { node } of module.strings) {
      if (WHOLE_SQLITE_URL.test(node.value))
        add(flaskInstance(sqliteUrlPath(node.value), facts), "sqlite", { file: module.file, line: node.line });
    }
    settingWrites(facts, module, add);
  }
  for (const { text, line } of iniAddresses(facts.tree))
    add(sqliteUrlPath(text.replaceAll("%(here)s", ROOT)), "sqlite", { file: INI, line });
  return [...found.values()];
}

const INI = "production.ini";

/** `sqlalchemy.url = sqlite:///%(here)s/shop.sqlite` of a Pyramid project. */
function iniAddresses(tree: SourceTree): { text: string; line: number }[] {
  return (tree.text(INI)?.text ?? "").split("\n").flatMap((each, i) => {
    const text = /^[\w.]+\s*=\s*(sqlite:\S+)/.exec(each)?.[1];
    return text === undefined ? [] : [{ text, line: i + 1 }];
  });
}

/** Kept outside the release, such a folder would hide what the next release brings. */
function holdsSource({ tree }: ProjectFacts, folder: string): boolean {
  return tree.files.some(({ path }) => path.startsWith(`${folder}/`) && SOURCE.test(path));
}

const SOURCE = /\.(?:pyi?|html?|jinja2?|j2|css|scss|js|mjs|ts|tsx|vue|json|ya?ml|toml|md|rst|po|sql|sh)$/i;

/** Not the beginning of a longer text, such as of an f-string. */
const WHOLE_SQLITE_URL = /^sqlite(?:\+\w+)?:\/\/\/[^{}]*\.(?:db3?|sqlite3?|s3db)(?:\?.*)?$/;

type Add = (text: string | null, kind: WrittenPath["kind"], at: { file: string; line: number }) => void;

/** Null for what is no place on disk: in memory, temporary, a device, or the project itself. */
function cleanPath(text: string, workingDirectory: string): string | null {
  if (text === "" || text.includes(":memory:") || text.includes("\n") || text.length > 512 || /[*?{}<>|]/.test(text)) return null;
  if (/^(?:\/(?:tmp|dev|proc|var\/tmp)(?:\/|$)|\w+:\/\/)/.test(text)) return null;
  const path = projectPath(text);
  const below =
    path.startsWith("/") || path.startsWith("~") || text.startsWith(ROOT) || workingDirectory === "."
      ? path
      : `${workingDirectory}/${path}`;
  const clean = below.replace(/\/+$/, "");
  // What begins with a dash is the end of a name that is not known.
  if (/(?:^|\/)-[^/]*$/.test(clean)) return null;
  return clean === "." || clean === "" || clean === "/" || clean.startsWith("..") ? null : clean;
}

/** `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite+aiosqlite:///…`; null in memory. */
export function sqliteUrlPath(url: string): string | null {
  const found = /^sqlite(?:\+\w+)?:\/\/\/?([^?#]*)/.exec(url);
  const path = found?.[1] ?? "";
  return path === "" || path.includes(":memory:") ? null : path;
}

const SQLITE_CALLS =
  /^(?:sqlite3|aiosqlite|apsw|sqlite_utils|peewee|sqlitedict|tinydb|diskcache|duckdb)\.(?:connect|Connection|Database|SqliteDatabase|SqliteDict|TinyDB|Cache)$/;
const OPENERS = new Set(["open", "io.open", "codecs.open", "aiofiles.open"]);
const FOLDER_CALLS = new Set(["os.makedirs", "os.mkdir"]);

function callWrites(facts: ProjectFacts, module: ModuleFacts, { node, scope }: Site<Call>, add: Add): void {
  const place: Place = { facts, module, scope };
  const at = { file: module.file, line: node.line };
  const method = node.func.kind === "Attribute" ? node.func.attr : "";
  if (saves(method, node, place)) return addFile(node.args[0], place, at, add);
  const name = callee(node, place) ?? methodName(node, place);
  if (name === null) return;
  const path = (): string | null => evaluateText(node.args[0] ?? keywordOf(node, "database") ?? keywordOf(node, "path"), place);
  if (SQLITE_CALLS.test(name)) return add(sqliteText(path()), "sqlite", at);
  if (OPENERS.has(name))
    return writes(openMode(node, place)) ? addFile(node.args[0] ?? keywordOf(node, "file"), place, at, add) : undefined;
  if (FOLDER_CALLS.has(name)) return add(path(), "folder", at);
  if (name === "pathlib.Path.open" && node.func.kind === "Attribute")
    return writes(evaluateText(node.args[0] ?? keywordOf(node, "mode"), place) ?? "r")
      ? addFile(node.func.value, place, at, add)
      : undefined;
  if (method === "mkdir" && node.func.kind === "Attribute") return add(evaluateText(node.func.value, place), "folder", at);
  if (/^write_(?:text|bytes)$/.test(method) && node.func.kind === "Attribute") return addFile(node.func.value, place, at, add);
  if (name === "sqlalchemy.create_engine" || name.endsWith("create_async_engine")) return add(sqliteUrlOf(path()), "sqlite", at);
  if (/^logging\.(?:FileHandler|handlers\.\w*FileHandler)$/.test(name))
    return add(path() ?? evaluateText(keywordOf(node, "filename"), place), "file", at);
  if (name === "logging.basicConfig") add(evaluateText(keywordOf(node, "filename"), place), "file", at);
}

/** Of data frames, plots, images and uploads: what they are given is the file they write. */
const SAVERS = /^(?:to_(?:csv|excel|parquet|json|pickle|feather|hdf|html|stata)|savefig|save|imsave|dump_to_file|write_html|write_image)$/;

/** Django's `field.save(name, content)` takes a name within its storage, not a path. */
function saves(method: string, { args }: Call, place: Place): boolean {
  const [first] = args;
  if (!first || !SAVERS.test(method) || (method === "save" && args.length > 1)) return false;
  const text = evaluateText(first, place);
  return text === null || /[^/]\.\w+$/.test(text);
}

/** A file by its name, or the folder that it goes to where only that is known. */
function addFile(node: Expression | null | undefined, place: Place, at: { file: string; line: number }, add: Add): void {
  if (!node) return;
  const text = evaluateText(node, place);
  add(text ?? knownFolder(node, place), text === null ? "folder" : "file", at);
}

/** `open(f"uploads/{name}", "wb")`, `os.path.join(folder, name)`, `FOLDER / name`, `"uploads/" + name`. */
function knownFolder(node: Expression, place: Place): string | null {
  const resolved = node.kind === "Name" ? onlyValue(node, place) : null;
  if (resolved) return resolved.value.kind === "Name" ? null : knownFolder(resolved.value, resolved.place);
  const start = knownStart(node, place);
  const slash = start?.lastIndexOf("/") ?? -1;
  const folder = start === null || slash < 1 ? null : start.slice(0, slash);
  return folder === ROOT ? null : folder;
}

/** A name that is given one value, with the place where it is. */
function onlyValue(node: Expression, place: Place): { value: Expression; place: Place } | null {
  const found = definitionOf(node, place);
  const [binding, ...more] = found?.kind === "value" ? found.bindings : [];
  if (found?.kind !== "value" || !binding || more.length > 0) return null;
  return { value: binding.value, place: { ...place, module: found.module, scope: binding.scope } };
}

/** What is known of a text from its beginning; a joined path ends with a slash. */
function knownStart(node: Expression, place: Place): string | null {
  const whole = evaluateText(node, place);
  if (whole !== null) return whole;
  if (node.kind === "JoinedStr") return startOfParts(node.values, place, "");
  if (node.kind === "BinOp" && node.op === "Add") return startOfParts([node.left, node.right], place, "");
  if (node.kind === "BinOp" && node.op === "Div") return startOfParts([node.left, node.right], place, "/");
  if (node.kind !== "Call") return null;
  const name = callee(node, place);
  if (name === "str" || name === "os.path.abspath") return node.args[0] ? knownStart(node.args[0], place) : null;
  return name === "os.path.join" || name === "pathlib.Path" ? startOfParts(node.args, place, "/") : null;
}

function startOfParts(parts: readonly Expression[], place: Place, between: string): string | null {
  let text = "";
  for (const part of parts) {
    const known = evaluateText(part, place);
    if (known === null) return `${text}${text === "" && part.kind !== "Constant" ? (knownStart(part, place) ?? "") : ""}`;
    text += known.endsWith("/") ? known : `${known}${between}`;
  }
  return text;
}

function methodName(node: Call, place: Place): string | null {
  if (node.func.kind !== "Attribute") return null;
  const { attr } = node.func;
  const type = typesOf(node.func.value, place)[0];
  if (/^(?:open|mkdir|write_text|write_bytes)$/.test(attr)) return `pathlib.Path.${attr}`;
  return type === undefined ? null : `${type}.${attr}`;
}

function openMode(node: Call, place: Place): string {
  return evaluateText(node.args[1] ?? keywordOf(node, "mode"), place) ?? "r";
}

function writes(mode: string): boolean {
  return /[wax+]/.test(mode);
}

function sqliteText(text: string | null): string | null {
  return text === null ? null : text.startsWith("file:") ? text.slice(5).split("?")[0]! : text;
}

function sqliteUrlOf(text: string | null): string | null {
  return text !== null && text.startsWith("sqlite") ? sqliteUrlPath(text) : null;
}

/** Names that hold a place for files, as assignments, `app.config[…]` entries and keyword arguments of settings. */
const FOLDER_SETTINGS =
  /^(?:MEDIA_ROOT|UPLOAD_FOLDER|UPLOAD_DIR(?:ECTORY)?|UPLOADS?_(?:PATH|DEST|DEFAULT_DEST)|UPLOADED_\w+_DEST|DATA_DIR(?:ECTORY)?|STORAGE_DIR|CACHE_DIR|SESSION_FILE_DIR|MEDIA_DIR|DROPZONE_UPLOAD_FOLDER|WHOOSH_INDEX_PATH|HAYSTACK_INDEX)$/i;
const DATABASE_SETTINGS = /(?:DATABASE|DB|SQLITE)(?:_?(?:URI|URL|PATH|FILE|NAME))?$/i;

function settingWrites(facts: ProjectFacts, module: ModuleFacts, add: Add): void {
  const scopes = [module.bindings, ...[...module.classes.values()].map(({ attributes }) => attributes)];
  for (const bindings of scopes)
    for (const [name, all] of bindings) for (const { value, scope, line } of all) setting(name, value, { facts, module, scope }, line, add);
  for (const { node, scope } of module.stores)
    for (const target of node.targets) {
      const key = target.kind === "Subscript" ? literalString(target.slice) : target.kind === "Attribute" ? target.attr : null;
      if (key !== null) setting(key, node.value, { facts, module, scope }, node.line, add);
    }
  for (const { node, scope } of module.calls)
    for (const { arg, value } of node.keywords) {
      const place = { facts, module, scope };
      if (arg === "default") add(sqliteUrlOf(evaluateText(value, place)), "sqlite", { file: module.file, line: value.line });
      else if (arg !== null && arg === arg.toUpperCase()) setting(arg, value, place, value.line, add);
    }
  if (module.strings.some(({ node }) => FILE_HANDLER.test(node.value))) loggingHandlers(facts, module, add);
}

const FILE_HANDLER = /^logging\.(?:handlers\.)?\w*FileHandler$/;

/** `{"class": "logging.FileHandler", "filename": "logs/app.log"}` of a logging configuration. */
function loggingHandlers(facts: ProjectFacts, module: ModuleFacts, add: Add): void {
  const place: Place = { facts, module, scope: null };
  walk(module.ast, (node) => {
    if (node.kind !== "Dict" || !FILE_HANDLER.test(evaluateText(entryOf(node, "class"), place) ?? "")) return;
    const filename = entryOf(node, "filename");
    if (filename) addFile(filename, place, { file: module.file, line: filename.line }, add);
  });
}

function entryOf(node: Dict, name: string): Expression | undefined {
  return node.values[node.keys.findIndex((key) => key !== null && literalString(key) === name)];
}

function setting(name: string, value: Expression, place: Place, line: number, add: Add): void {
  const at = { file: place.module.file, line };
  if (name === "DATABASES") return djangoDatabases(value, place, add);
  if (FOLDER_SETTINGS.test(name)) return add(evaluateText(value, place), "folder", at);
  const text = DATABASE_SETTINGS.test(name) ? evaluateText(value, place) : null;
  if (text !== null && /^sqlite(?:\+\w+)?:/.test(text)) add(flaskInstance(sqliteUrlPath(text), place.facts), "sqlite", at);
}

/** Flask-SQLAlchemy 3 puts a relative SQLite file into the instance folder. */
function flaskInstance(path: string | null, facts: ProjectFacts): string | null {
  const flask = facts.modules.some(({ imports }) => imports.some((fact) => fact.module === "flask_sqlalchemy"));
  return flask && path !== null && !path.startsWith("/") ? `${ROOT}/instance/${path}` : path;
}

/** ENGINE sqlite3 with NAME, or what reads an address: `env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")`, `dj_database_url.config(default=…)`. */
function djangoDatabases(value: Expression, place: Place, add: Add): void {
  if (value.kind !== "Dict") return;
  for (const entry of value.values) {
    if (entry.kind === "Call") {
      const url = evaluateText(entry, place) ?? evaluateText(keywordOf(entry, "default"), place);
      add(sqliteUrlOf(url), "sqlite", { file: place.module.file, line: entry.line });
    }
    if (entry.kind !== "Dict") continue;
    if (!evaluateText(entryOf(entry, "ENGINE"), place)?.includes("sqlite")) continue;
    const name = entryOf(entry, "NAME");
    add(evaluateText(name, place), "sqlite", { file: place.module.file, line: name?.line ?? entry.line });
  }
}
