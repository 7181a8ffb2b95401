import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { effective, reportSetting, type WrittenSetting } from "../../../patterns/written-setting.ts";
import { usualValue } from "../../../patterns/usual-value.ts";
import { defineRule, type At } from "../../../rule.ts";

/** https://docs.python.org/3/library/stat.html#stat.S_ISUID */
const BITS: Readonly<Record<string, number>> = {
  "stat.S_IRWXU": 0o700,
  "stat.S_IRUSR": 0o400,
  "stat.S_IWUSR": 0o200,
  "stat.S_IXUSR": 0o100,
  "stat.S_IRWXG": 0o070,
  "stat.S_IRGRP": 0o040,
  "stat.S_IWGRP": 0o020,
  "stat.S_IXGRP": 0o010,
  "stat.S_IRWXO": 0o007,
  "stat.S_IROTH": 0o004,
  "stat.S_IWOTH": 0o002,
  "stat.S_IXOTH": 0o001,
  "stat.S_IREAD": 0o400,
  "stat.S_IWRITE": 0o200,
  "stat.S_IEXEC": 0o100,
  "stat.S_ISUID": 0o4000,
  "stat.S_ISGID": 0o2000,
  "stat.S_ISVTX": 0o1000,
};
const OTHERS_WRITE = 0o002;
/** A folder that all write to, each only to what is theirs: `/tmp` is one. */
const STICKY = 0o1000;
const DEPTH_MAX = 20;

export const worldWritable = defineRule({
  id: "PTH003",
  name: "world-writable",
  cwe: 732,
  severity: "medium",
  summary: "Every user of the machine may change the file",
  aliases: ["B103", "S103"],
  checks: {
    calls: {
      ...eachCall("os.{}", "chmod fchmod lchmod", (call, at) => mode(argumentOf(call, 1, "mode"), call, at)),
      ...eachCall("*.{}", "chmod lchmod", (call, at) => {
        if (at.module.target(call.func, at.scope)?.startsWith("os.") !== true) mode(argumentOf(call, 0, "mode"), call, at);
      }),
      "os.umask": (call, at) => {
        const mask = bitsOf(argumentOf(call, 0, "mask"), at, 0);
        if (mask === null || (mask & OTHERS_WRITE) !== 0) return;
        // `old = os.umask(0)` is put back later: only what is made in between counts.
        if (isDropped(call, at) || isMadeBefore(call, at))
          at.report(call, "From here on every user of the machine may change what the program makes.", { severity: "low" });
      },
      "os.open": (call, at) => {
        const bits = bitsOf(argumentOf(call, 2, "mode"), at, 0);
        if (bits !== null && (bits & OTHERS_WRITE) !== 0)
          at.report(call, `Where the umask is 0, mode 0o${bits.toString(8)} lets every user of the machine change this.`, {
            severity: "low",
            confidence: "possible",
          });
      },
    },
    settings: { FILE_UPLOAD_PERMISSIONS: ofUploads, FILE_UPLOAD_DIRECTORY_PERMISSIONS: ofUploads },
  },
});

/** Django gives each uploaded file these. */
function ofUploads(setting: WrittenSetting, at: At): void {
  const known = setting.kind === "module" ? effective(setting, at) : undefined;
  if (typeof known?.value === "number" && (known.value & OTHERS_WRITE) !== 0)
    reportSetting(setting, known.isSure, "Every user of the machine may change what is uploaded.", at);
}

function mode(node: Expression | null, call: Call, at: At): void {
  const bits = bitsOf(node, at, 0);
  if (bits === null || (bits & OTHERS_WRITE) === 0 || (bits & STICKY) !== 0) return;
  at.report(call, `Mode 0o${bits.toString(8)} lets every user of the machine change this.`);
}

/** Nothing is there to put back. */
function isDropped(call: Call, at: At): boolean {
  return at.module.facts.discarded.some(({ node }) => node === call);
}

/** A file is opened before the mask is put back. */
function isMadeBefore(call: Call, at: At): boolean {
  const later = at.module.facts.calls.filter(({ node, scope }) => scope.fn === at.scope.fn && node.line > call.line);
  const called = later.map(({ node, scope }) => ({ line: node.line, target: at.module.target(node.func, scope) }));
  const end = Math.min(...called.filter(({ target }) => target === "os.umask").map(({ line }) => line));
  return called.some(({ line, target }) => target === "open" && line < end);
}

/** What is surely set: of `a | unknown` the bits of `a`. */
function bitsOf(node: Expression | null, at: At, depth: number): number | null {
  if (node === null || depth > DEPTH_MAX) return null;
  if (node.kind === "BinOp" && node.op === "BitOr") {
    const [one, other] = [bitsOf(node.left, at, depth + 1), bitsOf(node.right, at, depth + 1)];
    return one === null ? other : one | (other ?? 0);
  }
  const { value } = node.kind === "Attribute" ? usualValue(node, at) : { value: at.module.constant(node, at.scope) };
  if (typeof value === "number") return value;
  // `int("0777", 8)`
  if (node.kind === "Call" && node.func.kind === "Name" && node.func.id === "int") {
    const written = at.module.constant(argumentOf(node, 0, null), at.scope);
    const base = at.module.constant(argumentOf(node, 1, "base"), at.scope);
    return typeof written === "string" && base === 8 && /^(?:0o?)?[0-7]+$/.test(written)
      ? Number.parseInt(written.replace("o", ""), 8)
      : null;
  }
  if (node.kind === "Name") {
    const bindings = at.module.everyBinding(node.id, at.scope);
    if (bindings?.length === 1) return bitsOf(bindings[0]!.value, at, depth + 1);
  }
  return BITS[at.module.target(node, at.scope) ?? ""] ?? null;
}
