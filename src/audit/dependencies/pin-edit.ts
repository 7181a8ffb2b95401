// Where the version of a pin stands in its line: `Zope.Interface[test] == 4.0`.
import type { OfferedFix } from "../rule.ts";

export interface PinToRaise {
  /** PEP 503 normalised. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** From column, to column (exclusive); null where the line does not pin the package to this version. */
export function pinAt(line: string, { name, from }: Omit<PinToRaise, "to">): readonly [number, number] | null {
  const spelled = name.split("-").map(escaped).join("[-_.]+");
  const version = escaped(from);
  const pin = new RegExp(`(?<![\\w.-])${spelled}\\s*(?:\\[[^\\]]*\\])?\\s*===?\\s*(${version})(?![\\w.+!-])`, "di").exec(line);
  const found = pin?.indices?.[1];
  return found === undefined ? null : found;
}

/** Text that may be anything, for a regular expression. */
export function escaped(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`);
}

/** `isSafe`: the project says itself that it takes such a version. */
export function raisePin(
  line: string,
  at: number,
  { pin, isSafe }: { readonly pin: PinToRaise; readonly isSafe: boolean },
): OfferedFix | null {
  const place = pinAt(line, pin);
  if (place === null) return null;
  const range = { line: at, column: place[0], endLine: at, endColumn: place[1] };
  return { title: `Raise \`${pin.name}\` to ${pin.to}`, isSafe, edits: [{ at: range, text: pin.to }] };
}
