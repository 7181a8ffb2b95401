// What models say in Python of functions and classes of libraries: their code runs in place of the library's own, as if the program had brought it.
import { dottedName } from "../../../python/parse/dotted-name.ts";
import { parseModule } from "../../../python/parse/parse-module.ts";
import type { Position } from "../../../python/parse/ast.ts";
import type { TraceStep } from "../../../model/finding.ts";
import type { CallSite } from "./call-site.ts";
import { Definitions } from "./definitions.ts";
import type { StandInModel } from "../models/models.ts";
import type { FlowModule } from "../program/program.ts";
import { CLEAN } from "../values/taint.ts";
import {
  NONE,
  NOTHING,
  onlyConstant,
  reference,
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  type Value,
} from "../values/value.ts";

export abstract class StandIns extends Definitions {
  protected override standIn(name: string): Value | null {
    const model = this.models.standIns.get(name);
    if (model !== undefined) return this.#taken(model, name.slice(model.module.length + 1));
    const dot = name.lastIndexOf(".");
    const whole = this.models.standIns.get(name.slice(0, dot));
    const cls = whole === undefined ? null : this.#taken(whole, name.slice(whole.module.length + 1, dot));
    const [ref] = cls?.refs ?? [];
    return ref?.kind === "class" ? this.classMember(ref.cls, name.slice(dot + 1), null, ref.cls.node) : null;
  }

  #taken(model: StandInModel, name: string): Value | null {
    return this.state?.variable(this.load(moduleOf(model)), name) ?? null;
  }

  protected override withStandIns({ module, node }: ClassValue, bases: readonly Value[]): readonly Value[] {
    if (module.standsFor === undefined)
      return bases.map((base) => {
        const [ref] = base.refs;
        return ref?.kind === "foreign" && base.refs.length === 1 && this.models.standIns.has(ref.name)
          ? (this.standIn(ref.name) ?? base)
          : base;
      });
    const isNamed = bases.some(({ refs }) => refs.some(({ kind }) => kind === "foreign"));
    return isNamed ? bases : [...bases, reference({ kind: "foreign", name: `${module.standsFor.library}.${node.name}` })];
  }

  protected override isObjectOfLibrary({ module, self }: FunctionValue): boolean {
    return module.standsFor !== undefined && self !== null;
  }

  /** Where the program called what runs now. */
  #calledAt: { readonly module: FlowModule; readonly site: CallSite } | null = null;

  override invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    if (fn.module.standsFor === undefined) return super.invoke(fn, args, site);
    const isWithin = this.at.module.standsFor !== undefined;
    // From within as well: an adapter of a log hands on what its own method made of the entry.
    this.#checkSinks(fn, args, site);
    if (this.state === null) return NOTHING;
    if (this.#hasNothingToDo(fn)) return NONE;
    if (isWithin) return super.invoke(fn, args, site);
    const around = this.#calledAt;
    this.#calledAt = { module: this.at.module, site };
    const result = super.invoke(fn, args, site);
    this.#calledAt = around;
    return result;
  }

  /** `@stand_in.while_any("handlers", "parent.handlers")`: none of these lists of the object holds anything, so that nobody need go into it. */
  #hasNothingToDo({ node, self }: FunctionValue): boolean {
    const [decorator] = node.kind === "Lambda" || self === null ? [] : node.decorator_list;
    if (decorator?.kind !== "Call" || dottedName(decorator.func) !== "stand_in.while_any") return false;
    return decorator.args.every((one) => one.kind === "Constant" && one.type === "str" && this.#isEmptyIn(self!, one.value.split(".")));
  }

  #isEmptyIn(self: Value, [name = "", ...more]: readonly string[]): boolean {
    const thing = this.onlyThing(self)?.thing;
    const field = thing?.kind === "instance" ? thing.fields.get(name) : undefined;
    if (field === undefined) return false;
    if (more.length > 0) return onlyConstant(field) === null || this.#isEmptyIn(field, more);
    const list = this.onlyThing(field)?.thing;
    return list?.kind === "sequence" && list.items?.length === 0;
  }

  /** What comes to a sink in there came to it where the program called. */
  override hit(...[kind, taint, site, ...more]: Parameters<Definitions["hit"]>): void {
    const at = this.at.module.standsFor === undefined ? null : this.#calledAt;
    if (at === null) return super.hit(kind, taint, site, ...more);
    // Called from elsewhere it is another place.
    this.journal.spoil();
    this.inside(at.module, () => super.hit(kind, taint, at.site, ...more));
  }

  /** As models speak about the method of the library's class. */
  #checkSinks({ node, cls, self }: FunctionValue, args: CallArguments, site: CallSite): void {
    if (cls === null || node.kind === "Lambda") return;
    for (const base of this.foreignBases(cls)) {
      const name = `${base}().${node.name}`;
      const sinks = this.models.sinks.get(name);
      if (sinks !== undefined) this.checkSinks(sinks, { name, args, of: self === null ? CLEAN : this.deepTaint(self) }, site);
    }
  }

  /** What happens in there happens, as far as the program can be seen, where it was called. */
  protected override step(node: Position, words: string): TraceStep {
    const at = this.at.module.standsFor === undefined ? null : this.#calledAt;
    return at === null ? super.step(node, words) : this.inside(at.module, () => super.step(at.site, words));
  }
}

const kept = new WeakMap<StandInModel, FlowModule>();

function moduleOf(model: StandInModel): FlowModule {
  const before = kept.get(model);
  if (before !== undefined) return before;
  const lines = model.python.split("\n");
  const made = {
    file: `<${model.module}>`,
    ast: parseModule(model.python),
    line: (number: number) => lines[number - 1] ?? "",
    standsFor: { library: model.module, number: model.number },
  };
  kept.set(model, made);
  return made;
}
