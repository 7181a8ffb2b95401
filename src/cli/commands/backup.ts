import { copyFileSync } from "node:fs";
import { resolve } from "node:path";
import type { BackupJson } from "../../contract/backups.ts";
import { fileError } from "../../platform/files.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { sizeText } from "../size-text.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";
import { newRolloutId, whoAmI } from "../who.ts";

const TIMEOUT_MS = 6 * 60 * 60 * 1000;

export const command = defineCommand({
  name: "backup",
  summary: "Write volumes and PostgreSQL databases of an app to one file",
  usage: "[APP]",
  description: "The app goes on meanwhile. The file lies in the home's backups folder, readable by its owner only.",
  options: {
    ...APP_OPTIONS,
    only: { type: "string", multiple: true, value: "NAME", summary: "Only this volume or database variable; repeatable" },
    output: { type: "string", short: "o", value: "FILE", summary: "Also copy it there" },
    list: { type: "boolean", summary: "List the backups there are" },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: ["fairlead backup", "fairlead backup guestbook --output guestbook.tar.gz", "fairlead backup --list"],
  async run({ values, positionals }, { out, cwd, env, signal }) {
    const control = controlClient();
    const key = await whichApp(control, { app: positionals[0] ?? values.app, environment: values.env, cwd });
    if (values.list) {
      const backups = await control.get<BackupJson[]>("/backups", { ...key });
      if (values.json) out.json({ backups });
      else for (const { file, sizeBytes } of backups) out.line(`${sizeText(sizeBytes).padStart(9)}  ${file}`);
      return EXIT_OK;
    }
    const request = { ...key, id: newRolloutId(Date.now()), only: values.only ?? [], by: whoAmI(env) };
    const made = await control.post<BackupJson>("/backup", request, { timeoutMs: TIMEOUT_MS, signal });
    const copy = values.output === undefined ? null : resolve(cwd, values.output);
    if (copy !== null) copyBackup(made.file, copy);
    if (values.json) out.json({ ...made, copy });
    else {
      for (const { name, files, sizeBytes } of made.volumes) out.line(`${name}: ${files} files, ${sizeText(sizeBytes)}`);
      for (const { variable, sizeBytes } of made.databases) out.line(`${variable}: PostgreSQL, ${sizeText(sizeBytes)}`);
      for (const line of made.leftOut) out.line(`Not in it: ${line}`);
      out.line(`${out.style.green("✓")} ${copy ?? made.file} (${sizeText(made.sizeBytes)})`);
    }
    return EXIT_OK;
  },
});

function copyBackup(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (cause) {
    throw fileError(cause, to);
  }
}
