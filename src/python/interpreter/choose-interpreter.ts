// Chooses the interpreter a project is built and run with, and says why.
import type { ProjectPython } from "../../model/project.ts";
import { NO_PYTHON_FITS, PYTHON_END_OF_LIFE } from "../../platform/errors/python-interpreter-errors.ts";
import { UserError } from "../../platform/errors/user-error.ts";
import type { Exec } from "../../platform/exec.ts";
import type { ReadingProblem } from "../managers/manager-reader.ts";
import { problem } from "../managers/problem.ts";
import { compareVersions } from "../resolve/specifier.ts";
import { findPythons } from "./candidates.ts";
import type { Candidate, FoundPython, Surroundings } from "./candidates.ts";
import type { PythonConstraints } from "./constraints.ts";
import { probeInterpreter } from "./host-platform.ts";
import { allows, endOfLife } from "./versions.ts";

export interface InterpreterPorts extends Surroundings {
  readonly exec: Exec;
  readonly nowMs: number;
  /** Instances run as another user than the one who builds: an interpreter closed to others is no candidate, unless it may be copied. */
  readonly instanceUser: "same" | "other";
  /** The caller copies a closed interpreter into the store (copyInterpreter). Then one is taken when nothing open fits. */
  readonly mayCopy: boolean;
  /** Further demand of the caller, such as that the lock has wheels for it: a reason against one that runs, else null. Asked only where there is a choice. */
  readonly objection?: (candidate: Candidate) => Promise<string | null>;
}

/** ProjectPython with what the build must know of the choice. */
export interface PythonChoice extends ProjectPython {
  readonly chosen: Candidate | null;
  /** The chosen one must be copied into the store before another user can run it. */
  readonly needsCopy: boolean;
  /** Constraint problems, none fitting, end of life. */
  readonly problems: readonly ReadingProblem[];
  /** Every interpreter that was looked at, with why it was not taken (null for the chosen one). */
  readonly considered: readonly { readonly path: string; readonly version: string; readonly rejected: string | null }[];
}

/** Never throws for want of an interpreter: `chosen` is null, and problems and `because` say why. */
export async function chooseInterpreter(constraints: PythonConstraints, at: InterpreterPorts): Promise<PythonChoice> {
  const { constraint, source, declared } = constraints;
  const base = { constraint, source, declared };
  const broken = constraints.problems.find(({ severity }) => severity === "error");
  if (broken) return { ...base, chosen: null, needsCopy: false, because: broken.message, problems: constraints.problems, considered: [] };
  const candidates = await versionsOf(findPythons(at), at);
  const judged = candidates.map((candidate) => ({ candidate, rejected: reject(candidate, constraints, at) }));
  const fitting = judged.filter(({ rejected }) => rejected === null).map(({ candidate }) => candidate);
  fitting.sort((a, b) => rank(a, constraints, at) - rank(b, constraints, at) || compareVersions(b.version, a.version));
  const tried = await firstThatRuns(fitting, at);
  const considered = judged.map(({ candidate, rejected }) => ({
    path: candidate.path,
    version: candidate.version,
    rejected: tried.failures.get(candidate.path) ?? rejected ?? (candidate === tried.chosen ? null : "another is preferred"),
  }));
  if (tried.chosen === null) return none(constraints, considered);
  const { chosen } = tried;
  const ended = endOfLife(chosen.version, at.nowMs);
  const old =
    ended === null
      ? []
      : [problem(PYTHON_END_OF_LIFE, { version: chosen.version, since: ended, file: source }, declared[0]?.source ?? null, "warning")];
  return {
    ...base,
    chosen,
    needsCopy: at.instanceUser === "other" && chosen.closedAt !== null,
    because: explain(chosen, constraints, { at, passedOver: fitting.slice(0, fitting.indexOf(chosen)), failures: tried.failures }),
    problems: [...constraints.problems, ...old],
    considered,
  };
}

async function versionsOf(found: readonly FoundPython[], at: InterpreterPorts): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const python of found) {
    const version = python.version ?? (await askedVersion(python.path, at.exec));
    if (version !== null) candidates.push({ ...python, version });
  }
  return candidates;
}

/** Null for what does not run or is not CPython. */
async function askedVersion(path: string, exec: Exec): Promise<string | null> {
  try {
    const probe = await probeInterpreter(path, exec);
    return probe.implementation === "cpython" && probe.wide && !probe.freeThreaded ? probe.version : null;
  } catch (cause) {
    if (cause instanceof UserError) return null;
    throw cause;
  }
}

function reject(candidate: Candidate, { constraint }: PythonConstraints, at: InterpreterPorts): string | null {
  if (!candidate.version.startsWith("3.")) return "Python 2";
  if (constraint !== null && !allows(constraint, candidate.version)) return `not in ${constraint}`;
  if (at.instanceUser === "other" && candidate.closedAt !== null && !at.mayCopy) {
    return `${candidate.closedAt} is closed to other users, and the app runs as one`;
  }
  return null;
}

/** Lower is better; among equals the newest wins. */
function rank(candidate: Candidate, { preferred }: PythonConstraints, at: InterpreterPorts): number {
  const closed = at.instanceUser === "other" && candidate.closedAt !== null;
  const wished = preferred.includes(candidate.version);
  const poor = /[a-z]/.test(candidate.version) || endOfLife(candidate.version, at.nowMs) !== null;
  return (poor ? 8 : 0) + (closed ? 4 : 0) + (wished ? 0 : 2) + (candidate.isDefault ? 0 : 1);
}

/** The first that runs and that the caller has nothing against; when there is something against each, the first that runs. */
async function firstThatRuns(
  fitting: readonly Candidate[],
  at: InterpreterPorts,
): Promise<{ chosen: Candidate | null; failures: ReadonlyMap<string, string> }> {
  const failures = new Map<string, string>();
  const objected: Candidate[] = [];
  for (const candidate of fitting) {
    const failure = await failureOf(candidate, at.exec);
    const objection = failure === null && fitting.length > 1 ? await at.objection?.(candidate) : null;
    if (failure === null && (objection ?? null) === null) return { chosen: candidate, failures };
    if (failure === null) objected.push(candidate);
    failures.set(candidate.path, failure ?? objection!);
  }
  const chosen = objected[0] ?? null;
  if (chosen !== null) failures.delete(chosen.path);
  return { chosen, failures };
}

async function failureOf(candidate: Candidate, exec: Exec): Promise<string | null> {
  try {
    const probe = await probeInterpreter(candidate.path, exec);
    const same = probe.implementation === "cpython" && probe.version === candidate.version;
    return same ? null : `it says it is ${probe.implementation} ${probe.version}`;
  } catch (cause) {
    if (cause instanceof UserError) return cause.message;
    throw cause;
  }
}

function none({ constraint, source, declared, problems }: PythonConstraints, considered: PythonChoice["considered"]): PythonChoice {
  const found = considered.map(({ version, rejected }) =>
    constraint !== null && rejected?.startsWith("not in ") ? version : `${version} (${rejected})`,
  );
  const missing = problem(NO_PYTHON_FITS, { constraint, source, found: [...new Set(found)] }, declared[0]?.source ?? null, "error");
  return {
    constraint,
    source,
    declared,
    chosen: null,
    needsCopy: false,
    because: missing.message,
    problems: [...problems, missing],
    considered,
  };
}

interface Choosing {
  readonly at: InterpreterPorts;
  /** Better ones that could not be taken. */
  readonly passedOver: readonly Candidate[];
  readonly failures: ReadonlyMap<string, string>;
}

function explain(chosen: Candidate, { constraint, source, preferred }: PythonConstraints, { at, passedOver, failures }: Choosing): string {
  const place = { path: "on PATH", pyenv: "of pyenv", uv: "managed by uv", system: "of the system" }[chosen.from];
  const fits = constraint === null ? "nothing asks for a version" : `it fits ${constraint}${source === null ? "" : ` (${source})`}`;
  const wish = preferred.length === 0 || preferred.includes(chosen.version) ? "" : `; ${preferred[0]} itself is not here`;
  const which = preferred.includes(chosen.version)
    ? "the very version asked for"
    : chosen.isDefault
      ? "what `python3` is here"
      : passedOver.length > 0
        ? "the best of the others"
        : at.instanceUser === "other" && chosen.closedAt === null
          ? "the newest that fits and that the app's user can run"
          : "the newest that fits";
  const copy =
    at.instanceUser === "other" && chosen.closedAt !== null
      ? `; ${chosen.closedAt} is closed to other users, so it is copied into the store`
      : "";
  const better = passedOver[0];
  const rather = better === undefined ? "" : ` ${better.version} was passed over: ${failures.get(better.path)}`;
  return `Python ${chosen.version} ${place}: ${fits}, and it is ${which}${wish}${copy}.${rather}`;
}
