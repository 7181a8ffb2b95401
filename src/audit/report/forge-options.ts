// What a report for another program needs: names of rules, and where the project lies in the repository that the other program shows.
import type { Place } from "../../model/finding.ts";
import type { RuleFacts } from "../rule.ts";

export interface ForgeOptions {
  readonly rules: ReadonlyMap<string, RuleFacts>;
  /** Folder of the project below the top of its repository, `services/shop/`; "" where they are the same. */
  readonly prefix: string;
}

/** As the repository names the file. */
export function repositoryPath({ file }: Place, prefix: string): string {
  return file === "." ? prefix.replace(/\/$/, "") || "." : `${prefix}${file}`;
}

/** `CRY001 weak-hash` */
export function ruleTitle(id: string, rules: ForgeOptions["rules"]): string {
  return `${id} ${rules.get(id)?.name ?? ""}`.trim();
}
