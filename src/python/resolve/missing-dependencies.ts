// The last check of a lock, whatever its format: what the manifest asks for on this platform is in the set.
import type { ResolvedSet } from "../../model/resolved-set.ts";
import type { DeclaredDependency, LockSelection, ManagerReading } from "../managers/manager-reader.ts";
import { markerEnvironment } from "./evaluate-marker.ts";
import { lockMarkerHolds } from "./lock-text.ts";
import { normaliseName } from "./names.ts";

/** Declared dependencies that the platform needs and the set lacks: the lock is stale, whatever its own hash says. */
export function missingDependencies(reading: ManagerReading, set: ResolvedSet, selection: LockSelection): readonly DeclaredDependency[] {
  const environment = markerEnvironment(set.platform, selection.extras, selection.groups);
  const has = new Set(set.packages.map(({ name }) => name));
  const wanted = [
    ...reading.dependencies,
    ...selection.groups.flatMap((group) => reading.groups[group] ?? []),
    ...selection.extras.flatMap((extra) => reading.extras[extra] ?? []),
  ];
  // The project may ask for extras of itself.
  const own = reading.name === null ? null : normaliseName(reading.name.value);
  return wanted.filter(({ name, marker, source }) => name !== own && !has.has(name) && lockMarkerHolds(source.file, marker, environment));
}
