// The reader of each lock format.
import type { ProjectLock } from "../../model/project.ts";
import type { LockReader } from "./manager-reader.ts";
import { pdmLock } from "./pdm/lock.ts";
import { requirementsLock } from "./pip/lock.ts";
import { pipenvLock } from "./pipenv/lock.ts";
import { poetryLock } from "./poetry/lock.ts";
import { pylockLock } from "./pylock/lock.ts";
import { uvLock } from "./uv/lock.ts";

export const LOCK_READERS: Readonly<Record<ProjectLock["format"], LockReader>> = {
  "uv.lock": uvLock,
  "poetry.lock": poetryLock,
  "pdm.lock": pdmLock,
  "Pipfile.lock": pipenvLock,
  "pylock.toml": pylockLock,
  requirements: requirementsLock,
};
