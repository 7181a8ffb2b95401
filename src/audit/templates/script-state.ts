// Where in a script its text ends: in code, in a string, in a comment. Approximate where only a parser could tell a division from a pattern.

/** `template`: between backticks; `pattern`: a regular expression. */
export type ScriptState = "code" | "single" | "double" | "template" | "pattern" | "line-comment" | "block-comment";

const OPENS: Readonly<Record<string, ScriptState>> = { "'": "single", '"': "double", "`": "template" };
const CLOSES: Readonly<Partial<Record<ScriptState, string>>> = { single: "'", double: '"', template: "`", pattern: "/" };
/** Before these a slash divides. */
const BEFORE_DIVISION = /[\w$)\]}'"`]\s*$/;

export function afterScript(from: ScriptState, text: string): ScriptState {
  let state = from;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (state === "code") {
      const next = text[at + 1];
      if (character === "/" && (next === "/" || next === "*")) {
        state = next === "/" ? "line-comment" : "block-comment";
        at += 1;
      } else if (character === "/") state = BEFORE_DIVISION.test(text.slice(Math.max(0, at - 20), at)) || at === 0 ? "code" : "pattern";
      else state = OPENS[character] ?? "code";
    } else if (state === "line-comment") {
      if (character === "\n") state = "code";
    } else if (state === "block-comment") {
      if (character === "*" && text[at + 1] === "/") {
        state = "code";
        at += 1;
      }
    } else if (character === "\\") at += 1;
    else if (character === CLOSES[state] || (character === "\n" && state !== "template")) state = "code";
  }
  return state;
}
