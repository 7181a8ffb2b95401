// What refuses a release whatever is built: asked before the build, so that nobody waits for the refusal. `POST /ship` looks again.
import { refuseTakenHosts } from "./app-hosts.ts";
import { completeOrRefuse } from "./collect-values.ts";
import { activeServices } from "./complete-configuration.ts";
import type { Records } from "./control-ports.ts";
import { storedValues, type Values } from "./open-values.ts";
import { refuseMissingPrograms } from "./private-services.ts";
import { refuseTakenPort } from "./find-port.ts";
import type { ReleaseOrder } from "./roll-out-release.ts";

/** Throws MISSING_VARIABLES, SERVICE_MISSING, HOST_TAKEN or PORT_RECORDED. Changes nothing. */
export function checkShip(
  order: Pick<ReleaseOrder, "app" | "environment" | "configuration">,
  at: Records & { readonly values: Values },
): void {
  const stored = storedValues(order, at.values);
  const configuration = completeOrRefuse(order, stored);
  refuseMissingPrograms(activeServices(configuration, stored.secretNames));
  refuseTakenHosts(order, configuration.service, at);
  refuseTakenPort(order, configuration.service?.port ?? null, at);
}
