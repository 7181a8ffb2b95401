// What an interpreter says of itself and of the machine: asked of the real program, with nothing but sys and os, so that a bare python3 can answer.
import { readFileSync, statSync } from "node:fs";
import type { TargetPlatform } from "../../model/platform.ts";
import { PLATFORM_UNSUPPORTED, PYTHON_DOES_NOT_RUN } from "../../platform/errors/python-interpreter-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { exec as realExec } from "../../platform/exec.ts";
import type { Exec } from "../../platform/exec.ts";

export interface Probe {
  readonly implementation: string;
  /** Full version, with a pre-release part such as "3.15.0rc1". */
  readonly version: string;
  readonly machine: string;
  readonly system: string;
  /** "glibc 2.36", or empty where the C library does not say. */
  readonly libc: string;
  readonly wide: boolean;
  readonly freeThreaded: boolean;
  readonly executable: string;
  readonly basePrefix: string;
}

const SCRIPT = `
import sys, os
v = sys.version_info
level = {"alpha": "a", "beta": "b", "candidate": "rc", "final": ""}[v[3]]
try:
    libc = os.confstr("CS_GNU_LIBC_VERSION") or ""
except (AttributeError, ValueError, OSError):
    libc = ""
u = os.uname()
sys.stdout.write("\\n".join([
    sys.implementation.name,
    "%d.%d.%d%s" % (v[0], v[1], v[2], level + str(v[4]) if level else ""),
    u[4], u[0], libc, str(sys.maxsize > 2**32), str("t" in getattr(sys, "abiflags", "")),
    os.path.realpath(sys.executable), sys.base_prefix]))
`;
const PROBE_TIMEOUT_MS = 20_000;

/** The platform that artifacts for this interpreter are made for. Throws PYTHON_DOES_NOT_RUN and PLATFORM_UNSUPPORTED. */
export async function hostPlatform(interpreter: { readonly path: string }, exec: Exec = realExec): Promise<TargetPlatform> {
  const probe = await probeInterpreter(interpreter.path, exec);
  const os = probe.system === "Linux" ? "linux" : probe.system === "Darwin" ? "darwin" : null;
  const arch = ({ x86_64: "x86_64", aarch64: "aarch64", arm64: "aarch64" } as const)[probe.machine] ?? null;
  if (os === null || arch === null || probe.implementation !== "cpython" || !probe.wide || probe.freeThreaded) {
    const kind = `${probe.implementation}${probe.freeThreaded ? " without the GIL" : ""}, ${probe.wide ? 64 : 32} bit`;
    throw userError(PLATFORM_UNSUPPORTED, { found: `${probe.system} ${probe.machine} (${kind})` });
  }
  const libc = os === "linux" ? await libcOf(probe, exec) : null;
  return { os, arch, libc, python: { implementation: "cpython", version: probe.version } };
}

/** By the way programs are run, so that one who runs them otherwise asks for himself. A program that was replaced since is asked again. */
const answers = new WeakMap<Exec, Map<string, Promise<Probe>>>();

/** Runs the interpreter isolated, without site-packages and without writing bytecode, once for each file. Throws PYTHON_DOES_NOT_RUN. */
export function probeInterpreter(path: string, exec: Exec = realExec): Promise<Probe> {
  const known = answers.get(exec) ?? new Map<string, Promise<Probe>>();
  answers.set(exec, known);
  const stat = statSync(path, { throwIfNoEntry: false });
  const key = `${path}\0${stat?.ino}\0${stat?.ctimeMs}`;
  const probe = known.get(key) ?? askInterpreter(path, exec);
  known.set(key, probe);
  return probe;
}

async function askInterpreter(path: string, exec: Exec): Promise<Probe> {
  let result;
  try {
    result = await exec([path, "-I", "-S", "-B", "-c", SCRIPT], {
      timeoutMs: PROBE_TIMEOUT_MS,
      purpose: "run the project",
      env: { LC_ALL: "C.UTF-8" },
    });
  } catch (cause) {
    throw userError(PYTHON_DOES_NOT_RUN, { path, reason: (cause as Error).message.replace(/\.$/, "") }, { cause });
  }
  const lines = result.stdout.split("\n");
  if (result.code !== 0 || lines.length !== 9) {
    const reason = result.stderr.trim().split("\n").at(-1) || `it ended with ${result.code ?? result.signal}`;
    throw userError(PYTHON_DOES_NOT_RUN, { path, reason });
  }
  const [implementation, version, machine, system, libc, wide, freeThreaded, executable, basePrefix] = lines as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    implementation,
    version,
    machine,
    system,
    libc,
    wide: wide === "True",
    freeThreaded: freeThreaded === "True",
    executable,
    basePrefix,
  };
}

async function libcOf(probe: Probe, exec: Exec): Promise<TargetPlatform["libc"]> {
  const glibc = /^glibc (\d+)\.(\d+)/.exec(probe.libc);
  if (glibc) return { kind: "glibc", version: [Number(glibc[1]), Number(glibc[2])] };
  const loader = elfInterpreter(probe.executable);
  if (!loader?.includes("musl")) return null;
  // musl's loader, run by itself, prints its version to stderr and fails.
  const { stderr } = await exec([loader], { timeoutMs: PROBE_TIMEOUT_MS, purpose: "learn the version of musl" });
  const version = /Version (\d+)\.(\d+)/.exec(stderr);
  return { kind: "musl", version: version ? [Number(version[1]), Number(version[2])] : [1, 1] };
}

const PT_INTERP = 3;

/** Path of the dynamic loader that a 64-bit little-endian ELF program asks for; null when it is static or no ELF. */
function elfInterpreter(path: string): string | null {
  const bytes = readFileSync(path);
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) return null;
  const [tableAt, entrySize, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  for (let i = 0; i < count; i++) {
    const at = tableAt + i * entrySize;
    if (at + 56 > bytes.length || bytes.readUInt32LE(at) !== PT_INTERP) continue;
    const from = Number(bytes.readBigUInt64LE(at + 8));
    return bytes.toString("latin1", from, from + Number(bytes.readBigUInt64LE(at + 32))).replace(/\0.*$/, "");
  }
  return null;
}
