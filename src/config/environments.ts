// Which environments there are, which one counts, and whose values it inherits.
import { ENVIRONMENT_CYCLE, UNKNOWN_ENVIRONMENT } from "../platform/errors/config-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { Source } from "../model/project.ts";
import { nearestName } from "../platform/nearest.ts";
import { WELL_KNOWN_ENVIRONMENTS } from "./schema.ts";

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type SourceOf = (path: readonly string[]) => Source;

const ZERO_CONFIGURATION_ENVIRONMENT = "development";

export interface ChosenEnvironment {
  readonly name: string;
  readonly known: readonly string[];
}

/** Asked for on the command line, else configured, else development. A name that nobody declared is refused: it is most likely a slip. */
export function chooseEnvironment(
  sections: Sections,
  wish: { readonly asked: string | null; readonly configured: string | undefined },
  sourceOf: SourceOf,
): ChosenEnvironment {
  const known = [...new Set([...WELL_KNOWN_ENVIRONMENTS, ...Object.keys(sections)])];
  const name = wish.asked ?? wish.configured ?? ZERO_CONFIGURATION_ENVIRONMENT;
  if (known.includes(name)) return { name, known };
  const place = wish.asked === null ? placeOf(sourceOf(["default-environment"])) : "--env";
  throw userError(UNKNOWN_ENVIRONMENT, { place, name, known, nearest: nearestName(name, known) });
}

/** From the most general to the environment itself. */
export function environmentChain(sections: Sections, name: string, sourceOf: SourceOf): readonly string[] {
  const chain: string[] = [name];
  for (;;) {
    const below = chain[0] as string;
    const above = sections[below]?.["inherits"] as string | undefined;
    if (above === undefined) return chain;
    const place = placeOf(sourceOf(["environment", below, "inherits"]));
    if (chain.includes(above))
      throw userError(ENVIRONMENT_CYCLE, { place, circle: [...chain.slice(0, chain.indexOf(above) + 1).reverse(), above] });
    const known = [...new Set([...WELL_KNOWN_ENVIRONMENTS, ...Object.keys(sections)])];
    if (!known.includes(above)) throw userError(UNKNOWN_ENVIRONMENT, { place, name: above, known, nearest: nearestName(above, known) });
    chain.unshift(above);
  }
}

function placeOf(source: Source): string {
  return source.line === null ? source.file : `${source.file}:${source.line}`;
}
