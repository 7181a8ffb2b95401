// Scripts that are fetched and run at once: `curl … | sh`, `sh -c "$(curl …)"`, `bash <(curl …)`.
import type { RunCommand } from "./run-commands.ts";

export interface DownloadedScript {
  readonly download: RunCommand;
  /** Null where a variable says it. */
  readonly url: string | null;
  /** Over a connection that anybody on the way can change. */
  readonly isPlain: boolean;
}

const SHELLS = /^(?:ba|da|a|z|k)?sh$|^(?:python[\d.]*|perl|ruby|node)$/;

/** Which the command at this place runs; null: none. */
export function downloadedScript(commands: readonly RunCommand[], i: number): DownloadedScript | null {
  const command = commands[i]!;
  const [program = "", ...args] = command.argv;
  let download: RunCommand | undefined;
  if (SHELLS.test(program) && command.readsPipe && !args.some((word) => /\.(?:sh|py|pl)$/.test(word))) {
    for (let at = i - 1; at >= 0 && commands[at]!.isPiped; at--) if (isDownload(commands[at]!)) download = commands[at];
  } else if (
    (SHELLS.test(program) || program === "source" || program === "." || program === "eval") &&
    args.some((word) => /^[$<]\(\s*(?:curl|wget)\b|^`\s*(?:curl|wget)\b/.test(word))
  )
    download = commands.find((other) => other !== command && isDownload(other) && args.some((word) => word.includes(urlOf(other) ?? "\0")));
  if (download === undefined) return null;
  const url = urlOf(download);
  return { download, url, isPlain: url?.startsWith("http://") === true || url?.startsWith("ftp://") === true };
}

function isDownload({ argv }: Pick<RunCommand, "argv">): boolean {
  return argv[0] === "curl" || argv[0] === "wget";
}

function urlOf({ argv }: Pick<RunCommand, "argv">): string | null {
  return argv.find((word) => /^(?:https?|ftp):\/\//.test(word)) ?? null;
}
