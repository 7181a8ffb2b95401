import { BAD_ARGUMENTS } from "../../platform/errors/cli-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { EXIT_OK, defineCommand } from "../command.ts";
import { SHELLS, completionScript } from "../completion.ts";
import { loadCommands } from "../load-commands.ts";

export const command = defineCommand({
  name: "completion",
  summary: "Print a completion script for bash, zsh or fish",
  usage: "bash|zsh|fish",
  options: {},
  arguments: [1, 1],
  examples: ["source <(fairlead completion bash)", "fairlead completion fish > ~/.config/fish/completions/fairlead.fish"],
  async run({ positionals }, { out }) {
    const shell = SHELLS.find((known) => known === positionals[0]);
    if (shell === undefined)
      throw userError(BAD_ARGUMENTS, { problem: `\`${positionals[0]}\` is not one of ${SHELLS.join(", ")}.`, command: "completion" });
    out.line(completionScript(shell, await loadCommands()));
    return EXIT_OK;
  },
});
