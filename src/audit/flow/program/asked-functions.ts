// The functions around places that somebody asks about, by their keys.
import type { MachineOptions } from "../machine.ts";
import { startKey } from "./place-key.ts";

export function askedFunctions({
  program,
  questions = [],
  watched = [],
}: Pick<MachineOptions, "program" | "questions" | "watched">): ReadonlySet<number> {
  const numbers = new Map(program.modules.map(({ file }, i) => [file, i]));
  const keyIn = (file: string, start: Parameters<typeof startKey>[1]): number => startKey(numbers.get(file) ?? -1, start);
  return new Set([
    ...questions.flatMap(({ outline: { file, around, isOfCallers } }) => (isOfCallers ? [] : around.map((start) => keyIn(file, start)))),
    ...watched.flatMap(({ file, around }) => around.map((node) => keyIn(file, node))),
  ]);
}
