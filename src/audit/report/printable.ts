// Text of audited files as a terminal may see it: nothing that moves the cursor, sets a colour or turns the order of letters round (CVE-2021-42574).

// oxlint-disable-next-line no-control-regex -- these are what must not reach a terminal
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
/** East Asian wide and full-width letters, and pictures: two cells each (Unicode Standard Annex 11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;
/** Most texts are of these, one cell each; to compile what follows takes longer than all else about a short report. */
const NARROW = /^[\x20-\x7e\xa0-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u257f]*$/;
const MARKS = /\p{Mn}/gu;
const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;

/** A tab is one blank, as columns count it; all else that cannot be seen is a dot. */
export function printable(text: string): string {
  return text.replaceAll("\t", " ").replaceAll(UNPRINTABLE, "·");
}

/** Cells that a printable text takes. */
export function cellsOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  const letters = text.replaceAll(MARKS, "").replaceAll(PAIRS, "x").length;
  return letters + (text.match(WIDE)?.length ?? 0);
}
