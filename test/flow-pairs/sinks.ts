// Where a value from outside does harm. The harness watches the call and says whether it arrived in a form that does.
import type { Sink } from "./pair.ts";

export const SINKS: readonly Sink[] = [
  {
    name: "sqlite-execute",
    kind: "sql",
    imports: ["import sqlite3"],
    statements:
      'connection = sqlite3.connect(":memory:")\ncursor = connection.cursor()\ncursor.execute("SELECT name FROM users WHERE name = \'" + OUT + "\'")',
  },
  { name: "os-system", kind: "command", imports: ["import os"], statements: 'os.system("ls " + OUT)' },
  { name: "subprocess-shell", kind: "command", imports: ["import subprocess"], statements: 'subprocess.run("ls " + OUT, shell=True)' },
  { name: "eval", kind: "code", imports: [], statements: "eval(OUT)" },
  { name: "open-whole", kind: "path", imports: [], statements: "open(OUT)" },
  { name: "open", kind: "path", imports: [], statements: 'open("/srv/files/" + OUT)' },
  { name: "html-answer", kind: "html", imports: [], statements: "", result: '"<p>" + OUT + "</p>"', program: "flask" },
];
