// Paths that the code writes to: SQLite files, upload and media folders, files opened for writing.
import type { WrittenPath } from "../../model/project.ts";
import { ROOT, evaluateText, projectPath } from "../facts/evaluate.ts";
import type { ModuleFacts, Site } from "../facts/module-facts.ts";
import { callee, keywordOf, type Place } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { typesOf } from "../facts/types.ts";
import type { Call, Expression } from "../parse/ast.ts";
import { literalString } from "../parse/literal-value.ts";

const PATHS_MAX = 200;

/** Each path once, where it is written first; what no process runs is only a guess. `workingDirectory` is what relative paths are below. */
export function findWrittenPaths(
  facts: ProjectFacts,
  { workingDirectory, started }: { readonly workingDirectory: string; readonly started: ReadonlySet<string> },
): readonly WrittenPath[] {
  const found = new Map<string, WrittenPath>();
  const add = (text: string | null, kind: WrittenPath["kind"], at: { file: string; line: number }): void => {
    const path = text === null ? null : cleanPath(text, workingDirectory);
    if (path === null || found.size >= PATHS_MAX) return;
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
  return [...found.values()];
}

/** Not the beginning of a longer text, such as of an f-string. */
const WHOLE_SQLITE_URL = /^sqlite(?:\+\w+)?:\/\/\/[^{}]*\.(?:db3?|sqlite3?|s3db)(?:\?.*)?$/;

type Add = (text: string | null, kind: WrittenPath["kind"], at: { file: string; line: number }) => void;

/** Null for what is no place on disk: in memory, temporary, a device, or the project itself. */
function cleanPath(text: string, workingDirectory: string): string | null {
  if (text === "" || text.includes(":memory:") || text.includes("\n") || text.length > 512 || /[*?{}<>|]/.test(text)) return null;
  if (/^(?:\/tmp\/|\/dev\/|\/proc\/|\/var\/tmp\/|\w+:\/\/)/.test(text)) return null;
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
  const name = callee(node, place) ?? methodName(node, place);
  if (name === null) return;
  const path = (): string | null => evaluateText(node.args[0] ?? keywordOf(node, "database") ?? keywordOf(node, "path"), place);
  if (SQLITE_CALLS.test(name)) return add(sqliteText(path()), "sqlite", at);
  if (OPENERS.has(name)) return writes(openMode(node, place)) ? add(path(), "file", at) : undefined;
  if (FOLDER_CALLS.has(name)) return add(path(), "folder", at);
  const method = node.func.kind === "Attribute" ? node.func.attr : "";
  if (name === "pathlib.Path.open" && node.func.kind === "Attribute")
    return writes(evaluateText(node.args[0] ?? keywordOf(node, "mode"), place) ?? "r")
      ? add(evaluateText(node.func.value, place), "file", at)
      : undefined;
  if (/^(?:pathlib\.Path\.)?(?:mkdir|write_text|write_bytes)$/.test(method) && node.func.kind === "Attribute")
    return add(evaluateText(node.func.value, place), method === "mkdir" ? "folder" : "file", at);
  if (name === "sqlalchemy.create_engine" || name.endsWith("create_async_engine")) return add(sqliteUrlOf(path()), "sqlite", at);
  if (/^logging\.(?:FileHandler|handlers\.\w*FileHandler)$/.test(name))
    return add(path() ?? evaluateText(keywordOf(node, "filename"), place), "file", at);
  if (name === "logging.basicConfig") add(evaluateText(keywordOf(node, "filename"), place), "file", at);
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
    for (const { arg, value } of node.keywords)
      if (arg !== null && arg === arg.toUpperCase()) setting(arg, value, { facts, module, scope }, value.line, add);
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
    const field = (name: string): Expression | undefined => entry.values[entry.keys.findIndex((key) => literalString(key) === name)];
    if (!evaluateText(field("ENGINE"), place)?.includes("sqlite")) continue;
    const name = field("NAME");
    add(evaluateText(name, place), "sqlite", { file: place.module.file, line: name?.line ?? entry.line });
  }
}
