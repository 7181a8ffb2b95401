// Comments of files that are no Python modules: a `#` at the begin of a line or after a blank, in templates `{#`, and what begins one elsewhere (`//`, `<!--`) before our word. One that stands alone speaks about the next line of code.
import { instructionLines, isDockerfile } from "../containers/dockerfile/read-dockerfile.ts";
import { readDirectives, type Directive } from "./directives.ts";

const COMMENT = /(?:^|[ \t{])#/gm;
/** In other languages: only where a word that speaks to a checker follows, as nobody knows the language here. */
const ELSEWHERE = /(?:\/\/|\/\*|<!--|--|;)[ \t]*(?=fairlead:|gitleaks:|trufflehog:|pragma:)/gi;
const ALONE = /^\s*(?:\{?#|\/\/|\/\*|<!--|--[ \t]|;)/;
const OUR_OR_THEIR_WORD = /fairlead:|hadolint|zizmor:|gitleaks:|trufflehog:|pragma:/i;

export interface CommentLines {
  readonly directives: readonly Directive[];
  readonly sameStatement: (one: number, other: number) => boolean;
}

/** In a Dockerfile all lines of an instruction belong together. */
export function readCommentLines(text: string, file = ""): CommentLines {
  const directives = OUR_OR_THEIR_WORD.test(text) ? readDirectives(text, commentsOf(text)) : [];
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

function commentsOf(text: string): readonly number[] {
  const signs = [...text.matchAll(COMMENT)].map((match) => match.index + match[0].length - 1);
  const others = [...text.matchAll(ELSEWHERE)].map(({ index }) => index);
  return others.length === 0 ? signs : [...signs, ...others].sort((one, other) => one - other);
}
