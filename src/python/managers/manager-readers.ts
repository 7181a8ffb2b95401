// Every manager that is known. Where two have evidence of one strength the first wins.
import type { ManagerReader } from "./manager-reader.ts";
import { condaReader } from "./conda/read.ts";
import { flitReader } from "./flit/read.ts";
import { hatchReader } from "./hatch/read.ts";
import { pdmReader } from "./pdm/read.ts";
import { pipReader } from "./pip/read.ts";
import { pipToolsReader } from "./pip-tools/read.ts";
import { pipenvReader } from "./pipenv/read.ts";
import { poetryReader } from "./poetry/read.ts";
import { pylockReader } from "./pylock/read.ts";
import { setuptoolsReader } from "./setuptools/read.ts";
import { uvReader } from "./uv/read.ts";

export const MANAGER_READERS: readonly ManagerReader[] = [
  uvReader,
  poetryReader,
  pdmReader,
  pipenvReader,
  pylockReader,
  hatchReader,
  flitReader,
  pipToolsReader,
  pipReader,
  setuptoolsReader,
  condaReader,
];
