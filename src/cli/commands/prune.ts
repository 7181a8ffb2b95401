import { basename } from "node:path";
import { pruneStore } from "../../app/prune-store.ts";
import type { PruneJson } from "../../contract/build.ts";
import { currentHome } from "../../host/home.ts";
import { systemClock } from "../../platform/clock.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";

export const command = defineCommand({
  name: "prune",
  summary: "Free what no release needs any more",
  description:
    "Every release that can still be rolled back to keeps all it runs from, and so does an artifact built in the last 15 minutes.",
  options: {
    "dry-run": { type: "boolean", summary: "Only say what would go" },
    cache: { type: "boolean", summary: "Also unpacked packages and remembered answers: the next build needs the network again" },
    json: JSON_OPTION,
  },
  examples: ["fairlead prune --dry-run", "fairlead prune"],
  async run({ values }, { out, signal }) {
    const dryRun = values["dry-run"] === true;
    const plan = await pruneStore(
      { dryRun, cache: values.cache === true },
      { home: currentHome(), clock: systemClock, progress: (text) => out.progress(text), signal },
    );
    const { artifacts, venvs, others, freedBytes, kept } = plan;
    if (values.json) {
      const json: PruneJson = {
        dryRun,
        freedBytes,
        artifacts: artifacts.map((path) => basename(path)),
        environments: venvs.length,
        others: others.length,
        kept,
      };
      out.json(json);
      return EXIT_OK;
    }
    const verb = dryRun ? "Would free" : "Freed";
    const parts = [
      count(artifacts.length, "artifact"),
      count(venvs.length, "virtual environment"),
      count(others.length, "other entry", "other entries"),
    ];
    out.line(`${verb} ${formatFreed(freedBytes)}: ${parts.join(", ")}.`);
    const news = kept.filter(({ because }) => because === "new").length;
    out.line(`Kept ${count(kept.length - news, "artifact")} that releases need${news > 0 ? ` and ${news} built just now` : ""}.`);
    return EXIT_OK;
  },
});

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

const KIB = 1024;

function formatFreed(bytes: number): string {
  if (bytes < KIB * KIB) return `${Math.round(bytes / KIB)} KiB`;
  return `${(bytes / KIB / KIB).toFixed(1)} MiB`;
}
