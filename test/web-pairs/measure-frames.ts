// Measures handlers in frames: `node test/web-pairs/measure-frames.ts [alone|together] [TEXT]` prints what is wrong in each frame.
import { inspect } from "node:util";
import { judgeAlone, judgeTogether, isRightFramed } from "./judge-frames.ts";
import { casesOf, framed, readFrames } from "./make-frames.ts";

const [how = "alone", only = "", shown = ""] = process.argv.slice(2);
let [right, all] = [0, 0];
for (const frame of readFrames().filter(({ name }) => name.includes(only))) {
  const cases = casesOf(frame).filter(({ name }) => shown === "" || name.includes(shown));
  const judged = how === "alone" ? judgeAlone(frame, cases) : judgeTogether(frame, cases);
  const wrong = judged.filter((one) => !isRightFramed(one));
  right += judged.length - wrong.length;
  all += judged.length;
  const list = wrong.map(({ case: { kind, label } }) => `${kind}:${label}`);
  process.stdout.write(`${frame.name}: ${wrong.length} of ${judged.length} wrong ${list.join(" ")}\n`);
  if (shown !== "")
    for (const one of judged) {
      process.stdout.write(
        `${inspect(one.case)} ${inspect(one.findings.map(({ rule, cwe, confidence, place }) => [rule, cwe, confidence, place.file, place.line].join(" ")))}\n`,
      );
      for (const [path, text] of Object.entries(framed(frame, [one.case]))) process.stdout.write(`---- ${path}\n${text}`);
    }
}
process.stdout.write(`${right} of ${all} right\n`);
