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

export const CAPABILITIES: readonly Capability[] = [
  ...VALUES,
  ...CONTAINERS,
  ...CONTROL,
  ...FUNCTIONS,
  ...CLASSES,
  ...IDIOMS,
  ...CUSTOMS,
  ...GUARDS,
];
