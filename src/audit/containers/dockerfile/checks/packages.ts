// What package managers do in a build: versions that are left open, lists that are stale, questions nobody answers, caches that stay.
import { distributionUpgraded } from "../../../rules/dockerfile/distribution-upgraded/rule.ts";
import { installAsks } from "../../../rules/dockerfile/install-asks/rule.ts";
import { interactiveApt } from "../../../rules/dockerfile/interactive-apt/rule.ts";
import { packageCacheKept } from "../../../rules/dockerfile/package-cache-kept/rule.ts";
import { packageNotPinned } from "../../../rules/dockerfile/package-not-pinned/rule.ts";
import { stalePackageList } from "../../../rules/dockerfile/stale-package-list/rule.ts";
import { systemPackageNotPinned } from "../../../rules/dockerfile/system-package-not-pinned/rule.ts";
import { installOf, type Install } from "../installs.ts";
import { chain, envOf } from "../stages.ts";
import type { RunCommand } from "../../../shell/called-programs.ts";
import type { DockerfileAt, DockerfileCheck, Run } from "./check.ts";

export const checkPackages: DockerfileCheck = (at) => {
  for (const run of at.runs) {
    const installs = run.commands.flatMap((command) => {
      const install = installOf(command.argv);
      return install === null ? [] : [{ install, command }];
    });
    for (const one of installs) {
      checkVersions(at, one);
      checkQuestions(at, run, one);
    }
    checkCaches(at, run, installs);
    for (const command of run.commands) checkSystem(at, run, command);
  }
};

interface Installed {
  readonly install: Install;
  readonly command: RunCommand;
}

function checkVersions({ report }: DockerfileAt, { install, command }: Installed): void {
  if (install.open.length === 0) return;
  const place = { line: command.line };
  const names = `${install.open
    .slice(0, 3)
    .map((name) => `\`${name.slice(0, 60)}\``)
    .join(", ")}${install.open.length > 3 ? ` and ${install.open.length - 3} more` : ""}`;
  if (install.isSystem)
    report.add(systemPackageNotPinned, place, `${names}: the version is whatever the distribution has that day.`, {
      symbol: install.manager,
    });
  else
    report.add(
      packageNotPinned,
      place,
      `${names}: the newest version of the day is installed, with all that it needs. Install from a lock, or name the version.`,
      { symbol: install.manager },
    );
}

function checkQuestions({ report }: DockerfileAt, { commands }: Run, { install, command }: Installed): void {
  if (!install.asks || install.packages.length === 0 || command.readsPipe || command.env["DEBIAN_FRONTEND"] !== undefined) return;
  if (commands.some(({ argv }) => argv[0] === "yes")) return;
  report.add(
    installAsks,
    { line: command.line },
    `\`${install.manager}\` asks before it installs, and nobody answers in a build: add \`-y\`.`,
    { symbol: install.manager },
  );
}

/** What takes the cache away, by manager. */
const CLEANED: Readonly<Record<string, RegExp>> = {
  "apt-get": /^rm .*\/var\/lib\/apt(?:\/|\s|$)|^(?:apt|apt-get) dist-clean/,
  apk: /^rm .*\/var\/cache\/apk/,
  yum: /^(?:yum|dnf) clean|^rm .*\/var\/cache\/(?:yum|dnf)/,
  dnf: /^(?:micro)?dnf clean|^yum clean|^rm .*\/var\/cache\/(?:dnf|yum|libdnf)/,
  microdnf: /^(?:micro)?dnf clean|^rm .*\/var\/cache\/(?:dnf|yum|libdnf)/,
  zypper: /^zypper (?:clean|cc)\b/,
  pip: /^pip cache purge|^rm .*(?:\.cache|\/root\/\.cache)/,
  yarn: /^yarn cache clean/,
};

function checkCaches({ report, build }: DockerfileAt, { instruction, commands, stage }: Run, installs: readonly Installed[]): void {
  const mounts = instruction.flags.filter(({ name, value }) => name === "mount" && /type=(?:cache|tmpfs)/.test(value ?? ""));
  // What another stage leaves behind does not reach the image.
  if (!reachesImage(stage, build)) return;
  const told = new Set<string>();
  for (const { install, command } of installs) {
    const { manager } = install;
    const cleaned = CLEANED[manager];
    if (
      cleaned === undefined ||
      told.has(manager) ||
      mounts.some(({ value }) => isOutside(manager, value ?? "")) ||
      install.packages.length + install.files.length === 0
    )
      continue;
    if (install.keepsNoCache || commands.some(({ argv }) => cleaned.test(argv.join(" ")))) continue;
    if (manager === "pip" && setsNoCache(stage.instructions, command)) continue;
    told.add(manager);
    report.add(
      packageCacheKept,
      { line: command.line },
      `What \`${manager}\` downloaded stays in the image: ${REMEDY[manager] ?? "clean it in the same RUN"}.`,
      { symbol: manager },
    );
  }
}

/** Itself, or a stage that it builds on. */
function reachesImage(stage: Run["stage"], { stages }: DockerfileAt["build"]): boolean {
  const last = stages.at(-1);
  return last !== undefined && chain(last).includes(stage);
}

/** What apt downloads first are the lists of packages, and these lie elsewhere than its packages. */
function isOutside(manager: string, mount: string): boolean {
  return manager !== "apt-get" || !/\/var\/cache\/apt\b/.test(mount);
}

const REMEDY: Readonly<Record<string, string>> = {
  "apt-get": "end the same RUN with `rm -rf /var/lib/apt/lists/*`",
  apk: "add `--no-cache`",
  pip: "add `--no-cache-dir`, or a cache mount",
};

function setsNoCache(instructions: Run["stage"]["instructions"], { env }: RunCommand): boolean {
  const isOn = (value: string | undefined): boolean => value !== undefined && !/^(?:|0|false|no|off)$/i.test(value);
  return ["PIP_NO_CACHE_DIR", "UV_NO_CACHE"].some(
    (name) =>
      isOn(env[name]) ||
      instructions.some((one) => one.keyword === "ENV" && envOf(one).some(([key, value]) => key === name && isOn(value))),
  );
}

const UPGRADES: Readonly<Record<string, RegExp>> = {
  "apt-get": /^(?:dist-upgrade|full-upgrade)$/,
  apt: /^(?:dist-upgrade|full-upgrade)$/,
  zypper: /^(?:dist-upgrade|dup)$/,
};
/** Without the name of a package: all that the base image has. */
const UPGRADES_ALL: Readonly<Record<string, RegExp>> = {
  apk: /^upgrade$/,
  yum: /^(?:update|upgrade)$/,
  dnf: /^(?:update|upgrade|distro-sync)$/,
  microdnf: /^(?:update|upgrade)$/,
};

function checkSystem({ report }: DockerfileAt, { commands, instruction }: Run, { argv, line }: RunCommand): void {
  const [program = "", ...args] = argv;
  const [verb = "", ...named] = args.filter((word) => !word.startsWith("-"));
  if (UPGRADES[program]?.test(verb) === true || (named.length === 0 && UPGRADES_ALL[program]?.test(verb) === true))
    report.add(
      distributionUpgraded,
      { line },
      `\`${program} ${verb}\` replaces the base image by what the distribution has that day: take a newer base image.`,
    );
  if (program === "apt" && /^(?:install|update|upgrade|remove|purge|autoremove)$/.test(verb))
    report.add(interactiveApt, { line }, "`apt` is for people: its options and output may change with any version. Use `apt-get`.");
  const isUpdate = (program === "apt-get" || program === "apt") && verb === "update";
  const isCached = instruction.flags.some(({ name, value }) => name === "mount" && /\/var\/lib\/apt/.test(value ?? ""));
  if (isUpdate && !isCached && commands.every((other) => isAptUpdateOrAside(other.argv)))
    report.add(
      stalePackageList,
      { line },
      "The list of packages is a layer of its own: a later RUN that changes installs from an old list, and fails once its packages are gone. Put update and install into one RUN.",
    );
}

/** Nothing in the same RUN uses the list. */
function isAptUpdateOrAside(argv: readonly string[]): boolean {
  const [program = "", ...args] = argv;
  if (!/^apt|^dpkg|^aptitude/.test(program)) return !/\.(?:sh|py)$|^(?:make|bash|sh|ansible|\.)/.test(program);
  return args.some((word) => word === "update") && !args.some((word) => word === "install");
}
