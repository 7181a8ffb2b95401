// Which of the arguments of a program is run: `sh -c TEXT`, `sudo bash -lc TEXT`, `ssh HOST TEXT`.

/** Start what is named behind them. */
const WRAPPERS =
  /(?:^|\/)(?:sudo|doas|env|nice|ionice|nohup|setsid|stdbuf|time|timeout|xargs|su|runuser|gosu|chroot|nsenter|unshare|systemd-run|docker|podman|kubectl|lxc|flatpak-spawn)$/;
/** A program, and the option behind which stands what it runs: `sh -e` runs a file. */
type Runs = readonly [program: RegExp, option: RegExp];

export const SHELL: Runs = [/(?:^|[\\/])(?:ba|da|k|z|c|tc|fi|a)?sh$/, /^-\w*c$/];
export const SHELLS: readonly Runs[] = [
  SHELL,
  [/(?:^|[\\/])cmd(?:\.exe)?$/i, /^\/[ck]$/i],
  [/(?:^|[\\/])(?:powershell(?:\.exe)?|pwsh)$/i, /^-c(?:ommand)?$/i],
  [/(?:^|[\\/])osascript$/, /^-e$/],
];
export const INTERPRETERS: readonly Runs[] = [
  ...SHELLS,
  [/(?:^|[\\/])python[\d.]*(?:\.exe)?$/, /^-\w*c$/],
  [/(?:^|[\\/])(?:perl|ruby)$/, /^-\w*e$/i],
  [/(?:^|[\\/])node$/, /^(?:-e|-p|--eval|--print)$/],
  [/(?:^|[\\/])php$/, /^-r$/],
];
const OPTION = /^-|^\/[a-z]{1,2}$/i;
/** What follows is a module, with options of its own. */
const MODULE_OPTION = /^-m$/;
const SSH = /(?:^|[\\/])ssh(?:\.exe)?$/i;
/** Of `ssh`: the next argument belongs to them. */
const SSH_OPTION = /^-[bceilmopwBDEFIJLOQRSW]$/;

/** Whether the argument at an index is, or may be, a constant that fits. */
export type IsWord = (index: number, words: RegExp) => boolean;

/** The index of the argument that one of these programs runs; null where none does. */
export function runArgument(count: number, isWord: IsWord, programs = INTERPRETERS): number | null {
  const runsAt = (i: number): readonly Runs[] => programs.filter(([program]) => isWord(i, program));
  const start = isWord(0, WRAPPERS) ? indexFrom(1, count, (i) => runsAt(i).length > 0 || isWord(i, SSH)) : 0;
  if (start === null) return null;
  if (isWord(start, SSH)) return remoteCommand(start, count, isWord);
  const runs = runsAt(start);
  for (let i = start + 1; i < count - 1 && runs.length > 0; i++) {
    if (runs.some(([, option]) => isWord(i, option))) return i + 1;
    // The file that is run: options behind it are its own. Behind an option it may be what that takes.
    if (isWord(i, MODULE_OPTION) || (!isWord(i, OPTION) && (i === start + 1 || !isWord(i - 1, OPTION)))) return null;
  }
  return null;
}

/** Behind the host. */
function remoteCommand(start: number, count: number, isWord: IsWord): number | null {
  const host = indexFrom(start + 1, count, (i) => !isWord(i, OPTION) && !isWord(i - 1, SSH_OPTION));
  const command = host === null ? null : indexFrom(host + 1, count, (i) => !isWord(i, OPTION) && !isWord(i - 1, SSH_OPTION));
  return command !== null && command === count - 1 ? command : null;
}

function indexFrom(from: number, end: number, is: (index: number) => boolean): number | null {
  for (let i = from; i < end; i++) if (is(i)) return i;
  return null;
}
