// Whether modules whose bodies ran again came out as an earlier run knows them: of the others it is told on.
import type { Generation } from "./generation.ts";
import { ChangesFound } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import type { LoadRecord } from "./unit-record.ts";

/** What the modules show of themselves, and what they made, once the bodies of all have run. */
export type Outsides = Pick<Generation, "surfaces" | "inners">;

/** The plan with all that has shown by now. Throws ChangesFound where that needs bodies that were not run. */
export function settledPlan(plan: Plan, outsides: Outsides, loads: readonly LoadRecord[]): Plan {
  for (let settled = plan; ;) {
    const found = changesIn(settled, outsides, loads);
    if (Object.values(found).every(({ length }) => length === 0)) return settled;
    settled = settled.withMore(found);
    if (![...settled.live].every((one) => plan.live.has(one))) throw new ChangesFound(found);
  }
}

/** What is otherwise, and the plan does not know it. */
function changesIn(
  plan: Plan,
  { surfaces, inners }: Outsides,
  loads: readonly LoadRecord[],
): Required<Pick<ChangesFound["changes"], "inner" | "surface">> {
  const { earlier, changes } = plan;
  const written = loads.map((load) => writtenBy(plan, load));
  const compared = [...ranTogether(plan, loads)];
  const surface = compared.filter((i) => surfaces[i] !== earlier.surfaces[i] && !changes.surface.has(i));
  const inner = compared.filter((i) => inners[i] !== earlier.inners[i] && !changes.inner.has(i));
  return {
    surface: [...surface, ...written.flatMap(({ atOnce }) => atOnce)],
    inner: [...inner, ...written.flatMap(({ atOnce, later }) => [...atOnce, ...later])],
  };
}

/** Modules that were taken for unchanged, and that a body that ran again changes. */
function writtenBy(
  { changes, again }: Plan,
  { modules, wrote, willWrite }: LoadRecord,
): Readonly<Record<"atOnce" | "later", readonly number[]>> {
  if (!modules.some((one) => again.has(one))) return { atOnce: [], later: [] };
  return {
    atOnce: wrote.filter((one) => !changes.inner.has(one) || !changes.surface.has(one)),
    later: willWrite.filter((one) => !again.has(one)),
  };
}

/** Of the modules whose bodies ran again, and of those that they loaded: these are their own now, and what they do to them no write of theirs. */
function ranTogether({ again }: Plan, loads: readonly LoadRecord[]): ReadonlySet<number> {
  const found = new Set(again);
  for (const { modules } of loads) if (modules.some((one) => again.has(one))) for (const one of modules) found.add(one);
  return found;
}
