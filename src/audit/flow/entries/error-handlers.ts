// What a handler of requests raises goes to the function that the program registered for it: `@app.errorhandler(OwnError)`.
import type { Expression } from "../../../python/parse/ast.ts";
import { Entries } from "./entries.ts";
import type { Raised } from "../machine.ts";
import type { Root } from "../units/candidates.ts";
import type { State } from "../values/state.ts";
import type { EntryModel } from "../models/models.ts";
import type { CallSite } from "../language/call-site.ts";
import { fromOutside, type Taint } from "../values/taint.ts";
import { UNKNOWN, type CallArguments, type FunctionValue, type Value } from "../values/value.ts";

/** What keeps them, among what lives as long as the program. */
const HANDLERS = "?.error_handlers";
/** Of one request: more ways of failing are told apart by nobody. */
const RAISED_MAX = 4;

interface ErrorHandler {
  readonly type: Value;
  readonly fn: FunctionValue;
}

export abstract class ErrorHandlers extends Entries {
  override callForeign(name: string, args: CallArguments, site: CallSite, of?: Taint): Value {
    // `app.register_error_handler(OwnError, show)`
    if (this.models.routes.get(name)?.some(({ entry }) => takesRaised(entry)) === true) {
      const [type = UNKNOWN, handler = UNKNOWN] = args.positional;
      for (const ref of handler.refs) if (ref.kind === "function") this.#handle(type, ref.fn);
    }
    return super.callForeign(name, args, site, of);
  }

  /** `@app.errorhandler(OwnError)`. */
  protected override entryByDecorator(fn: FunctionValue): EntryModel | null {
    const entry = super.entryByDecorator(fn);
    if (fn.node.kind === "Lambda" || !takesRaised(entry)) return entry;
    for (const type of fn.node.decorator_list.flatMap(firstArgument)) this.#handle(this.evaluate(type), fn);
    return entry;
  }

  #handle(type: Value, fn: FunctionValue): void {
    if (!type.refs.some(({ kind }) => kind === "class" || kind === "foreign")) return;
    const key = `${this.ledger.keyOf(fn)}`;
    this.setAttribute(this.storeOf(HANDLERS), key, this.listed([type, { ...UNKNOWN, isOpen: false, refs: [{ kind: "function", fn }] }]));
  }

  /** Goes on with what the program does about each value from outside that an entry lets through; the states in which it left. */
  protected answerRaised(raised: readonly Raised[], { entry: raising, at }: Pick<Root, "entry" | "at">): readonly State[] {
    const ends = raised.map(({ state }) => state);
    if (raising === null) return ends;
    const end = this.state;
    const [entry, entryNode] = [this.entry, this.entryNode];
    let left = RAISED_MAX;
    for (const one of raised) {
      this.state = one.state;
      if (left === 0 || fromOutside(this.deepTaint(one.value)).length === 0) continue;
      left -= 1;
      const handler = this.#handlerFor(one);
      const model = handler === null ? null : (super.entryByDecorator(handler.fn) ?? this.entryByTable(handler.fn));
      if (handler === null || model === null) continue;
      this.state = one.state.copy();
      [this.entry, this.entryNode] = [model, handler.fn.node];
      this.at = at;
      this.isRootCall = true;
      this.invoke(handler.fn, this.#withRaised(handler.fn, model, one.value), handler.fn.node);
    }
    this.state = end;
    [this.entry, this.entryNode] = [entry, entryNode];
    return ends;
  }

  #withRaised(fn: FunctionValue, entry: EntryModel, value: Value): CallArguments {
    const given = this.argumentsFor(fn, entry);
    const place = entry.given?.find(({ isRaised }) => isRaised)?.position ?? 0;
    return { ...given, positional: given.positional.map((one, i) => (i === place ? value : one)) };
  }

  /** The one that is registered for its own class first. */
  #handlerFor(raised: Raised): ErrorHandler | null {
    const handlers = this.#registered();
    const sure = handlers.filter(({ type }) => this.isCaught(raised, [type]) === true);
    const name = this.raisedName(raised.value, raised.state);
    return sure.find(({ type }) => type.refs.some((ref) => ref.kind === "class" && ref.cls.node.name === name)) ?? sure[0] ?? null;
  }

  #registered(): readonly ErrorHandler[] {
    const only = this.onlyThing(this.storeOf(HANDLERS));
    if (only?.thing.kind !== "instance") return [];
    return [...only.thing.fields.values()].flatMap((one) => {
      const [type, handler] = this.itemsOf(one) ?? [];
      const [ref] = handler?.refs ?? [];
      return type === undefined || ref?.kind !== "function" ? [] : [{ type, fn: ref.fn }];
    });
  }
}

function takesRaised(entry: EntryModel | null): boolean {
  return entry?.given?.some(({ isRaised }) => isRaised) === true;
}

function firstArgument(decorator: Expression): readonly Expression[] {
  return decorator.kind === "Call" ? decorator.args.slice(0, 1) : [];
}
