// JSON of `fairlead inspect --json`: what a project is, how it starts and what it needs, each value with its place.

export interface PlaceJson {
  readonly file: string;
  readonly line: number | null;
}

/** How sure: certain is written there in so many words, likely is concluded from the code, guess is a convention. */
export interface EvidenceJson {
  readonly source: PlaceJson | null;
  readonly sure: "certain" | "likely" | "guess";
}

export interface InspectJson {
  readonly name: string;
  readonly root: string;
  readonly kind: "service" | "worker" | "script" | "library" | "notebook" | "static";
  readonly manager: string | null;
  /** File of the lock; null when there is none. */
  readonly lock: string | null;
  readonly lockDetail: {
    readonly format: string;
    readonly hashed: boolean;
    readonly fresh: boolean | null;
    readonly because: string | null;
  } | null;
  readonly python: {
    readonly constraint: string | null;
    readonly source: string | null;
    /** Version of the interpreter that was chosen on this host. */
    readonly chosen: string | null;
    readonly path: string | null;
    readonly because: string;
    readonly declared: readonly { readonly constraint: string; readonly source: PlaceJson | null }[];
  };
  readonly framework: string | null;
  readonly app: { readonly module: string; readonly attribute: string; readonly factory: boolean; readonly interface: string } | null;
  readonly processes: Readonly<Record<string, ProcessJson>>;
  readonly releaseCommand: readonly string[] | null;
  readonly buildCommands: readonly (readonly string[])[];
  readonly needs: readonly string[];
  readonly needDetails: readonly (EvidenceJson & { readonly name: string; readonly variable: string | null; readonly detail: string })[];
  /** Distributions that the imports ask for, where nothing declares any. */
  readonly imported: readonly string[];
  readonly refusal: { readonly code: string; readonly reason: string } | null;
  readonly env: readonly EnvironmentJson[];
  readonly writes: readonly string[];
  readonly writeDetails: readonly (EvidenceJson & { readonly path: string; readonly kind: "sqlite" | "file" | "folder" })[];
  readonly pythonPath: readonly string[];
  readonly workingDirectory: string;
  readonly members: readonly { readonly path: string; readonly name: string; readonly manager: string | null }[];
  readonly advice: readonly string[];
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly source: PlaceJson | null }[];
  /** Where the single values above come from. */
  readonly evidence: Readonly<Partial<Record<"name" | "kind" | "manager" | "framework" | "app" | "releaseCommand", EvidenceJson>>>;
}

export interface ProcessJson extends EvidenceJson {
  readonly kind: "web" | "worker" | "beat" | "cron";
  readonly command: readonly string[];
  readonly interface?: "wsgi" | "asgi" | "tcp";
  readonly schedule?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What an instance is started with: {socket}, {port}, {workers} and {graceSeconds} are filled in. */
  readonly starts: readonly string[];
}

export interface EnvironmentJson {
  readonly name: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly default: string | null;
  readonly source: PlaceJson | null;
}
