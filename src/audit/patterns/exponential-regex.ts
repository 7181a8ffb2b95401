// Whether a regular expression can take time that doubles with each character: a repetition whose parts can share the same text in many ways,
// followed by something that can fail.
import { ALL, type CharSet, type Regex } from "./regex-syntax.ts";

/** A repetition that is allowed this often behaves like an unlimited one. */
const OFTEN = 25;
type Repeat = Regex & { readonly kind: "repeat" };

/** `wholeText`: as with `fullmatch`, the end of the text must follow. */
export function isExponential(regex: Regex, wholeText: boolean): boolean {
  return search(regex, wholeText ? [{ kind: "assertion", isEnd: true }] : []);
}

/** `after`: what must follow, nearest first. */
function search(regex: Regex, after: readonly Regex[]): boolean {
  switch (regex.kind) {
    case "chars":
    case "assertion":
      return false;
    case "either":
      return regex.branches.some((branch) => search(branch, after));
    case "sequence":
      return regex.items.some((item, i) => search(item, [...regex.items.slice(i + 1), ...after]));
    case "repeat":
      return isAmbiguous(regex, after) || search(regex.item, after);
  }
}

function isAmbiguous({ item, max }: Repeat, after: readonly Regex[]): boolean {
  if (max < OFTEN) return false;
  return branchesOf(item).some((branch, i, all) => {
    const shared = innerRun(branch) ?? (branch.kind === "chars" ? overlap(branch.set, all.slice(i + 1)) : 0n);
    return shared !== 0n && canFail(after, shared);
  });
}

function branchesOf(regex: Regex): readonly Regex[] {
  return regex.kind === "either" ? regex.branches.flatMap(branchesOf) : [regex];
}

/** `a+` in `(a+b?)*`: an unlimited run that may be all there is of the repeated part. */
function innerRun(regex: Regex): CharSet | null {
  const items = regex.kind === "sequence" ? regex.items : [regex];
  for (const [i, item] of items.entries()) {
    if (items.some((other, j) => j !== i && !isNullable(other))) continue;
    if (item.kind === "repeat" && item.max >= OFTEN && item.min <= 1 && item.item.kind === "chars") return item.item.set;
    if (item.kind === "either" || item.kind === "sequence")
      for (const branch of branchesOf(item)) {
        const run = branch === regex ? null : innerRun(branch);
        if (run !== null) return run;
      }
  }
  return null;
}

/** `(\w|_)*`: characters that two branches take. */
function overlap(set: CharSet, others: readonly Regex[]): CharSet {
  for (const other of others) if (other.kind === "chars" && (other.set & set) !== 0n) return other.set & set;
  return 0n;
}

function isNullable(regex: Regex): boolean {
  switch (regex.kind) {
    case "chars":
      return false;
    case "assertion":
      return true;
    case "either":
      return regex.branches.some(isNullable);
    case "sequence":
      return regex.items.every(isNullable);
    case "repeat":
      return regex.min === 0 || isNullable(regex.item);
  }
}

/** Whether a text of `run` can be followed by one that what comes after refuses. */
function canFail(after: readonly Regex[], run: CharSet): boolean {
  for (const regex of after) {
    if (regex.kind === "assertion") {
      if (regex.isEnd && run !== ALL) return true;
    } else if (!isNullable(regex)) return true;
    // What takes anything, however long, leaves nothing that could fail.
    else if (regex.kind === "repeat" && regex.max === Infinity && regex.item.kind === "chars" && regex.item.set === ALL) return false;
  }
  return false;
}
