// Calls: the project's own functions and classes are gone into; what belongs to others is asked of the models.
import type { Arg, Expression, Statement } from "../../python/parse/ast.ts";
import type { TraceStep } from "../../model/finding.ts";
import { isDataclass, linearOrder } from "./class-tree.ts";
import { ForeignCalls } from "./foreign-calls.ts";
import { substituted } from "./library-builtins.ts";
import { joinAll, type Activation } from "./machine.ts";
import { declaredElsewhere, hasYield } from "./scopes.ts";
import { addStep, cleanFor, joinTaint, KIND_BITS, type Taint } from "./taint.ts";
import { NOWHERE, type CallSite } from "./things.ts";
import {
  constant,
  hasOwnCode,
  join,
  NONE,
  NOTHING,
  onlyConstant,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  type Ref,
  type Value,
} from "./value.ts";

/** Calls inside calls; deeper ones are not gone into, and less sure. */
const DEPTH_MAX = 14;
/** Of one function within itself. */
const RECURSION_MAX = 5;
/** Spent on a call that nothing from outside goes into. */
const PLAIN_STEPS_MAX = 120;
const NO_ARGUMENTS: CallArguments = { positional: [], keywords: new Map(), rest: NOTHING };

export abstract class Calls extends ForeignCalls {
  abstract block(body: readonly Statement[]): void;

  call(callee: Value, args: CallArguments, site: CallSite): Value {
    const results = callee.refs.map((ref) => this.#callRef(ref, args, site, callee.taint));
    if (callee.isOpen || callee.refs.length === 0) results.push(this.unknown(joinTaint(callee.taint, this.taintOf(args))));
    return results.length === 1 ? results[0]! : joinAll(results);
  }

  #callRef(ref: Ref, args: CallArguments, site: CallSite, of: Taint): Value {
    switch (ref.kind) {
      case "function":
        return this.invoke(ref.fn, args, site);
      case "class":
        return this.instantiate(ref.cls, args, site);
      case "bound":
        return this.callMethod(ref.self, ref.name, args, site);
      case "foreign":
        return this.callForeign(ref.name, args, site, of);
      case "partial":
        return this.call(
          ref.callee,
          {
            positional: [...ref.args.positional, ...args.positional],
            keywords: new Map([...ref.args.keywords, ...args.keywords]),
            rest: join(ref.args.rest, args.rest),
          },
          site,
        );
      case "record":
        return this.instance(
          null,
          "namedtuple",
          new Map(ref.fields.map((name, i) => [name, args.keywords.get(name) ?? args.positional[i] ?? args.rest])),
        );
      case "object":
        return this.callMethod(reference(ref), "__call__", args, site);
      default:
        return this.unknown(this.taintOf(args));
    }
  }

  callMethod(self: Value, name: string, args: CallArguments, site: CallSite): Value {
    const known = this.method(self, name, args);
    if (known !== undefined) return known;
    const results = self.refs.map((ref) => {
      if (ref.kind === "foreign") return this.callForeign(`${ref.name}.${name}`, args, site, self.taint);
      const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
      if (thing?.kind === "instance" && thing.foreign === "string.Template" && name.endsWith("substitute"))
        return substituted(this, thing.fields.get("held") ?? UNKNOWN, (given) => args.keywords.get(given));
      if (thing?.kind === "instance" && thing.foreign !== null)
        return this.callForeign(`${thing.foreign}().${name}`, args, site, this.deepTaint(self));
      const member = this.attribute(reference(ref), name, site);
      const isMissing = member.refs.every(({ kind }) => kind === "bound") && !member.isOpen;
      return isMissing ? this.unknown(joinTaint(this.deepTaint(self), this.taintOf(args))) : this.call(member, args, site);
    });
    // Where a model knows what the method of such a thing gives, what else it might be is no matter.
    const isModelled = self.refs.some((ref) => ref.kind === "foreign" && this.isKnownResult(`${ref.name}.${name}`));
    if ((self.isOpen || self.constants.length > 0) && !isModelled)
      results.push(this.textMethod({ ...self, refs: [] }, name, args) ?? this.unknown(self.taint));
    return results.length === 0 ? this.unknown(this.deepTaint(self)) : joinAll(results);
  }

  // ---- own functions ----

  invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    this.lastCall = null;
    if (this.#isPlainCall(fn, args)) return this.#plainCall(fn, args, site);
    return this.#enter(fn, args, site);
  }

  /** Nothing from outside goes in, and nothing can come from there inside: what is of interest is at most a constant or what it makes. */
  #isPlainCall(fn: FunctionValue, args: CallArguments): boolean {
    if (this.at.depth === 0 || this.#plainDepth > 0 || this.relevance.isRelevant(fn.node)) return false;
    if (fn.node.kind === "Lambda" || hasOwnCode(args)) return false;
    const { self } = fn;
    return this.taintOf(args).length === 0 && (self === null || this.deepTaint(self).length === 0);
  }

  #plainDepth = 0;
  readonly #plainResults = new Map<FunctionValue["node"], Value>();

  /** Gone into with little to spend; what it gave when it took too long is not known the next time either. */
  #plainCall(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    const before = this.#plainResults.get(fn.node);
    if (before !== undefined) return before;
    const [steps, state] = [this.steps, this.state];
    const limit = this.stepsLeft;
    this.stepsLeft = Math.min(limit, this.steps + PLAIN_STEPS_MAX);
    this.#plainDepth += 1;
    const saved = state?.copy() ?? null;
    const result = this.#enter(fn, args, site);
    this.#plainDepth -= 1;
    const isOver = this.isExhausted;
    this.stepsLeft = limit;
    if (!isOver) return result;
    this.steps = steps + PLAIN_STEPS_MAX;
    this.state = saved;
    this.#plainResults.set(fn.node, UNKNOWN);
    return UNKNOWN;
  }

  #enter(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    const isTooDeep = this.at.depth >= DEPTH_MAX || this.#timesOpen(fn) >= RECURSION_MAX || this.isExhausted;
    if (isTooDeep || this.state === null) return this.unknown(this.taintOf(args));
    const caller = this.at;
    const frame = this.newId();
    this.state.newFrame(frame, fn.frame);
    this.at = this.activate(fn, frame, caller);
    this.#callers.push(fn);
    const step = fn.node.kind === "Lambda" || this.isRootCall ? null : this.#entered(fn, caller, site);
    this.isRootCall = false;
    this.#bind(fn, fn.self === null ? args : { ...args, positional: [fn.self, ...args.positional] }, step);
    const result = this.#run(fn);
    const callee = this.at;
    this.lastCall = { node: fn.node, frame };
    this.#callers.pop();
    this.at = caller;
    for (const raised of callee.raised) this.raise(raised.value, raised.state);
    return result;
  }

  /** The next call is made by nobody in sight. */
  protected isRootCall = false;
  /** The call that came back last; null where it was not gone into. */
  protected lastCall: { readonly node: FunctionValue["node"]; readonly frame: number } | null = null;
  readonly #callers: FunctionValue[] = [];

  #timesOpen({ node }: FunctionValue): number {
    return this.#callers.filter((open) => open.node === node).length;
  }

  activate(fn: FunctionValue, frame: number, caller: Activation | null): Activation {
    const { node, module } = fn;
    return {
      module,
      frame,
      fn,
      depth: (caller?.depth ?? 0) + 1,
      elsewhere: node.kind === "Lambda" ? new Map() : this.#elsewhere(fn),
      returned: [],
      raised: [],
      loops: [],
      catching: [],
      yielded: [],
      yieldedAny: NOTHING,
    };
  }

  /** Frames of the names that a body declares `global` or `nonlocal`. */
  #elsewhere({ node, module, frame }: FunctionValue): ReadonlyMap<string, number> {
    const { globals, nonlocals } = declaredElsewhere(node);
    const found = new Map<string, number>();
    if (globals.length > 0) for (const name of globals) found.set(name, this.moduleFrame(module));
    for (const name of nonlocals) {
      for (let at = frame; at !== null;) {
        const thing = this.thing(at);
        if (thing?.kind !== "frame") break;
        if (thing.names.has(name)) found.set(name, at);
        if (thing.names.has(name)) break;
        at = thing.outer;
      }
    }
    return found;
  }

  abstract moduleFrame(module: FunctionValue["module"]): number;

  #entered({ node }: FunctionValue, caller: Activation, site: CallSite): TraceStep {
    const name = node.kind === "Lambda" ? "lambda" : node.name;
    const { line, column, endLine, endColumn } = site;
    return { place: { file: caller.module.file, line, column, endLine, endColumn }, text: `passed to ${name}()` };
  }

  #bind(fn: FunctionValue, args: CallArguments, step: TraceStep | null): void {
    const { posonlyargs, args: plain, vararg, kwonlyargs, kw_defaults: keywordDefaults, kwarg, defaults } = fn.node.args;
    const positional = [...posonlyargs, ...plain];
    const used = new Set<string>();
    const give = ({ arg }: Arg, value: Value): void =>
      this.setLocal(arg, step === null || value.taint.length === 0 ? value : { ...value, taint: addStep(value.taint, step) });
    for (const [i, parameter] of positional.entries()) {
      const named = args.keywords.get(parameter.arg);
      const fallback = defaults[i - (positional.length - defaults.length)] ?? null;
      if (i < args.positional.length) give(parameter, args.positional[i]!);
      else if (named !== undefined) {
        used.add(parameter.arg);
        give(parameter, named);
      } else give(parameter, this.#missing(fn, fallback, args));
    }
    for (const [i, parameter] of kwonlyargs.entries()) {
      const named = args.keywords.get(parameter.arg);
      if (named !== undefined) used.add(parameter.arg);
      give(parameter, named ?? this.#missing(fn, keywordDefaults[i] ?? null, args));
    }
    const more = args.positional.slice(positional.length);
    if (vararg !== null)
      this.setLocal(vararg.arg, args.rest === NOTHING ? this.list(more, "tuple") : this.some(joinAll([...more, args.rest]), "tuple"));
    if (kwarg === null) return;
    const left = [...args.keywords].filter(([name]) => !used.has(name)).map(([name, value]) => [name, value] as const);
    this.setLocal(kwarg.arg, this.mapping(new Map(left), args.rest));
  }

  #missing(fn: FunctionValue, fallback: Expression | null, { rest }: CallArguments): Value {
    const otherwise = fallback === null ? UNKNOWN : (fn.defaults.get(fallback) ?? UNKNOWN);
    return rest === NOTHING ? otherwise : join(otherwise, rest);
  }

  abstract setLocal(name: string, value: Value): void;

  #run({ node }: FunctionValue): Value {
    if (node.kind === "Lambda") return this.evaluate(node.body);
    this.block(node.body);
    const { returned, yielded, yieldedAny } = this.at;
    if (hasYield(node)) {
      this.meet([this.state, ...returned.map(({ state }) => state)]);
      return yielded === null ? this.some(yieldedAny, "iterator") : this.list(yielded, "iterator");
    }
    const values = returned.map(({ value }) => value);
    const end = this.state;
    if (end !== null) values.push(NONE);
    this.meet([end, ...returned.map(({ state }) => state)]);
    return joinAll(values);
  }

  // ---- own classes ----

  instantiate(cls: ClassValue, args: CallArguments, site: CallSite): Value {
    const self = this.instance(cls, null);
    if (this.isEnum(cls)) return this.enumMember(cls, args.positional[0] ?? UNKNOWN);
    const init = this.classMember(cls, "__init__", self, site);
    if (init !== null) this.call(init, args, site);
    else if (isDataclass(cls.node) || this.#hasForeignBase(cls)) this.#fillFields(cls, self, args);
    return self;
  }

  /** A data class, or one whose base makes `__init__` from annotations, as Pydantic and NamedTuple do. */
  #fillFields(cls: ClassValue, self: Value, args: CallArguments): void {
    const names = linearOrder(this, cls)
      .toReversed()
      .flatMap(({ node }) => node.body.flatMap((one) => (one.kind === "AnnAssign" && one.target.kind === "Name" ? [one.target.id] : [])));
    for (const [i, name] of names.entries()) {
      const value = args.keywords.get(name) ?? args.positional[i];
      if (value !== undefined) this.setAttribute(self, name, value);
      else if (args.rest !== NOTHING) this.setAttribute(self, name, args.rest);
      else
        for (const ref of this.classBody(cls).get(name)?.refs ?? [])
          if (ref.kind === "factory") this.setAttribute(self, name, this.call(ref.of, NO_ARGUMENTS, NOWHERE));
    }
    for (const [name, value] of args.keywords) if (!names.includes(name)) this.setAttribute(self, name, value);
  }

  #hasForeignBase(cls: ClassValue): boolean {
    return linearOrder(this, cls).some((one) => this.basesOf(one).some(({ refs }) => refs.some(({ kind }) => kind === "foreign")));
  }

  protected isEnum(cls: ClassValue): boolean {
    return linearOrder(this, cls).some((one) =>
      this.basesOf(one).some(({ refs }) => refs.some((ref) => ref.kind === "foreign" && /^enum\.\w*(?:Enum|Flag)$/.test(ref.name))),
    );
  }

  /** A look-up gives one of the members, whatever it is asked for. */
  protected enumMember(cls: ClassValue, key: Value): Value {
    const members = [...this.classBody(cls)].filter(
      ([name, value]) => !name.startsWith("_") && value.refs.every(({ kind }) => kind !== "function"),
    );
    const known = onlyConstant(key);
    const chosen = members.filter(([name, value]) => known === undefined || known === name || onlyConstant(value) === known);
    return joinAll(
      chosen.map(([name, value]) =>
        this.instance(
          cls,
          null,
          new Map([
            ["name", constant(name)],
            ["value", value],
          ]),
        ),
      ),
    );
  }

  shown(value: Value): Value {
    const only = this.onlyThing(value);
    if (only?.thing.kind === "instance" && only.thing.cls !== null) {
      const member =
        this.classMember(only.thing.cls, "__str__", value, NOWHERE) ?? this.classMember(only.thing.cls, "__repr__", value, NOWHERE);
      if (member !== null) return this.call(member, NO_ARGUMENTS, NOWHERE);
    }
    const shown = this.textOf(value);
    return shown.taint.length === 0 ? shown : { ...shown, taint: cleanFor(shown.taint, KIND_BITS.document) };
  }
}
