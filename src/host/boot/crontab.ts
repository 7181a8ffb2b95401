// The `@reboot` line in the user's crontab, for machines without systemd. Pure.
import { join } from "node:path";
import type { Home } from "../home.ts";
import { currentLink } from "../runtime.ts";

/** The crontab with exactly one line for this home; every other line as it was. */
export function withRebootLine(crontab: string, home: Home): string {
  return `${keepOthers(crontab, home)}${rebootLine(home)}\n`;
}

export function hasRebootLine(crontab: string, home: Home): boolean {
  return crontab.split("\n").includes(rebootLine(home));
}

export function rebootLine(home: Home): string {
  const program = [join(currentLink(home), "bin", "node"), join(currentLink(home), "bin", "fairlead.js")].map(quote).join(" ");
  const log = quote(join(home.logs, "fairlead", "boot.log"));
  return `@reboot FAIRLEAD_HOME=${quote(home.path)} ${program} up >> ${log} 2>&1 ${mark(home)}`.replaceAll("%", "\\%"); // crontab(5)
}

function mark(home: Home): string {
  return `# fairlead ${home.path}`;
}

function keepOthers(crontab: string, home: Home): string {
  const others = crontab.split("\n").filter((line) => !line.endsWith(mark(home).replaceAll("%", "\\%")));
  const text = others.join("\n").trimEnd();
  return text === "" ? "" : `${text}\n`;
}

/** For sh. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
