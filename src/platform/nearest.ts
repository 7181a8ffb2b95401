// The known name closest to what was typed, for "did you mean".

/** With two edits anything of three letters becomes anything else. */
const SHORT_UNITS_MAX = 3;

/** Null when nothing is within a third of the length (at least 2 edits, of three letters 1), or when no letter would be left as it was. Distance: Damerau-Levenshtein, optimal string alignment. */
export function nearestName(typed: string, known: readonly string[]): string | null {
  const limit = typed.length <= SHORT_UNITS_MAX ? 1 : Math.max(2, Math.floor(typed.length / 3));
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const name of known) {
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance && distance < Math.max(typed.length, name.length)) [best, bestDistance] = [name, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
