// What users say about their own functions, methods and attributes: by the dotted name that an import of the project would use.
import { linearOrder } from "../language/class-tree.ts";
import { namesOf, namesOfMember, namesOfVariable } from "../program/own-name.ts";
import { Routes } from "../entries/routes.ts";
import { addStep, cleanFor, doubt, isFromNowhere, joinTaint, soil } from "../values/taint.ts";
import { isNamedLikeJudge, judgedParameters } from "../guards/unproved-test.ts";
import type { CallSite } from "../language/call-site.ts";
import { NOTHING, open, UNKNOWN, type CallArguments, type ClassValue, type FunctionValue, type Value } from "../values/value.ts";

export abstract class OwnModels extends Routes {
  override invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    const result = this.#modelled(fn, args, site);
    // `safe_next(url)`: what it gives back after tests that are not understood is not surely what it was given.
    const isJudged =
      !isFromNowhere(result.taint) && fn.node.kind !== "Lambda" && isNamedLikeJudge(fn.node.name) && judgedParameters(fn.node).size > 0;
    return isJudged && !this.letsAllPass(fn.node) ? { ...result, taint: doubt(result.taint), parts: null } : result;
  }

  #modelled(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    if (!this.models.hasOwn) return super.invoke(fn, args, site);
    const names = namesOf(fn);
    const of = fn.self === null ? [] : this.deepTaint(fn.self);
    for (const name of names) {
      const sinks = this.models.sinks.get(name);
      if (sinks !== undefined) this.checkSinks(sinks, { name, args: placed(fn, args), of }, site);
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
        const own = thing.kind === "instance" && thing.cls !== null ? this.#ownSource(thing.cls, name, site) : null;
        if (own !== null) return own;
      }
    const [ref] = this.models.hasOwn ? value.refs : [];
    return (ref?.kind === "class" ? this.#ownSource(ref.cls, name, site) : null) ?? super.attribute(value, name, site);
  }

  /** What a user calls a source: an attribute of the class, or of one that it is made from. */
  #ownSource(cls: ClassValue, name: string, site: CallSite): Value | null {
    if (!this.models.ownSources.has(name)) return null;
    for (const one of linearOrder(this, cls))
      for (const dotted of namesOfMember(one, name)) {
        const from = this.models.sourceAttributes.get(dotted);
        if (from !== undefined) return this.fromOutside(from, site, dotted);
      }
    return null;
  }

  /** `[[source]] attribute = "settings.TOKEN"`: what a module of the project holds under this name. */
  override setVariable(name: string, value: Value): void {
    const isHeld = this.models.ownSources.has(name) && this.at.fn === null && this.classAround === null;
    super.setVariable(name, isHeld ? (this.#heldSource(name) ?? value) : value);
  }

  #heldSource(name: string): Value | null {
    const dotted = namesOfVariable(this.at.module, name).find((one) => this.models.sourceAttributes.has(one));
    const from = dotted === undefined ? undefined : this.models.sourceAttributes.get(dotted);
    return from === undefined ? null : this.fromOutside(from, this.at.module.ast, dotted!);
  }
}

/** Each argument by its place and by its name, as far as the function has one for it. */
function placed(fn: FunctionValue, args: CallArguments): CallArguments {
  const { posonlyargs, args: plain } = fn.node.args;
  const names = [...posonlyargs, ...plain].slice(fn.self === null ? 0 : 1).map(({ arg }) => arg);
  if (names.length === 0) return args;
  const positional = [...args.positional];
  for (const name of names.slice(positional.length)) {
    const given = args.keywords.get(name);
    if (given === undefined && args.keywords.size === 0) break;
    positional.push(given ?? NOTHING);
  }
  const named = names.flatMap((name, i) => (args.positional[i] === undefined ? [] : [[name, args.positional[i]] as const]));
  return { ...args, positional, keywords: new Map([...named, ...args.keywords]) };
}
