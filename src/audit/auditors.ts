// Every auditor of what is no Python module.
import type { Auditor } from "./auditor.ts";
import { containersAuditor } from "./containers/containers-auditor.ts";
import { dependencyAuditor } from "./dependencies/auditor.ts";
import { packagingAuditor } from "./packaging/packaging-auditor.ts";
import { secretsAuditor } from "./secrets/auditor.ts";
import { templateAuditor } from "./templates/audit-templates.ts";
import { workflowsAuditor } from "./workflows/workflows-auditor.ts";

export const AUDITORS: readonly Auditor[] = [
  containersAuditor,
  dependencyAuditor,
  packagingAuditor,
  secretsAuditor,
  templateAuditor,
  workflowsAuditor,
];
