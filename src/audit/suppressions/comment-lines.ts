// Comments of files that are no Python modules: a `#` at the begin of a line or after a blank, in templates `{#`. One that stands alone speaks about the next line of code.
import { instructionLines, isDockerfile } from "../containers/dockerfile/read-dockerfile.ts";
import { readDirectives, type Directive } from "./directives.ts";

const COMMENT = /(?:^|[ \t{])#/gm;
const ALONE = /^\s*\{?#/;
const OUR_OR_THEIR_WORD = /fairlead:|hadolint|zizmor:/i;

export interface CommentLines {
  readonly directives: readonly Directive[];
  readonly sameStatement: (one: number, other: number) => boolean;
}

/** In a Dockerfile all lines of an instruction belong together. */
export function readCommentLines(text: string, file = ""): CommentLines {
  const offsets = OUR_OR_THEIR_WORD.test(text) ? [...text.matchAll(COMMENT)].map((match) => match.index + match[0].length - 1) : [];
  const directives = readDirectives(text, offsets);
  const lines = directives.length === 0 ? [] : text.split("\n");
  const spokenAbout = (line: number): number => {
    let at = line;
    while (at < lines.length && (ALONE.test(lines[at - 1] ?? "") || lines[at - 1]?.trim() === "")) at += 1;
    return at;
  };
  if (directives.length === 0 || !isDockerfile(file))
    return { directives, sameStatement: (comment, other) => comment === other || spokenAbout(comment) === other };
  const first = instructionLines(text);
  const ofInstruction = (line: number): number => first.get(line) ?? line;
  return { directives, sameStatement: (comment, other) => ofInstruction(spokenAbout(comment)) === ofInstruction(other) };
}
