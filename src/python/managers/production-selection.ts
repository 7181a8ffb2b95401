// Which groups a production installation takes when nobody says: none but those that are named for it.
import { normaliseName } from "../resolve/names.ts";
import type { LockSelection } from "./manager-reader.ts";

const PRODUCTION = new Set(["prod", "production", "deploy", "deployment"]);

export function productionSelection(groups: readonly string[], member: string | null): LockSelection {
  return {
    extras: [],
    groups: groups
      .map(normaliseName)
      .filter((group) => PRODUCTION.has(group))
      .sort(),
    member,
  };
}
