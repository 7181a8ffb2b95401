import assert from "node:assert/strict";
import { test } from "node:test";
import { obstacleToHashes, readCompiled, withHashes, type CompiledPin } from "./hash-edit.ts";

const [A, B] = ["a".repeat(64), "b".repeat(64)];
const COMPILED = `idna==3.7 \\\n    --hash=sha256:${A} \\\n    --hash=sha256:${B}\ntyping-extensions==4.12.2 ; python_full_version < '3.13' \\\n    --hash=sha256:${A}\n`;
const PINS = readCompiled(COMPILED);

test("what uv writes is read with its markers and hashes", () => {
  assert.deepEqual(PINS, [
    { name: "idna", version: "3.7", hashes: [`sha256:${A}`, `sha256:${B}`] },
    { name: "typing-extensions", version: "4.12.2", hashes: [`sha256:${A}`] },
  ] satisfies CompiledPin[]);
});

test("hashes go under each pin; comments, options, spelling and line ends stay", () => {
  const text =
    "# Kept.\n--index-url https://index.example/simple\nidna==3.7  # pinned for a reason\n\nTyping_Extensions == 4.12.2 ; python_version < '3.13'\n";
  assert.deepEqual(withHashes(text, PINS), {
    kind: "hashed",
    text:
      "# Kept.\n--index-url https://index.example/simple\n# pinned for a reason\n" +
      `idna==3.7 \\\n    --hash=sha256:${A} \\\n    --hash=sha256:${B}\n\n` +
      `Typing_Extensions == 4.12.2 ; python_version < '3.13' \\\n    --hash=sha256:${A}\n`,
  });
  const windows = withHashes("idna==3.7\r\n", [PINS[0]!]);
  assert.equal(windows.kind === "hashed" ? windows.text : "", `idna==3.7 \\\r\n    --hash=sha256:${A} \\\r\n    --hash=sha256:${B}\r\n`);
});

test("a list that pip would refuse with hashes gets none", () => {
  assert.deepEqual(withHashes("idna==3.7\n", PINS), {
    kind: "not",
    because: "it does not list `typing-extensions`, which its packages ask for",
  });
  assert.deepEqual(withHashes("idna==3.7\nflask==3.0.3\n", [PINS[0]!]), { kind: "not", because: "no index gives a hash of `flask` 3.0.3" });
  for (const line of [
    "flask>=3",
    "flask",
    "-r other.txt",
    "-e .",
    "flask @ https://example.org/f.whl",
    "./libs/helper",
    "flask==3.*",
    "idna==3.7 \\",
  ])
    assert.equal(obstacleToHashes(`idna==3.7\n${line}\n`), "line 2 is no plain pin `name==version`", line);
});
