// Asks uv for an interpreter where none on the machine fits.
import type { Exec } from "../../platform/exec.ts";
import { allows, endOfLife } from "./versions.ts";

export type UvPythonOutcome =
  | { readonly kind: "installed"; readonly version: string }
  | { readonly kind: "failed"; readonly reason: string };

const INSTALL_TIMEOUT_MS = 300_000;
/** Newest minor version first; the last one but the very newest has wheels for nearly everything. */
const OFFERED_MINORS = [13, 12, 14, 11, 10, 9, 8];

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
  return { kind: "failed", reason: result.stderr.trim().split("\n").slice(-3).join(" ") || `uv ended with ${result.code}` };
}
