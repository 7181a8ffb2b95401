// Which packages of a lock an installation for production takes. No interpreter is asked: the newest Python that the lock allows on Linux stands for all.
import type { TargetPlatform } from "../../model/platform.ts";
import { LOCK_EXCLUDES_PLATFORM, NO_FILE_FITS } from "../../platform/errors/python-lock-errors.ts";
import { UserError } from "../../platform/errors/user-error.ts";
import { resolveLock } from "../../python/resolve/resolve-lock.ts";
import type { OwnProject } from "./dependency-files.ts";

export type Production =
  | { readonly kind: "known"; readonly names: ReadonlySet<string> }
  | { readonly kind: "unknown"; readonly because: string };

const PYTHONS = ["3.12.0", "3.13.0", "3.11.0", "3.10.0", "3.14.0", "3.9.0", "3.8.0"];

export function productionPackages({ tree, reading }: OwnProject): Production {
  if (reading.lock === null) return { kind: "unknown", because: "there is no lock" };
  let because = "";
  for (const version of PYTHONS) {
    const platform: TargetPlatform = {
      os: "linux",
      arch: "x86_64",
      libc: { kind: "glibc", version: [2, 36] },
      python: { implementation: "cpython", version },
    };
    try {
      const { packages } = resolveLock(tree.root, reading.lock, platform, reading.selection);
      return { kind: "known", names: new Set(packages.map(({ name }) => name)) };
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause;
      because ||= cause.message.replace(/\.$/, "");
      if (cause.code !== LOCK_EXCLUDES_PLATFORM.code && cause.code !== NO_FILE_FITS.code) break;
    }
  }
  return { kind: "unknown", because };
}
