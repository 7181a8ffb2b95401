import type { CallCheck } from "../../../patterns/call-table.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { defineRule } from "../../../rule.ts";

export const mailTlsNotVerified = defineRule({
  id: "NET011",
  name: "mail-tls-not-verified",
  cwe: 295,
  severity: "medium",
  summary: "TLS for mail or FTP without a context, which checks no certificate",
  aliases: [],
  checks: {
    calls: {
      "smtplib.SMTP_SSL": without(null, "context"),
      "smtplib.SMTP().starttls": without(null, "context"),
      "imaplib.IMAP4_SSL": without(null, "ssl_context"),
      "imaplib.IMAP4().starttls": without(0, "ssl_context"),
      "poplib.POP3_SSL": without(null, "context"),
      "poplib.POP3().stls": without(0, "context"),
      "ftplib.FTP_TLS": without(null, "context"),
    },
  },
});

function without(position: number | null, name: string): CallCheck {
  return (call, at) => {
    const context = argumentOf(call, position, name);
    if (hasUnpacked(call) || (context !== null && at.module.constant(context, at.scope) !== null)) return;
    at.report(call, `Without ${name} no certificate is checked here: give ssl.create_default_context().`);
  };
}
