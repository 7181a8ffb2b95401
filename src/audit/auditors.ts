// Every auditor of what is no Python module.
import type { Auditor } from "./auditor.ts";
import { dependencyAuditor } from "./dependencies/auditor.ts";

export const AUDITORS: readonly Auditor[] = [dependencyAuditor];
