// Reads the models of libraries that Fairlead brings (audit/models/*.toml), and those that users write about their own code.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import { MODEL_CONFLICT, MODEL_NOT_READ, MODEL_NOT_TOML, MODEL_WRONG } from "../../../platform/errors/model-errors.ts";
import { userError } from "../../../platform/errors/user-error.ts";
import { readRegular } from "../../../platform/read-regular.ts";
import { problemsOfModel } from "./check-model.ts";
import { conflictsOf, type NamedModel } from "./model-conflicts.ts";
import type { ModelFile } from "./model-file.ts";
import { buildModels } from "./build-models.ts";
import type { Models } from "./models.ts";

const FOLDER = join(import.meta.dirname, "../../models");
const BYTES_MAX = 1024 * 1024;
const FILES_MAX = 100;

/** What a user says about the project's own code. */
export interface UserModel extends NamedModel {}

let ownFiles: readonly NamedModel[] | null = null;
let kept: Models | null = null;

export function ownModels(): Models {
  kept ??= buildModels(ownModelFiles().map(({ file }) => file));
  return kept;
}

/** The library models with those of users behind them. Throws MODEL_CONFLICT. */
export function modelsWith(users: readonly UserModel[]): Models {
  if (users.length === 0) return ownModels();
  const conflicts = conflictsOf([...ownModelFiles(), ...users]);
  if (conflicts.length > 0) throw userError(MODEL_CONFLICT, { conflict: conflicts[0]! }, { details: conflicts.slice(1) });
  return buildModels(
    ownModelFiles().map(({ file }) => file),
    users.map(({ file }) => file),
  );
}

/** Model files that a user names, from `folder`. Throws MODEL_NOT_READ, MODEL_NOT_TOML and MODEL_WRONG. */
export function loadUserModels(paths: readonly string[], folder: string): readonly UserModel[] {
  if (paths.length > FILES_MAX)
    throw userError(MODEL_NOT_READ, { file: paths[FILES_MAX]!, problem: `at most ${FILES_MAX} model files are read` });
  return paths.map((path) => {
    const text = textOf(path, folder);
    let file: unknown;
    try {
      file = parse(text);
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const problem = error.message.split("\n", 1)[0]!;
      throw userError(MODEL_NOT_TOML, { place: `${path}:${error.line}`, problem }, { cause: error });
    }
    return checkedModel(file, path);
  });
}

/** The same of what stands in the configuration. `from`: its place there. Throws MODEL_WRONG. */
export function checkedModel(written: unknown, from: string): UserModel {
  const file = completed(written, from);
  const problems = problemsOfModel(file);
  if (problems.length > 0) throw userError(MODEL_WRONG, { file: from, problem: problems[0]! }, { details: problems.slice(1) });
  return { from, file: file as ModelFile };
}

/** A user need not say what the file is about, nor that a source is whatever somebody sends: that is what it is taken for. */
function completed(file: unknown, from: string): unknown {
  if (typeof file !== "object" || file === null || Array.isArray(file)) return file;
  const { source } = file as { readonly source?: unknown };
  if (!Array.isArray(source)) return { library: from, ...file };
  const isPlain = (one: unknown): one is object => typeof one === "object" && one !== null && !("class" in one);
  return { library: from, ...file, source: source.map((one: unknown) => (isPlain(one) ? { ...one, class: "remote" } : one)) };
}

export function ownModelFiles(): readonly NamedModel[] {
  ownFiles ??= existsSync(join(FOLDER, BUILT_MODELS)) ? builtFiles() : writtenFiles();
  return ownFiles;
}

/** Beside the files, where the program was built: all of them as JSON, which is read in a tenth of the time. */
export const BUILT_MODELS = "all.json";

function builtFiles(): readonly NamedModel[] {
  return JSON.parse(readFileSync(join(FOLDER, BUILT_MODELS), "utf8")) as NamedModel[];
}

function writtenFiles(): readonly NamedModel[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".toml"))
    .toSorted()
    .map((name) => ({ from: name, file: parse(readFileSync(join(FOLDER, name), "utf8")) as unknown as ModelFile }));
}

function textOf(path: string, folder: string): string {
  try {
    const reading = readRegular(resolve(folder, path), { bytesMax: BYTES_MAX });
    if (reading.kind === "other") throw userError(MODEL_NOT_READ, { file: path, problem: "it is no file" });
    if (reading.kind === "too-large") throw userError(MODEL_NOT_READ, { file: path, problem: `it has more than ${BYTES_MAX} bytes` });
    return Buffer.from(reading.bytes).toString("utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || code.startsWith("FL-")) throw error;
    throw userError(
      MODEL_NOT_READ,
      { file: path, problem: code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})` },
      { cause: error },
    );
  }
}
