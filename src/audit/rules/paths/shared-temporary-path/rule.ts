import type { BinOp, Call, Expression } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

const SHARED = /^\/(?:tmp|var\/tmp|dev\/shm)(?:\/|$)/;
const WRITES = /[wax+]/;

export const sharedTemporaryPath = defineRule({
  id: "PTH002",
  name: "shared-temporary-path",
  cwe: 377,
  severity: "low",
  summary: "A fixed name in a folder that every user of the machine may write to",
  aliases: ["B108", "S108"],
  checks: {
    calls: {
      ...eachCall("{}", "open io.open codecs.open os.fdopen builtins.open", opened),
      ...eachCall("os.{}", "mkdir makedirs mkfifo mknod", (call, at) => written(argumentOf(call, 0, "name"), call, at)),
      ...eachCall("shutil.{}", "copy copy2 copyfile copytree move", (call, at) => written(argumentOf(call, 1, "dst"), call, at)),
      ...eachCall("os.{}", "rename replace symlink link", (call, at) => written(argumentOf(call, 1, "dst"), call, at)),
      ...eachCall(
        "logging.{}",
        "FileHandler handlers.RotatingFileHandler handlers.TimedRotatingFileHandler handlers.WatchedFileHandler",
        (call, at) => written(argumentOf(call, 0, "filename"), call, at),
      ),
      "logging.basicConfig": (call, at) => written(argumentOf(call, null, "filename"), call, at),
      "sqlite3.connect": (call, at) => written(argumentOf(call, 0, "database"), call, at),
      "os.path.join": joined,
      ...eachCall("pathlib.Path().{}", "write_text write_bytes touch mkdir", path),
      ...eachCall("*.{}", "write_text write_bytes", (call, at) => below(call, at)),
      "pathlib.Path().open": (call, at) => {
        if (isWriting(argumentOf(call, 0, "mode"), at)) path(call, at);
      },
    },
    module: mentioned,
  },
});

const NOTE = "A fixed path in a folder that every user may write to: use `tempfile` where the program writes to it.";
const AS_NOTE = { confidence: "pattern", severity: "note" } as const;
const MESSAGE = "Others can make this before the program does, as a link for example: use `tempfile`.";

function opened(call: Call, at: At): void {
  if (isWriting(argumentOf(call, 1, "mode"), at)) written(argumentOf(call, 0, "file"), call, at);
}

function isWriting(mode: Expression | null, at: At): boolean {
  const value = at.module.constant(mode, at.scope);
  return typeof value === "string" && WRITES.test(value);
}

/** Reported where the path is written down, once for all that writes to it. */
function written(node: Expression | null, call: Call, at: At): void {
  if (isShared(node, at)) at.report(node === null ? call : literalOf(node, at), MESSAGE);
  else if (node !== null && isFixedInTemporaryFolder(valueOf(node, at), at))
    at.report(valueOf(node, at), MESSAGE, { confidence: "possible" });
}

/** What a name was given once, or the expression itself. */
function valueOf(node: Expression, at: At): Expression {
  const bindings = node.kind === "Name" ? at.module.everyBinding(node.id, at.scope) : null;
  return bindings?.length === 1 ? bindings[0]!.value : node;
}

/** `os.path.join(tempfile.gettempdir(), "x.lock")`: who starts it may have given it a folder of its own. */
function isFixedInTemporaryFolder(made: Expression, at: At): boolean {
  if (made.kind !== "Call" || at.module.target(made.func, at.scope) !== "os.path.join") return false;
  const [first, ...names] = made.args;
  const folder = first === undefined ? null : valueOf(first, at);
  if (folder?.kind !== "Call" || at.module.target(folder.func, at.scope) !== "tempfile.gettempdir") return false;
  return names.length > 0 && names.every((one) => at.module.isConstant(one, at.scope));
}

function literalOf(node: Expression, at: At): Expression {
  const made = valueOf(node, at);
  return made.kind === "JoinedStr" ? made : (beginOf(made) ?? made);
}

/** `Path("/tmp/x").write_text(…)`. */
function path(call: Call, at: At): void {
  if (call.func.kind !== "Attribute") return;
  let made: Expression = call.func.value;
  if (made.kind === "Name") made = at.module.everyBinding(made.id, at.scope)?.[0]?.value ?? made;
  if (made.kind === "Call" && isShared(made.args[0] ?? null, at)) written(made.args[0]!, call, at);
}

/** `(folder / "draft.txt").write_text(…)`. */
function below(call: Call, at: At): void {
  const made = call.func.kind === "Attribute" ? valueOf(call.func.value, at) : null;
  if (made?.kind === "BinOp" && isFixedInFolder(made, at)) at.report(made, MESSAGE, { confidence: "possible" });
}

/** `Path(tempfile.gettempdir()) / "draft.txt"`, `Path("/tmp") / "draft.txt"`. */
function isFixedInFolder({ left, op, right }: BinOp, at: At): boolean {
  const folder = valueOf(left, at);
  if (op !== "Div" || !at.module.isConstant(right, at.scope)) return false;
  if (folder.kind === "BinOp") return isFixedInFolder(folder, at);
  const [given] = folder.kind === "Call" && at.module.target(folder.func, at.scope) === "pathlib.Path" ? folder.args : [];
  if (given === undefined) return false;
  return isShared(given, at) || (given.kind === "Call" && at.module.target(given.func, at.scope) === "tempfile.gettempdir");
}

function isShared(node: Expression | null, at: At): boolean {
  if (node === null) return false;
  if (node.kind === "Call" && at.module.target(node.func, at.scope) === "os.path.join") return isFixedBelow(node, at);
  const value = at.module.constant(node, at.scope) ?? at.module.constant(beginOf(node), at.scope);
  return typeof value === "string" && SHARED.test(value);
}

/** `f"/tmp/{name}"`, `"/tmp/" + name`, `"/tmp/%s.log" % name`, `"/tmp/{}".format(name)` */
function beginOf(node: Expression): Expression | null {
  if (node.kind === "JoinedStr") return node.values[0] ?? null;
  if (node.kind === "BinOp") return node.left.kind === "BinOp" ? beginOf(node.left) : node.left;
  return node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "format" ? node.func.value : null;
}

/** `os.path.join("/tmp", "x.lock")` */
function isFixedBelow({ args: [folder, ...names] }: Call, at: At): boolean {
  const value = at.module.constant(folder ?? null, at.scope);
  return typeof value === "string" && SHARED.test(value) && names.length > 0 && names.every((one) => at.module.isConstant(one, at.scope));
}

/** `os.path.join("/tmp", name)`: by itself the folder is no path of the program's own. */
function joined(call: Call, at: At): void {
  const [folder] = call.args;
  if (call.args.length > 1 && folder?.kind === "Constant" && folder.value === "/tmp") at.report(call, NOTE, AS_NOTE);
}

/** Where a path is only written down, it is not known what becomes of it. */
function mentioned(at: At): void {
  for (const { node } of at.module.facts.strings)
    if (node.value.startsWith("/") && node.value.length >= "/tmp/".length && SHARED.test(node.value) && !node.value.includes("\n"))
      at.report(node, NOTE, AS_NOTE);
}
