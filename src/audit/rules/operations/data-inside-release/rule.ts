import type { Dict, Expression } from "../../../../python/parse/ast.ts";
import { lastName } from "../../../../python/parse/dotted-name.ts";
import { literalString } from "../../../../python/parse/literal-value.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { defineRule, type At } from "../../../rule.ts";
import { effective, reportSetting, type WrittenSetting } from "../../../patterns/written-setting.ts";

export const dataInsideRelease = defineRule({
  id: "OPS005",
  name: "data-inside-release",
  cwe: null,
  severity: "note",
  summary: "What a service keeps lies in the folder of its code",
  aliases: [],
  checks: {
    settings: {
      DATABASES: databases,
      SQLALCHEMY_DATABASE_URI: address,
      DATABASE_URL: address,
      DATABASE_URI: address,
      MEDIA_ROOT: folder,
      UPLOAD_FOLDER: folder,
      UPLOADS_DEFAULT_DEST: folder,
      UPLOADED_FILES_DEST: folder,
    },
  },
});

const MESSAGE =
  "The next release has another folder. `fairlead ship` makes a volume of this one; anywhere else it is gone then: let the environment say where it lies.";
/** Three strokes, then a path that begins at the working folder. */
const RELATIVE_SQLITE = /^sqlite(?:\+\w+)?:\/\/\/(?!\/|:memory:|\?|$)/;
/** Names by which settings know where their own files lie. */
const OWN_FOLDER =
  /^(?:BASE|PROJECT|ROOT|APP|SITE|REPO|SRC|PACKAGE)_?(?:DIR|DIRECTORY|PATH|ROOT|FOLDER)$|^(?:basedir|base_dir|here|HERE|ROOT)$/;

function address(setting: WrittenSetting, at: At): void {
  const known = isOfService(setting) ? effective(setting, at) : undefined;
  if (typeof known?.value === "string" && RELATIVE_SQLITE.test(known.value)) reportSetting(setting, known.isSure, MESSAGE, at);
}

function folder(setting: WrittenSetting, at: At): void {
  if (isOfService(setting) && isInside(setting.value, at)) reportSetting(setting, true, MESSAGE, at);
}

function databases(setting: WrittenSetting, at: At): void {
  if (!isOfService(setting) || setting.value.kind !== "Dict") return;
  for (const one of setting.value.values) {
    if (one.kind !== "Dict" || literalString(entry(one, "ENGINE"))?.endsWith("sqlite3") !== true) continue;
    const name = entry(one, "NAME");
    if (name !== null && isInside(name, at)) reportSetting({ ...setting, place: name }, true, MESSAGE, at);
  }
}

function isOfService({ kind }: WrittenSetting): boolean {
  return kind === "module" || kind === "config";
}

function entry({ keys, values }: Dict, name: string): Expression | null {
  const at = keys.findIndex((key) => key !== null && literalString(key) === name);
  return values[at] ?? null;
}

/** A path that begins where the code lies, or is relative; one that anything else has a say in is not known. */
function isInside(value: Expression, at: At): boolean {
  const written = at.module.constant(value, at.scope);
  if (written !== undefined)
    return typeof written === "string" && /^[^/~:]/.test(written) && !written.startsWith("${") && !/^\w:/.test(written);
  let isOwn = false;
  let isElsewhere = false;
  walk(value, (node) => {
    if (node.kind === "Name" && (node.id === "__file__" || OWN_FOLDER.test(node.id))) isOwn = true;
    else if (node.kind === "Attribute") {
      if (OWN_FOLDER.test(node.attr)) isOwn = true;
      else if (node.attr === "parent" || node.attr === "parents") isElsewhere = true;
    } else if (node.kind === "Constant" && node.type === "str") isElsewhere ||= /^(?:\.\.|\/)/.test(node.value);
    else if (node.kind === "Call") isElsewhere ||= !JOINING.has(lastName(node.func));
    return !isElsewhere;
  });
  return isOwn && !isElsewhere;
}

/** `os.path.join`, `Path`, `str` and the like only put a path together. */
const JOINING = new Set("join joinpath str Path abspath dirname resolve absolute normpath realpath fspath".split(" "));
