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

/** Of the modules whose bodies ran again. Throws ChangesFound. */
export function checkOutsides({ earlier, changes, again }: Plan, { surfaces, inners }: Pick<Generation, "surfaces" | "inners">): void {
  const surface = [...again].filter((i) => surfaces[i] !== earlier.surfaces[i] && !changes.surface.has(i));
  const inner = [...again].filter((i) => inners[i] !== earlier.inners[i] && !changes.inner.has(i));
  if (surface.length + inner.length > 0) throw new ChangesFound({ surface, inner });
}
