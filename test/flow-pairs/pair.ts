// What a pair is made of. Its twins differ in nothing but the capability: in one the value from outside arrives at the sink, in the other not.

export interface Capability {
  /** In kebab-case, unique over all. */
  readonly name: string;
  readonly bad: Variant;
  readonly good: Variant;
  /** Kinds of sink for which the difference is one; default: all. A sanitiser is one for its own kind only. */
  readonly kinds?: readonly SinkKind[];
  /** Names of the only sinks for which it is one. */
  readonly sinks?: readonly string[];
  /** What it leaves in its module a second run finds: it is one in scripts only, for an application answers again and again. */
  readonly isOnce?: boolean;
  /** The handler is a coroutine. */
  readonly isAsync?: boolean;
}

/**
 * Python. `VALUE` is the variable that holds what came from outside, `OUT` the one whose value goes to the sink; both are inside one function.
 * `$word` is a name that each seed chooses anew, the same for the same word in one twin.
 */
export type Variant = string | { readonly before?: string; readonly body: string; readonly modules?: Readonly<Record<string, string>> };

export type SinkKind = "sql" | "command" | "code" | "path" | "html";

export interface Source {
  readonly name: string;
  /** "flask": the program is an app that is asked once; "script": it is run once. */
  readonly program: "flask" | "script";
  readonly imports: readonly string[];
  /** Expression of type str. */
  readonly expression: string;
  /** How the harness gives the payload in. */
  readonly feed: "query" | "form" | "header" | "cookie" | "json" | "path" | "argv" | "stdin" | "environ";
}

export interface Sink {
  readonly name: string;
  readonly kind: SinkKind;
  readonly imports: readonly string[];
  /** Statements with `OUT`. */
  readonly statements: string;
  /** What the function gives back, with `OUT`; for a sink that is the answer itself. */
  readonly result?: string;
  readonly program?: "flask";
}

/** One of two programs: relative path → text. `main.py` holds the sink, on the line with the mark. */
export interface Twin {
  readonly label: "bad" | "good";
  readonly files: Readonly<Record<string, string>>;
  readonly sinkLine: number;
}

export interface Pair {
  /** capability / source / sink / seed. */
  readonly id: string;
  readonly capability: Capability;
  readonly source: Source;
  readonly sink: Sink;
  readonly twins: readonly [Twin, Twin];
}
