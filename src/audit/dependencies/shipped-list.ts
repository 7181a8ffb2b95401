// Lists that came with the program: one entry a line, `#` before what is said of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Of a file in data/, in its order. */
export function shippedList(file: string): readonly string[] {
  return readFileSync(join(import.meta.dirname, "data", file), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}
