// The roots of one module tell one another's calls: a service that ten handlers ask is gone into once. So they are told from an earlier run all together, or run all together.
import { ChangesFound } from "./outcome.ts";
import { hasRead, type Plan } from "./plan.ts";
import { moduleOfKey } from "../program/place-key.ts";
import type { RootInfo, RootRecord } from "./unit-record.ts";

/** What runs before each request is run in every analysis, and tells nobody else's calls. */
export function groupOf({ key, entry }: Pick<RootInfo, "key" | "entry">): number | null {
  return entry === "before" ? null : moduleOfKey(key);
}

export class Groups {
  /** Of each group, the roots that were run then, in order. */
  readonly #earlier: ReadonlyMap<number, readonly RootRecord[]>;
  /** Of each group, how many of them were told. */
  readonly #told = new Map<number, number>();
  readonly #isRunning: Set<number>;
  /** Of which some were told, and the next can't be. */
  readonly #late = new Set<number>();

  constructor(plan: Plan | null) {
    const isBefore = new Set(plan?.earlier.infos.flatMap((info) => (info.entry === "before" ? [info.key] : [])));
    const grouped = (plan?.earlier.roots ?? []).filter(({ key }) => !isBefore.has(key));
    this.#earlier = Map.groupBy(grouped, ({ key }) => moduleOfKey(key));
    this.#isRunning = new Set(plan?.changes.groups);
    for (const [group, records] of this.#earlier)
      if (plan !== null && records.some((record) => record.isLast || hasRead(record, plan.changes))) this.#isRunning.add(group);
  }

  /** What the next root of the group brought then; null where this is another one, or others of the group have to run. */
  next(group: number, key: number): RootRecord | null {
    if (this.#isRunning.has(group) || this.#late.has(group)) return null;
    const record = this.#earlier.get(group)?.[this.#told.get(group) ?? 0];
    return record?.key === key ? record : null;
  }

  tells(group: number): void {
    this.#told.set(group, (this.#told.get(group) ?? 0) + 1);
  }

  /** False where others of the group were told: then all of it has to run, from its first root on. */
  mayRun(group: number): boolean {
    if (this.#told.has(group)) this.#late.add(group);
    else this.#isRunning.add(group);
    return !this.#late.has(group);
  }

  /** Throws ChangesFound where groups were told that have to run: known only when all have been looked at, so that the run begins anew once for all of them. */
  check(): void {
    if (this.#late.size > 0) throw new ChangesFound({ groups: [...this.#late] });
  }
}
