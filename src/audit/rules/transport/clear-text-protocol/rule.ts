import type { Call } from "../../../../python/parse/ast.ts";
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
