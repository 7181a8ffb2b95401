// Shell completion scripts as text, made from the commands' own declarations. Pure.
import type { Command, OptionSpec } from "./command.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
const HELP_OPTION: OptionSpec = { type: "boolean", summary: "Show this command's help" };

export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell, commands: readonly Command[]): string {
  const shown = commands.filter((command) => !command.internal);
  switch (shell) {
    case "bash":
      return bash(shown);
    case "zsh":
      return zsh(shown);
    case "fish":
      return fish(shown);
  }
}

/** First words with the second words of those that are nouns. */
function words(commands: readonly Command[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name } of commands) {
    const [first, second] = name.split(" ") as [string, string?];
    found.set(first, [...(found.get(first) ?? []), ...(second === undefined ? [] : [second])]);
  }
  return found;
}

function longOptions(command: Command): string[] {
  return [...Object.keys(command.options), "help"].map((name) => `--${name}`);
}

function bash(commands: readonly Command[]): string {
  const first = words(commands);
  const nouns = [...first].filter(([, verbs]) => verbs.length > 0);
  return `# bash completion for fairlead: source it, or save it as /etc/bash_completion.d/fairlead
_fairlead() {
  local word="\${COMP_WORDS[COMP_CWORD]}" one="\${COMP_WORDS[1]}" two="\${COMP_WORDS[2]}"
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${[...first.keys()].join(" ")}" -- "$word")); return; fi
  if [ "$COMP_CWORD" -eq 2 ]; then
    case "$one" in
${nouns.map(([noun, verbs]) => `      ${noun}) COMPREPLY=($(compgen -W "${verbs.join(" ")}" -- "$word")); return;;`).join("\n")}
    esac
  fi
  case "$word" in
    -*)
      case "$one $two" in
${commands
  .toSorted((a, b) => b.name.split(" ").length - a.name.split(" ").length)
  .map(
    (command) =>
      `        "${command.name}"${command.name.includes(" ") ? "" : '" "*'}) COMPREPLY=($(compgen -W "${longOptions(command).join(" ")}" -- "$word"));;`,
  )
  .join("\n")}
      esac;;
    *) COMPREPLY=($(compgen -f -- "$word"));;
  esac
}
complete -F _fairlead fairlead
`;
}

function zsh(commands: readonly Command[]): string {
  const describe = (command: Command): string =>
    `'${command.name.replace(" ", "\\ ")}:${command.summary.replaceAll("'", "'\\''").replaceAll(":", "\\:")}'`;
  const options = (command: Command): string =>
    Object.entries({ ...command.options, help: HELP_OPTION })
      .map(
        ([name, spec]) =>
          `'--${name}[${spec.summary.replaceAll("'", "'\\''").replaceAll(/[[\]]/g, "\\$&")}]${spec.type === "string" ? ":value:" : ""}'`,
      )
      .join(" ");
  const first = words(commands);
  return `#compdef fairlead
# zsh completion for fairlead: save it as _fairlead in a folder of $fpath
_fairlead() {
  local -a verbs
  if (( CURRENT == 2 )); then
    verbs=(${commands
      .filter((command) => !command.name.includes(" "))
      .map(describe)
      .join(" ")} ${[...first]
      .filter(([, verbs]) => verbs.length > 0)
      .map(([noun]) => `'${noun}'`)
      .join(" ")})
    _describe command verbs
    return
  fi
  case "$words[2] $words[3]" in
${commands
  .filter((command) => command.name.includes(" "))
  .map(
    (command) => `    "${command.name}") shift 2 words; (( CURRENT -= 2 )); _arguments ${options(command)} '*:argument:_files'; return;;`,
  )
  .join("\n")}
  esac
  case "$words[2]" in
${[...first]
  .filter(([, verbs]) => verbs.length > 0)
  .map(([noun, verbs]) => `    ${noun}) (( CURRENT == 3 )) && compadd ${verbs.join(" ")};;`)
  .join("\n")}
${commands
  .filter((command) => !command.name.includes(" "))
  .map((command) => `    ${command.name}) shift words; (( CURRENT-- )); _arguments ${options(command)} '*:argument:_files';;`)
  .join("\n")}
  esac
}
_fairlead "$@"
`;
}

function fish(commands: readonly Command[]): string {
  const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = [
    "# fish completion for fairlead: save it as ~/.config/fish/completions/fairlead.fish",
    "complete -c fairlead -n __fish_use_subcommand -f",
  ];
  const first = words(commands);
  for (const [word, verbs] of first) {
    const command = commands.find((other) => other.name === word);
    lines.push(`complete -c fairlead -n __fish_use_subcommand -a ${word} -d ${quote(command?.summary ?? verbs.join(", "))}`);
    for (const verb of verbs) {
      const summary = commands.find((other) => other.name === `${word} ${verb}`)?.summary ?? "";
      lines.push(
        `complete -c fairlead -n '__fish_seen_subcommand_from ${word}; and not __fish_seen_subcommand_from ${verbs.join(" ")}' -f -a ${verb} -d ${quote(summary)}`,
      );
    }
  }
  for (const command of commands) {
    const seen = command.name
      .split(" ")
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join("; and ");
    for (const [name, spec] of Object.entries(command.options)) {
      lines.push(
        `complete -c fairlead -n '${seen}' -l ${name}${spec.short ? ` -s ${spec.short}` : ""}${spec.type === "string" ? " -r" : ""} -d ${quote(spec.summary)}`,
      );
    }
  }
  return `${lines.join("\n")}\n`;
}
