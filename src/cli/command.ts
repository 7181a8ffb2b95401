// A command is declared as data and then run. `cli/main.ts` is the only place that prints errors and sets the exit code.
import type { Output } from "./output.ts";

export const EXIT_OK = 0;
export const EXIT_FINDINGS = 1;
export const EXIT_USAGE = 2;
export const EXIT_FAILED = 3;
/** `check` only: the time was over before everything was audited, and nothing that was found blocks. */
export const EXIT_INCOMPLETE = 4;
export const EXIT_BUG = 70;

export interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  /** Shown in the help as `--name VALUE`. */
  readonly value?: string;
  readonly summary: string;
}

export type Options = Readonly<Record<string, OptionSpec>>;

type ValueOf<S extends OptionSpec> = S["type"] extends "boolean" ? boolean : S["multiple"] extends true ? readonly string[] : string;
export type Values<O extends Options> = { readonly [K in keyof O]?: ValueOf<O[K]> };

export interface CommandContext {
  readonly out: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

export interface Command<O extends Options = Options> {
  /** As typed; a space for a noun with verbs: `config set`. */
  readonly name: string;
  readonly summary: string;
  /** Positional arguments as shown in the help, such as `[PATH]` or `-- CMD…`. */
  readonly usage?: string;
  /** Further paragraphs of the help. */
  readonly description?: string;
  readonly options: O;
  /** Fewest and most positional arguments. Default [0, 0]. */
  readonly arguments?: readonly [number, number];
  readonly examples: readonly string[];
  /** Hidden from the list of commands: programs that Fairlead starts itself. */
  readonly internal?: boolean;
  run(input: { readonly values: Values<O>; readonly positionals: readonly string[] }, context: CommandContext): Promise<number>;
}

/** What the overview shows of a command, without loading it. */
export interface CommandEntry {
  readonly summary: string;
  readonly internal?: boolean;
  readonly load: () => Promise<{ readonly command: unknown }>;
}

/** Types `values` by the options given. */
export function defineCommand<const O extends Options>(command: Command<O>): Command<O> {
  return command;
}

/** `--json`, the same on every reading command. */
export const JSON_OPTION = { type: "boolean", summary: "Print JSON with the shape of the contract" } as const satisfies OptionSpec;
