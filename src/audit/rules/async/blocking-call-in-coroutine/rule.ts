import type { Call } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule, type At } from "../../../rule.ts";
import { SHELL_CALLS, SUBPROCESS_CALLS } from "../../../patterns/shell-command.ts";

const METHODS = "get post put patch delete head options request";
/** Starts a process and returns. */
const RETURNS_AT_ONCE = new Set([
  "subprocess.Popen",
  "os.popen",
  "asyncio.create_subprocess_shell",
  "asyncio.subprocess.create_subprocess_shell",
]);

export const blockingCallInCoroutine = defineRule({
  id: "ASY001",
  name: "blocking-call-in-coroutine",
  cwe: null,
  severity: "low",
  summary: "A coroutine stops all others while it waits",
  aliases: [],
  checks: {
    calls: {
      ...eachCall(
        "{}",
        "time.sleep urllib.request.urlopen urllib.request.urlretrieve socket.create_connection socket.getaddrinfo os.wait os.waitpid",
        blocking,
      ),
      ...eachCall("requests.{}", METHODS, blocking),
      ...eachCall("requests.Session().{}", METHODS, blocking),
      ...eachCall("httpx.{}", METHODS, blocking),
      ...Object.fromEntries(
        [...SHELL_CALLS, ...SUBPROCESS_CALLS].filter((name) => !RETURNS_AT_ONCE.has(name)).map((name) => [name, blocking]),
      ),
    },
  },
});

function blocking(call: Call, at: At): void {
  if (at.scope.fn?.node.kind !== "AsyncFunctionDef" || at.scope.deferred) return;
  at.report(call, "While this waits, the event loop answers nobody: use the library's asynchronous form, or `asyncio.to_thread`.");
}
