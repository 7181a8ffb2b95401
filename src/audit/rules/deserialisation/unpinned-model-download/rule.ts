import type { Call } from "../../../../python/parse/ast.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

const LIBRARIES = /^(?:transformers|diffusers|peft|sentence_transformers|optimum|huggingface_hub)\./;
/** `owner/name` on the hub. */
const REPOSITORY = /^[\w-]+\/[\w.-]+$/;
/** Of the hub's own: without an owner it may be a folder as well. */
const NAME = /^[\w-]+$/;
const COMMIT = /^[0-9a-f]{7,40}$/;

export const unpinnedModelDownload = defineRule({
  id: "DES005",
  name: "unpinned-model-download",
  cwe: 494,
  severity: "low",
  summary: "A model or data set is downloaded at whatever revision is the newest",
  aliases: ["B615", "S615"],
  checks: {
    calls: {
      "*.from_pretrained": (call, at) => {
        if (LIBRARIES.test(at.module.target(call.func, at.scope) ?? "")) check(call, at);
      },
      "datasets.load_dataset": check,
      "huggingface_hub.hf_hub_download": check,
      "huggingface_hub.snapshot_download": check,
    },
  },
});

function check(call: Call, at: At): void {
  if (hasUnpacked(call) || call.args.length + call.keywords.length === 0) return;
  const revision = argumentOf(call, null, "revision");
  const given = at.module.constant(revision, at.scope);
  if (revision !== null && (typeof given !== "string" || COMMIT.test(given))) return;
  const what = call.keywords.find(({ arg }) => arg === "repo_id" || arg === "pretrained_model_name_or_path" || arg === "path")?.value;
  const name = at.module.constant(what ?? call.args[0] ?? null, at.scope);
  if (typeof name !== "string") {
    at.report(call, "Without the revision it may be another model tomorrow: pin the commit.", { confidence: "pattern" });
    return;
  }
  if (REPOSITORY.test(name) || (NAME.test(name) && runsCode(call, at)))
    at.report(call, `Without the commit, ${name} may be another model tomorrow: pin it with revision.`);
}

/** A script of the repository runs here: so it is one. */
function runsCode(call: Call, at: At): boolean {
  return at.module.constant(argumentOf(call, null, "trust_remote_code"), at.scope) === true;
}
