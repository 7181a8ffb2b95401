// Every capability that pairs are made for.
import type { Capability } from "../pair.ts";
import { CLASSES } from "./classes.ts";
import { CONTAINERS } from "./containers.ts";
import { CONTROL } from "./control.ts";
import { CUSTOMS } from "./customs.ts";
import { FUNCTIONS } from "./functions.ts";
import { GUARDS } from "./guards.ts";
import { IDIOMS } from "./idioms.ts";
import { VALUES } from "./values.ts";
import { readCells } from "../written-cells.ts";

const WRITTEN = [
  "control",
  "functions",
  "classes",
  "containers",
  "modules",
  "guards",
  "slots",
  "objects",
  "running",
  "scenes",
  "several",
  "library",
  "library-objects",
  "compositions",
  "language",
  "data-model",
  "ways",
  "letters",
];

/** Not right yet. */
const OPEN = new Set(
  process.env["ALL_CELLS"] === "1"
    ? []
    : [
        "dict-comprehension-swap",
        "gen-any-match",
        "itertools-filterfalse",
        // What comes as JSON is of any type.
        "singledispatch-int-str",
        "singledispatch-type",
      ],
);

export const CAPABILITIES: readonly Capability[] = [
  ...VALUES,
  ...CONTAINERS,
  ...CONTROL,
  ...FUNCTIONS,
  ...CLASSES,
  ...IDIOMS,
  ...CUSTOMS,
  ...GUARDS,
  ...WRITTEN.flatMap(readCells).filter(({ name }) => !OPEN.has(name)),
];
