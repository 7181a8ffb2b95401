import type { EnvironmentKey } from "../../contract/control-api.ts";
import type { ReleaseJson, StatusJson } from "../../contract/status.ts";
import { currentHome } from "../../host/home.ts";
import { followLogs } from "../../host/follow-logs.ts";
import { BAD_ARGUMENTS } from "../../platform/errors/cli-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { EXIT_OK, defineCommand } from "../command.ts";
import { controlClient, type ControlClient } from "../control-client.ts";
import { formatInstance, formatTime } from "../format.ts";
import { parseSince } from "../parse-since.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";

const TAIL_DEFAULT = 100;

interface Line {
  readonly time: string;
  readonly process: string;
  readonly release: string;
  readonly instance: string;
  readonly line: string;
}

export const command = defineCommand({
  name: "logs",
  summary: "Show what an app printed, all instances together, secrets masked",
  usage: "[APP]",
  description: "Without --since, --grep or --tail the last 100 lines. The time of a line is when it arrived, to the second.",
  options: {
    ...APP_OPTIONS,
    follow: { type: "boolean", short: "f", summary: "Stay and show new lines" },
    since: { type: "string", value: "TIME", summary: "Lines since then: 10m, 2h, 1d, or a time such as 2026-11-21T12:00" },
    process: { type: "string", short: "p", value: "NAME", summary: "Only this process: web, worker, …" },
    release: { type: "string", short: "r", value: "vN", summary: "Only this release" },
    grep: { type: "string", short: "g", value: "PATTERN", summary: "Only lines that match the regular expression" },
    tail: { type: "string", short: "n", value: "N", summary: "The last N lines" },
    json: { type: "boolean", summary: "One JSON document a line" },
  },
  arguments: [0, 1],
  examples: ["fairlead logs -f", "fairlead logs shop --process web --since 10m", "fairlead logs --grep 'Traceback|ERROR' --json"],
  async run({ values, positionals }, { out, cwd, signal }) {
    const home = currentHome();
    const control = controlClient(home);
    const key = await whichApp(control, { app: positionals[0] ?? values.app, environment: values.env, cwd });
    const hasBound = values.since !== undefined || values.grep !== undefined;
    const query = {
      app: key.app,
      environment: key.environment,
      process: values.process ?? null,
      release: values.release ?? null,
      sinceMs: values.since === undefined ? null : parseSince(values.since, Date.now()),
      grep: checkedPattern(values.grep),
      tail: values.tail === undefined ? (hasBound ? null : TAIL_DEFAULT) : parseTail(values.tail),
      follow: values.follow ? 1 : null,
    };
    const show = (text: string): void => {
      if (values.json) return out.line(text);
      const { time, process, release, instance, line } = JSON.parse(text) as Line;
      const origin = `${release} ${formatInstance(process, instance)}`;
      out.line(`${out.style.dim(`${formatTime(time)} ${origin} |`)} ${line}`);
    };
    let count = 0;
    const onLine = (text: string): void => {
      count += 1;
      show(text);
    };
    await followLogs(home, { query, signal, onLine });
    if (count === 0 && !values.follow && !values.json)
      out.note(await nothingFound(key, { control, process: values.process, release: values.release }));
    return EXIT_OK;
  },
});

interface Narrowed {
  readonly control: ControlClient;
  readonly process: string | undefined;
  readonly release: string | undefined;
}

/** No line may mean that a name was mistyped. */
async function nothingFound({ app, environment }: EnvironmentKey, { control, process, release }: Narrowed): Promise<string> {
  const releases = await control.get<ReleaseJson[]>("/releases", { app, environment });
  const versions = releases.map(({ version }) => version);
  if (release !== undefined && !versions.includes(release)) return `${app} has no release ${release}; it has ${versions.join(", ")}.`;
  const status = await control.get<StatusJson>("/status", { app, environment });
  const names = [...new Set(status.environments.flatMap(({ instances }) => instances.map((one) => one.process)))];
  if (process !== undefined && !names.includes(process)) return `No line fits. The processes of ${app} that run are ${names.join(", ")}.`;
  return "No line fits.";
}

function checkedPattern(pattern: string | undefined): string | null {
  if (pattern === undefined) return null;
  try {
    return new RegExp(pattern).source;
  } catch (cause) {
    throw userError(BAD_ARGUMENTS, { problem: `${(cause as Error).message}.`, command: "logs" }, { cause });
  }
}

function parseTail(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw userError(BAD_ARGUMENTS, { problem: `\`--tail ${text}\` is not a number of lines.`, command: "logs" });
  return Number(text);
}
