// `config import`: reads a .env file and parts what looks secret from what does not.
import { readFileSync } from "node:fs";
import { parseEnvFile } from "../config/env-file.ts";
import { BAD_ENV_FILE, ENV_FILE_UNREADABLE } from "../platform/errors/secret-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { looksLikeSecret } from "./looks-like-secret.ts";

export interface EnvFileValues {
  readonly set: Readonly<Record<string, string>>;
  readonly setSecrets: Readonly<Record<string, string>>;
  /** Names without a value: an `.env.example` that nobody filled in. */
  readonly empty: readonly string[];
}

/** `shown` is the path as the person wrote it. Throws BAD_ENV_FILE with the line, or ENV_FILE_UNREADABLE. */
export function readEnvFile(path: string, shown: string): EnvFileValues {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw userError(ENV_FILE_UNREADABLE, { file: shown, reason: (cause as NodeJS.ErrnoException).code ?? "unknown" }, { cause });
  }
  const parsed = parseEnvFile(text);
  if (parsed.kind === "problem") throw userError(BAD_ENV_FILE, { file: shown, line: parsed.line, problem: parsed.problem });
  const given = parsed.entries.filter(({ value }) => value !== "");
  const [secret, plain] = [true, false].map((wanted) => given.filter(({ name, value }) => looksLikeSecret(name, value) === wanted));
  const record = (entries: typeof given = []): Record<string, string> =>
    Object.fromEntries(entries.map(({ name, value }) => [name, value]));
  return {
    set: record(plain),
    setSecrets: record(secret),
    empty: parsed.entries.filter(({ value }) => value === "").map(({ name }) => name),
  };
}
