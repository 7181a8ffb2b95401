// Migrations as the release command, and static files as a build command: only where the project has them.
import { dirname, posix } from "node:path";
import type { AppObject, Source, Sourced } from "../../model/project.ts";
import { definitionOf } from "../facts/names.ts";
import { placeModule } from "../facts/place-module.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { appValues } from "../frameworks/app-values.ts";
import { djangoProjects, djangoSetting, manageCommand } from "../frameworks/django/detect.ts";
import type { ChosenApp } from "./pick-app.ts";

export interface Migrations {
  readonly command: Sourced<readonly string[]>;
  /** Folder the command runs in, relative. */
  readonly workingDirectory: string;
  readonly tool: "django" | "flask-migrate" | "alembic" | "aerich";
}

export function findMigrations(facts: ProjectFacts, workingDirectory: string, chosen: ChosenApp | null): Migrations | null {
  return djangoMigrations(facts) ?? flaskMigrate(facts, workingDirectory, chosen) ?? alembic(facts, workingDirectory) ?? aerich(facts);
}

export function findStaticBuild(facts: ProjectFacts): Sourced<readonly string[]> | null {
  for (const project of djangoProjects(facts)) {
    const root = djangoSetting(facts, project, "STATIC_ROOT");
    if (root === null) continue;
    const command = manageCommand(project, project.base || ".", ["collectstatic", "--noinput"]);
    return { value: command, source: { file: root.file, line: root.line }, sure: "likely" };
  }
  return null;
}

/** Django's own apps (auth, sessions, admin) have migrations too, so a database is enough. */
function djangoMigrations(facts: ProjectFacts): Migrations | null {
  for (const project of djangoProjects(facts)) {
    const own = facts.tree.files.find(
      ({ path }) => /(?:^|\/)migrations\/\d{4}_\w+\.py$/.test(path) && path.startsWith(project.base === "" ? "" : `${project.base}/`),
    );
    const database = djangoSetting(facts, project, "DATABASES");
    if (!own && database === null) continue;
    const source: Source = own ? { file: own.path, line: null } : { file: database!.file, line: database!.line };
    const folder = project.base === "" ? "." : project.base;
    return {
      command: { value: manageCommand(project, folder, ["migrate", "--noinput"]), source, sure: "likely" },
      workingDirectory: folder,
      tool: "django",
    };
  }
  return null;
}

function flaskMigrate(facts: ProjectFacts, workingDirectory: string, chosen: ChosenApp | null): Migrations | null {
  const folder = facts.tree.files.find(({ path }) => /(?:^|\/)migrations\/(?:alembic\.ini|env\.py)$/.test(path));
  const site = facts.modules.flatMap((module) =>
    module.calls
      .filter(({ node, scope }) => {
        const found = definitionOf(node.func, { facts, module, scope });
        return found?.kind === "foreign" && /^flask_migrate\.(?:Migrate|.*\.Migrate)$/.test(found.name);
      })
      .map(({ node }) => ({ file: module.file, line: node.line })),
  )[0];
  if (!folder || !site) return null;
  const app = chosen?.candidate.framework === "flask" && chosen.app ? appName(chosen.app.value) : anyFlask(facts);
  return {
    command: {
      value: ["flask", ...(app === null ? [] : ["--app", app]), "db", "upgrade"],
      source: site,
      sure: app === null ? "guess" : "likely",
    },
    workingDirectory,
    tool: "flask-migrate",
  };
}

function appName({ module, attribute }: AppObject): string {
  return `${module}:${attribute}`;
}

/** Where the served app is another one, or is written in a command. */
function anyFlask(facts: ProjectFacts): string | null {
  const flask = appValues(facts).find(
    ({ types, required }) => required.length === 0 && types.some((type) => type.replace("in:", "").startsWith("flask.")),
  );
  return flask ? `${placeModule(facts, flask.module.file).module}:${flask.name}` : null;
}

function alembic(facts: ProjectFacts, workingDirectory: string): Migrations | null {
  const files = facts.tree.files
    .map(({ path }) => path)
    .filter((path) => isAlembicFile(facts, path) && nearApp(facts, path, workingDirectory));
  const near = files.toSorted(
    (a, b) => Number(dirname(b) === workingDirectory) - Number(dirname(a) === workingDirectory) || a.length - b.length,
  )[0];
  if (near === undefined) return null;
  const folder = dirname(near);
  const option =
    folder === workingDirectory && posix.basename(near) === "alembic.ini" ? [] : ["-c", posix.relative(workingDirectory, near)];
  const ini = facts.tree.text(near)?.text ?? "";
  const line = ini.split("\n").findIndex((text) => /^\s*script_location\s*=/.test(text)) + 1;
  return {
    command: { value: ["alembic", ...option, "upgrade", "head"], source: { file: near, line: line || null }, sure: "likely" },
    workingDirectory,
    tool: "alembic",
  };
}

/** Its own file, or a Pyramid project's settings for production with a section for it. */
function isAlembicFile({ tree }: ProjectFacts, path: string): boolean {
  const name = posix.basename(path);
  return name === "alembic.ini" || (name === "production.ini" && /^\[alembic\]\s*$/m.test(tree.text(path)?.text ?? ""));
}

/** One inside a package belongs to that package, which brings its own command for it. */
function nearApp(facts: ProjectFacts, path: string, workingDirectory: string): boolean {
  const folder = dirname(path);
  if (folder === "." || folder === workingDirectory) return true;
  const below = workingDirectory === "." ? folder : posix.relative(workingDirectory, folder);
  return (
    !below.includes("/") &&
    !below.startsWith("..") &&
    !facts.tree.has(`${folder}/__init__.py`) &&
    !/^(?:tests?|examples?|docs)$/.test(below)
  );
}

function aerich(facts: ProjectFacts): Migrations | null {
  const pyproject = facts.tree.text("pyproject.toml")?.text ?? "";
  const line = pyproject.split("\n").findIndex((text) => text.trim() === "[tool.aerich]") + 1;
  if (line === 0) return null;
  return {
    command: { value: ["aerich", "upgrade"], source: { file: "pyproject.toml", line }, sure: "likely" },
    workingDirectory: ".",
    tool: "aerich",
  };
}
