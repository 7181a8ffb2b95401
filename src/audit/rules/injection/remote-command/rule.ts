import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule } from "../../../rule.ts";
import { SHELL_CLEANERS } from "../../../patterns/shell-command.ts";
import { unsettledArgument } from "../../../patterns/unsettled-argument.ts";

const check = unsettledArgument(
  0,
  "command",
  "The shell of another machine reads this command, and a part of it is not fixed by the module.",
  {
    cleaners: SHELL_CLEANERS,
  },
);

export const remoteCommand = defineRule({
  id: "INJ006",
  name: "remote-command",
  cwe: 78,
  severity: "medium",
  summary: "A command for another machine that is not written out",
  aliases: ["B601", "S601"],
  checks: {
    calls: {
      ...eachCall("*.{}", "exec_command", check),
      ...eachCall("asyncssh.connect().{}", "run create_process", check),
      ...eachCall("fabric.Connection().{}", "run sudo", check),
    },
  },
});
