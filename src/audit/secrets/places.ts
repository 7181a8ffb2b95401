// Lines and columns of offsets.
import type { Place } from "../../model/finding.ts";

/** In the order of `ranges`. `lines`: the text, split. */
export function placesOf(
  file: string,
  lines: readonly string[],
  ranges: readonly { readonly start: number; readonly end: number }[],
): readonly Place[] {
  const starts = new Float64Array(lines.length);
  let offset = 0;
  lines.forEach((line, i) => {
    starts[i] = offset;
    offset += line.length + 1;
  });
  return ranges.map(({ start, end }) => {
    const first = lineAt(starts, start);
    const last = lineAt(starts, end);
    return { file, line: first + 1, column: start - starts[first]!, endLine: last + 1, endColumn: end - starts[last]! };
  });
}

/** The last line that begins at the offset or before it. */
function lineAt(starts: Float64Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
