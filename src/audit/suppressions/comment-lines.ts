// Comments of files that are no Python modules: a `#` at the begin of a line or after a blank. One that stands alone speaks about the next line of code.
import { readDirectives, type Directive } from "./directives.ts";

const COMMENT = /(?:^|[ \t])#/gm;
const ALONE = /^\s*#/;

export interface CommentLines {
  readonly directives: readonly Directive[];
  readonly sameStatement: (one: number, other: number) => boolean;
}

export function readCommentLines(text: string): CommentLines {
  const offsets = text.includes("fairlead:") ? [...text.matchAll(COMMENT)].map((match) => match.index + match[0].length - 1) : [];
  const directives = readDirectives(text, offsets);
  const lines = directives.length === 0 ? [] : text.split("\n");
  const spokenAbout = (line: number): number => {
    let at = line;
    while (at < lines.length && (ALONE.test(lines[at - 1] ?? "") || lines[at - 1]?.trim() === "")) at += 1;
    return at;
  };
  return { directives, sameStatement: (comment, other) => comment === other || spokenAbout(comment) === other };
}
