// Scripts that are fetched and run at once, `curl … | sh`, `sh -c "$(curl …)"`, `irm … | iex`, or from the file that they were written to; and programs that are
// fetched and made executable. What compares a digest or a signature on the way is let pass.
import type { RunCommand } from "./called-programs.ts";

export interface DownloadedScript {
  readonly download: RunCommand;
  /** Null where a variable says it. */
  readonly url: string | null;
  /** Over a connection that anybody on the way can change. */
  readonly isPlain: boolean;
}

const SHELLS = /^(?:ba|da|a|z|k)?sh$|^(?:python[\d.]*|perl|ruby|node)$/;
const POWERSHELL_RUNS = /^(?:iex|invoke-expression)$/i;
const POWERSHELL_FETCHES = /^(?:iwr|irm|invoke-webrequest|invoke-restmethod)$/i;
/** `iex ((New-Object Net.WebClient).DownloadString('…'))` is read as four commands. */
const POWERSHELL_PARTS_MAX = 4;

/** Which the command at this place runs; null: none. */
export function downloadedScript(commands: readonly RunCommand[], i: number): DownloadedScript | null {
  const command = commands[i]!;
  const [program = "", ...args] = command.argv;
  const isPowerShell = POWERSHELL_RUNS.test(program);
  if ((SHELLS.test(program) || isPowerShell) && command.readsPipe && !args.some((word) => /\.(?:sh|py|pl)$/.test(word))) {
    let download: RunCommand | undefined;
    for (let at = i - 1; at >= 0 && commands[at]!.isPiped; at--) if (isDownload(commands[at]!)) download = commands[at];
    return download === undefined ? null : scriptFrom(download, urlOf(download));
  }
  if (isPowerShell) return fetchedByExpression(commands, i);
  if (
    (SHELLS.test(program) || program === "source" || program === "." || program === "eval") &&
    args.some((word) => /^[$<]\(\s*(?:curl|wget)\b|^`\s*(?:curl|wget)\b/.test(word))
  ) {
    const download = commands.find(
      (other) => other !== command && isDownload(other) && args.some((word) => word.includes(urlOf(other) ?? "\0")),
    );
    return download === undefined ? null : scriptFrom(download, urlOf(download));
  }
  const file = fileRun(command);
  return file === null ? null : uncheckedFile(commands, i, file);
}

/** Program that the command at this place makes executable as it was fetched; null: none. */
export function downloadedProgram(commands: readonly RunCommand[], i: number): DownloadedScript | null {
  const [program = "", mode = "", ...files] = commands[i]!.argv.filter((word, at) => at === 0 || !word.startsWith("-"));
  if (program !== "chmod" || !/x$|^[0-7]?[1357][0-7]{2}$/.test(mode)) return null;
  for (const file of files) {
    const found = uncheckedFile(commands, i, file);
    if (found !== null && !commands.some((other) => isSameFile(fileRun(other) ?? "", file))) return found;
  }
  return null;
}

function scriptFrom(download: RunCommand, url: string | null): DownloadedScript {
  return { download, url, isPlain: url?.startsWith("http://") === true || url?.startsWith("ftp://") === true };
}

function fetchedByExpression(commands: readonly RunCommand[], i: number): DownloadedScript | null {
  const parts = commands.slice(i, i + 1 + POWERSHELL_PARTS_MAX);
  const fetches = parts.some((part) => isDownload(part) || part.argv.some((word) => /DownloadString$/i.test(word)));
  return fetches ? scriptFrom(commands[i]!, parts.map((part) => urlOf(part)).find((url) => url !== null) ?? null) : null;
}

/** What compares a file with what it should be. */
const COMPARES =
  /^(?:sha\d+sum|shasum|b2sum|b3sum|md5sum|cksum|gpgv?2?|cosign|minisign|signify|rsign|slsa-verifier|openssl (?:dgst|sha\d+|cms|pkeyutl)|gh attestation)(?: |$)/;

function compares({ argv }: Pick<RunCommand, "argv">): boolean {
  return COMPARES.test(argv.slice(0, 2).join(" "));
}

/** The file was fetched by a command before, and nothing compared it since. */
function uncheckedFile(commands: readonly RunCommand[], i: number, file: string): DownloadedScript | null {
  for (let at = i - 1; at >= 0; at--) {
    const before = commands[at]!;
    if (compares(before)) return null;
    if (isDownload(before) && isSameFile(fileWritten(before) ?? "", file)) {
      const isCheckedInside = commands.some(({ isNested, argv }) => isNested && compares({ argv }));
      return isCheckedInside ? null : scriptFrom(before, urlOf(before));
    }
  }
  return null;
}

/** A script that a shell is given, or a program that is named by its path. */
function fileRun({ argv, words, readsPipe }: RunCommand): string | null {
  const [program = "", ...args] = argv;
  if (program === "source" || program === ".") return args[0] ?? null;
  if (SHELLS.test(program)) {
    const first = args.find((word) => !/^-[a-zA-Z]*$|^--/.test(word));
    return readsPipe || first === undefined || args.some((word) => /^-[a-z]*[cm]$/.test(word)) ? null : first;
  }
  const named = words.find(({ text }) => text.slice(text.lastIndexOf("/") + 1) === program)?.text;
  return named?.includes("/") === true ? named : null;
}

function fileWritten({ argv, redirects }: RunCommand): string | null {
  const [program, ...args] = argv;
  const isCurl = program === "curl";
  const given = args.findIndex((word) => (isCurl ? /^-[a-zA-Z]*o$|^--output$/ : /^-[a-zA-Z]*O$|^--output-document$|^-OutFile$/).test(word));
  if (given >= 0) return args[given + 1] ?? null;
  const joined = args.map((word) => /^--output(?:-document)?=(.+)$/.exec(word)?.[1]).find((name) => name !== undefined);
  if (joined !== undefined) return joined;
  const target = redirects.find(({ operator }) => operator === ">")?.target;
  if (target !== undefined) return target;
  const isByName = isCurl ? args.some((word) => /^-[a-zA-Z]*O[a-zA-Z]*$|^--remote-name$/.test(word)) : program === "wget";
  return isByName ? (/\/([^/?#]+)(?:[?#].*)?$/.exec(urlOf({ argv }) ?? "")?.[1] ?? null) : null;
}

function isSameFile(one: string, other: string): boolean {
  return one !== "" && one.replace(/^\.\//, "") === other.replace(/^\.\//, "");
}

function isDownload({ argv }: Pick<RunCommand, "argv">): boolean {
  return argv[0] === "curl" || argv[0] === "wget" || POWERSHELL_FETCHES.test(argv[0] ?? "");
}

function urlOf({ argv }: Pick<RunCommand, "argv">): string | null {
  return argv.find((word) => /^(?:https?|ftp):\/\//.test(word)) ?? null;
}
