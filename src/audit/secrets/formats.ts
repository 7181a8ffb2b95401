// The catalogue of all credential formats.
import type { Format, NamedFormat } from "./format.ts";
import { AI, AI_NAMED } from "./formats/ai.ts";
import { CLOUD, CLOUD_NAMED } from "./formats/cloud.ts";
import { CODE, CODE_NAMED } from "./formats/code.ts";
import { SERVICES, SERVICES_NAMED } from "./formats/services.ts";

/** The more exact ones of equal begins come first. */
export const FORMATS: readonly Format[] = [...CODE, ...CLOUD, ...AI, ...SERVICES];
export const NAMED_FORMATS: readonly NamedFormat[] = [...CODE_NAMED, ...CLOUD_NAMED, ...AI_NAMED, ...SERVICES_NAMED];

export const PROVIDERS: ReadonlySet<string> = new Set([...FORMATS, ...NAMED_FORMATS].map(({ provider }) => provider));
