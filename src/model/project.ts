// A Python source tree as it was read from disk, each value with the place it came from and how sure it is.

export type ProjectKind = "service" | "worker" | "script" | "library" | "notebook" | "static";

export const MANAGERS = ["uv", "poetry", "pdm", "pipenv", "pip-tools", "pip", "pylock", "setuptools", "hatch", "flit", "conda"] as const;
export type ManagerName = (typeof MANAGERS)[number];

/** Where a value was found. `file` is relative to the project's root, with forward slashes; `line` starts at 1. */
export interface Source {
  readonly file: string;
  readonly line: number | null;
}

/** certain: written there in so many words; likely: the syntax tree says so; guess: a convention. */
export type Sureness = "certain" | "likely" | "guess";

export interface Sourced<T> {
  readonly value: T;
  readonly source: Source | null;
  readonly sure: Sureness;
}

export interface Project {
  readonly name: Sourced<string>;
  /** Absolute path. */
  readonly root: string;
  readonly kind: Sourced<ProjectKind>;
  readonly manager: Sourced<ManagerName> | null;
  readonly lock: ProjectLock | null;
  readonly python: ProjectPython;
  readonly framework: Sourced<string> | null;
  readonly app: Sourced<AppObject> | null;
  /** By process name: `web`, `worker`, `beat`, or the user's own. */
  readonly processes: Readonly<Record<string, ProjectProcess>>;
  /** Runs once before traffic moves, such as migrations. */
  readonly releaseCommand: Sourced<readonly string[]> | null;
  /** Run at build, such as `python manage.py collectstatic --noinput`. */
  readonly buildCommands: readonly Sourced<readonly string[]>[];
  /** Distributions that the imports ask for, by their names in the index; only where nothing declares any. */
  readonly imported?: readonly Sourced<string>[];
  readonly needs: readonly ProjectNeed[];
  readonly env: readonly EnvironmentVariable[];
  /** Paths that the code writes to, relative to the root (or absolute as written). */
  readonly writes: readonly WrittenPath[];
  /** Folders that must be on sys.path, relative to the root; "." first when the root itself is needed. */
  readonly pythonPath: readonly string[];
  /** Working directory of its commands, relative to the root. */
  readonly workingDirectory: string;
  /** Further projects below this root (a monorepo or a workspace), by relative path. */
  readonly members: readonly { readonly path: string; readonly name: string; readonly manager: ManagerName | null }[];
  /** What can be done with it when it is not a service. */
  readonly advice: readonly string[];
  /** Why it cannot be shipped; null when it can. */
  readonly refusal: { readonly code: string; readonly reason: string } | null;
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly source: Source | null }[];
}

export interface ProjectLock {
  readonly file: string;
  readonly format: "uv.lock" | "poetry.lock" | "pdm.lock" | "Pipfile.lock" | "pylock.toml" | "requirements";
  /** Every package has at least one sha256. A list of pins without hashes is no lock. */
  readonly hashed: boolean;
  readonly fresh:
    | { readonly kind: "fresh" }
    | { readonly kind: "stale"; readonly because: string }
    | { readonly kind: "unknown"; readonly because: string };
}

export interface ProjectPython {
  /** The intersection of all that was declared, as a PEP 440 specifier; null when nothing was. */
  readonly constraint: string | null;
  /** File of the strongest declaration. */
  readonly source: string | null;
  readonly declared: readonly Sourced<string>[];
  readonly chosen: Interpreter | null;
  /** One sentence: why this interpreter, or why none. */
  readonly because: string;
}

export interface Interpreter {
  /** Absolute path of the real executable. */
  readonly path: string;
  /** Full version, such as "3.11.7". */
  readonly version: string;
  readonly from: "path" | "pyenv" | "uv" | "system";
}

export interface AppObject {
  /** Importable module, such as `guestbook.wsgi`. */
  readonly module: string;
  /** Attribute, such as `application`; for a factory its name. */
  readonly attribute: string;
  readonly factory: boolean;
  readonly interface: "wsgi" | "asgi" | "own";
}

export interface ProjectProcess {
  readonly kind: "web" | "worker" | "beat" | "cron";
  /** Argv as a person would type it in the project, without bind address; the server adds that. */
  readonly command: readonly string[];
  readonly interface: "wsgi" | "asgi" | "tcp" | null;
  /** Environment that the command itself sets, as in `FOO=1 gunicorn app`. */
  readonly env: Readonly<Record<string, string>>;
  /** Five-field cron expression, for kind "cron" only. */
  readonly schedule: string | null;
  readonly source: Source | null;
  readonly sure: Sureness;
}

export const NEEDS = [
  "postgres",
  "mysql",
  "redis",
  "rabbitmq",
  "object-storage",
  "smtp",
  "mongodb",
  "memcached",
  "elasticsearch",
  "kafka",
  "migrations",
  "static",
  "node",
  "browser",
  "system",
] as const;
export type NeedName = (typeof NEEDS)[number];

export interface ProjectNeed {
  readonly name: NeedName;
  /** The variable that carries its URL, such as DATABASE_URL, when one was found. */
  readonly variable: string | null;
  /** Scheme of that URL which the project's own driver wants, such as "postgresql+asyncpg"; absent: the plain one. */
  readonly scheme?: string;
  /** For `system`: the libraries or programs; else the evidence in words. */
  readonly detail: string;
  readonly source: Source | null;
  readonly sure: Sureness;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly required: boolean;
  /** Default as literal text, null when there is none or it is not a literal. Never set for a secret-looking name. */
  readonly default: string | null;
  readonly secret: boolean;
  readonly source: Source | null;
}

export interface WrittenPath {
  readonly path: string;
  readonly kind: "sqlite" | "file" | "folder";
  readonly source: Source | null;
  readonly sure: Sureness;
}
