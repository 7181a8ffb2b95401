// A text that is looked at character by character: asked of each character that any interpreter of text minds, the test says which of them are left.
import type { Expression } from "../../../python/parse/ast.ts";
import { ALL_KINDS, isFromNowhere, NUMBER_KINDS } from "../values/taint.ts";
import { constant, onlyConstant, type Value } from "../values/value.ts";
import { AskedAgain } from "./asked-again.ts";
import type { CharacterTest, LetterTest } from "./character-tests.ts";
import { cleanByCharacters } from "./pattern-alphabet.ts";
import { sameLetters } from "./test-forms.ts";

/** All of ASCII that can be written. */
const ASCII = ["\0", "\t", "\n", "\v", "\f", "\r", ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))];
/** Stands for all letters beyond: no interpreter minds one, but a name of a host may be written with them. */
const BEYOND = "é";
const LETTERS: readonly (readonly [letter: string, value: Value])[] = [...ASCII, BEYOND].map((one) => [one, constant(one)]);
/** What is gone through may be a list of words: one that begins and ends with such a character must not come through either. */
const WITHIN = [";", "'", "<", "/", "\n", "("];
/** For all characters together; a test that takes longer is not asked. */
const STEPS_MAX = 6000;

export abstract class LettersAsked extends AskedAgain {
  protected override passed({ text, name, when, test, holds }: LetterTest): void {
    const { frame } = this.at;
    if (isFromNowhere(this.peek(sameLetters(text)).taint)) return;
    const truthOf = (node: Expression, letter: Value): boolean | undefined =>
      this.truthBy(node, () => this.state!.supposeVariable(frame, name, letter));
    const bits = this.cleanIfPassed((letter) => when.some((one) => truthOf(one, letter) === false) || truthOf(test, letter) !== !holds);
    if (bits !== 0) this.clean(sameLetters(text), bits);
  }

  protected override holdsOnly({ text, letters }: CharacterTest): void {
    const where = this.peek(letters);
    const known = onlyConstant(where);
    const thing = this.onlyThing(where)?.thing;
    const items = thing?.kind === "sequence" ? thing.items?.map(onlyConstant) : undefined;
    const characters = typeof known === "string" ? known : items?.every((one) => typeof one === "string") === true ? items.join("") : null;
    if (characters !== null) this.clean(text, cleanByCharacters(characters));
  }

  /** Bits of the kinds that a text is clean for in which there are only characters that may pass. */
  protected cleanIfPassed(mayPass: (letter: Value) => boolean): number {
    const { steps } = this;
    let left = "";
    let isTooLong = false;
    for (const [letter, value] of LETTERS) {
      if (mayPass(value)) left += letter;
      // As long as the first one takes, so long do they all.
      isTooLong = (this.steps - steps) * (letter === ASCII[0] ? LETTERS.length : 1) > STEPS_MAX;
      if (isTooLong) break;
    }
    const known = left.replace(BEYOND, "");
    const around = known === "" ? "ab" : known;
    const isByLetters = !isTooLong && WITHIN.every((one) => left.includes(one) || !mayPass(constant(one + around + one)));
    // What is asked again is no step of the program.
    this.steps = steps;
    if (!isByLetters) return 0;
    return cleanByCharacters(known) & (left === known ? ALL_KINDS : NUMBER_KINDS);
  }
}
