// Lists, sets and dictionaries that are written as a loop.
import type { Comprehension, DictComp, Expression, GeneratorExp, ListComp, SetComp } from "../../../python/parse/ast.ts";
import { namesOfItems, type Comprehending } from "../program/item-names.ts";
import { joinAll } from "../machine.ts";
import type { State } from "../values/state.ts";
import { PassedArguments } from "./passed-arguments.ts";
import type { Value } from "../values/value.ts";

/** Tests that are gone through one by one. */
const ONE_BY_ONE_MAX = 8;

export abstract class Comprehensions extends PassedArguments {
  abstract assign(target: Expression, value: Value): void;
  /** Where a function that is defined here looks names up. */
  protected abstract enclosingFrame(): number | null;

  protected comprehension(node: ListComp | SetComp | GeneratorExp): Value {
    const found: Value[] = [];
    const isExact = this.#itsOwn(node, (from) => this.#each(node.generators, from, () => found.push(this.evaluate(node.elt))));
    const type = node.kind === "SetComp" ? "set" : "list";
    return isExact ? this.list(found, type) : this.some(joinAll(found), type);
  }

  protected dictComprehension(node: DictComp): Value {
    const made = this.mapping(new Map());
    this.#itsOwn(node, (from) =>
      this.#each(node.generators, from, () => {
        const key = this.evaluate(node.key);
        this.setItem(made, key, this.evaluate(node.value));
      }),
    );
    return made;
  }

  /** What it calls its items is nobody else's: a variable of the same name around it is as it was. */
  #itsOwn<T>(node: Comprehending, run: (first: Value) => T): T {
    const first = this.evaluate(node.generators[0]!.iter);
    const { at } = this;
    const around = this.enclosingFrame();
    // In the body of a class it sees what is around the class, and of the class only what it goes through first.
    if (around !== at.frame) return this.#inFrameOf(around, () => run(first));
    const { frame } = at;
    const before = namesOfItems(node).map((name) => [name, this.state?.variable(frame, name)] as const);
    const result = run(first);
    for (const [name, value] of this.state === null ? [] : before)
      if (value === undefined) this.state!.dropVariable(frame, name);
      else this.state!.setVariable(frame, name, value);
    return result;
  }

  #inFrameOf<T>(around: number | null, run: () => T): T {
    const { at } = this;
    const frame = this.newId();
    this.state?.newFrame(frame, around);
    this.at = { ...at, frame };
    const result = run();
    this.at = at;
    return result;
  }

  /**
   * `all(test(x) for test in tests)`: each item that is known has its turn in `run`, as long as that says so, and what they are called is forgotten
   * in all states it leaves. False where they are not known one by one.
   */
  protected oneByOne(node: GeneratorExp, run: () => boolean, left: () => readonly (State | null)[]): boolean {
    const [generator, ...inner] = node.generators;
    const { frame } = this.at;
    if (generator === undefined || inner.length > 0 || generator.ifs.length > 0 || this.enclosingFrame() !== frame) return false;
    const target = generator.target.kind === "Name" ? generator.target : null;
    const from = target === null || namesOfItems(node).length === 0 ? null : this.evaluate(generator.iter);
    const items = from === null ? null : this.itemsOf(from);
    const isCounted = items !== null && items.length > 0 && items.length <= ONE_BY_ONE_MAX;
    if (target === null || from === null || !isCounted || this.state === null) return false;
    const before = this.state.variable(frame, target.id);
    for (const item of items) {
      this.assign(target, item);
      if (!run()) break;
    }
    for (const state of left())
      if (before === undefined) state?.dropVariable(frame, target.id);
      else state?.setVariable(frame, target.id, before);
    return true;
  }

  /** Runs `body` for each item that is known one by one, or once for any; true when it ran exactly as often as the program would. */
  #each([generator, ...inner]: readonly Comprehension[], from: Value, body: () => void): boolean {
    const items = this.itemsOf(from);
    let isExact = items !== null;
    for (const item of items ?? [this.anyOf(from)]) {
      this.assign(generator!.target, item);
      const left: (State | null)[] = [];
      const kept = this.#filtered(generator!.ifs, left);
      if (kept === undefined) isExact = false;
      const before = this.state;
      if (kept !== false && !this.#inside(inner, body)) isExact = false;
      this.state ??= before;
      // What a test says holds for the items that it lets through.
      if (left.length > 0) this.meet([this.state, ...left]);
    }
    return isExact;
  }

  #inside(generators: readonly Comprehension[], body: () => void): boolean {
    if (generators.length > 0) return this.#each(generators, this.evaluate(generators[0]!.iter), body);
    body();
    return true;
  }

  /** Goes on where all tests hold; undefined where that is not certain. */
  #filtered(tests: readonly Expression[], left: (State | null)[]): boolean | undefined {
    let all: boolean | undefined = true;
    for (const test of tests) {
      const { whenTrue, whenFalse } = this.fork(test);
      if (whenTrue === null) return false;
      if (whenFalse !== null) all = undefined;
      left.push(whenFalse);
      this.state = whenTrue;
    }
    return all;
  }
}
