// Help texts, made from the commands' own declarations.
import { GROUPS } from "./groups.ts";
import { COMMANDS } from "./commands.gen.ts";
import type { Command, CommandEntry } from "./command.ts";
import { wrapWords } from "./wrap-words.ts";

/** Longer lines are hard to read, however wide the terminal is. */
const WIDTH_MAX = 96;

/** The list of all commands, by group. */
export function overviewHelp(columns: number): string {
  const shown = Object.entries(COMMANDS).filter(([, { internal }]) => internal !== true);
  const lines = ["fairlead: takes a Python project from script to production and keeps it there.", "", "Usage: fairlead COMMAND [OPTIONS]"];
  for (const [group, names] of Object.entries(GROUPS)) {
    const inGroup = names.flatMap((word) => shown.filter(([name]) => name.split(" ")[0] === word));
    if (inGroup.length === 0) continue;
    lines.push("", `${group}:`, ...summaries(inGroup, widthOf(shown), columns));
  }
  lines.push("", "`fairlead COMMAND --help` shows options and examples.");
  return lines.join("\n");
}

/** What `fairlead config` and `fairlead config --help` print: the commands of a noun. */
export function nounHelp(noun: string, columns: number): string {
  const own = Object.entries(COMMANDS).filter(([name]) => name.startsWith(`${noun} `));
  return [
    `Usage: fairlead ${noun} COMMAND [OPTIONS]`,
    "",
    ...summaries(own, widthOf(own), columns),
    "",
    `\`fairlead ${noun} COMMAND --help\` shows options and examples.`,
  ].join("\n");
}

export function commandHelp(command: Command, columns: number): string {
  const usage = ["fairlead", command.name, command.usage ?? "", Object.keys(command.options).length > 0 ? "[OPTIONS]" : ""].filter(
    (part) => part !== "",
  );
  const lines = [`${command.summary}.`, "", `Usage: ${usage.join(" ")}`];
  if (command.description)
    lines.push("", ...command.description.split("\n\n").flatMap((paragraph) => wrapped(paragraph.replaceAll("\n", " "), "", columns)));
  const rows = Object.entries(command.options).map(([name, spec]) => {
    const value = spec.type === "boolean" ? "" : ` ${spec.value ?? "VALUE"}`;
    return [`${spec.short ? `-${spec.short}, ` : "    "}--${name}${value}`, spec.summary] as const;
  });
  if (rows.length > 0) {
    const width = Math.max(...rows.map(([left]) => left.length));
    lines.push("", "Options:", ...rows.flatMap(([left, right]) => wrapped(right, `  ${left.padEnd(width)}  `, columns)));
  }
  lines.push("", "Examples:", ...command.examples.map((example) => `  ${example}`));
  return lines.join("\n");
}

type Entries = readonly (readonly [name: string, entry: CommandEntry])[];

function widthOf(entries: Entries): number {
  return Math.max(...entries.map(([name]) => name.length));
}

function summaries(entries: Entries, width: number, columns: number): string[] {
  return entries.flatMap(([name, { summary }]) => wrapped(summary, `  ${name.padEnd(width)}  `, columns));
}

/** `text` in lines that fit; `first` begins the first line and indents the others. */
function wrapped(text: string, first: string, columns: number): string[] {
  const indent = " ".repeat(first.length);
  return wrapWords(text, Math.min(columns, WIDTH_MAX) - first.length).map((line, i) => (i === 0 ? first : indent) + line);
}
