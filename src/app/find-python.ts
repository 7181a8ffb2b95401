// The interpreter a project is built for and run with: the best one here, copied into the store when the app's user could not run it, else one that uv installs.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { NO_INTERPRETER } from "../platform/errors/build-errors.ts";
import { NO_PYTHON_FITS } from "../platform/errors/python-interpreter-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { readJson, writeFileDurably } from "../platform/files.ts";
import type { Interpreter } from "../model/project.ts";
import { chooseInterpreter, type PythonChoice } from "../python/interpreter/choose-interpreter.ts";
import { readPythonConstraints } from "../python/interpreter/constraints.ts";
import { copyInterpreter, type CopiedInterpreter } from "../python/interpreter/copy-interpreter.ts";
import { installPythonWithUv } from "../python/interpreter/uv-python.ts";
import type { SourceTree } from "../python/source-tree.ts";
import type { BuildSurroundings, BuildTools } from "./build-tools.ts";
import { interpreterPorts } from "./interpreter-ports.ts";
import type { LockedProject } from "./locked-packages.ts";

export type FoundPython = PythonChoice & { readonly chosen: Interpreter; readonly notes: readonly string[] };

type Ports = BuildSurroundings & { readonly tools: BuildTools };

/** Throws NO_INTERPRETER. */
export async function findPython(project: LockedProject & { readonly tree: SourceTree }, at: Ports): Promise<FoundPython> {
  const constraints = readPythonConstraints(project.tree, project.reading);
  const ports = interpreterPorts(project, { ...at, nowMs: at.clock.nowMs() });
  const found = await chooseInterpreter(constraints, ports);
  if (found.chosen !== null) return settle(found, at);
  const broken = found.problems.some(({ severity, code }) => severity === "error" && code !== NO_PYTHON_FITS.code);
  if (broken) throw userError(NO_INTERPRETER, { because: found.because });
  at.progress("Looking for a Python that fits");
  const uv = await at.tools.uv();
  const outcome = await installPythonWithUv(uv.tool.path, constraints.constraint, ports);
  const again = outcome.kind === "installed" ? await chooseInterpreter(constraints, ports) : found;
  if (again.chosen !== null) return settle(again, at);
  const tried = outcome.kind === "failed" ? ` uv could not install one: ${outcome.reason}` : "";
  throw userError(NO_INTERPRETER, { because: `${found.because}${tried}` });
}

async function settle(choice: PythonChoice, at: Ports): Promise<FoundPython> {
  const chosen = choice.chosen!;
  if (!choice.needsCopy) return { ...choice, chosen, notes: [] };
  const name = `${chosen.version}-${createHash("sha256").update(chosen.path).digest("hex").slice(0, 12)}`;
  const target = join(at.tools.layout.pythons, name);
  const copied = recallCopy(target) ?? (await copy(chosen, target, at));
  const lost = copied.lostModules.length > 0 ? ` It lacks ${copied.lostModules.join(", ")} there.` : "";
  const note = `Python ${chosen.version} was copied into the store: the app's user cannot enter the folder of ${chosen.path}.${lost}`;
  return { ...choice, chosen: { ...chosen, path: copied.path }, notes: [note] };
}

/** Written into a copy once it was proved to run and its library is compiled. */
const PROVED = "fairlead.json";
const COMPILE_TIMEOUT_MS = 5 * 60_000;

function recallCopy(target: string): CopiedInterpreter | null {
  return readJson(join(target, PROVED)) as CopiedInterpreter | null;
}

/** Compiled here once: the app's user cannot write bytecode there, and would compile the library anew at every start. */
async function copy(chosen: Interpreter, target: string, at: Ports): Promise<CopiedInterpreter> {
  at.progress(`Copying Python ${chosen.version} into the store`);
  const copied = await copyInterpreter(chosen, target, at.exec);
  const library = join(target, "lib", `python${chosen.version.split(".").slice(0, 2).join(".")}`);
  await at.exec([copied.path, "-S", "-s", "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash", library], {
    env: { PYTHONHASHSEED: "0" },
    timeoutMs: COMPILE_TIMEOUT_MS,
    purpose: "compile Python's library",
    ...(at.signal ? { signal: at.signal } : {}),
  });
  writeFileDurably(join(target, PROVED), JSON.stringify(copied), 0o644);
  return copied;
}
