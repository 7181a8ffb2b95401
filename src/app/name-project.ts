// Which app and environment the project of a folder is, without reading its code: for commands that come before its first ship.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readConfiguration } from "../config/read-configuration.ts";
import type { EnvironmentKey } from "../contract/control-api.ts";
import { readManager } from "../python/managers/read-manager.ts";
import { listSourceTree } from "../python/source-tree.ts";
import { appName } from "./configure-project.ts";

const MARKS = [
  "pyproject.toml",
  "fairlead.toml",
  "requirements.txt",
  "setup.py",
  "setup.cfg",
  "Pipfile",
  "Procfile",
  "manage.py",
  "app.py",
  "main.py",
];

/** Null when the folder holds no project. Throws the errors of its configuration. */
export function nameProject(root: string, environment: string | null): EnvironmentKey | null {
  if (!MARKS.some((name) => existsSync(join(root, name)))) return null;
  const configuration = readConfiguration(root, environment);
  const tree = listSourceTree(root);
  const name = configuration.settings.app ?? readManager(tree).name?.value ?? null;
  return { app: appName(name, tree.root), environment: configuration.environment };
}
