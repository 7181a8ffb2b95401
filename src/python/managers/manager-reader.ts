// The contract of managers/<name>/read.ts: what a project declares, read from its own files without running anything.
import type { ManagerName, ProjectLock, Source, Sourced, Sureness } from "../../model/project.ts";
import type { PackageOrigin, ResolvedSet } from "../../model/resolved-set.ts";
import type { TargetPlatform } from "../../model/platform.ts";
import type { SourceTree } from "../source-tree.ts";

/** What every manager's files are reduced to. */
export interface ManagerReading {
  /** Null when nothing declares anything: no manifest. */
  readonly manager: Sourced<ManagerName> | null;
  readonly name: Sourced<string> | null;
  readonly version: Sourced<string> | null;
  /** What the app itself needs; development groups are in `groups`. */
  readonly dependencies: readonly DeclaredDependency[];
  /** Groups by normalised name, such as `dev`. */
  readonly groups: Readonly<Record<string, readonly DeclaredDependency[]>>;
  /** Extras by normalised name. */
  readonly extras: Readonly<Record<string, readonly DeclaredDependency[]>>;
  /** Console scripts by name: `package.module:function`. */
  readonly scripts: Readonly<Record<string, Sourced<string>>>;
  /** Named shell commands of the manager (Pipfile [scripts], tool.pdm.scripts, Hatch's scripts, poe tasks). */
  readonly tasks: Readonly<Record<string, Sourced<string>>>;
  /** Python constraints of the manifest, as PEP 440 alternatives joined by " || "; the interpreter's reading adds the other files. */
  readonly python: readonly Sourced<string>[];
  /** Whether it is a package itself: has a build system, or the manager says so. */
  readonly packaged: boolean;
  readonly lock: ProjectLock | null;
  /** Groups and extras that an installation for production takes. */
  readonly selection: LockSelection;
  /** Root of the workspace that this project is a member of, relative ("../.."), or "." for the root itself; null outside a workspace. */
  readonly workspaceRoot: string | null;
  readonly members: readonly WorkspaceMember[];
  /** Index URLs that the project itself names, first the one to prefer. Credentials in them are never shown. */
  readonly indexes: readonly Sourced<string>[];
  readonly problems: readonly ReadingProblem[];
  /** Files that were read as manifests, relative. */
  readonly manifests: readonly string[];
}

export interface WorkspaceMember {
  readonly path: string;
  readonly name: string;
  readonly manager: ManagerName | null;
}

export interface DeclaredDependency {
  /** PEP 503 normalised. */
  readonly name: string;
  readonly extras: readonly string[];
  /** PEP 440 alternatives joined by " || "; empty when any version will do. */
  readonly specifier: string;
  readonly marker: string | null;
  /** Direct URL, or git+URL. */
  readonly url: string | null;
  /** Path on this disk, relative to the project's root. */
  readonly path: string | null;
  readonly source: Source;
}

export interface ReadingProblem {
  readonly code: string;
  readonly message: string;
  readonly source: Source | null;
  /** error: the manifest cannot be relied on and the project cannot be shipped so. */
  readonly severity: "error" | "warning";
}

export interface LockSelection {
  /** Normalised names. */
  readonly extras: readonly string[];
  /** Normalised names of dependency groups, beyond the main dependencies. */
  readonly groups: readonly string[];
  /** Name of the member in a workspace's lock; null takes the project at the lock's own folder. */
  readonly member: string | null;
}

export interface ManagerReader {
  readonly name: ManagerName;
  /** What in the tree speaks for this manager, null when nothing does. The strongest of all readers decides. */
  evidence(tree: SourceTree): Evidence | null;
  /** Called only after `evidence` found some. Never throws on bad input: problems say what is wrong. */
  read(tree: SourceTree): ManagerReading;
}

/** 90 its own lock; 70 its own manifest or table; 60 a standard lock; 50 its build backend with dependencies; 40 requirements; 35 setup.py; 20 a name only. */
export type Strength = 90 | 85 | 70 | 65 | 60 | 50 | 45 | 40 | 35 | 30 | 25 | 20;

export interface Evidence {
  readonly strength: Strength;
  readonly source: Source;
  readonly sure: Sureness;
  /** Completes "because of …". */
  readonly because: string;
}

/** Contract of a lock's reader: pure, from text to the exact set for one platform. */
export interface LockReader {
  readonly format: ProjectLock["format"];
  /** Throws a UserError: BAD_LOCK, UNKNOWN_LOCK_VERSION, NO_FILE_FITS, LOCK_EXCLUDES_PLATFORM. */
  resolve(input: LockInput): ResolvedSet;
  /** Everything in it, for whichever platform and group. Throws a UserError: BAD_LOCK, UNKNOWN_LOCK_VERSION. */
  list(input: Pick<LockInput, "file" | "text" | "readText">): LockListing;
}

export interface LockListing {
  /** The project itself and members of its workspace are not among them. */
  readonly packages: readonly ListedPackage[];
  /** What the project itself asks for, in any group or extra; null where the lock does not say. */
  readonly roots: readonly string[] | null;
  /** Whether `asksFor` is known. */
  readonly hasEdges: boolean;
  /** Of a requirements file: itself, and what it takes in with -r and -c, also by way of others. */
  readonly files?: readonly string[];
}

export interface ListedPackage {
  /** PEP 503 normalised. */
  readonly name: string;
  /** "" where the lock does not pin it: a folder, a branch. */
  readonly version: string;
  /** "2.10" where `==2.10.*` leaves the releases of that line only. */
  readonly within?: string;
  readonly origin: PackageOrigin;
  /** Its bytes are fixed by a hash, a commit or by lying in the project. */
  readonly hashed: boolean;
  /** Names of what it depends on, whatever the marker. */
  readonly asksFor: readonly string[];
  /** Why its author took the release back; null where the lock does not say so. */
  readonly yanked: string | null;
  readonly source: Source;
}

export interface LockInput {
  /** Path of the lock, relative to the project's root. */
  readonly file: string;
  readonly text: string;
  readonly platform: TargetPlatform;
  readonly selection: LockSelection;
  /** Text of a file beside the project, relative to its root (manifests, `-r` files); null when there is none. */
  readonly readText: (path: string) => string | null;
}
