// What `fairlead inspect` prints about a tree, with nothing in it that depends on the machine.
import { describeProject } from "../../src/app/inspect-project.ts";
import { inspectLines } from "../../src/cli/inspect-lines.ts";
import type { Style } from "../../src/cli/output.ts";
import { UserError } from "../../src/platform/errors/user-error.ts";
import { readProject } from "../../src/python/read-project.ts";

const as = (text: string): string => text;
const PLAIN: Style = { bold: as, dim: as, red: as, green: as, yellow: as };

/** No interpreter is looked for: which one is chosen is a matter of the host. */
export async function summarise(root: string): Promise<string> {
  try {
    const project = await readProject(root, { interpreter: null });
    return `${inspectLines(describeProject(project), PLAIN).join("\n")}\n`;
  } catch (cause) {
    if (cause instanceof UserError) return `${cause.code}: ${cause.message}\n`;
    throw cause;
  }
}
