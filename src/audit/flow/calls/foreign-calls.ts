// Calls of what belongs to other packages: the models say what comes in, what goes where, and what comes back.
import { isStored } from "../builtins/text-methods.ts";
import type { Attribute, Expression } from "../../../python/parse/ast.ts";
import { Builtins } from "../builtins/builtins.ts";
import { joinAll } from "../machine.ts";
import { conversionsIn, fixedText, gravityOf, isSameWord, shownAs, weaknessOf, writes } from "./choices.ts";
import { argvTaint, mayHoldObjects } from "./argument-list.ts";
import { asSureAs } from "./less-sure.ts";
import { ForeignCallees, type MethodSinks } from "./foreign-callees.ts";
import type { ArgumentModel, ChoiceModel, ConditionModel, ReturnModel, SinkModel, SourceModel } from "../models/models.ts";
import {
  addStep,
  CLEAN,
  cleanFor,
  doubt,
  fromOutside,
  isFromNowhere,
  joinTaint,
  KIND_BITS,
  soil,
  startOf,
  UNSETTLED,
  type Taint,
  putTogether,
  wayFrom,
} from "../values/taint.ts";
import { taintInMessage } from "../values/http-message.ts";
import { isSql } from "../../patterns/sql-text.ts";
import { saidType } from "../entries/said-types.ts";
import { hitsInPage } from "../rendering/written-page.ts";
import type { CallSite } from "../language/call-site.ts";
import {
  constant,
  join,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type Constant,
  type Ref,
  type Value,
} from "../values/value.ts";

const SLOT_DEPTH_MAX = 4;

/** A folder, an address or a piece of a page that the environment of a server names is a setting. */
const SETTING_KINDS = KIND_BITS.path | KIND_BITS.request | KIND_BITS.redirect | KIND_BITS.html;

export abstract class ForeignCalls extends Builtins {
  readonly #callees = new ForeignCallees(this.models);

  abstract evaluate(node: Expression): Value;

  /** `of`: labels of what the method was taken from. */
  override callForeign(name: string, args: CallArguments, site: CallSite, of: Taint = CLEAN): Value {
    const { sinks, unknownSinks, choices, ends, from, isException, isGuard, returns, builtin, pass, hasStandIn } = this.#callees.of(name);
    // Whoever it is given to asks a generator for all it gives.
    if (builtin === undefined && !hasStandIn) this.handedOut([...args.positional, ...args.keywords.values()]);
    if (sinks === undefined) this.#checkNamed(unknownSinks, args, site);
    else this.checkSinks(sinks, { name, args, of }, site);
    for (const choice of choices) this.#choose(choice, { name, args }, site);
    const template = this.rendering?.called(this, name, args, site);
    if (template !== undefined) return template;
    if (ends) {
      this.raise(name === "sys.exit" ? this.#exception("SystemExit", args) : UNKNOWN, this.state);
      this.state = null;
      return NOTHING;
    }
    const written = name === "os.getenv" ? this.fromEnvironment(args) : null;
    if (written !== null) return written;
    if (from !== undefined) {
      const [, otherwise] = args.positional;
      const value = this.fromOutside(from, site, `${name}()`);
      return from.class === "local" && !from.isDrawn && otherwise?.refs.length === 0 ? join(value, otherwise) : value;
    }
    if (isException) return this.#exception(name, args);
    // `str.strip(x)` is `x.strip()`.
    const unbound = args.positional.length > 0 ? /^(?:str|bytes|list|dict|set|tuple)\.(\w+)$/.exec(name)?.[1] : undefined;
    const [self, ...others] = args.positional;
    // A yes or a no holds nothing of what was asked about.
    if (isGuard) return unbound === undefined ? UNKNOWN : this.callMethod(self!, unbound, { ...args, positional: others }, site);
    const standIn = hasStandIn ? this.standIn(name) : null;
    if (standIn !== null) return this.call(standIn, args, site);
    const type = this.typeOf(returns, args);
    if (type !== null) return reference({ kind: "foreign", name: type });
    const known = builtin?.(this, args, site);
    if (known !== undefined) return known;
    if (unbound !== undefined && pass === undefined) return this.callMethod(self!, unbound, { ...args, positional: others }, site);
    this.handedOut([...args.positional, ...args.keywords.values()]);
    const taint = this.taintOf(args);
    if (pass === undefined) {
      this.mayBeFilled(args);
      const result = reference({ kind: "foreign", name: `${name}()` });
      // Not known what it does: the result may hold what it was given.
      return isFromNowhere(taint) || isStored(name) ? result : { ...result, isOpen: true, taint: doubt(taint) };
    }
    const given = joinTaint(of, args.rest === NOTHING ? taint : putTogether(taint, KIND_BITS.path));
    const passed = open(addStep(soil(cleanFor(given, pass.cleans), pass.soils), this.step(site, `through ${name}()`)));
    return pass.type === null ? passed : { ...passed, refs: [{ kind: "foreign", name: pass.type }] };
  }

  /** What a model says in Python of a function or class of a library, or of a method of such a class; null where none does. */
  protected abstract standIn(name: string): Value | null;

  #exception(name: string, { positional }: CallArguments): Value {
    const fields = new Map([
      ["args", this.list(positional, "tuple")],
      ["__cause__", NONE],
      ["__context__", NONE],
      ["__notes__", this.list([])],
    ]);
    if (/^(?:Base)?ExceptionGroup$/.test(name) && positional[1] !== undefined)
      fields.set("message", positional[0]!).set("exceptions", positional[1]);
    const said = name === "SystemExit" ? "code" : name.startsWith("Stop") ? "value" : null;
    if (said !== null && positional[0] !== undefined) fields.set(said, positional[0]);
    return this.instance(null, name, fields);
  }

  /** What it is given is fixed, and one of those that are weak. */
  #choose(choice: ChoiceModel, { name, args }: { readonly name: string; readonly args: CallArguments }, site: CallSite): void {
    const { when, rule, message } = choice;
    const weakness = weaknessOf(choice, args, this.#chosenIn(choice.argument, args));
    if (weakness === null || !when.every((one) => this.holds(one, args))) return;
    const { confidence, severity } = gravityOf(choice, { ...weakness, named: this.#chosenIn(choice.telling, args) });
    const step = this.step(site, `${weakness.word} is chosen`);
    const taint: Taint = [{ source: "local", cleaned: 0, confidence, way: wayFrom(step) }];
    this.onHit({ kind: "secret", module: this.at.module, place: site, taint, sink: name, rule, severity, message });
  }

  /** The argument itself, or what lies in it where that decides. */
  #chosenIn(argument: ArgumentModel | null, args: CallArguments): Value | undefined {
    const given = argument === null ? undefined : argumentAt(argument, args);
    if (given === undefined || argument === null || given.refs.length === 0) return given;
    const { slot } = argument;
    if (slot !== null) return this.pairsOf(given)?.names.get(slot);
    const list = this.onlyThing(given);
    return list?.thing.kind === "sequence" ? joinAll(list.thing.items ?? []) : given;
  }

  fromOutside({ class: from, cleaned, isDrawn, isDoubtful = false, isNamed, type }: SourceModel, site: CallSite, what: string): Value {
    this.hasTaint = true;
    this.isAnswering ||= this.ledger.isLoading;
    const step = this.step(site, isDrawn ? `${what} can be guessed` : `${what} comes from outside`);
    const start = isDoubtful ? doubt(startOf(step, from)) : startOf(step, from);
    const value = open(cleanFor(isDrawn ? soil(start, KIND_BITS.secret) : start, cleaned));
    if (isNamed) return this.mapping(new Map(), value);
    return type === null ? value : { ...value, refs: [{ kind: "foreign", name: type }] };
  }

  /** What the first model whose conditions hold says that it is. */
  protected typeOf(models: readonly ReturnModel[] | undefined, args: CallArguments): string | null {
    return models?.find(({ when }) => when.every((one) => this.holds(one, args)))?.type ?? null;
  }

  protected checkSinks(
    sinks: readonly SinkModel[],
    { name, args, of }: { readonly name: string; readonly args: CallArguments; readonly of: Taint },
    site: CallSite,
  ): void {
    const isForeign = (cls: ClassValue): boolean => this.foreignBases(cls).length > 0;
    for (const sink of sinks) {
      if (!sink.when.every((one) => this.holds(one, args)) || this.#isUndone(sink, site)) continue;
      if (sink.needsObjects && !mayHoldObjects(args)) continue;
      const without = sink.unless === null ? false : this.isWithout(sink.unless, { name, args }, site);
      // It is no page, whatever stands in it.
      if (without === true) this.arriving(sink.kind, CLEAN, site);
      if (without === true) continue;
      for (const argument of sink.arguments) {
        const all = sink.kind === "path" && this.isBuffer(argumentAt(argument, args)) ? CLEAN : this.#taintAt(argument, args, of);
        const taint = asSureAs(this, { kind: sink.kind, value: argumentAt(argument, args), args, isForeign, line: site.line }, all);
        this.arriving(sink.kind, taint, site);
        this.hit(sink.kind, without === null || sink.isDoubtful ? doubt(taint) : taint, site, name, sink);
        if (sink.kind === "html" && without === false) this.judgePage(argumentAt(argument, args), site, name);
      }
    }
  }

  /** Calls of whose result nothing but this method is asked. */
  protected readonly askedOnly = new WeakMap<CallSite, string>();

  #isUndone({ undoneBy }: SinkModel, site: CallSite): boolean {
    return undoneBy.size > 0 && undoneBy.has(this.askedOnly.get(site) ?? "");
  }

  /** A method of something that is not known, which takes SQL by its name and is given some: most likely a connection. */
  protected checkUnknown(method: string, args: CallArguments, site: CallSite): void {
    this.#checkNamed(this.#callees.methodSinks(method), args, site);
  }

  #checkNamed({ method, sinks }: MethodSinks, args: CallArguments, site: CallSite): void {
    for (const sink of sinks)
      for (const argument of sink.arguments) {
        const value = argumentAt(argument, args);
        if (value === undefined || sink.kind !== "sql" || !isSql(fixedText(value))) continue;
        const taint = doubt(this.deepTaint(value));
        this.arriving(sink.kind, taint, site);
        this.hit(sink.kind, taint, site, `*.${method}`, sink);
      }
  }

  /** `thing.name = value`. */
  protected setMember(whole: Value, { attr, ...site }: Attribute, value: Value): void {
    for (const ref of whole.refs) if (ref.kind === "foreign") this.#stored(`${ref.name}.${attr}`, { key: constant(attr), value, site });
    const isStream = attr === "stdout" || attr === "stderr";
    if (isStream && whole.refs.some((ref) => ref.kind === "foreign" && ref.name === "sys")) this.printTo(value, attr);
    if (!this.isFixed(whole, attr)) this.setAttribute(whole, this.privateName(whole, attr, true), value);
  }

  /** The class lets nothing be written there: that fails. */
  protected abstract isFixed(whole: Value, name: string): boolean;

  /** `thing[key] = value`. */
  protected put(whole: Value, { key, value, site }: Stored): void {
    for (const ref of whole.refs) if (ref.kind === "foreign") this.#stored(ref.name, { key, value, site });
    if (whole.refs.some((ref) => ref.kind === "foreign" && ref.name === "sys.modules")) this.replaceModule(onlyConstant(key), value);
    this.rendering?.put(this, { whole, key, value });
    this.setItem(whole, key, value);
  }

  /** `sys.modules[name] = value`: that is what is imported under this name from then on. */
  protected abstract replaceModule(name: Constant | undefined, value: Value): void;

  #stored(name: string, { key, value, site }: Stored): void {
    const sinks = this.models.itemSinks.get(name);
    const choices = this.models.itemChoices.get(name);
    if (sinks === undefined && choices === undefined) return;
    const args = {
      positional: [key, value],
      keywords: new Map([
        ["key", key],
        ["value", value],
      ]),
      rest: NOTHING,
    };
    if (sinks !== undefined) this.checkSinks(sinks, { name, args, of: CLEAN }, site);
    for (const choice of choices ?? []) this.#choose(choice, { name, args }, site);
  }

  #taintAt(argument: ArgumentModel, args: CallArguments, of: Taint): Taint {
    if (argument.isReceiver) return of;
    // Of `**x` the keys choose what is called; what lies under them is another matter.
    if (argument.isSpread) return args.restKeys ?? CLEAN;
    if (argument.isRest && argument.argv !== null)
      return argvTaint(this, this.list(args.positional.slice(argument.position ?? 0)), argument.argv);
    if (argument.isRest) return this.#restTaint(argument, args);
    const value = argumentAt(argument, args);
    if (value === undefined) return CLEAN;
    if (argument.argv !== null) return argvTaint(this, value, argument.argv);
    if (argument.ofMessage !== null) return taintInMessage(value, argument.ofMessage);
    if (argument.role !== null) return this.#contentOf(value, argument.role);
    if (argument.slot !== null) return this.#taintUnder(value, argument.slot, 0);
    // A JSON text is a page only where nobody says later what it is.
    if (argument.isPlain) return value.refs.some(({ kind }) => kind === "encoded") ? doubt(value.taint) : value.taint;
    if (argument.except !== null) return this.#taintBeside(value, argument.except, 0);
    return argument.isKeys ? this.taintOfKeys(value) : this.deepTaint(value);
  }

  /** With keywords where the name is two stars. Behind a format that is written there, as it shows each of them. */
  #restTaint({ position, name }: ArgumentModel, { positional, keywords }: CallArguments): Taint {
    const format = position === null || position === 0 ? undefined : onlyConstant(positional[position - 1] ?? UNKNOWN);
    const shown = typeof format === "string" ? conversionsIn(format) : [];
    const rest = positional.slice(position ?? 0).map((one, i) => cleanFor(this.deepTaint(this.asShown(one)), shownAs(shown[i])));
    const named = name === "**" ? [...keywords.values()].map((one) => this.deepTaint(one)) : [];
    return [...rest, ...named].reduce<Taint>(joinTaint, CLEAN);
  }

  #taintBeside(value: Value, key: string, depth: number): Taint {
    const mappings = this.things(value).flatMap(({ thing }) => (thing.kind === "mapping" ? [thing] : []));
    if (mappings.length === 0 || depth > SLOT_DEPTH_MAX) return this.deepTaint(value);
    let taint = value.taint;
    for (const { slots, rest, restKeys } of mappings) {
      for (const [name, one] of slots) if (name !== key) taint = joinTaint(taint, this.#taintBeside(one, key, depth + 1));
      taint = joinTaint(joinTaint(taint, this.deepTaint(rest)), this.deepTaint(restKeys));
    }
    return taint;
  }

  #taintUnder(value: Value, key: string, depth: number): Taint {
    if (depth > SLOT_DEPTH_MAX) return CLEAN;
    let taint = CLEAN;
    for (const { thing } of this.things(value)) {
      if (thing.kind === "sequence") {
        const [name, paired] = thing.items ?? [];
        // `[("Location", address)]`: a list of pairs is a mapping.
        if (thing.items?.length === 2 && isSameWord(onlyConstant(name!), key)) taint = joinTaint(taint, this.deepTaint(paired!));
        for (const item of thing.items ?? [thing.rest]) taint = joinTaint(taint, this.#taintUnder(item, key, depth + 1));
      }
      if (thing.kind === "mapping")
        for (const [name, one] of thing.slots)
          taint = joinTaint(taint, isSameWord(name, key) ? this.deepTaint(one) : this.#taintUnder(one, key, depth + 1));
    }
    return taint;
  }

  /** `[{"role": "system", "content": …}, …]`. */
  #contentOf(messages: Value, role: string): Taint {
    let taint = CLEAN;
    for (const message of this.itemsOf(messages) ?? [this.anyOf(messages)])
      for (const { thing } of this.things(message)) {
        const said = thing.kind === "mapping" ? thing.slots.get("role") : undefined;
        const content = thing.kind === "mapping" ? thing.slots.get("content") : undefined;
        if (said !== undefined && content !== undefined && onlyConstant(said) === role) taint = joinTaint(taint, this.deepTaint(content));
      }
    return taint;
  }

  protected holds(condition: ConditionModel, args: CallArguments): boolean {
    const value = argumentAt(condition, args);
    if (condition.isAbsent !== undefined && (value === undefined && args.rest === NOTHING) !== condition.isAbsent) return false;
    const known = value === undefined ? undefined : onlyConstant(value);
    if (condition.is !== undefined && (known === undefined || !isSameWord(known, condition.is))) return false;
    if (condition.has !== undefined && (value === undefined || !writes(fixedText(value), condition.has))) return false;
    if (condition.not !== undefined && condition.not.some((one) => one === known)) return false;
    return condition.type === undefined || (value?.refs.some((ref) => this.#isOneOf(ref, condition.type!)) ?? false);
  }

  /** Such a thing itself, or a class of the program's own that is made from it. */
  #isOneOf(ref: Ref, types: readonly string[]): boolean {
    if (ref.kind === "class") return this.foreignBases(ref.cls).some((base) => types.includes(base));
    return ref.kind === "foreign" && types.includes(ref.name);
  }

  /** Null where it is given and not known. */
  protected isWithout(
    { name, position, without, isNeeded, before }: NonNullable<SinkModel["unless"]>,
    { name: called, args }: { readonly name: string; readonly args: CallArguments },
    site: CallSite,
  ): boolean | null {
    const value = argumentAt({ name, position }, args);
    const fn = this.at.fn?.node;
    const said = value === undefined && fn !== undefined && fn.kind !== "Lambda" ? saidType(fn, site, called.includes("().")) : undefined;
    const known = (value === undefined ? this.#headerOf(args) : onlyConstant(value)) ?? said ?? this.saidBefore(before) ?? undefined;
    if (known === undefined) return value === undefined && said === undefined ? isNeeded : null;
    return typeof known === "string" && !without.some((word) => known.includes(word));
  }

  /** `headers={"Content-Type": …}`. */
  #headerOf({ keywords }: CallArguments): Constant | undefined {
    const headers = keywords.get("headers");
    for (const { thing } of headers === undefined ? [] : this.things(headers))
      if (thing.kind === "mapping")
        for (const [key, value] of thing.slots) if (typeof key === "string" && /^content-type$/i.test(key)) return onlyConstant(value);
    return undefined;
  }

  /** Called for each value that comes to a sink. */
  protected abstract arriving(kind: SinkModel["kind"], taint: Taint, site: CallSite): void;

  /** What was escaped may still stand where that does not help. */
  protected judgePage(page: Value | undefined, site: CallSite, sink: string | null): void {
    for (const hit of this.hasTaint ? hitsInPage(page, { module: this.at.module, place: site, sink }) : []) this.onHit(hit);
  }

  hit(kind: SinkModel["kind"], taint: Taint, site: CallSite, sink: string | null, model: SinkModel | null = null): void {
    const isFar = model?.isRemoteOnly === true || (this.isServing && (KIND_BITS[kind] & SETTING_KINDS) !== 0);
    const dirty = fromOutside(taint).filter(({ cleaned, source }) => (cleaned & KIND_BITS[kind]) === 0 && !(isFar && source === "local"));
    if (dirty.length === 0) return;
    this.onHit({
      kind,
      module: this.at.module,
      place: site,
      taint: dirty,
      sink,
      rule: model?.rule ?? null,
      severity: model?.severity ?? null,
    });
  }

  /** The root answers requests. */
  protected abstract get isServing(): boolean;

  protected unknown(taint: Taint): Value {
    return open(joinTaint(UNSETTLED, doubt(taint)));
  }

  protected taintOf({ positional, keywords, rest }: CallArguments): Taint {
    let all: Taint = CLEAN;
    for (const value of positional) all = joinTaint(all, this.deepTaint(value));
    if (keywords.size > 0) for (const value of keywords.values()) all = joinTaint(all, this.deepTaint(value));
    return rest === NOTHING ? all : joinTaint(all, this.deepTaint(rest));
  }
}

export interface Stored {
  readonly key: Value;
  readonly value: Value;
  readonly site: CallSite;
}

export function argumentAt(
  { name, position }: { readonly name: string | null; readonly position: number | null },
  { positional, keywords }: CallArguments,
): Value | undefined {
  return (name === null ? undefined : keywords.get(name)) ?? (position === null ? undefined : positional[position]);
}
