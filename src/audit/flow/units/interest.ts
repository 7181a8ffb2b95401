// Which functions are worth running as roots: those that see something from outside, where no caller in sight has shown what they do with it.
import type { Relevance } from "../program/relevance.ts";
import type { RootInfo } from "./unit-record.ts";

/** Functions by the keys of their places. */
interface Followed {
  /** Gone into. */
  readonly followed: ReadonlySet<number>;
  /** Gone into from where the program is called from outside. */
  readonly reached: ReadonlySet<number>;
}

export class Interest {
  readonly #relevance: Pick<Relevance, "isRelevant" | "chooses">;
  readonly #askedAbout: ReadonlySet<number>;

  constructor(relevance: Pick<Relevance, "isRelevant" | "chooses">, askedAbout: ReadonlySet<number>) {
    this.#relevance = relevance;
    this.#askedAbout = askedAbout;
  }

  /** False: none, whatever is followed before it. */
  mayBeIn({ key, entry, hasKnownParameter }: RootInfo): boolean {
    if (entry !== "none" || hasKnownParameter || this.#askedAbout.has(key)) return true;
    return this.#relevance.isRelevant(key) || this.#relevance.chooses(key);
  }

  /** `calledByScripts`: what the bodies of modules called. */
  isIn(info: RootInfo, soFar: readonly Followed[], calledByScripts: ReadonlySet<number>): boolean {
    const { key, entry, hasKnownParameter } = info;
    if (entry !== "none") return true;
    // In a program that answers requests, who calls it from there is who calls it; `run("a sample")` of a script says nothing of what others give it.
    const isForOthers = this.#askedAbout.has(key) || (hasKnownParameter && calledByScripts.has(key));
    if (isForOthers) return !soFar.some(({ reached }) => reached.has(key));
    // What a function chooses badly shows as well where nothing from outside goes in.
    const isForChoices = !hasKnownParameter && !this.#relevance.isRelevant(key);
    return this.mayBeIn(info) && !soFar.some(({ followed, reached }) => followed.has(key) || (isForChoices && reached.has(key)));
  }
}
