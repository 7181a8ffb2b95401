// The file of the project that a command starts: `gunicorn shop.wsgi`, `python -m shop`, `streamlit run app.py`, `celery -A shop`.
import { posix } from "node:path";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { serverStart } from "./kind-of-command.ts";

const TARGET = /^([A-Za-z_]\w*(?:\.\w+)*)(?::[\w.]+(?:\(.*\))?)?$/;
const SUBCOMMANDS = new Set(["run", "serve", "worker", "beat", "server", "upgrade", "head"]);

export function targetFile(facts: ProjectFacts, words: readonly string[], workingDirectory: string): string | null {
  const { program, args, start } = serverStart(words);
  const folder = workingDirectory === "." ? "" : `${workingDirectory}/`;
  const chdir = valueOf(args, ["--chdir", "--app-dir", "--pythonpath", "--working-dir"]);
  const bases = [chdir === null ? null : posix.normalize(`${folder}${chdir}/`), folder, `${folder}src/`].filter((base) => base !== null);
  const script = [...args].find((word) => word.endsWith(".py") && !word.startsWith("-"));
  const file = script === undefined ? null : bases.map((base) => posix.normalize(base + script)).find((path) => facts.tree.has(path));
  if (file) return file;
  const names = start.length === 3 ? [start[2]!] : program === "celery" || program === "flask" ? [valueOf(args, ["-A", "--app"])] : args;
  for (const word of names) {
    const dotted = word === null || SUBCOMMANDS.has(word) ? undefined : TARGET.exec(word)?.[1];
    const found = dotted === undefined ? null : moduleFile(facts, bases, dotted);
    if (found !== null) return found;
  }
  return null;
}

function moduleFile(facts: ProjectFacts, bases: readonly string[], dotted: string): string | null {
  const path = dotted.replaceAll(".", "/");
  for (const base of bases) {
    const found = [`${base}${path}.py`, `${base}${path}/__main__.py`, `${base}${path}/__init__.py`]
      .map((each) => each.replace(/^\.\//, ""))
      .find((each) => facts.tree.has(each));
    if (found !== undefined) return found;
  }
  return null;
}

function valueOf(args: readonly string[], names: readonly string[]): string | null {
  for (const [i, word] of args.entries()) {
    if (names.includes(word)) return args[i + 1] ?? null;
    const name = names.find((each) => word.startsWith(`${each}=`));
    if (name !== undefined) return word.slice(name.length + 1);
  }
  return null;
}
