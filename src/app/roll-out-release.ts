// Moves an environment to a new release of an artifact with a configuration, or leaves it untouched.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AuditEvidence } from "../model/audit-evidence.ts";
import type { Release, ReleaseConfiguration } from "../model/release.ts";
import { ARTIFACT_MISSING } from "../platform/errors/release-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { RolloutPlan } from "../deploy/rollout/machine.ts";
import { refuseTakenHosts } from "./app-hosts.ts";
import type { ControlPorts } from "./control-ports.ts";
import { findPort } from "./find-port.ts";
import { artifactFolder } from "./release-paths.ts";
import { portsNeeded, refuseWhenHeld, reservePorts, startRollout } from "./start-rollout.ts";

export interface ReleaseOrder {
  /** Of the rollout. */
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly artifact: string;
  /** As declared by the project; stored values are laid over it here. */
  readonly configuration: ReleaseConfiguration;
  /** What its gate saw; null or absent where none was passed. */
  readonly audit?: AuditEvidence | null;
  readonly kind: "ship" | "config";
  /** Folder it was shipped from; null leaves the recorded one. */
  readonly root: string | null;
  readonly by: string;
  readonly reason: string;
}

/** What the vault and the private services add to a release. Its values are sealed for the agent; only names and versions come back. */
export interface ReleaseValues {
  readonly configuration: ReleaseConfiguration;
  readonly secrets: Readonly<Record<string, number>>;
  readonly sealedEnvironment: string;
}

export type CollectValues = (order: ReleaseOrder) => Promise<ReleaseValues>;

export async function rollOutRelease(order: ReleaseOrder, collect: CollectValues, at: ControlPorts): Promise<RolloutPlan> {
  const { id, app, environment, artifact, by, reason } = order;
  const begun = at.journal.plan(id);
  if (begun !== null) return begun;
  if (!existsSync(join(artifactFolder(at.home, artifact), "manifest.json"))) throw userError(ARTIFACT_MISSING, { artifact });
  refuseWhenHeld(order, at);
  const values = await collect(order);
  const { configuration } = values;
  refuseTakenHosts(order, configuration.service, at);
  const ports = await reservePorts(portsNeeded(configuration, order, at), at);
  // Last, so that nothing is awaited before the transaction records it: two apps shipped at once do not choose the same.
  const port = configuration.service === null ? null : await findPort(order, configuration.service.port, at);
  const draft: Omit<Release, "id" | "number"> = {
    app,
    environment,
    artifact,
    configuration,
    secrets: values.secrets,
    sealedEnvironment: values.sealedEnvironment,
    createdAtMs: at.clock.nowMs(),
    createdBy: by,
    reason,
  };
  return startRollout(
    {
      id,
      app,
      environment,
      kind: order.kind,
      by,
      target: () => addRelease(draft, { port, root: order.root, audit: order.audit ?? null }, at),
    },
    ports,
    at,
  );
}

type Place = { readonly port: number | null; readonly root: string | null; readonly audit: AuditEvidence | null };

function addRelease(draft: Omit<Release, "id" | "number">, { port, root, audit }: Place, at: ControlPorts): Release {
  const record = at.releases.ensureEnvironment(draft.app, draft.environment, draft.createdAtMs);
  if (port !== null && record.port !== port) at.releases.setPort(draft.app, draft.environment, port);
  if (root !== null && record.settings.root !== root) at.releases.setSettings(draft.app, draft.environment, { ...record.settings, root });
  const release = at.releases.addRelease(draft);
  if (audit !== null) at.releases.setAudit(release.id, audit);
  return release;
}
