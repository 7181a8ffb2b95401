// The `match` statement.
import type { Match, Pattern } from "../../python/parse/ast.ts";
import { Definitions } from "./definitions.ts";
import type { State } from "./state.ts";
import { constant, UNKNOWN, type Value } from "./value.ts";

export abstract class Matching extends Definitions {
  protected matchStatement({ subject, cases }: Match): void {
    const value = this.evaluate(subject);
    const ends: (State | null)[] = [];
    for (const { pattern, guard, body } of cases) {
      if (this.state === null) break;
      const matches = this.#matches(pattern, value);
      if (matches === false) continue;
      const before: State | null = matches === true && guard === null ? null : this.state.copy();
      this.#bindPattern(pattern, value);
      if (guard !== null) this.state = this.fork(guard).whenTrue;
      this.block(body);
      ends.push(this.state);
      this.state = before;
    }
    this.meet([...ends, this.state]);
  }

  #matches(pattern: Pattern, value: Value): boolean | undefined {
    switch (pattern.kind) {
      case "MatchValue":
        return this.compares("Eq", value, this.evaluate(pattern.value));
      case "MatchSingleton":
        return this.compares("Is", value, constant(pattern.value));
      case "MatchAs":
        return pattern.pattern === null ? true : this.#matches(pattern.pattern, value);
      case "MatchOr": {
        const all = pattern.patterns.map((one) => this.#matches(one, value));
        return all.includes(true) ? true : all.every((one) => one === false) ? false : undefined;
      }
      default:
        return undefined;
    }
  }

  #bindPattern(pattern: Pattern, value: Value): void {
    switch (pattern.kind) {
      case "MatchAs":
        if (pattern.pattern !== null) this.#bindPattern(pattern.pattern, value);
        if (pattern.name !== null) this.setVariable(pattern.name, value);
        return;
      case "MatchSequence": {
        const items = this.itemsOf(value);
        for (const [i, one] of pattern.patterns.entries()) this.#bindPattern(one, items?.[i] ?? this.anyOf(value));
        return;
      }
      case "MatchMapping":
        for (const [i, one] of pattern.patterns.entries()) this.#bindPattern(one, this.subscript(value, this.evaluate(pattern.keys[i]!)));
        if (pattern.rest !== null) this.setVariable(pattern.rest, value);
        return;
      case "MatchStar":
        if (pattern.name !== null) this.setVariable(pattern.name, value);
        return;
      case "MatchClass":
        for (const [i, one] of pattern.kwd_patterns.entries())
          this.#bindPattern(one, this.attribute(value, pattern.kwd_attrs[i]!, pattern));
        for (const one of pattern.patterns) this.#bindPattern(one, UNKNOWN);
        return;
      default:
    }
  }
}
