// Copies a CPython installation into a folder that other users may enter, and proves that the copy runs on its own.
import { cpSync, constants, existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import type { Interpreter } from "../../model/project.ts";
import { PYTHON_CANNOT_MOVE } from "../../platform/errors/python-interpreter-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { exec as realExec } from "../../platform/exec.ts";
import type { Exec } from "../../platform/exec.ts";
import { fileError } from "../../platform/files.ts";
import { probeInterpreter } from "./host-platform.ts";
import { closedToOthers } from "./permission.ts";
import { rewriteRunPath } from "./run-path.ts";

export interface CopiedInterpreter {
  /** The program in the copy. */
  readonly path: string;
  readonly version: string;
  /** Standard modules that need a native library others cannot read: they will not import for another user. */
  readonly lostModules: readonly string[];
}

/**
 * `target` is a folder that must not exist yet, unless it holds a finished copy, which is then used again: it appears whole or not at all.
 * Only its own prefix is taken: bin/python*, the standard library without tests, site-packages and bytecode, and libpython. Throws PYTHON_CANNOT_MOVE.
 */
export async function copyInterpreter(
  interpreter: Pick<Interpreter, "path" | "version">,
  target: string,
  exec: Exec = realExec,
): Promise<CopiedInterpreter> {
  const probe = await probeInterpreter(interpreter.path, exec);
  const minor = probe.version.split(".").slice(0, 2).join(".");
  const program = join(target, "bin", `python${minor}`);
  if (!existsSync(program)) {
    checkPrefix(interpreter.path, probe.basePrefix, minor);
    const aside = `${target}.${process.pid}.new`;
    try {
      copyPrefix(probe.basePrefix, aside, probe.executable, minor);
      renameSync(aside, target);
    } catch (cause) {
      throw fileError(cause, target);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  }
  const lostModules = await proveAlone(program, { from: realpathSync(probe.basePrefix), exec });
  return { path: realpathSync(program), version: probe.version, lostModules };
}

/** A system's own Python is spread over /usr and every user can run it already. */
function checkPrefix(path: string, prefix: string, minor: string): void {
  const fail = (reason: string): Error => userError(PYTHON_CANNOT_MOVE, { path, reason });
  if (prefix === "/usr" || prefix === "/usr/local" || prefix === "/") throw fail(`its prefix is ${prefix}`);
  if (!existsSync(join(prefix, "lib", `python${minor}`, "os.py"))) throw fail(`its standard library is not in ${prefix}`);
}

/** Tests and Tk are a third of the size; site-packages belong to the other user's tools. */
const LEFT_OUT = new Set(["site-packages", "test", "tests", "idle_test", "idlelib", "turtledemo", "__pycache__", "lib2to3"]);

function copyPrefix(prefix: string, into: string, executable: string, minor: string): void {
  const options = {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    preserveTimestamps: true,
    dereference: true,
    filter: (source: string) => !LEFT_OUT.has(basename(source)) && !/^config-\d/.test(basename(source)),
  };
  const library = join("lib", `python${minor}`);
  mkdirSync(join(into, "bin"), { recursive: true, mode: 0o755 });
  cpSync(executable, join(into, "bin", `python${minor}`), options);
  for (const name of ["python3", "python"]) symlinkSync(`python${minor}`, join(into, "bin", name));
  cpSync(join(prefix, library), join(into, library), options);
  mkdirSync(join(into, library, "site-packages"), { recursive: true, mode: 0o755 });
  for (const name of readdirSync(join(prefix, "lib"))) {
    if (name.startsWith("libpython") && name.includes(".so")) cpSync(join(prefix, "lib", name), join(into, "lib", name), options);
  }
  findOwnLibraries(prefix, into, minor);
  const headers = join("include", `python${minor}`);
  // sysconfig reads pyconfig.h; the rest of the headers is for compilers.
  const config = join(prefix, headers, "pyconfig.h");
  if (existsSync(config)) cpSync(config, join(into, headers, "pyconfig.h"), options);
}

/** A program built with --enable-shared looks for libpython in the folder it was installed to; the copy must look beside itself. */
function findOwnLibraries(prefix: string, into: string, minor: string): void {
  const old = [join(prefix, "lib"), join(realpathSync(prefix), "lib")];
  const modules = join(into, "lib", `python${minor}`, "lib-dynload");
  const files: [file: string, library: string][] = [
    [join(into, "bin", `python${minor}`), "$ORIGIN/../lib"],
    ...(existsSync(modules) ? readdirSync(modules).map((name): [string, string] => [join(modules, name), "$ORIGIN/../.."]) : []),
  ];
  for (const [file, library] of files) {
    if (rewriteRunPath(file, (folder) => (old.includes(folder) ? library : folder)) !== "no room") continue;
    throw userError(PYTHON_CANNOT_MOVE, { path: prefix, reason: `${basename(file)} is bound to its place and has no room for another` });
  }
}

const PROVE = `
import sys, os, sysconfig
folder = os.path.join(sys.base_prefix, "lib", "python%d.%d" % sys.version_info[:2], "lib-dynload")
for name in sorted(os.listdir(folder)):
    module = name.split(".")[0]
    before = set(line.split(None, 5)[-1].strip() for line in open("/proc/self/maps") if "/" in line)
    try:
        __import__(module)
    except ImportError:
        continue
    after = set(line.split(None, 5)[-1].strip() for line in open("/proc/self/maps") if "/" in line)
    for path in sorted(after - before):
        sys.stdout.write("%s\\t%s\\n" % (module, path))
sys.stdout.write("prefix\\t%s\\n" % sys.base_prefix)
for line in open("/proc/self/maps"):
    if "libpython" in line or line.rstrip().endswith("python%d.%d" % sys.version_info[:2]):
        sys.stdout.write("program\\t%s\\n" % line.split(None, 5)[-1].strip())
`;
const PROVE_TIMEOUT_MS = 60_000;

/** Nothing of the running copy may come from the place it was copied from; native libraries that only its owner can read are reported by module. */
async function proveAlone(program: string, { from, exec }: { readonly from: string; readonly exec: Exec }): Promise<string[]> {
  const fail = (reason: string): Error => userError(PYTHON_CANNOT_MOVE, { path: from, reason });
  const result = await exec(
    [program, "-I", "-B", "-c", process.platform === "linux" ? PROVE : "import sys; sys.stdout.write('prefix\\t%s\\n' % sys.base_prefix)"],
    {
      timeoutMs: PROVE_TIMEOUT_MS,
      purpose: "try the copied interpreter",
      env: { LC_ALL: "C.UTF-8" },
    },
  );
  if (result.code !== 0) throw fail(result.stderr.trim().split("\n").at(-1) || `the copy ended with ${result.code ?? result.signal}`);
  const own = realpathSync(dirname(dirname(program)));
  const lost = new Set<string>();
  for (const line of result.stdout.split("\n").filter((text) => text !== "")) {
    const [kind = "", path = ""] = line.split("\t");
    const foreign = path === from || path.startsWith(from + sep);
    if (kind === "prefix" && path !== own) throw fail(`the copy still takes its library from ${path}`);
    if (kind === "program" && foreign) throw fail(`the program is bound to ${path}`);
    if (kind !== "prefix" && kind !== "program" && (foreign || closedElsewhere(path, own))) lost.add(kind);
  }
  return [...lost].sort();
}

/** The store's own folders above the copy are for its caller to open; a library elsewhere must be open already. */
function closedElsewhere(path: string, own: string): boolean {
  return path.startsWith("/") && !path.startsWith(own + sep) && existsSync(path) && closedToOthers(path, "library") !== null;
}
