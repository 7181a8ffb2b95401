// pip-tools (and `uv pip compile`): requirements.in is written by hand, requirements.txt is made of it.
import type { ManagerReader } from "../manager-reader.ts";
import { readRequirementsProject, requirementsEvidence } from "../pip/read.ts";

export const pipToolsReader: ManagerReader = {
  name: "pip-tools",
  evidence: (tree) => requirementsEvidence(tree, true),
  read: (tree) => readRequirementsProject(tree, "pip-tools"),
};
