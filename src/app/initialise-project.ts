// `fairlead init`: plans which files a project gets, and writes those that are not there yet.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationJsonSchema, type JsonSchema } from "../config/json-schema.ts";
import { readWritten } from "../config/read-configuration.ts";
import { ALREADY_CONFIGURED } from "../platform/errors/config-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { fileError } from "../platform/files.ts";
import { readProject } from "../python/read-project.ts";
import { renderConfiguration, renderEnvExample, renderEveryKey } from "./render-configuration.ts";

export interface PlannedFile {
  readonly file: string;
  readonly text: string;
}

export interface InitPlan {
  readonly files: readonly PlannedFile[];
  /** What is left as it is, and why. */
  readonly left: readonly string[];
}

/** Throws ALREADY_CONFIGURED, and the errors of a broken configuration. */
export async function planInit(root: string, everyKey: boolean): Promise<InitPlan> {
  const written = everyKey ? null : readWritten(root);
  if (written !== null) throw userError(ALREADY_CONFIGURED, { file: written.file, line: written.sourceOf([]).line });
  const project = await readProject(root, { interpreter: null });
  const files = [{ file: "fairlead.toml", text: everyKey ? renderEveryKey() : renderConfiguration(project) }];
  const example = renderEnvExample(project.env);
  if (example === "") return { files, left: ["The code reads no environment variables, so there is no .env.example."] };
  if (existsSync(join(root, ".env.example"))) return { files, left: [".env.example is there already and stays as it is."] };
  return { files: [...files, { file: ".env.example", text: example }], left: [] };
}

/** `wx`: a file that appeared meanwhile is not overwritten either. */
export function runInit(root: string, plan: InitPlan): void {
  for (const { file, text } of plan.files) {
    try {
      writeFileSync(join(root, file), text, { flag: "wx", mode: 0o644 });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw userError(ALREADY_CONFIGURED, { file, line: null }, { cause });
      throw fileError(cause, join(root, file));
    }
  }
}

/** For editors. */
export function configurationSchema(): JsonSchema {
  return configurationJsonSchema();
}
