import { eachSalt, isEmptyText } from "../../../patterns/salted-hash.ts";
import { defineRule } from "../../../rule.ts";

export const missingSalt = defineRule({
  id: "CRY014",
  name: "missing-salt",
  cwe: 759,
  severity: "medium",
  summary: "A password hash or derived key with an empty salt",
  aliases: [],
  checks: {
    calls: eachSalt((salt, at) =>
      isEmptyText(salt, at)
        ? { message: "Without a salt one table of guesses serves against all passwords, also those of other programs.", isSure: false }
        : null,
    ),
  },
});
