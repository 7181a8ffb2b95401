// Forms and serializers: what they hold after validation is what was sent, as far as the declared type of each field lets it through.
import { linearOrder } from "./class-tree.ts";
import { argumentAt } from "./foreign-calls.ts";
import type { FormModel } from "./models.ts";
import { OwnModels } from "./own-models.ts";
import { doubt, joinTaint, type Taint } from "./taint.ts";
import type { CallSite } from "./things.ts";
import { open, UNKNOWN, type CallArguments, type ClassValue, type Constant, type Value } from "./value.ts";

export abstract class Forms extends OwnModels {
  override instantiate(cls: ClassValue, args: CallArguments, site: CallSite): Value {
    const self = super.instantiate(cls, args, site);
    if (this.models.forms.length === 0 || !this.hasTaint) return self;
    const bases = this.foreignBases(cls);
    if (bases.length === 0) return self;
    for (const model of this.models.forms) if (bases.includes(model.base)) this.#fill(self, { cls, model, args });
    return self;
  }

  #fill(self: Value, { cls, model, args }: { readonly cls: ClassValue; readonly model: FormModel; readonly args: CallArguments }): void {
    let sent: Taint = args.rest.taint;
    for (const argument of model.data) {
      const value = argumentAt(argument, args);
      if (value !== undefined) sent = joinTaint(sent, this.deepTaint(value));
    }
    if (sent.length === 0) return;
    const slots = new Map<Constant, Value>();
    for (const [name, type] of this.#declared(cls)) slots.set(name, model.clean.has(type) ? UNKNOWN : open(sent));
    // What a method of the form adds, and fields that a model declares elsewhere.
    this.setAttribute(self, model.attribute, this.make({ kind: "mapping", slots, rest: open(doubt(sent)), restKeys: UNKNOWN }));
  }

  /** Field → last name of what declares it: `IntegerField`; also of the model that `Meta` names. */
  #declared(cls: ClassValue): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const one of [...this.#modelOf(cls), ...linearOrder(this, cls).toReversed()])
      for (const [name, { refs }] of this.classVariables(one))
        for (const ref of refs) if (ref.kind === "foreign" && ref.name.endsWith("()")) found.set(name, lastName(ref.name));
    return found;
  }

  #modelOf(cls: ClassValue): readonly ClassValue[] {
    const [meta] = this.classVariable(cls, "Meta")?.refs ?? [];
    if (meta?.kind !== "class") return [];
    const [model] = this.classVariable(meta.cls, "model")?.refs ?? [];
    return model?.kind === "class" ? linearOrder(this, model.cls).toReversed() : [];
  }
}

function lastName(called: string): string {
  return called.slice(called.lastIndexOf(".") + 1, -2);
}
