// Words of the command line → values and positionals by the command's own declaration, with the nearest known option in the error.
import { parseArgs } from "node:util";
import { BAD_OPTION } from "../platform/errors/cli-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { nearestName } from "../platform/nearest.ts";
import type { Command, Options, Values } from "./command.ts";

/** Everything after `--` is positional. Throws BAD_OPTION. */
export function parseOptions<O extends Options>(
  command: Command<O>,
  words: readonly string[],
): { values: Values<O>; positionals: readonly string[] } {
  try {
    const options = Object.fromEntries(
      Object.entries(command.options).map(([name, spec]) => [
        name,
        { type: spec.type, multiple: spec.multiple ?? false, ...(spec.short === undefined ? {} : { short: spec.short }) },
      ]),
    );
    const parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
    return { values: { ...parsed.values } as Values<O>, positionals: parsed.positionals };
  } catch (cause) {
    throw userError(
      BAD_OPTION,
      { problem: firstSentence(cause), command: command.name, nearest: nearestOption(words, command.options) },
      { cause },
    );
  }
}

function firstSentence(cause: unknown): string {
  const message = (cause as Error).message.split(/\. |\n/)[0] as string;
  return message.endsWith(".") ? message : `${message}.`;
}

function nearestOption(words: readonly string[], options: Options): string | null {
  const known = [...Object.keys(options), "help"];
  const unknown = words.map((word) => /^--([^=]+)/.exec(word)?.[1]).find((name) => name !== undefined && !known.includes(name));
  return unknown === undefined ? null : nearestName(unknown, known);
}
