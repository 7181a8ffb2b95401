import assert from "node:assert/strict";
import { test } from "node:test";
import { createOutput, formatTable } from "./output.ts";

function recorded(isTerminal: boolean, columns?: number): { out: ReturnType<typeof createOutput>; stdout: string[]; stderr: string[] } {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const out = createOutput({
    stdout: { write: (text) => stdout.push(text) },
    stderr: { write: (text) => stderr.push(text) },
    isTerminal,
    columns: () => columns,
    colour: false,
  });
  return { out, stdout, stderr };
}

test("a table wider than 80 columns shortens its widest column", () => {
  const lines = formatTable(["name", "text"], [["a", "x".repeat(200)]], 80);
  assert.ok(lines.every((line) => line.length <= 80));
  assert.match(lines[1]!, /…$/);
});

test("colour codes do not count as width", () => {
  const [, first, second] = formatTable(
    ["a", "b"],
    [
      ["\u001b[31mred\u001b[39m", "1"],
      ["plain", "2"],
    ],
    80,
  );
  assert.equal(first!.replaceAll(/\u001b\[\d+m/g, "").indexOf("1"), second!.indexOf("2"));
});

test("progress without a terminal is a plain line, said once", () => {
  const { out, stderr } = recorded(false);
  out.progress("building");
  out.progress("building");
  out.progress("done");
  assert.deepEqual(stderr, ["building\n", "done\n"]);
});

test("progress on a terminal is replaced in place and gone before the next line", () => {
  const { out, stderr, stdout } = recorded(true);
  out.progress("building");
  out.line("result");
  assert.deepEqual(stderr, ["\r\u001b[Kbuilding", "\r\u001b[K"]);
  assert.deepEqual(stdout, ["result\n"]);
});

test("a remark is broken between words on a terminal, and left as it is elsewhere or when it is indented", () => {
  const long = "word ".repeat(30).trim();
  const terminal = recorded(true);
  terminal.out.note(long);
  terminal.out.note(`  ${long}`);
  assert.deepEqual(
    terminal.stderr.map((line) => line.length),
    [80, 70, 152],
  );
  const pipe = recorded(false);
  pipe.out.note(long);
  assert.deepEqual(pipe.stderr, [`${long}\n`]);
});

test("a terminal of no size is taken for a page, and a tiny one still gets whole lines", () => {
  const long = "word ".repeat(30).trim();
  const unsized = recorded(true, 0);
  unsized.out.note(long);
  assert.deepEqual(
    unsized.stderr.map((line) => line.length),
    [80, 70],
  );
  const tiny = recorded(true, 3);
  tiny.out.note("a longerwordthanthatsplits");
  tiny.out.progress("building");
  tiny.out.table(["name", "text"], [["a", "some text"]]);
  assert.equal(tiny.stderr.slice(0, 2).join(""), "a\nlongerwordthanthatsp\n");
});
