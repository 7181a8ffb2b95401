// A number with its noun: "1 file", "2,651 advisories".
import { grouped } from "../../platform/grouped.ts";

export function count(number: number, noun: string, many = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : many}`;
}
