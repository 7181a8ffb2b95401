// Programs of this machine that Fairlead uses, and what is lost without each.
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { type Check, ok, warn } from "./check.ts";

interface Tool {
  /** Any of these will do. */
  readonly names: readonly string[];
  readonly missing: string;
  /** Null: nothing is lost without it. */
  readonly advice: string | null;
}

const TOOLS: readonly Tool[] = [
  { names: ["python3", "python"], missing: "No Python on the PATH.", advice: "Install Python, or uv, which brings one." },
  {
    names: ["uv"],
    missing: "none on the PATH; a pinned one comes from your package index when there is something to install",
    advice: null,
  },
  { names: ["bwrap"], missing: "No bubblewrap: apps have no sandbox.", advice: "Install the package `bubblewrap`." },
  {
    names: ["setpriv"],
    missing: "No setpriv: apps can gain privileges through setuid programs.",
    advice: "Install the package `util-linux`.",
  },
  { names: ["fallocate"], missing: "No fallocate: old output is given up in whole files.", advice: "Install the package `util-linux`." },
];

/** Reads the PATH itself: nothing is run. */
export function checkTools(path: string): Check[] {
  return TOOLS.map((tool) => {
    const found = tool.names.map((name) => findProgram(name, path)).find((place) => place !== null);
    const name = tool.names[0] as string;
    if (found !== undefined) return ok(name, found);
    return tool.advice === null ? ok(name, tool.missing) : warn(name, tool.missing, tool.advice);
  });
}

function findProgram(name: string, path: string): string | null {
  for (const folder of path.split(":").filter(Boolean)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // not here
    }
  }
  return null;
}
