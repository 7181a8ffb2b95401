// Reads and changes the options of an argv as argparse and click understand them: `--name value`, `--name=value`, `-n value`, `-nvalue`.

export interface OptionNames {
  /** With the dashes: `--bind`, `-b`. */
  readonly names: readonly string[];
  /** Whether a value follows. */
  readonly value: boolean;
}

export function flag(...names: readonly string[]): OptionNames {
  return { names, value: false };
}

export function option(...names: readonly string[]): OptionNames {
  return { names, value: true };
}

/** Value of the last occurrence; "" for a flag that is there; null when it is not. */
export function readOption(args: readonly string[], wanted: OptionNames): string | null {
  let found: string | null = null;
  for (let i = 0; i < args.length; i++) {
    const hit = match(args, i, wanted);
    if (hit === null) continue;
    found = hit.value;
    i += hit.words - 1;
  }
  return found;
}

export function hasOption(args: readonly string[], wanted: OptionNames): boolean {
  return readOption(args, wanted) !== null;
}

export function removeOptions(args: readonly string[], unwanted: readonly OptionNames[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const hit = unwanted.map((names) => match(args, i, names)).find((found) => found !== null);
    if (hit) i += hit.words - 1;
    else kept.push(args[i]!);
  }
  return kept;
}

/** Words of `add` that the user has not set already, in front of the user's own. */
export function withDefaults(args: readonly string[], add: readonly (readonly [OptionNames, string?])[]): string[] {
  const missing = add.filter(([names]) => !hasOption(args, names));
  return [...missing.flatMap(([names, value]) => (value === undefined ? [names.names[0]!] : [names.names[0]!, value])), ...args];
}

/** First word that is neither an option nor the value of one of `valued`. */
export function firstPositional(args: readonly string[], valued: readonly OptionNames[]): string | null {
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    const hit = valued.map((names) => match(args, i, names)).find((found) => found !== null);
    if (hit) i += hit.words - 1;
    else if (!word.startsWith("-")) return word;
  }
  return null;
}

function match(args: readonly string[], at: number, wanted: OptionNames): { value: string; words: number } | null {
  const word = args[at]!;
  for (const name of wanted.names) {
    if (word === name) return wanted.value ? { value: args[at + 1] ?? "", words: 2 } : { value: "", words: 1 };
    if (!wanted.value) continue;
    if (name.startsWith("--") && word.startsWith(`${name}=`)) return { value: word.slice(name.length + 1), words: 1 };
    if (!name.startsWith("--") && word.startsWith(name) && !word.startsWith("--"))
      return { value: word.slice(name.length).replace(/^=/, ""), words: 1 };
  }
  return null;
}
