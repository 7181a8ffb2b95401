// What sets have together and apart, where their members are known.
import { onlyConstant, type Value } from "./value.ts";

type Members = readonly Value[] | null;

/** Null where the members of one are not known. */
export function united(sets: readonly Members[]): Members {
  const found: Value[] = [];
  for (const members of sets) {
    if (members === null) return null;
    for (const member of members) if (!isAmong(found, member)) found.push(member);
  }
  return found;
}

/** What of a set is in others that hold constants alone, or is not in others; what is not known stays on both ways. */
export function kept(items: Members, { sets, isIn }: { readonly sets: readonly Members[]; readonly isIn: boolean }): Members {
  if (items === null || sets.includes(null)) return null;
  if (!isIn) return items.filter((item) => !sets.some((set) => isAmong(set!, item)));
  if (!sets.every((set) => set!.every((item) => onlyConstant(item) !== undefined))) return null;
  const known = new Set(items.map(onlyConstant));
  const isOpen = known.has(undefined);
  return (sets[0] ?? []).filter((item) => isOpen || known.has(onlyConstant(item)));
}

function isAmong(members: readonly Value[], item: Value): boolean {
  const known = onlyConstant(item);
  return members.some((one) => one === item || (known !== undefined && onlyConstant(one) === known));
}
