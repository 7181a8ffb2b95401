import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentSet } from "../../../fixes/call-edits.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { isOnlyHandedOn } from "../../../patterns/handed-on.ts";
import { defineRule, type At } from "../../../rule.ts";

const METHODS = "get post put patch delete head options request";
/** What `check --fix` writes: longer than any answer a person waits for, shorter than for ever. */
const TIMEOUT_S = "30";
const MESSAGE = "This waits for ever when the other side stops answering: give `timeout`.";

export const requestWithoutTimeout = defineRule({
  id: "DOS001",
  name: "request-without-timeout",
  cwe: 400,
  severity: "low",
  summary: "A request that waits for its answer without an end",
  aliases: ["B113", "S113"],
  checks: {
    calls: {
      ...eachCall("requests.{}", METHODS, (call, at) => needed(call, at, {})),
      ...eachCall("requests.api.{}", METHODS, (call, at) => needed(call, at, {})),
      // An adapter of the session may bring a timeout.
      ...eachCall("requests.Session().{}", METHODS, (call, at) => needed(call, at, { confidence: "possible" })),
      ...eachCall("requests.session().{}", METHODS, (call, at) => needed(call, at, { confidence: "possible" })),
      ...eachCall("httpx.{}", `${METHODS} stream Client AsyncClient`, never),
      ...eachCall("urllib.request.{}", "urlopen", (call, at) => {
        if (argumentOf(call, 2, null) === null) needed(call, at, {});
      }),
      "aiohttp.ClientTimeout": (call, at) => {
        const total = argumentOf(call, 0, "total");
        if (total !== null && at.module.constant(total, at.scope) === null && call.keywords.length + call.args.length === 1)
          at.report(call, MESSAGE);
      },
    },
  },
});

function needed(call: Call, at: At, more: { readonly confidence?: "possible" }): void {
  const given = argumentOf(call, null, "timeout");
  if (given !== null && at.module.constant(given, at.scope) !== null) return;
  if (given === null && hasUnpacked(call)) {
    if (isOnlyHandedOn(call, "timeout", at)) at.report(call, `${MESSAGE} Whoever calls this may give none.`, { confidence: "pattern" });
    return;
  }
  const fix = argumentSet(call, { name: "timeout", value: TIMEOUT_S, given, isSafe: true }, at.module);
  at.report(call, MESSAGE, { ...more, fix });
}

/** httpx has a timeout of five seconds unless told otherwise. */
function never(call: Call, at: At): void {
  const given = argumentOf(call, null, "timeout");
  if (given === null) return;
  if (at.module.constant(given, at.scope) === null || isEndless(given, at)) at.report(call, MESSAGE);
}

/** `httpx.Timeout(None)`, also through a name that is bound once. */
function isEndless(node: Expression, at: At): boolean {
  const bindings = node.kind === "Name" ? at.module.everyBinding(node.id, at.scope) : null;
  const made = bindings?.length === 1 ? bindings[0]!.value : node;
  if (made.kind !== "Call" || at.module.target(made.func, at.scope) !== "httpx.Timeout") return false;
  return made.keywords.length === 0 && made.args.length === 1 && at.module.constant(made.args[0]!, at.scope) === null;
}
