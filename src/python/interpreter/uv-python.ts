// Asks uv for an interpreter where none on the machine fits.
import type { Exec } from "../../platform/exec.ts";
import { allows, endOfLife } from "./versions.ts";

export type UvPythonOutcome =
  | { readonly kind: "installed"; readonly version: string }
  | { readonly kind: "failed"; readonly reason: string };

const INSTALL_TIMEOUT_MS = 300_000;
/** By preference: the last but the very newest have wheels for nearly everything. */
const OFFERED_MINORS = [13, 14, 12, 11, 15, 10, 9, 8];

/** Runs `uv python install` for the best minor version that the constraint allows. Installs where uv keeps its interpreters; choose again afterwards. */
export async function installPythonWithUv(
  uv: string,
  constraint: string | null,
  at: { readonly exec: Exec; readonly nowMs: number; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<UvPythonOutcome> {
  const minor = OFFERED_MINORS.find((m) => {
    const inside = Array.from({ length: 40 }, (_, patch) => `3.${m}.${patch}`).some(
      (version) => constraint === null || allows(constraint, version),
    );
    return inside && (endOfLife(`3.${m}.0`, at.nowMs) === null || constraint !== null);
  });
  if (minor === undefined) return { kind: "failed", reason: `uv offers no Python in ${constraint}` };
  const version = `3.${minor}`;
  const result = await at.exec([uv, "python", "install", "--no-bin", version], {
    timeoutMs: INSTALL_TIMEOUT_MS,
    purpose: "install Python",
    env: at.env,
  });
  if (result.code === 0) return { kind: "installed", version };
  return { kind: "failed", reason: lastWords(result.stderr) ?? `it ended with ${result.code}` };
}

/** What uv says last: an error, or the innermost of its causes. */
function lastWords(stderr: string): string | null {
  const last = stderr.trim().split("\n").at(-1)?.trim() ?? "";
  return last.replace(/^(?:error|cause|caused by):\s*/i, "") || null;
}
