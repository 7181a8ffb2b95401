// What a container starts: servers for development, and changes of tables before the service itself.
import { developmentServer } from "../rules/operations/development-server/rule.ts";
import { schemaChangedAtStart } from "../rules/operations/schema-changed-at-start/rule.ts";
import type { FilePlace, FileReport, FindingOptions } from "../auditor.ts";

interface StartCommand {
  /** The program without its folder, then its arguments; as of `runCommands`. */
  readonly argv: readonly string[];
}

/** `commands`: all that one start runs, in order. */
export function checkStartCommands(
  commands: readonly StartCommand[],
  place: FilePlace,
  report: FileReport,
  more: FindingOptions = {},
): void {
  for (const { argv } of commands) {
    const server = serverForDevelopment(argv);
    if (server !== null)
      report.add(
        developmentServer,
        place,
        `\`${server}\` is for development: it was never looked over for safety or speed. Start gunicorn, uvicorn or another server for production.`,
        more,
      );
  }
  const changing = commands.slice(0, -1).find(({ argv }) => changesTables(argv));
  if (changing !== undefined)
    report.add(
      schemaChangedAtStart,
      place,
      `Containers that start together run \`${changing.argv.join(" ").slice(0, NAMED_UNITS)}\` at the same time, while the release before still uses the tables: do it once, as a step before traffic moves.`,
      more,
    );
}

const NAMED_UNITS = 60;
const RELOADING = new Set(["uvicorn", "gunicorn", "hypercorn", "granian", "litestar", "sanic"]);
const RELOAD = new Set(["--reload", "--debug", "--dev"]);

/** As it is called; null for any other program. */
function serverForDevelopment(argv: readonly string[]): string | null {
  const [program = "", ...args] = argv;
  if (isManage(argv) && args.some((word) => /^runserver(?:_plus)?$/.test(word))) return "runserver";
  const words = args.filter((word) => !word.startsWith("-"));
  if (program === "django-admin" && words[0] === "runserver") return "runserver";
  if ((program === "flask" || program === "quart") && words.includes("run")) return `${program} run`;
  if (program === "fastapi" && words[0] === "dev") return "fastapi dev";
  if (program === "http.server") return "http.server";
  const option = RELOADING.has(program) ? args.find((word) => RELOAD.has(word)) : undefined;
  return option === undefined ? null : `${program} ${option}`;
}

function changesTables(argv: readonly string[]): boolean {
  const [program = "", ...args] = argv;
  const words = args.filter((word) => !word.startsWith("-"));
  if (isManage(argv) || program === "django-admin") return words.includes("migrate");
  if (program === "alembic" || program === "aerich") return words.includes("upgrade");
  return program === "flask" && words.includes("db") && words.includes("upgrade");
}

/** `python manage.py …`, `./manage.py …` */
function isManage([program = "", first = ""]: readonly string[]): boolean {
  return program === "manage.py" || (/^python[\d.]*$/.test(program) && /(?:^|\/)manage\.py$/.test(first));
}
