// What a command installs: with which manager, which packages, and which of them have no version.

export interface Install {
  readonly manager: string;
  /** Of the operating system: its versions go away when newer ones come. */
  readonly isSystem: boolean;
  readonly packages: readonly string[];
  /** Requirement files and locks. */
  readonly files: readonly string[];
  /** Packages without a version. */
  readonly open: readonly string[];
  /** It waits for an answer. */
  readonly asks: boolean;
  readonly keepsNoCache: boolean;
}

interface Manager {
  readonly verbs: readonly string[];
  readonly isSystem: boolean;
  readonly hasVersion: (name: string) => boolean;
  /** Options that take the next word. */
  readonly takes: ReadonlySet<string>;
  readonly yes?: RegExp;
  readonly noCache?: RegExp;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const PIP_TAKES = words(
  "-r --requirement --group -c --constraint -e --editable -t --target -i --index-url --extra-index-url -f --find-links --prefix --root --platform --python-version " +
    "--implementation --abi --progress-bar --cache-dir --upgrade-strategy --timeout --retries --trusted-host --proxy --cert --client-cert --root-user-action " +
    "--no-binary --only-binary -C --config-settings --global-option --src --log --use-feature --index-strategy --python -p --torch-backend --index",
);
const YES = /^(?:-[a-z]*y[a-z]*|--yes|--assume-yes|--assumeyes|--force-yes|-q{2}|-qqy?|-q=2|--quiet=2|--non-interactive|-n|--noconfirm)$/;
const DNF: Manager = {
  verbs: ["install", "groupinstall", "localinstall", "reinstall"],
  isSystem: true,
  hasVersion: (name) => /-\d|^@|\.rpm$|=/.test(name),
  takes: words("--enablerepo --disablerepo --releasever --setopt --installroot -c --repo --exclude -x"),
  yes: YES,
};

const MANAGERS: Readonly<Record<string, Manager>> = {
  "apt-get": {
    verbs: ["install"],
    isSystem: true,
    hasVersion: (name) => /[=/]|\.deb$/.test(name),
    takes: words("-t --target-release -o --option -c --config-file"),
    yes: YES,
  },
  apk: {
    verbs: ["add"],
    isSystem: true,
    hasVersion: (name) => /[=<>~@]|\.apk$/.test(name),
    takes: words("-t --virtual -X --repository --repositories-file -p --root --keys-dir --arch"),
    noCache: /^--no-cache$/,
  },
  yum: DNF,
  dnf: DNF,
  microdnf: DNF,
  zypper: {
    verbs: ["install", "in"],
    isSystem: true,
    hasVersion: (name) => /[=<>]|-\d|\.rpm$/.test(name),
    takes: words("-r --repo -t --type --from"),
    yes: YES,
  },
  pip: {
    verbs: ["install"],
    isSystem: false,
    hasVersion: isVersionedPip,
    takes: PIP_TAKES,
    noCache: /^--no-cache(?:-dir)?$|^-n$/,
  },
  npm: {
    verbs: ["install", "i", "add"],
    isSystem: false,
    hasVersion: isVersionedNpm,
    takes: words("--prefix --registry --cache -C --loglevel"),
  },
  gem: {
    verbs: ["install"],
    isSystem: false,
    hasVersion: (name) => /:\d|\.gem$/.test(name),
    takes: words("-v --version -s --source -i --install-dir -n --bindir -P"),
  },
  go: {
    verbs: ["install", "get"],
    isSystem: false,
    hasVersion: (name) => (/@/.test(name) && !name.endsWith("@latest")) || /^[./]/.test(name) || !name.includes("."),
    takes: words("-ldflags -tags -o -mod"),
  },
};

const CONDA: Manager = {
  verbs: ["install", "create"],
  isSystem: false,
  hasVersion: (name) => /[=<>]/.test(name),
  takes: words("-c --channel -n --name -p --prefix --file -f --solver --override-channels"),
};

const OTHERS: Readonly<Record<string, Manager>> = {
  conda: CONDA,
  mamba: CONDA,
  micromamba: CONDA,
  pipx: { verbs: ["install"], isSystem: false, hasVersion: isVersionedPip, takes: words("--python --index-url -i --suffix --pip-args") },
  cargo: {
    verbs: ["install"],
    isSystem: false,
    hasVersion: (name) => /@/.test(name),
    takes: words(
      "--version --vers --git --tag --branch --rev --path --root --registry --index --features -F --target --profile -j --jobs --bin",
    ),
  },
};

/** Null where it installs nothing. */
export function installOf(argv: readonly string[]): Install | null {
  const name = argv[0] === "apt" ? "apt-get" : (argv[0] ?? "");
  const manager = Object.hasOwn(MANAGERS, name) ? MANAGERS[name] : Object.hasOwn(OTHERS, name) ? OTHERS[name] : undefined;
  if (manager === undefined) return null;
  const args = argv.slice(1);
  const verb = args.findIndex((word, i) => !word.startsWith("-") && !manager.takes.has(args[i - 1] ?? ""));
  if (!manager.verbs.includes(args[verb] ?? "")) return null;
  const { packages, files } = split(args.slice(verb + 1), manager);
  const hasVersionOption =
    (name === "gem" && args.some((word) => /^(?:-v|--version)/.test(word))) ||
    (name === "cargo" && args.some((word) => /^--(?:vers(?:ion)?|rev|tag|path)(?:=|$)/.test(word)));
  const hasConstraint = args.some((word) => /^(?:-c|--constraint)(?:=|$)/.test(word));
  const open = hasVersionOption || hasConstraint ? [] : packages.filter((one) => !one.includes("$") && !manager.hasVersion(one));
  return {
    manager: name,
    isSystem: manager.isSystem,
    packages,
    files,
    open,
    asks: manager.yes !== undefined && !args.some((word) => manager.yes!.test(word)),
    keepsNoCache: args.some((word) => manager.noCache?.test(word) === true),
  };
}

function split(args: readonly string[], { takes }: Manager): { readonly packages: readonly string[]; readonly files: readonly string[] } {
  const packages: string[] = [];
  const files: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (takes.has(word)) {
      if (/^(?:-r|--requirement|--group|-e|--editable)$/.test(word)) files.push(args[i + 1] ?? "");
      i += 1;
    } else if (/^--requirement=|^-r./.test(word)) files.push(word);
    else if (!word.startsWith("-") && word !== "") packages.push(word);
  }
  return { packages, files };
}

/** `name@1.2`, `@scope/name@1.2`, a folder, an address. */
function isVersionedNpm(name: string): boolean {
  if (/^[./]|:\/\/|^git|\.tgz$/.test(name)) return true;
  const version = /^@?[^@]+@(.+)$/.exec(name)?.[1];
  return version !== undefined && version !== "latest" && version !== "next";
}

/** `name==1.2`, a folder, an archive; of a repository also which of its states. */
function isVersionedPip(name: string): boolean {
  const repository = /(?:^|@\s*)git\+[a-z]+:\/\/(?:[^/@]*@)?([^#]*)/.exec(name)?.[1];
  return repository === undefined ? /===?|@|[/\\]|^\.|\.(?:whl|zip|tar\.gz|tgz)$/.test(name) : repository.includes("@");
}
