// FL-6680 to FL-6699: models that users write about their own code for the audit.
import type { ErrorSpec } from "./user-error.ts";

export const MODEL_NOT_READ = {
  code: "FL-6680",
  title: "A model file cannot be read.",
  exitCode: 2,
  message: (p: { file: string; problem: string }) => `${p.file}: ${p.problem}.`,
  hint: () => "Name an existing TOML file: `fairlead check --model FILE`.",
} satisfies ErrorSpec<{ file: string; problem: string }>;

export const MODEL_NOT_TOML = {
  code: "FL-6681",
  title: "A model file is not valid TOML.",
  exitCode: 2,
  message: (p: { place: string; problem: string }) => `${p.place}: ${p.problem}.`,
  hint: () => "Correct that line and run the command again.",
} satisfies ErrorSpec<{ place: string; problem: string }>;

export const MODEL_WRONG = {
  code: "FL-6682",
  title: "A model does not have the form that it must have.",
  exitCode: 2,
  message: (p: { file: string; problem: string }) => `${p.file}: ${p.problem}.`,
  hint: () => 'For example: `[[sink]]`, `call = "shop.db.run"`, `kind = "sql"`.',
} satisfies ErrorSpec<{ file: string; problem: string }>;

export const MODEL_CONFLICT = {
  code: "FL-6683",
  title: "Two models say different things about one name.",
  exitCode: 2,
  message: (p: { conflict: string }) => `${p.conflict}.`,
  hint: () => "Keep one of them: a model of your own is for your own code, or for a library that no model knows.",
} satisfies ErrorSpec<{ conflict: string }>;
