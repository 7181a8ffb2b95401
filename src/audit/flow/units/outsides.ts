// Whether modules whose bodies ran again came out as an earlier run knows them: of the others it is told on.
import type { Generation } from "./generation.ts";
import { ChangesFound } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import type { LoadRecord } from "./unit-record.ts";

/** A body that ran again and changes what was taken for unchanged. Throws ChangesFound. */
export function checkWrites({ changes, again }: Plan, { modules, wrote, willWrite }: LoadRecord): void {
  if (!modules.some((one) => again.has(one))) return;
  const atOnce = wrote.filter((one) => !changes.inner.has(one) || !changes.surface.has(one));
  const later = willWrite.filter((one) => !again.has(one));
  if (atOnce.length + later.length > 0) throw new ChangesFound({ inner: [...atOnce, ...later], surface: atOnce });
}

/** Of the modules whose bodies ran again, and of those that they loaded: these are their own now, and what they do to them no write of theirs. */
export function ranTogether({ again }: Plan, loads: readonly LoadRecord[]): ReadonlySet<number> {
  const found = new Set(again);
  for (const { modules } of loads) if (modules.some((one) => again.has(one))) for (const one of modules) found.add(one);
  return found;
}

/** `compared`: modules. Throws ChangesFound. */
export function checkOutsides(
  { earlier, changes }: Plan,
  { surfaces, inners, compared }: Pick<Generation, "surfaces" | "inners"> & { readonly compared: ReadonlySet<number> },
): void {
  const surface = [...compared].filter((i) => surfaces[i] !== earlier.surfaces[i] && !changes.surface.has(i));
  const inner = [...compared].filter((i) => inners[i] !== earlier.inners[i] && !changes.inner.has(i));
  if (surface.length + inner.length > 0) throw new ChangesFound({ surface, inner });
}
