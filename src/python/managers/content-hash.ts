// sha256 over Python's JSON of a part of a TOML file, as Poetry, PDM and Pipenv keep it in their locks.
import { createHash } from "node:crypto";
import { parse } from "smol-toml";
import { pythonJson } from "./python-json.ts";
import type { TomlTable } from "./toml-document.ts";

/** Parsed with integers as bigint, as pythonJson wants them. The text must have been parsed before without error. */
export function tomlForHash(text: string): TomlTable {
  return parse(text, { integersAsBigInt: true });
}

export function contentHash(value: unknown, compact = false): string {
  return createHash("sha256").update(pythonJson(value, compact)).digest("hex");
}
