// How long commands take to start, against Node doing nothing. Budget: --version under 60 ms.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { printTimes, timeInTurn } from "./measure.ts";

const fairlead = join(import.meta.dirname, "../bin/fairlead.js");
const rounds = 15;
const project = mkdtempSync(join(tmpdir(), "fl-bench-start-"));
writeFileSync(join(project, "app.py"), "print(1)\n");
const env = { ...process.env, XDG_CACHE_HOME: join(project, "../", `${basename(project)}-cache`) };

printTimes(
  timeInTurn(
    [
      { name: "node -e 0 (floor)", argv: [process.execPath, "-e", "0"] },
      { name: "fairlead --version", argv: [process.execPath, fairlead, "--version"] },
      { name: "fairlead explain FL-0001", argv: [process.execPath, fairlead, "explain", "FL-0001"] },
      { name: "fairlead --help", argv: [process.execPath, fairlead, "--help"] },
      { name: "fairlead check, one line", argv: [process.execPath, fairlead, "check", project, "--no-memory"], env },
      { name: "fairlead check, unchanged", argv: [process.execPath, fairlead, "check", project], env },
    ],
    rounds,
  ),
);
for (const folder of [project, env.XDG_CACHE_HOME]) rmSync(folder, { recursive: true, force: true });
