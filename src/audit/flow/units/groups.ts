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

  constructor(plan: Plan | null) {
    const isBefore = new Set(plan?.earlier.infos.flatMap((info) => (info.entry === "before" ? [info.key] : [])));
    const grouped = (plan?.earlier.roots ?? []).filter(({ key }) => !isBefore.has(key));
    this.#earlier = Map.groupBy(grouped, ({ key }) => moduleOfKey(key));
    this.#isRunning = new Set(plan?.changes.groups);
    for (const [group, records] of this.#earlier)
      if (plan !== null && records.some((record) => hasRead(record, plan.changes))) this.#isRunning.add(group);
  }

  /** What the next root of the group brought then; null where this is another one, or others of the group have to run. */
  next(group: number, key: number): RootRecord | null {
    if (this.#isRunning.has(group)) return null;
    const record = this.#earlier.get(group)?.[this.#told.get(group) ?? 0];
    return record?.key === key ? record : null;
  }

  tells(group: number): void {
    this.#told.set(group, (this.#told.get(group) ?? 0) + 1);
  }

  /** Throws ChangesFound where others of the group were told. */
  runs(group: number): void {
    if (this.#told.has(group)) throw new ChangesFound({ groups: [group] });
    this.#isRunning.add(group);
  }
}
