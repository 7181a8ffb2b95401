// The routing table as it comes from outside: checked in shape before anything is swapped.
import type { RoutedService, RoutingTable } from "../model/host/routing-table.ts";

export const EMPTY_TABLE: RoutingTable = { version: 1, epoch: 0, number: 0, listeners: [], services: [] };

export type TableReading =
  | { readonly kind: "table"; readonly table: RoutingTable }
  | { readonly kind: "malformed"; readonly reason: string };

/** Refuses what this worker would misread; unknown fields of a newer version are passed over. */
export function readTable(text: string): TableReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { kind: "malformed", reason: `not JSON: ${(cause as Error).message}` };
  }
  const problem = problemOf(value);
  return problem === null ? { kind: "table", table: value as RoutingTable } : { kind: "malformed", reason: problem };
}

/** Orders tables: a fencing token first, then the number within it. */
export function isOlder(table: RoutingTable, than: RoutingTable): boolean {
  return table.epoch < than.epoch || (table.epoch === than.epoch && table.number < than.number);
}

function problemOf(value: unknown): string | null {
  if (!isRecord(value)) return "not an object";
  if (value["version"] !== 1) return "unknown version";
  if (!Number.isSafeInteger(value["epoch"]) || !Number.isSafeInteger(value["number"])) return "epoch or number is no integer";
  if (!isList(value["listeners"], (listener) => typeof listener["id"] === "string")) return "malformed listeners";
  if (!Array.isArray(value["services"])) return "malformed services";
  for (const service of value["services"] as unknown[]) {
    const problem = isRecord(service) ? serviceProblem(service) : "not an object";
    if (problem !== null) return `service ${isRecord(service) ? String(service["id"]) : "?"}: ${problem}`;
  }
  return null;
}

function serviceProblem(service: Record<string, unknown>): string | null {
  if (typeof service["id"] !== "string") return "no id";
  const matches = (match: Record<string, unknown>): boolean =>
    typeof match["listener"] === "string" && typeof match["pathPrefix"] === "string" && Array.isArray(match["hosts"]);
  if (!isList(service["matches"], matches)) return "malformed matches";
  if (!isList(service["releases"], isRelease)) return "malformed releases";
  if (service["maintenance"] !== null && !isRecord(service["maintenance"])) return "malformed maintenance";
  const limits = service["limits"];
  const names: readonly (keyof RoutedService["limits"])[] = ["requestBodyMaxBytes", "responseTimeoutMs", "queueMax", "queueTimeoutMs"];
  if (!isRecord(limits) || names.some((name) => typeof limits[name] !== "number" || !(limits[name] >= 0))) return "malformed limits";
  return null;
}

function isRelease(release: Record<string, unknown>): boolean {
  return (
    typeof release["id"] === "string" &&
    typeof release["weight"] === "number" &&
    release["weight"] >= 0 &&
    (release["tunnels"] === "keep" || release["tunnels"] === "close") &&
    isList(release["targets"], isTarget)
  );
}

function isTarget(target: Record<string, unknown>): boolean {
  const address = target["address"];
  if (typeof target["instance"] !== "string" || !isRecord(address)) return false;
  if (target["keepAliveMs"] !== null && typeof target["keepAliveMs"] !== "number") return false;
  return address["kind"] === "unix"
    ? typeof address["path"] === "string"
    : address["kind"] === "tcp" && typeof address["port"] === "number";
}

function isList(value: unknown, isMember: (member: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((member) => isRecord(member) && isMember(member));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
