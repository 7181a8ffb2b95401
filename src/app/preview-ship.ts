// What `ship --dry-run` prints: the very steps that the strategy would take, walked in memory. Changes nothing.
import type { ShipPreviewJson } from "../contract/control-api.ts";
import { foldJournal, nextStep, type JournalEntry } from "../deploy/rollout/machine.ts";
import { planRollout } from "../deploy/rollout/plan.ts";
import type { Release } from "../model/release.ts";
import { completeConfiguration } from "./complete-configuration.ts";
import type { Records } from "./control-ports.ts";
import { describeStep } from "./describe-rollout.ts";
import { storedValues, type Values } from "./open-values.ts";
import type { ReleaseOrder } from "./roll-out-release.ts";

const STEPS_MAX = 1_000;

export function previewShip(order: Omit<ReleaseOrder, "id" | "kind">, at: Records & { readonly values: Values }): ShipPreviewJson {
  const { app, environment } = order;
  const { configuration, missing } = completeConfiguration(order.configuration, storedValues(order, at.values));
  const record = at.releases.environment(app, environment);
  const number = (at.releases.releases(app, environment)[0]?.release.number ?? 0) + 1;
  const target = { ...order, configuration, id: `${app}/${environment}/v${number}`, number } as unknown as Release;
  const previous = record?.current ? (at.releases.release(record.current)?.release ?? null) : null;
  const scale = record?.settings.scale ?? {};
  let suffix = 0;
  const plan = planRollout({
    request: {
      id: "preview",
      app,
      environment,
      kind: "ship",
      from: previous?.id ?? null,
      to: target.id,
      strategy: configuration.strategy,
      requestedBy: order.by,
      requestedAtMs: 0,
    },
    target,
    previous,
    running: at.journal.batches(app, environment),
    scale,
    processes: null,
    names: { suffix: () => String(suffix++), port: () => 0 },
  });
  const steps: string[] = [];
  const entries: JournalEntry[] = [];
  for (let count = 0; count < STEPS_MAX; count++) {
    const step = nextStep(plan, foldJournal(plan, entries));
    if (step.kind === "finish") break;
    steps.push(describeStep(step));
    entries.push({ kind: "intent", step }, { kind: "confirmed", step, evidence: null });
  }
  return {
    app,
    environment,
    from: previous === null ? null : `v${previous.number}`,
    to: `v${number}`,
    strategy: configuration.strategy,
    releaseCommand: configuration.releaseCommand?.argv ?? null,
    processes: Object.fromEntries(Object.values(configuration.processes).map(({ name, instances }) => [name, scale[name] ?? instances])),
    missing: missing.map(({ name }) => name),
    steps,
  };
}
