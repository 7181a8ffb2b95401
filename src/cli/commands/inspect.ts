// `fairlead inspect`: what Fairlead sees in a project, each value with its place and how sure it is.
import { resolve } from "node:path";
import { inspectProject } from "../../app/inspect-project.ts";
import { currentHome } from "../../host/home.ts";
import { exec } from "../../platform/exec.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { inspectLines } from "../inspect-lines.ts";

/** How a place ends whose value is one. */
const GUESSED = /\s\?(?:\u001b\[\d+m)?$/;

export const command = defineCommand({
  name: "inspect",
  summary: "Show what a project is, how it starts and what it needs",
  usage: "[PATH]",
  description: "Reads the project's files and runs none of its code. Each value names the file and line it comes from; `?` marks a guess.",
  options: {
    env: { type: "string", short: "e", value: "NAME", summary: "Environment whose configuration is laid over what is found" },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: ["fairlead inspect", "fairlead inspect path/to/project --json"],
  async run({ values, positionals }, { out, cwd, env }) {
    const { json } = await inspectProject(resolve(cwd, positionals[0] ?? "."), values.env ?? null, {
      exec,
      env,
      home: currentHome(),
      nowMs: Date.now(),
    });
    if (values.json) out.json(json);
    else {
      const lines = inspectLines(json, out.style);
      for (const line of lines) out.line(line);
      if (lines.some((line) => GUESSED.test(line))) out.note("`?` marks a guess; --json says of each value how sure it is.");
    }
    return EXIT_OK;
  },
});
