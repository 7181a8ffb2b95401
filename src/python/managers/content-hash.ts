// sha256 over Python's JSON of a part of a TOML file, as Poetry, PDM and Pipenv keep it in their locks.
import { createHash } from "node:crypto";
import { parse, TomlError } from "smol-toml";
import { pythonJson } from "./python-json.ts";
import { nestsTooDeep } from "./toml-document.ts";
import type { TomlTable } from "./toml-document.ts";

/** Parsed with integers as bigint, as pythonJson wants them. Broken or bottomless text is as empty, so no hash fits it; the manifest's reader says what is wrong. */
export function tomlForHash(text: string): TomlTable {
  try {
    const data = parse(text, { integersAsBigInt: true });
    return nestsTooDeep(data) ? {} : data;
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    return {};
  }
}

export function contentHash(value: unknown, compact = false): string {
  return createHash("sha256").update(pythonJson(value, compact)).digest("hex");
}
