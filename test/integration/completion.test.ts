// Completion in real shells: the script that `fairlead completion` prints, sourced, and what a press of Tab would offer.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "fl-completion-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const CASES: readonly { readonly typed: readonly string[]; readonly offered: readonly string[] }[] = [
  { typed: ["rel"], offered: ["releases"] },
  { typed: ["secrets", "s"], offered: ["set"] },
  { typed: ["ship", "--dry"], offered: ["--dry-run"] },
  { typed: ["secrets", "set", "--sta"], offered: ["--stage"] },
];

for (const { typed, offered } of CASES)
  test(`bash offers ${offered.join(", ")} after \`fairlead ${typed.join(" ")}\``, (t) => {
    const script = scriptOf("bash", t);
    if (script === null) return;
    const words = ["fairlead", ...typed].map((word) => `'${word}'`).join(" ");
    const result = sh(
      "bash",
      `source ${script}; COMP_WORDS=(${words}); COMP_CWORD=${typed.length}; _fairlead; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
    assert.deepEqual(result.split("\n").filter(Boolean), offered);
  });

for (const { typed, offered } of CASES)
  test(`fish offers ${offered.join(", ")} after \`fairlead ${typed.join(" ")}\``, (t) => {
    const script = scriptOf("fish", t);
    if (script === null) return;
    const result = sh("fish", `source ${script}; complete -C 'fairlead ${typed.join(" ")}'`);
    assert.deepEqual(
      result
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split("\t")[0]),
      offered,
    );
  });

for (const { typed, offered } of CASES)
  test(`zsh offers ${offered.join(", ")} after \`fairlead ${typed.join(" ")}\``, (t) => {
    if (scriptOf("zsh", t) === null) return;
    assert.match(inTerminal(`fairlead ${typed.join(" ")}`), new RegExp(`fairlead ${[...typed.slice(0, -1), ...offered].join(" ")}`));
  });

/** The file with the shell's script; null, with the test skipped, where the shell is missing. */
function scriptOf(shell: string, t: TestContext): string | null {
  if (spawnSync(shell, ["--version"]).error !== undefined) {
    t.skip(`${shell} is not installed`);
    return null;
  }
  const printed = spawnSync(process.execPath, [join(import.meta.dirname, "../../bin/fairlead.js"), "completion", shell], {
    encoding: "utf8",
  });
  assert.equal(printed.status, 0, printed.stderr);
  const file = join(folder, shell === "zsh" ? "_fairlead" : `fairlead.${shell}`);
  writeFileSync(file, printed.stdout);
  return file;
}

function sh(shell: string, script: string): string {
  const result = spawnSync(shell, ["-c", script], { encoding: "utf8", timeout: 20_000, env: { ...process.env, HOME: folder } });
  assert.equal(result.stderr, "");
  return result.stdout;
}

/** zsh completes only on a line that is being edited: an inner zsh on a pseudo-terminal gets the words and a Tab. */
function inTerminal(typed: string): string {
  const driver = `
    zmodload zsh/zpty
    zpty inner zsh -f -i
    zpty -w inner 'PS1="> "; fpath=(${folder} $fpath); autoload -Uz compinit; compinit -u -d ${folder}/dump; print re""ady'
    zpty -r -m inner out '*ready*'
    zpty -w -n inner $'${typed}\\t; print do""ne\\n'
    zpty -r -m inner out '*done*'
    print -r -- $out
    zpty -d inner`;
  const result = spawnSync("zsh", ["-f", "-c", driver], {
    encoding: "utf8",
    timeout: 30_000,
    env: { ...process.env, HOME: folder, TERM: "dumb" },
  });
  return result.stdout.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]|\x08|\r/g, "");
}
