// A catalogue entry as a problem of a reading: it is reported with the rest instead of thrown.
import type { Source } from "../../model/project.ts";
import type { ErrorSpec } from "../../platform/errors/user-error.ts";
import type { ReadingProblem } from "./manager-reader.ts";

export function problem<P>(spec: ErrorSpec<P>, p: NoInfer<P>, source: Source | null, severity: ReadingProblem["severity"]): ReadingProblem {
  return { code: spec.code, message: spec.message(p), source, severity };
}
