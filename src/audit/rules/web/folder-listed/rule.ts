import type { Expression } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule } from "../../../rule.ts";

const MESSAGE = "Visitors are shown the names of all files in this folder, and get each of them.";

export const folderListed = defineRule({
  id: "WEB016",
  name: "folder-listed",
  cwe: 548,
  severity: "low",
  summary: "A server lists the files of a folder",
  aliases: [],
  checks: {
    calls: eachCall("flask_autoindex.{}", "AutoIndex AutoIndexBlueprint", (call, at) => at.report(call, MESSAGE)),
    keywords: {
      // Of aiohttp, and of Sanic.
      show_index: (value, call, at) => {
        if (at.module.constant(value, at.scope) === true && isStatic(call.func)) at.report(value, MESSAGE);
      },
      directory_view: (value, call, at) => {
        if (at.module.constant(value, at.scope) === true && isStatic(call.func)) at.report(value, MESSAGE);
      },
    },
  },
});

function isStatic(func: Expression): boolean {
  return func.kind === "Attribute" && (func.attr === "static" || func.attr === "add_static");
}
