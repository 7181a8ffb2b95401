// Reads a command as a person wrote it for a shell: words, quotes, `&&`, leading variables, and the wrappers around the real program.

export interface ShellCommand {
  /** `FOO=1 command`. */
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

export interface PeeledCommand extends ShellCommand {
  /** Programs that run the command and add to it, such as `newrelic-admin run-program`. */
  readonly wrapper: readonly string[];
  /** Commands that ran before it, from `a && b`. */
  readonly before: readonly ShellCommand[];
}

const DEPTH_MAX = 6;

/** The last command of the line, without its wrappers; null when nothing is left. */
export function peelCommand(line: string): PeeledCommand | null {
  return peelAll(splitCommands(line), 0);
}

/** The same for an argv that needs no shell. */
export function peelWords(words: readonly string[]): PeeledCommand | null {
  return peelAll([{ env: {}, words }], 0);
}

function peelAll(commands: readonly ShellCommand[], depth: number): PeeledCommand | null {
  const last = commands.findLast(({ words }) => words.length > 0 && words[0] !== "wait");
  if (!last) return null;
  const before = commands.slice(0, commands.indexOf(last)).filter(({ words }) => words.length > 0 && !SHELL_ONLY.has(words[0]!));
  const peeled = peelOne({ ...last, wrapper: [], before }, depth);
  return peeled;
}

/** Shell built-ins that change nothing for a program that is started by its argv. `cd` is read by the caller. */
const SHELL_ONLY = new Set(["set", "export", "source", ".", "echo", "true", ":", "trap", "sleep", "wait", "ulimit", "umask"]);

function peelOne(command: PeeledCommand, depth: number): PeeledCommand | null {
  const [program, ...rest] = command.words;
  if (program === undefined) return null;
  if (depth > DEPTH_MAX) return command;
  const name = program.split("/").at(-1)!;
  const inner = shellScript(name, rest);
  if (inner !== null) {
    const found = peelAll(splitCommands(inner), depth + 1);
    return (
      found && {
        ...found,
        env: { ...command.env, ...found.env },
        wrapper: [...command.wrapper, ...found.wrapper],
        before: [...command.before, ...found.before],
      }
    );
  }
  if (name === "env") return peelEnv(command, rest, depth);
  const drop = dropped(name, rest);
  if (drop !== null) return peelOne({ ...command, words: drop }, depth + 1);
  const traced = TRACERS[name]?.(rest) ?? null;
  if (traced !== null)
    return peelOne(
      { ...command, wrapper: [...command.wrapper, program, ...rest.slice(0, rest.length - traced.length)], words: traced },
      depth + 1,
    );
  return command;
}

function shellScript(name: string, rest: readonly string[]): string | null {
  if (!/^(?:ba|da|z|a|k)?sh$/.test(name)) return null;
  const at = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  return at < 0 ? null : (rest[at + 1] ?? "");
}

function peelEnv(command: PeeledCommand, rest: readonly string[], depth: number): PeeledCommand | null {
  const { env, words } = leadingVariables(
    rest.filter((word, i) => !(word.startsWith("-") && rest.slice(0, i).every((each) => each.startsWith("-")))),
  );
  return peelOne({ ...command, env: { ...command.env, ...env }, words }, depth + 1);
}

/** Wrappers that only prepare what Fairlead prepares itself: the virtual environment, signals, the shell's place. */
function dropped(name: string, rest: readonly string[]): readonly string[] | null {
  if (name === "exec" || name === "nohup" || name === "time") return rest;
  if (name === "nice" || name === "ionice" || name === "stdbuf") return afterOptions(rest, /^-[no]$/);
  if (/^(?:dumb-init|tini|catatonit)$/.test(name)) return afterOptions(rest, null);
  if (/^(?:poetry|pipenv|pdm|rye|hatch|uv|micromamba|conda|pixi)$/.test(name) && rest[0] === "run")
    return afterOptions(
      rest.slice(1),
      /^(?:-p|-n|-e|--python|--with|--extra|--group|--env-file|--package|--project|--directory|--name|--prefix)$/,
    );
  if (name === "python" || name === "python3") {
    const module = rest[0] === "-m" ? rest[1] : undefined;
    if (module === "poetry" || module === "pipenv") return dropped(module, rest.slice(2));
    return null;
  }
  if (name === "dotenv" && rest.includes("run")) return afterOptions(rest.slice(rest.indexOf("run") + 1), null);
  if ((name === "doppler" || name === "infisical" || name === "op") && rest.includes("--")) return rest.slice(rest.indexOf("--") + 1);
  return name.startsWith("start-pgbouncer") ? rest : null;
}

/** Wrappers that add something to the program; they stay, in front of it. */
const TRACERS: Readonly<Record<string, (rest: readonly string[]) => readonly string[] | null>> = {
  "newrelic-admin": (rest) => (rest[0] === "run-program" ? rest.slice(1) : null),
  "ddtrace-run": (rest) => afterOptions(rest, null),
  "opentelemetry-instrument": (rest) => afterOptions(rest, /^--(?!.*=)/),
  "scout-apm": (rest) => rest,
  sentry: () => null,
};

function afterOptions(words: readonly string[], valued: RegExp | null): readonly string[] {
  let at = 0;
  while (at < words.length && words[at]!.startsWith("-")) {
    if (words[at] === "--") return words.slice(at + 1);
    at += valued?.test(words[at]!) ? 2 : 1;
  }
  return words.slice(at);
}

/** Commands of a shell line, split at `&&`, `||`, `;`, `|` and `&`. */
export function splitCommands(line: string): ShellCommand[] {
  const commands: string[][] = [[]];
  for (const token of tokens(line)) {
    if (token.operator) commands.push([]);
    else commands.at(-1)!.push(token.text);
  }
  return commands.map((words) => leadingVariables(withoutRedirects(words)));
}

function leadingVariables(words: readonly string[]): ShellCommand {
  const env: Record<string, string> = {};
  let at = 0;
  for (; at < words.length; at++) {
    const found = /^([A-Za-z_]\w*)=(.*)$/s.exec(words[at]!);
    if (!found) break;
    env[found[1]!] = found[2]!;
  }
  return { env, words: words.slice(at) };
}

function withoutRedirects(words: readonly string[]): string[] {
  return words.filter((word, i) => !/^\d?(?:>>?|<)(?:&\d)?/.test(word) && !/^\d?(?:>>?|<)$/.test(words[i - 1] ?? ""));
}

interface Token {
  readonly text: string;
  readonly operator: boolean;
}

function tokens(line: string): Token[] {
  const found: Token[] = [];
  let word = "";
  let started = false;
  const end = (): void => {
    if (started) found.push({ text: word, operator: false });
    word = "";
    started = false;
  };
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!;
    if (character === "'" || character === '"') {
      const close = closingQuote(line, i);
      word += unescapeQuoted(line.slice(i + 1, close), character);
      started = true;
      i = close;
    } else if (character === "\\") {
      if (line[i + 1] !== "\n") word += line[i + 1] ?? "";
      started ||= line[i + 1] !== "\n";
      i += 1;
    } else if (character === "$" && (line[i + 1] === "{" || line[i + 1] === "(")) {
      const close = closingBracket(line, i + 1);
      word += line.slice(i, close + 1);
      started = true;
      i = close;
    } else if (character === "#" && !started) break;
    else if (/\s/.test(character)) end();
    else if (character === ";" || character === "|" || (character === "&" && !/[<>]/.test(line[i - 1] ?? ""))) {
      end();
      if (line[i + 1] === character) i += 1;
      found.push({ text: character, operator: true });
    } else {
      word += character;
      started = true;
    }
  }
  end();
  return found;
}

function closingQuote(line: string, open: number): number {
  for (let i = open + 1; i < line.length; i++) {
    if (line[i] === line[open]) return i;
    if (line[i] === "\\" && line[open] === '"') i += 1;
  }
  return line.length;
}

function unescapeQuoted(text: string, quote: string): string {
  return quote === "'" ? text : text.replace(/\\(["\\$`\n])/g, (_, character: string) => (character === "\n" ? "" : character));
}

function closingBracket(line: string, open: number): number {
  const close = line[open] === "{" ? "}" : ")";
  const at = line.indexOf(close, open);
  return at < 0 ? line.length : at;
}
