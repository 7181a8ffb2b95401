import type { Attribute, Call, Expression } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

const POLICY = /^paramiko\.(?:client\.)?(AutoAddPolicy|WarningPolicy)(?:\(\))?$/;
const OPTION = /StrictHostKeyChecking[= ](?:no|off)\b/i;

export const sshHostKeyNotChecked = defineRule({
  id: "NET005",
  name: "ssh-host-key-not-checked",
  cwe: 295,
  severity: "high",
  summary: "An SSH connection to whoever answers",
  aliases: ["B507", "S507"],
  checks: {
    calls: {
      "*.set_missing_host_key_policy": policy,
      "asyncssh.connect": (call, at) => {
        const hosts = argumentOf(call, null, "known_hosts");
        if (hosts !== null && at.module.constant(hosts, at.scope) === null) report(call, at);
      },
    },
    attributes: { hostkeys: pysftp },
    module: options,
  },
});

function policy(call: Call, at: At): void {
  const given = argumentOf(call, 0, "policy");
  if (given !== null && POLICY.test(at.module.target(given, at.scope) ?? "")) report(call, at);
}

/** `options = pysftp.CnOpts(); options.hostkeys = None`. */
function pysftp(target: Attribute, value: Expression, at: At): void {
  if (at.module.constant(value, at.scope) === null && at.module.target(target.value, at.scope) === "pysftp.CnOpts()") report(target, at);
}

/** `["ssh", "-o", "StrictHostKeyChecking=no"]`. */
function options(at: At): void {
  for (const { node } of at.module.facts.strings)
    if (node.value.length >= 23 && node.value.includes("StrictHostKeyChecking") && OPTION.test(node.value) && !isCompared(node, at))
      at.report(node, "ssh connects to whoever answers: use accept-new, or give the host key.", {
        confidence: "possible",
        severity: "medium",
      });
}

function isCompared(text: Expression, at: At): boolean {
  return at.module.facts.compares.some(({ node }) => node.left === text || node.comparators.includes(text));
}

function report(place: Call | Attribute, at: At): void {
  at.report(place, "The host key is not checked: whoever answers in the host's place gets the password or the session.");
}
