import assert from "node:assert/strict";
import { test } from "node:test";
import { shellCommands } from "./shell-commands.ts";

test("a shell line is commands: lists, pipes, groups, quotes, redirections, substitutions, loops", () => {
  const show = (text: string): string =>
    shellCommands(text)
      .map(({ words, isPiped, isNested }) => `${isNested ? "$" : ""}${words.map(({ text: word }) => word).join(" ")}${isPiped ? " |" : ""}`)
      .join(" ; ");
  assert.equal(show("a && (b 'c d' | e > f 2>&1) || g & h # i"), "a ; b c d | ; e ; g ; h");
  assert.equal(show('x "$(curl -s a | sh)" `b`'), "x $(curl -s a | sh) `b` ; $curl -s a | ; $sh ; $b");
  assert.equal(show("for x in 1 2; do pip install $x; done; if a; then b; fi"), "x in 1 2 ; pip install $x ; a ; b");
  assert.equal(show("A=1 B='2' run \"it's\" a\\ b"), "run it's a b");
  assert.equal(show("echo 'open"), "echo open");
  assert.equal(show('case "$A" in x|y) a | b ;; (z) c ;; esac; d | e'), "a | ; b ; c ; d | ; e");
  assert.equal(show("if a; then case $(b) in x) c\nesac; fi; echo esac in case"), "a ; c ; echo esac in case ; $b");
});
