import type { AnnAssign, Assign, Call } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

export const clearTextProtocol = defineRule({
  id: "NET006",
  name: "clear-text-protocol",
  cwe: 319,
  severity: "medium",
  summary: "A protocol that sends passwords and data unencrypted",
  aliases: ["B312", "B321", "S312", "S321"],
  checks: {
    assignment: held,
    module: derived,
    calls: {
      "telnetlib.Telnet": (call, at) => at.report(call, "Telnet sends all that is typed, passwords too, unencrypted: use SSH."),
      "ftplib.FTP": (call, at) =>
        at.report(call, "FTP sends passwords and files unencrypted: use SFTP, or FTP_TLS with prot_p().", { severity: "low" }),
      "smtplib.SMTP().login": login(1, "SMTP"),
      "imaplib.IMAP4().login": login(1, "IMAP"),
      "poplib.POP3().pass_": login(0, "POP3"),
    },
  },
});

const KEPT: ReadonlyMap<string, string> = new Map([
  ["ftplib.FTP", "FTP sends passwords and files unencrypted: use SFTP, or FTP_TLS with prot_p()."],
  ["telnetlib.Telnet", "Telnet sends all that is typed, passwords too, unencrypted: use SSH."],
]);

/** `client_class = ftplib.FTP`: what is made with it later cannot be told by its name. */
function held({ value }: Assign | AnnAssign, at: At): void {
  if (value?.kind !== "Attribute" && value?.kind !== "Name") return;
  const message = KEPT.get(at.module.target(value, at.scope) ?? "");
  if (message !== undefined) at.report(value, message, { confidence: "pattern", severity: "low" });
}

/** `class Mirror(ftplib.FTP)` */
function derived(at: At): void {
  for (const { node } of at.module.facts.classes.values())
    for (const base of node.bases) {
      const message = KEPT.get(at.module.target(base, at.scope) ?? "");
      if (message !== undefined) at.report(base, message, { confidence: "pattern", severity: "low" });
    }
}

function login(position: number, protocol: string): (call: Call, at: At) => void {
  return (call, at) => {
    if (argumentOf(call, position, null) === null && call.keywords.length === 0) return;
    if (startsTls(at)) return;
    at.report(call, `Nothing here turns on TLS before the password is sent: use ${protocol} over TLS or starttls().`, {
      confidence: "possible",
    });
  };
}

function startsTls({ module }: At): boolean {
  return module.facts.calls.some(({ node: { func } }) => func.kind === "Attribute" && (func.attr === "starttls" || func.attr === "stls"));
}
