// What users say about their own functions, methods and attributes: by the dotted name that an import of the project would use.
import { namesOf, namesOfMember } from "../program/own-name.ts";
import { Routes } from "../entries/routes.ts";
import { addStep, cleanFor, doubt, isFromNowhere, joinTaint, soil } from "../values/taint.ts";
import { isNamedLikeJudge, judgedParameters } from "../guards/unproved-test.ts";
import type { CallSite } from "../language/call-site.ts";
import { NOTHING, open, UNKNOWN, type CallArguments, type FunctionValue, type Value } from "../values/value.ts";

export abstract class OwnModels extends Routes {
  override invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    const result = this.#modelled(fn, args, site);
    // `safe_next(url)`: what it gives back after tests that are not understood is not surely what it was given.
    const isJudged =
      !isFromNowhere(result.taint) && fn.node.kind !== "Lambda" && isNamedLikeJudge(fn.node.name) && judgedParameters(fn.node).size > 0;
    return isJudged ? { ...result, taint: doubt(result.taint), parts: null } : result;
  }

  #modelled(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    if (!this.models.hasOwn) return super.invoke(fn, args, site);
    const names = namesOf(fn);
    const of = fn.self === null ? [] : this.deepTaint(fn.self);
    for (const name of names) {
      this.checkSinks(this.models.sinks.get(name) ?? [], { name, args, of }, site);
      const from = this.models.sourceCalls.get(name);
      if (from !== undefined) return this.fromOutside(from, site, `${name}()`);
      if (this.models.ends.has(name)) {
        this.raise(UNKNOWN, this.state);
        this.state = null;
        return NOTHING;
      }
      const pass = this.models.passes.get(name);
      if (pass === undefined) continue;
      const taint = soil(cleanFor(joinTaint(of, this.taintOf(args)), pass.cleans), pass.soils);
      return open(addStep(taint, this.step(site, `through ${name}()`)));
    }
    return super.invoke(fn, args, site);
  }

  override attribute(value: Value, name: string, site: CallSite): Value {
    if (this.models.hasOwn)
      for (const { thing } of this.things(value)) {
        if (thing.kind !== "instance" || thing.cls === null) continue;
        for (const one of namesOfMember(thing.cls, name)) {
          const from = this.models.sourceAttributes.get(one);
          if (from !== undefined) return this.fromOutside(from, site, one);
        }
      }
    return super.attribute(value, name, site);
  }
}
