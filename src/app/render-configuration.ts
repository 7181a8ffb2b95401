// The files that `fairlead init` writes: a commented fairlead.toml with what was found, and an .env.example with what the code reads. Pure.
import type { Field, Fields, ValueField } from "../config/field.ts";
import { SCHEMA } from "../config/schema.ts";
import type { EnvironmentVariable, Project, Source } from "../model/project.ts";
import { planVolumes } from "../volumes/plan-volumes.ts";
import { appName } from "./configure-project.ts";

const HEAD = `# Configuration of Fairlead. Everything has a default: a line that is commented out shows what counts without it,
# or an example. \`fairlead init --all --dry-run\` shows every key there is.
`;

/** Valid TOML, as it is and with every comment of a key taken away. */
export function renderConfiguration(project: Project): string {
  const parts = [
    `${HEAD}\napp = ${text(appName(project.name.value, project.root))}`,
    keyLines(SCHEMA, ["strategy", "hosts", "default-environment"]).join("\n"),
    ...Object.entries(project.processes).map(([name, process]) => {
      const found = `# Found: ${process.kind}${place(process.source)}.`;
      if (process.kind === "cron") {
        const schedule = `# schedule = ${text(process.schedule ?? "@daily")}`;
        return [found, `# [cron.${name}]`, schedule, `# command = ${list(process.command)}`].join("\n");
      }
      const more = keyLines(SCHEMA.process.fields, ["instances", "memory"]);
      return [found, `# [process.${name}]`, `# command = ${list(process.command)}`, ...more].join("\n");
    }),
    releaseSection(project),
    ["# " + SCHEMA.health.summary, "# [health]", ...keyLines(SCHEMA.health.fields, ["ready", "start-timeout"])].join("\n"),
    ...planVolumes(project.writes, {}).volumes.map(({ name, path, kind }) => {
      const source = project.writes.find((write) => write.path === path)?.source ?? null;
      return [
        `# Found: the code writes to it${place(source)}.`,
        `# [volume.${name}]`,
        `# path = ${text(path)}`,
        `# kind = ${text(kind)}`,
      ].join("\n");
    }),
    ["# " + SCHEMA.variables.summary, "# [variables]", '# LOG_LEVEL = "info"'].join("\n"),
    ["# " + SCHEMA.environment.summary, "# [environment.production]", '# strategy = "blue-green"', "# process.web.instances = 2"].join(
      "\n",
    ),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Every key with its meaning and an example. */
export function renderEveryKey(): string {
  const lines = [HEAD, ...allKeys(SCHEMA, [])];
  return `${lines.join("\n")}\n`;
}

function allKeys(fields: Fields, path: readonly string[]): string[] {
  const entries = Object.entries(fields);
  const values = entries.flatMap(([key, field]) => (isValue(field) ? [keyLine(key, field)] : []));
  const tables = entries.flatMap(([key, field]) => {
    if (isValue(field)) return [];
    const here = [...path, key, ...(field.kind === "map" ? [field.exampleName] : [])];
    if (path.length > 0 && path[0] === "environment") return [`\n# ${field.summary}\n# [${here.join(".")}]`];
    return [`\n# ${field.summary}\n# [${here.join(".")}]`, ...allKeys(field.fields, here)];
  });
  return [...values, ...tables];
}

function isValue(field: Field): field is ValueField {
  return field.kind !== "table" && field.kind !== "map";
}

function keyLines(fields: Fields, keys: readonly string[]): string[] {
  return keys.map((key) => keyLine(key, fields[key] as ValueField));
}

function keyLine(key: string, field: ValueField): string {
  const counts = field.default === undefined ? field.example : JSON.stringify(field.default);
  const without = field.default === undefined && field.otherwise !== undefined ? ` Without it: ${field.otherwise}.` : "";
  return `# ${key} = ${counts}  # ${field.summary}${without}`;
}

function releaseSection({ releaseCommand }: Project): string {
  if (releaseCommand === null) return "";
  const lines = [
    `# ${SCHEMA.release.summary} Found${place(releaseCommand.source)}.`,
    "# [release]",
    `# command = ${list(releaseCommand.value)}`,
  ];
  return [...lines, ...keyLines(SCHEMA.release.fields, ["timeout"])].join("\n");
}

/** What the code reads, required ones first; empty when it reads nothing. A secret's place stays empty. */
export function renderEnvExample(env: readonly EnvironmentVariable[]): string {
  if (env.length === 0) return "";
  const sorted = [...env].sort((a, b) => Number(b.required) - Number(a.required) || (a.name < b.name ? -1 : 1));
  const lines = sorted.map(({ name, required, secret, default: value, source }) => {
    const words = [required ? "required" : "optional", ...(secret ? ["secret"] : [])].join(", ");
    const assignment = `${name}=${secret || value === null ? "" : quoted(value)}`;
    return `# ${words}${place(source)}\n${required ? "" : "# "}${assignment}`;
  });
  return `# Environment variables that the code reads. \`fairlead config import FILE\` takes over a filled-in copy; do not commit that one.\n\n${lines.join("\n\n")}\n`;
}

function quoted(value: string): string {
  return /^[\w.:/@,+-]*$/.test(value) ? value : `"${value.replaceAll(/(["\\$])/g, "\\$1").replaceAll("\n", "\\n")}"`;
}

function place(source: Source | null): string {
  return source === null ? "" : `, ${source.file}${source.line === null ? "" : `:${source.line}`}`;
}

/** JSON's string is TOML's basic string, but for DEL, which JSON leaves as it is. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll("\x7f", "\\u007f");
}

function list(values: readonly string[]): string {
  return `[${values.map(text).join(", ")}]`;
}
