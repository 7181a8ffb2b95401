// Reads the models of libraries that Fairlead brings: audit/models/*.toml.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { buildModels, type ModelFile, type Models } from "./models.ts";

const FOLDER = join(import.meta.dirname, "../models");
let kept: Models | null = null;

export function ownModels(): Models {
  kept ??= buildModels(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith(".toml"))
      .map((name) => parse(readFileSync(join(FOLDER, name), "utf8")) as unknown as ModelFile),
  );
  return kept;
}
