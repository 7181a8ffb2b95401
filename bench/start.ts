// How long commands take to start, against Node doing nothing. Budget: --version under 60 ms.
import { join } from "node:path";
import { printTimes, timeInTurn } from "./measure.ts";

const fairlead = join(import.meta.dirname, "../bin/fairlead.js");
const rounds = 15;

printTimes(
  timeInTurn(
    [
      { name: "node -e 0 (floor)", argv: [process.execPath, "-e", "0"] },
      { name: "fairlead --version", argv: [process.execPath, fairlead, "--version"] },
      { name: "fairlead explain FL-0001", argv: [process.execPath, fairlead, "explain", "FL-0001"] },
      { name: "fairlead --help", argv: [process.execPath, fairlead, "--help"] },
    ],
    rounds,
  ),
);
