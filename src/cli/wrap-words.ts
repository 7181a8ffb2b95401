/** A narrower column is no longer read as text: what a tiny terminal leaves beside a list, even less than nothing. */
const WIDTH_MIN = 20;

/** `text` broken at spaces into lines of at most `columns`; a longer word is cut. One line at least. */
export function wrapWords(text: string, columns: number): string[] {
  const width = Math.max(columns, WIDTH_MIN);
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    for (const part of pieces(word, width)) {
      const last = lines.at(-1)!;
      if (last === "") lines[lines.length - 1] = part;
      else if (visibleLength(last) + 1 + visibleLength(part) <= width) lines[lines.length - 1] = `${last} ${part}`;
      else lines.push(part);
    }
  }
  return lines;
}

/** Colours and bold. */
export const ESCAPES = /\x1b\[\d+m/g;

export function visibleLength(text: string): number {
  return text.replaceAll(ESCAPES, "").length;
}

function pieces(word: string, width: number): string[] {
  if (visibleLength(word) <= width) return [word];
  const found: string[] = [];
  for (let at = 0; at === 0 || at < word.length; at += width) found.push(word.slice(at, at + width));
  return found;
}
