// Bytecode that is the same on every machine: one fresh interpreter per wheel with fixed hashing, files in order, names without the place of the store,
// unchecked-hash so that no time is in it. uv's and pip's own are not (facts: build 2.4).
import { availableParallelism } from "node:os";
import type { Exec } from "../../platform/exec.ts";

export interface CompileJob {
  /** Absolute path of the source. */
  readonly source: string;
  /** Absolute path of the .pyc to write. */
  readonly target: string;
  /** Name in the code object; the import system puts the real path in its place when it loads the file. */
  readonly name: string;
}

export interface BytecodePorts {
  readonly exec: Exec;
  readonly interpreter: string;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 10 * 60_000;

/** `once`: the whole group in one interpreter, for a wheel, which never changes; `each`: one fork per file, so that a file's result does not depend on which others are compiled with it. */
export async function compileGroups(groups: readonly (readonly CompileJob[])[], how: "once" | "each", at: BytecodePorts): Promise<void> {
  const waiting = [...groups].filter((group) => group.length > 0).sort((a, b) => b.length - a.length);
  const worker = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) await compileGroup(group, how, at);
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), waiting.length) }, worker));
}

async function compileGroup(group: readonly CompileJob[], how: "once" | "each", at: BytecodePorts): Promise<void> {
  const jobs = [...group].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ source, target, name }) => [source, target, name]);
  const result = await at.exec([at.interpreter, "-S", "-s", "-B", "-W", "ignore", "-c", COMPILE_SCRIPT], {
    cwd: "/",
    env: { PYTHONHASHSEED: "0", PYTHONUTF8: "1", LC_ALL: "C" },
    input: JSON.stringify({ how, jobs }),
    timeoutMs: TIMEOUT_MS,
    purpose: "compile Python code",
    ...(at.signal ? { signal: at.signal } : {}),
  });
  if (result.code !== 0) throw new Error(`compiling bytecode failed with ${result.code ?? result.signal}: ${result.stderr}`);
}

/** Files that are no valid Python for this version (templates, code for others) are left without bytecode, as pip does. */
const COMPILE_SCRIPT = `
import json, os, py_compile, sys
task = json.loads(sys.stdin.read())
mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
made = set()
def compile_one(source, target, name):
    try:
        py_compile.compile(source, cfile=target, dfile=name, doraise=True, invalidation_mode=mode)
    except (py_compile.PyCompileError, SyntaxError, ValueError, RecursionError, UnicodeError):
        pass
for source, target, name in task["jobs"]:
    folder = os.path.dirname(target)
    if folder not in made:
        os.makedirs(folder, exist_ok=True)
        made.add(folder)
    if task["how"] == "once":
        compile_one(source, target, name)
        continue
    pid = os.fork()
    if pid == 0:
        try:
            compile_one(source, target, name)
        except BaseException as error:
            sys.stderr.write(repr(error))
            os._exit(1)
        os._exit(0)
    if os.waitpid(pid, 0)[1] != 0:
        sys.exit("could not compile " + source)
`;

/** Where the import system looks for the bytecode of a source (PEP 3147). */
export function bytecodePath(sourcePath: string, pythonVersion: string): string {
  const [major, minor] = pythonVersion.split(".");
  const slash = sourcePath.lastIndexOf("/");
  const name = sourcePath.slice(slash + 1).replace(/\.py$/, "");
  return `${sourcePath.slice(0, slash + 1)}__pycache__/${name}.cpython-${major}${minor}.pyc`;
}
