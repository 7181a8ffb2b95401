// The immutable, content-addressed result of a build. The sha256 of the canonical JSON of a manifest is the artifact's name.

export interface ArtifactManifest {
  readonly schema: 1;
  readonly platform: {
    readonly os: string;
    readonly arch: string;
    /** The newest one a wheel asks for, such as "glibc 2.28"; "any" when none is native. */ readonly libc: string;
  };
  readonly interpreter: { readonly implementation: "cpython"; readonly version: string };
  /** Sorted by name. */
  readonly wheels: readonly ArtifactWheel[];
  /** Sorted by path. */
  readonly tree: readonly ArtifactFile[];
  /** Folders of the tree that go on sys.path. */
  readonly pythonPath: readonly string[];
  readonly workingDirectory: string;
  /** By name; argv with the placeholders of model/release.ts. */
  readonly processes: Readonly<Record<string, readonly string[]>>;
  readonly releaseCommand: readonly string[] | null;
}

export interface ArtifactWheel {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly sha256: string;
  /** lock: the project's own lock; server: added by Fairlead because the project has no production server; sdist: built here from an allowed source. */
  readonly origin: "lock" | "server" | "sdist";
  /** sha256 of the sdist it was built from, for origin "sdist". */
  readonly builtFrom: string | null;
}

export interface ArtifactFile {
  /** Relative to the app tree, forward slashes. */
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mode: "0444" | "0555";
  /** Target as written for a symbolic link inside the tree (then sha256 and size are those of this text); null for a file. */
  readonly link: string | null;
  /** tree: from the project; build: written by a build command. */
  readonly origin: "tree" | "build";
}

/** Names inside HOME/store/artifacts/<digest>/. */
export const ARTIFACT_PARTS = { manifest: "manifest.json", inventory: "inventory.json", app: "app", venv: "venv" } as const;

/** Every file that lies on this host for an artifact's app tree or for a virtual environment, so that each can be checked against its origin. */
export interface Inventory {
  readonly schema: 1;
  readonly files: readonly InventoryFile[];
}

export interface InventoryFile {
  /** Relative to the app tree or the virtual environment. */
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Symbolic link's target as written, or null. */
  readonly link: string | null;
  /** tree, build: as in the manifest; bytecode: compiled from a file of the same inventory; venv: made by uv for this place (scripts, configuration); else the sha256 of the wheel. */
  readonly origin: string;
}
