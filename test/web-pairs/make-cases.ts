// The cases of a seed: each variant of each cell in some of the frameworks that it fits, from some source, in some form.
import { SeededRandom } from "../flow-pairs/seeded-random.ts";
import { carries, fits, formsOf, makeCase } from "./make-case.ts";
import { readCells, readEntrances } from "./read-cells.ts";
import { FORMS, type WebCase } from "./web-case.ts";

/** `perVariant`: cases of each variant, each with another framework while there are some; Infinity for one of every way in. */
export function makeCases(seed: number, perVariant: number): WebCase[] {
  const random = new SeededRandom(seed);
  const entrances = readEntrances();
  return readCells().flatMap((cell) => {
    const fitting = entrances.filter((one) => fits(cell, one) && one.sources.some(({ kind }) => carries(cell, kind)));
    return cell.variants.flatMap((variant) => {
      const chosen = variant.isModule ? fitting.slice(0, 1) : shuffled(fitting, random).slice(0, perVariant);
      return chosen.map((entrance) => {
        const source = random.pick(entrance.sources.filter(({ kind }) => carries(cell, kind)));
        return makeCase(cell, variant, { entrance, source, form: random.pick(formsOf(cell, variant, FORMS)) });
      });
    });
  });
}

function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  const left = [...items];
  const found: T[] = [];
  while (left.length > 0) found.push(...left.splice(random.below(left.length), 1));
  return found;
}
