// Code that is written as a text in the program: `exec("…")`, `eval("…")`. It is run where the call stands.
import type { Expression, Module } from "../../../python/parse/ast.ts";
import { parseModule } from "../../../python/parse/parse-module.ts";
import { walk } from "../../../python/parse/walk.ts";
import type { CallSite } from "./call-site.ts";
import { Tasks } from "./tasks.ts";
import { constant, NONE, type Value } from "../values/value.ts";

/** Texts that are kept; each is read again as often as it is needed. */
const KEPT_MAX = 200;

export abstract class WrittenCode extends Tasks {
  readonly #read = new Map<string, Module | null>();

  override ranText(written: string, scopes: readonly Value[], site: CallSite, isExpression: boolean): Value | null {
    const tree = this.#treeOf(written.trim(), site);
    const only = tree?.body.length === 1 ? tree.body[0]! : null;
    if (tree === null || this.state === null || this.isTooNested() || (isExpression && only?.kind !== "Expr")) return null;
    this.journal.spoil();
    const run = (): Value => {
      if (isExpression) return this.evaluate((only as { readonly value: Expression }).value);
      this.block(tree.body);
      return NONE;
    };
    this.nested += 1;
    const result = this.#within(scopes, run);
    this.nested -= 1;
    return result;
  }

  /** Where it stands, or with the names of a dictionary, which holds what it binds. */
  #within(scopes: readonly Value[], run: () => Value): Value {
    const [names, own = names] = scopes;
    const around = this.at;
    const isHere = names === undefined || own === undefined || names.refs.some((ref) => ref.kind === "foreign");
    if (isHere && (around.fn === null || names !== undefined)) {
      const isModules = names?.refs.some((ref) => ref.kind === "foreign" && ref.name === "globals()") === true;
      this.at = { ...around, loops: [], ...(isModules ? { frame: this.moduleFrame(around.module), elsewhere: new Map() } : {}) };
      const result = run();
      this.at = around;
      return result;
    }
    const outer = isHere ? around.frame : own === names ? null : this.#frameOf(names, null);
    const frame = isHere ? this.#emptyFrame(outer) : this.#frameOf(own, outer);
    this.at = { ...around, frame, elsewhere: new Map(), fn: null, loops: [] };
    const result = run();
    this.at = around;
    const after = isHere ? undefined : this.thing(frame);
    for (const [name, value] of after?.kind === "frame" ? after.names : []) this.setItem(own!, constant(name), value);
    return result;
  }

  #emptyFrame(outer: number | null): number {
    const frame = this.newId();
    this.state!.newFrame(frame, outer);
    return frame;
  }

  #frameOf(names: Value, outer: number | null): number {
    const known = this.pairsOf(names);
    const frame = this.#emptyFrame(outer);
    for (const [name, value] of known?.names ?? []) this.state!.setVariable(frame, name, value);
    return frame;
  }

  /** With the places of the call: nothing of it stands anywhere else. Null where it cannot be read. */
  #treeOf(written: string, { line, column, endLine, endColumn }: CallSite): Module | null {
    const key = `${this.program.numberOf(this.at.module)}:${line}:${column}:${endLine}:${endColumn}:${written}`;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    if (this.#read.size >= KEPT_MAX) this.#read.clear();
    const tree = parseModule(written);
    walk(tree, (node) => {
      if ("line" in node) Object.assign(node, { line, column, endLine, endColumn });
    });
    const found = tree.errors.length > 0 ? null : tree;
    this.#read.set(key, found);
    return found;
  }
}
