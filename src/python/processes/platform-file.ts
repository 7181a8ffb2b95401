// Processes from what a person wrote for a platform: Procfile lines, app.json, a Dockerfile's command.
import type { ProjectProcess } from "../../model/project.ts";
import { peelCommand, type PeeledCommand, type ShellCommand } from "./command-line.ts";
import { kindOfCommand } from "./kind-of-command.ts";
import type { ProcfileLine } from "./procfile.ts";

export interface PlatformProcesses {
  readonly processes: Readonly<Record<string, ProjectProcess>>;
  /** Commands of `release:` and those that stood before a server, in order. */
  readonly release: readonly { readonly command: ShellCommand; readonly line: number }[];
  readonly leftOut: readonly { readonly name: string; readonly line: number; readonly because: string }[];
  /** `cd backend && …` of the web process. */
  readonly workingDirectory: string | null;
}

const RELEASE_NAMES = new Set(["release", "postdeploy", "predeploy"]);
const DEVELOPMENT_NAMES =
  /^(?:dev|devserver|watch|css|js|tailwind|vite|webpack|assets|frontend|livereload|mailhog|mailpit|ngrok|stripe|db|postgres|redis)$/;
const DEVELOPMENT_WORDS = /(?:^|\s)(?:--watch|watchmedo|watchfiles|npm run (?:dev|watch|start)|yarn (?:dev|watch)|vite|livereload)(?:\s|$)/;

export function processesOfProcfile(lines: readonly ProcfileLine[], file: string): PlatformProcesses {
  const processes: Record<string, ProjectProcess> = {};
  const release: { command: ShellCommand; line: number }[] = [];
  const leftOut: { name: string; line: number; because: string }[] = [];
  let workingDirectory: string | null = null;
  for (const { name, command, line } of lines) {
    const peeled = peelCommand(command);
    const because = developmentReason(name, command);
    if (peeled === null || because !== null) {
      leftOut.push({ name, line, because: because ?? "its command is empty" });
    } else if (RELEASE_NAMES.has(name)) {
      release.push(...peeled.before.map((before) => ({ command: before, line })), { command: peeled, line });
    } else {
      const folder = peeled.before.find(({ words }) => words[0] === "cd")?.words[1] ?? null;
      if (name === "web") workingDirectory = folder;
      release.push(...peeled.before.filter(({ words }) => words[0] !== "cd").map((before) => ({ command: before, line })));
      processes[name] = processOf(name, peeled, { file, line });
    }
  }
  return { processes, release, leftOut, workingDirectory };
}

function developmentReason(name: string, command: string): string | null {
  if (DEVELOPMENT_NAMES.test(name)) return "it is for development";
  return DEVELOPMENT_WORDS.test(command) ? "it watches files, which is for development" : null;
}

export function processOf(name: string, peeled: PeeledCommand, source: { file: string; line: number | null }): ProjectProcess {
  const { kind, interface: served } = kindOfCommand(name, peeled.words);
  return {
    kind,
    command: [...peeled.wrapper, ...peeled.words],
    interface: served,
    env: peeled.env,
    schedule: null,
    source,
    sure: "certain",
  };
}
