// What a service starts.
import type { FileReport } from "../../../auditor.ts";
import { at, itemsAt, type YamlNode } from "../../../yaml/yaml-document.ts";
import { commandsOf, commandsOfText, type RunCommand } from "../../../shell/called-programs.ts";
import { checkStartCommands } from "../../start-commands.ts";
import type { Service } from "../read-compose.ts";

export function checkStart({ node, name: symbol }: Service, report: FileReport): void {
  for (const key of ["entrypoint", "command"]) {
    const given = at(node, key);
    if (given !== undefined) checkStartCommands(commandsIn(given), given.place, report, { symbol });
  }
}

function commandsIn(given: YamlNode): readonly RunCommand[] {
  if (given.kind === "scalar") return commandsOfText(given.text, given.place.line);
  const words = itemsAt(given).flatMap((one) => (one.kind === "scalar" ? [one.text] : []));
  return commandsOf(words, given.place.line);
}
