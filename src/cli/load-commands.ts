// Every command's declaration, for help, completion and the meta-tests.
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.gen.ts";

/** Sorted by name. */
export async function loadCommands(): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map(async ({ load }) => (await load()).command as Command));
}
