// What a function of the program's own begins with, and how its body is gone through.
import type { Arg, Expression, Statement } from "../../../python/parse/ast.ts";
import { ForeignCalls } from "./foreign-calls.ts";
import { joinAll, type Activation } from "../machine.ts";
import { declaredElsewhere, hasYield } from "../program/scopes.ts";
import { noteAnswers } from "../values/ways-met.ts";
import { join, NONE, NOTHING, UNKNOWN, type CallArguments, type FunctionValue, type Value } from "../values/value.ts";

const NOWHERE_ELSE: ReadonlyMap<string, number> = new Map();

export abstract class Activations extends ForeignCalls {
  abstract block(body: readonly Statement[]): void;
  abstract setLocal(name: string, value: Value): void;
  protected abstract returnValue(node: Expression | null): void;

  activate(fn: FunctionValue, frame: number, caller: Activation | null): Activation {
    const { module } = fn;
    return {
      module,
      frame,
      fn,
      depth: (caller?.depth ?? 0) + 1,
      elsewhere: this.#elsewhere(fn),
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
    if (globals.length + nonlocals.length === 0) return NOWHERE_ELSE;
    const found = new Map<string, number>();
    if (globals.length > 0) for (const name of globals) found.set(name, this.moduleFrame(module));
    for (const name of nonlocals) {
      for (let at = frame; at !== null;) {
        const isHere = this.state?.variable(at, name) !== undefined;
        if (isHere) found.set(name, at);
        if (isHere) break;
        at = this.outerOf(at);
      }
    }
    return found;
  }

  protected bind(fn: FunctionValue, args: CallArguments): void {
    const { posonlyargs, args: plain, vararg, kwonlyargs, kw_defaults: keywordDefaults, kwarg, defaults } = fn.node.args;
    const positional = [...posonlyargs, ...plain];
    const used = new Set<string>();
    const missing = positional.length - defaults.length;
    const give = ({ arg }: Arg, value: Value): void => this.setLocal(arg, value);
    for (let i = 0; i < positional.length; i++) {
      const parameter = positional[i]!;
      if (i < args.positional.length) {
        give(parameter, args.positional[i]!);
        continue;
      }
      const named = args.keywords.get(parameter.arg);
      const fallback = (i < missing ? null : defaults[i - missing]) ?? null;
      if (named !== undefined) {
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
      this.setLocal(
        vararg.arg,
        args.rest === NOTHING || args.isRestNamed === true ? this.list(more, "tuple") : this.some(joinAll([...more, args.rest]), "tuple"),
      );
    if (kwarg === null) return;
    this.setLocal(kwarg.arg, this.keywordsLeft(args, used));
  }

  #missing(fn: FunctionValue, fallback: Expression | null, { rest }: CallArguments): Value {
    const otherwise = fallback === null ? UNKNOWN : (fn.defaults.get(fallback) ?? UNKNOWN);
    return rest === NOTHING ? otherwise : join(otherwise, rest);
  }

  /** `owner`: frame of the caller. */
  protected runBody(fn: FunctionValue, owner: number): Value {
    const { node } = fn;
    if (node.kind === "Lambda") this.returnValue(node.body);
    else this.block(node.body);
    const { returned, yielded, yieldedAny } = this.at;
    if (node.kind !== "Lambda" && hasYield(node)) {
      this.meet([this.state, ...returned.map(({ state }) => state)]);
      const end = joinAll(returned.map(({ value }) => value));
      const type = "iterator" as const;
      return this.make({
        kind: "sequence",
        type,
        items: yielded,
        rest: yielded === null ? yieldedAny : NOTHING,
        ...(returned.length === 0 ? {} : { end }),
      });
    }
    const end = this.state;
    const ends = end === null ? returned : [...returned, { value: NONE, state: end }];
    this.meet([end, ...returned.map(({ state }) => state)]);
    const value = joinAll(ends.map((one) => one.value));
    return this.hasTaint && this.state !== null
      ? noteAnswers(this.state, ends, { value, owner, frame: this.at.frame, parameters: givenByPlace(fn) })
      : value;
  }
}

/** Of a method that was taken from its object, without that. */
export function givenByPlace({ node, self }: FunctionValue): readonly string[] {
  return [...node.args.posonlyargs, ...node.args.args].slice(self === null ? 0 : 1).map(({ arg }) => arg);
}
