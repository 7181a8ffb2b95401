// What a function sets of things that are not in sight (`item.name = …` of a row of a database): beside its own variables, until the variable holds something else.
import type { Attribute } from "../../../python/parse/ast.ts";
import { Learning } from "../guards/learning.ts";
import { isFromNowhere } from "../values/taint.ts";
import { join, NOTHING, type Value } from "../values/value.ts";

export abstract class NotedFields extends Learning {
  /** Of which any function has noted something: all others need not be asked. */
  readonly #byVariable = new Map<string, Set<string>>();

  /** Of an object of the program's own its fields are known anyway. */
  protected noteField({ value: of, attr }: Attribute, { whole, value }: { readonly whole: Value; readonly value: Value }): void {
    if (of.kind !== "Name" || whole.refs.some(({ kind }) => kind !== "foreign" && kind !== "bound")) return;
    const variable = beside(of.id, attr);
    const noted = this.#byVariable.get(of.id);
    const isNoted = noted?.has(attr) === true && this.state?.variable(this.at.frame, variable) !== undefined;
    if (isFromNowhere(value.taint) && !isNoted) return;
    if (noted === undefined) this.#byVariable.set(of.id, new Set([attr]));
    else noted.add(attr);
    this.state?.setVariable(this.at.frame, variable, value);
  }

  /** The variable holds something else from here on. */
  protected forgetFields(name: string): void {
    for (const attr of this.#byVariable.get(name) ?? []) {
      const variable = beside(name, attr);
      if (this.state?.variable(this.at.frame, variable) !== undefined) this.state.setVariable(this.at.frame, variable, NOTHING);
    }
  }

  /** Who else may have set it is not known. */
  protected asNoted({ value: of, attr }: Attribute, value: Value): Value {
    if (this.#byVariable.size === 0 || of.kind !== "Name" || this.#byVariable.get(of.id)?.has(attr) !== true) return value;
    const noted = this.state?.variable(this.at.frame, beside(of.id, attr));
    return noted === undefined ? value : join(value, noted);
  }
}

/** No variable is called so. */
function beside(name: string, attr: string): string {
  return `?.${name}.${attr}`;
}
