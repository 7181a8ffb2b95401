// Calls: the project's own functions and classes are gone into; what belongs to others is asked of the models.
import { Activations, givenByPlace } from "./activations.ts";
import { joinedRaised } from "./joined-raised.ts";
import { hasOwnCode } from "./own-code.ts";
import { fieldsOfRecord } from "./record-fields.ts";
import { substituted } from "../builtins/library-builtins.ts";
import { OpenCalls, plainStepsMax } from "./open-calls.ts";
import { handOver, meetingsLeft } from "../values/ways-met.ts";
import { joinAll } from "../machine.ts";
import { plainKey } from "../program/place-key.ts";
import { NOTHING_SHOWN, shownByAnswer } from "../guards/shown-by-answer.ts";
import { Summaries, type CallAtHand, type CallResult, type RootSoFar, type Shown } from "./summaries.ts";
import { addStep, CLEAN, isFromNowhere, joinTaint, type Taint } from "../values/taint.ts";
import { isBuiltInException } from "../language/exceptions.ts";
import { isQuietCall, neverFails } from "../language/safe-statements.ts";
import { NOWHERE, type CallSite } from "../language/call-site.ts";
import {
  mapArguments,
  join,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  type Ref,
  type Value,
} from "../values/value.ts";
import { besideNone } from "../values/narrowed.ts";

/** What is kept in its fields is called as it is. */
const NAMESPACE = "types.SimpleNamespace";
/** Calls inside calls; deeper ones are not gone into, and less sure. */
const DEPTH_MAX = 14;
/** Half of what a root may spend. */
const TOO_LONG_STEPS = 10_000;

export abstract class Calls extends Activations {
  call(callee: Value, args: CallArguments, site: CallSite): Value {
    if (this.isTooNested()) return this.unknown(joinTaint(callee.taint, this.taintOf(args)));
    this.nested += 1;
    // Of how many, and under which names, nobody says.
    if (args.rest.isOpen || args.rest.refs.length + args.rest.constants.length > 0) this.doubtful += 1;
    const result = this.#callAny(callee, args, site);
    this.nested -= 1;
    return result;
  }

  #callAny(callee: Value, args: CallArguments, site: CallSite): Value {
    const { refs } = callee;
    if (refs.length === 1 && !callee.isOpen) return this.#callRef(refs[0]!, args, site, callee.taint);
    this.doubtful += 1;
    const results = refs.map((ref) => this.#callRef(ref, args, site, callee.taint));
    if (callee.isOpen || callee.refs.length === 0) {
      this.mayBeFilled(args);
      results.push(this.unknown(joinTaint(callee.taint, this.taintOf(args))));
    }
    return results.length === 1 ? results[0]! : joinAll(results);
  }

  #callRef(ref: Ref, args: CallArguments, site: CallSite, of: Taint): Value {
    switch (ref.kind) {
      case "function":
        return this.invoke(ref.fn, args, site);
      case "class":
        if (this.trying > 0 && !this.#isPlainlyMade(ref.cls)) this.doubtful += 1;
        return this.instantiate(ref.cls, args, site);
      case "bound":
        return this.madeRecord(ref, args) ?? this.callMethod(ref.self, ref.name, args, site);
      case "foreign":
        if (this.trying > 0 && !isQuietCall(ref.name, args.positional.length)) this.doubtful += 1;
        return this.callForeign(ref.name, args, site, of);
      case "partial":
        return this.call(
          ref.callee,
          {
            positional: [...ref.args.positional, ...args.positional],
            keywords: new Map([...ref.args.keywords, ...args.keywords]),
            rest: join(ref.args.rest, args.rest),
            isRestNamed: ref.args.isRestNamed === true && args.isRestNamed === true,
          },
          site,
        );
      case "record":
        return this.instance(null, "namedtuple", fieldsOfRecord(ref, args));
      case "object": {
        const own = this.memberOfType(ref, "__call__", site);
        return own === null ? this.callMethod(reference(ref), "__call__", args, site) : this.call(own, args, site);
      }
      default:
        this.doubtful += 1;
        return this.unknown(this.taintOf(args));
    }
  }

  override callMethod(whole: Value, name: string, args: CallArguments, site: CallSite): Value {
    const self = besideNone(whole);
    const [cls] = self.refs;
    if (name === "__subclasses__" && cls?.kind === "class") return this.subclassList(cls.cls);
    this.methodSite = site;
    const known = this.method(self, name, args);
    if (this.trying > 0 && (known === undefined || !neverFails(name) || !this.#isPlain(self))) this.doubtful += this.#isOwn(self) ? 0 : 1;
    if (known !== undefined) return known;
    const results = self.refs.map((ref) => {
      if (ref.kind === "foreign") return this.callForeign(`${ref.name}.${name}`, args, site, self.taint);
      if (ref.kind === "super") return this.inheritedCall(ref, name, args, site);
      const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
      if (thing?.kind === "instance" && thing.foreign === "string.Template" && name.endsWith("substitute"))
        return substituted(this, { format: thing.fields.get("held") ?? UNKNOWN, args, isSafe: name === "safe_substitute" });
      const kept = thing?.kind === "instance" && thing.foreign === NAMESPACE ? thing.fields.get(name) : undefined;
      if (kept !== undefined) return this.call(kept, args, site);
      if (thing?.kind === "instance" && thing.foreign !== null) {
        const own = self.refs.length > 1 || self.constants.length > 0 ? this.method(reference(ref), name, args) : undefined;
        const plain = own ?? this.callForeign(`${thing.foreign}().${name}`, args, site, this.deepTaint(self));
        return own ?? this.rendering?.method(this, thing, name, args, site) ?? plain;
      }
      if (thing !== undefined && thing.kind !== "instance" && thing.kind !== "frame" && name.startsWith("__"))
        return this.dunder(reference(ref), name, args, site);
      const mixed = thing?.kind === "instance" && thing.cls !== null ? this.mixedIn(reference(ref), thing.cls, { name, args }) : null;
      if (mixed !== null) return mixed;
      const member = this.attribute(reference(ref), name, site);
      // A method of something else may lie in a field.
      const isMissing = !member.isOpen && member.refs.every((one) => one.kind === "bound" && one.name === name && one.self.refs[0] === ref);
      return isMissing ? this.unknown(joinTaint(this.deepTaint(self), this.taintOf(args))) : this.call(member, args, site);
    });
    // Where a model knows what the method of such a thing gives, what else it might be is no matter.
    const isModelled = self.refs.some((ref) => ref.kind === "foreign" && this.isKnownResult(`${ref.name}.${name}`));
    if ((self.isOpen || self.constants.some((one) => one !== null)) && !isModelled)
      results.push(this.textMethod({ ...self, refs: [] }, name, args) ?? this.unknown(self.taint));
    return results.length === 0 ? this.unknown(this.deepTaint(self)) : joinAll(results);
  }

  /** By its own `__init__`, with nothing, or as an exception of its own. */
  #isPlainlyMade(cls: ClassValue): boolean {
    return cls.node.decorator_list.length === 0 && cls.node.keywords.length === 0 && this.foreignBases(cls).every(isBuiltInException);
  }

  /** A text, or a container of Python's own. */
  #isPlain({ refs }: Value): boolean {
    return refs.every((ref) => {
      const kind = ref.kind === "object" ? this.thing(ref.id)?.kind : undefined;
      return kind === "sequence" || kind === "mapping";
    });
  }

  /** Of a class of the program, whose methods say themselves how they fail. */
  #isOwn({ refs, isOpen }: Value): boolean {
    return (
      refs.length > 0 &&
      !isOpen &&
      refs.every((ref) => {
        const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
        return thing?.kind === "instance" && thing.cls !== null && this.foreignBases(thing.cls).length === 0;
      })
    );
  }

  /** What `collections.abc` makes of the few methods that a class of the program's own has; null for any other. */
  protected abstract mixedIn(self: Value, cls: ClassValue, call: { readonly name: string; readonly args: CallArguments }): Value | null;

  // ---- own functions ----

  invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    this.lastCall = null;
    if (this.#isPlainCall(fn, args)) return this.#plainCall(fn, args, site);
    return this.#enter(fn, args, site);
  }

  /** Nothing from outside goes in, and nothing can come from there inside: what is of interest is at most a constant or what it makes. */
  #isPlainCall(fn: FunctionValue, args: CallArguments): boolean {
    if (this.isOnTheWay && (fn.frame !== null || fn.self !== null)) return false;
    if (this.at.depth === 0 || this.#plainDepth > 0 || this.relevance.callsSource(this.ledger.keyOf(fn))) return false;
    if (fn.node.kind === "Lambda" || hasOwnCode(args) || this.isObjectOfLibrary(fn)) return false;
    const { positional, keywords, rest, restKeys = CLEAN } = args;
    if (!isFromNowhere(restKeys)) return false;
    for (const value of positional) if (!this.isDeeplyFromNowhere(value)) return false;
    for (const value of keywords.values()) if (!this.isDeeplyFromNowhere(value)) return false;
    return this.isDeeplyFromNowhere(rest) && (fn.self === null || this.isDeeplyFromNowhere(fn.self));
  }

  /** A method of what stands in for a library: what it keeps counts later, and it may call what the program defines. */
  protected abstract isObjectOfLibrary(fn: FunctionValue): boolean;

  readonly #plainStepsMax = plainStepsMax(this.program.modules.length);
  #plainDepth = 0;
  /** Decorators are gone through that have not come to their handler yet. */
  protected isOnTheWay = false;

  /** Gone into with little to spend; what it gave when it took too long is not known the next time either. */
  #plainCall(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    const key = plainKey(this.ledger.keyOf(fn));
    if (this.tooLong.has(key)) return UNKNOWN;
    const [steps, state] = [this.steps, this.state];
    const limit = this.stepsLeft;
    this.stepsLeft = Math.min(limit, this.steps + this.#plainStepsMax);
    this.#plainDepth += 1;
    const saved = state?.copy() ?? null;
    const result = this.#enter(fn, args, site);
    this.#plainDepth -= 1;
    const isOver = this.isExhausted;
    this.stepsLeft = limit;
    if (!isOver) return result;
    this.steps = steps + this.#plainStepsMax;
    this.state = saved;
    this.#tookTooLong(key);
    return UNKNOWN;
  }

  #enter(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    const isTooDeep = this.at.depth >= DEPTH_MAX;
    const isTooOften = this.#callers.isTooOften(fn.node, this.steps);
    if (isTooDeep) this.journal.cut();
    if (isTooOften) this.journal.cutOf(fn.node);
    if (isTooDeep || isTooOften || this.tooLong.has(this.ledger.keyOf(fn)) || this.isExhausted || this.state === null) {
      this.doubtful += 1;
      return this.unknown(this.taintOf(args));
    }
    const isKept = !this.isRootCall && fn.node.kind !== "Lambda";
    const call: CallAtHand = {
      fn,
      args: isKept ? this.#passed(fn, args, site) : args,
      state: this.state,
      depth: this.at.depth,
      ...this.#soFar,
      isPlain: this.#plainDepth > 0,
    };
    this.isRootCall = false;
    if (!isKept) {
      const given = this.#perform(call);
      if (fn.node.kind === "Lambda") this.#noteGone(call);
      return this.#left(fn, given);
    }
    const timesOpen = (node: FunctionValue["node"]): number => this.#callers.times(node);
    const told = this.summaries.tell(call, { onHit: this.onHit, timesOpen, owner: this.at.frame });
    if (told !== null) {
      this.steps += 1;
      this.doubtful += 1;
      ({ hasTaint: this.hasTaint, isAnswering: this.isAnswering } = told.after);
      this.journal.cutLike(told.cut);
      if (told.isPlain && !call.isPlain && !told.cut.isTooDeep) this.ledger.notes.followed.add(this.ledger.keyOf(fn));
      return this.#left(fn, told);
    }
    this.journal.begin(this.lastId);
    const result = this.#perform(call);
    const recording = this.journal.end();
    if (this.isExhausted && this.#plainDepth === 0 && this.#callers.spentOn(fn.node) > TOO_LONG_STEPS)
      this.#tookTooLong(this.ledger.keyOf(fn));
    if (!recording.isTooDeep) this.#noteGone(call);
    if (!this.isExhausted) this.summaries.keep(call, recording, result, { after: this.#soFar, timesOpen });
    return this.#left(fn, result);
  }

  #noteGone({ fn, isPlain }: CallAtHand): void {
    if (this.isExhausted) return;
    if (!isPlain) this.ledger.notes.followed.add(this.ledger.keyOf(fn));
    if (this.isAnswering) this.ledger.notes.reached.add(this.ledger.keyOf(fn));
  }

  /** Functions that used up most of a root's steps, and by their plain key those that were over with what a plain call may spend: not gone into again. */
  protected readonly tooLong = new Set<number>();
  get #soFar(): RootSoFar {
    return { hasTaint: this.hasTaint, isAnswering: this.isAnswering };
  }

  /** Of the calls that those at hand may be told from. */
  protected summaries = this.noSummaries();

  protected noSummaries(): Summaries {
    return new Summaries(() => this.newId());
  }

  #tookTooLong(key: number): void {
    this.tooLong.add(key);
    this.ledger.notes.tooLong.add(key);
  }

  /** The arguments, each label with the step into the function, where it is called somewhere. */
  #passed(fn: FunctionValue, args: CallArguments, site: CallSite): CallArguments {
    if (!this.hasTaint || site === NOWHERE) return args;
    const step = this.step(site, `passed to ${fn.node.kind === "Lambda" ? "lambda" : fn.node.name}()`);
    return mapArguments(args, (value) => (isFromNowhere(value.taint) ? value : { ...value, taint: addStep(value.taint, step) }));
  }

  #perform({ fn, args, state }: CallAtHand): CallResult {
    const caller = this.at;
    const around = this.nested;
    this.nested = 0;
    const { meetings: before } = state;
    const frame = this.newId();
    state.newFrame(frame, fn.frame);
    this.at = this.activate(fn, frame, caller);
    this.#callers.begin(fn.node, this.steps);
    this.bind(fn, fn.self === null ? args : { ...args, positional: [fn.self, ...args.positional] });
    const value = this.ended(this.runBody(fn, caller.frame));
    const raised = joinedRaised(this.at.raised, (one) => this.raisedName(one.value, one.state));
    const { posonlyargs, args: plain } = fn.node.args;
    const parameters = new Map<string, Value>();
    for (const { arg } of posonlyargs.length === 0 ? plain : [...posonlyargs, ...plain]) {
      const after = this.state?.variable(frame, arg);
      if (after !== undefined) parameters.set(arg, after);
    }
    const names = [...posonlyargs, ...plain, ...fn.node.args.kwonlyargs].map(({ arg }) => arg);
    const shown = this.hasTaint ? shownByAnswer(this.at.returned, { frame, names, truth: (one) => this.truth(one) }) : NOTHING_SHOWN;
    this.#callers.end(this.steps);
    if (this.state !== null) handOver(this.state, { frame, parameters: givenByPlace(fn), owner: caller.frame });
    const meetings = this.state === null ? [] : meetingsLeft(this.state, before, caller.frame);
    this.at = caller;
    this.nested = around;
    return { value, state: this.state, raised, parameters, shown, meetings };
  }

  /** Goes on behind a call. */
  #left(fn: FunctionValue, { value, state, raised, parameters, shown }: CallResult): Value {
    this.state = state;
    this.lastCall = { node: fn.node, parameters, shown, isRefused: raised.length > 0 };
    for (const one of raised) this.raise(one.value, one.state);
    return value;
  }

  protected override shownOfFirst({ node, self }: FunctionValue): number {
    const first = [...node.args.posonlyargs, ...node.args.args][self === null ? 0 : 1];
    return this.lastCall?.node === node && first !== undefined ? (this.lastCall.shown.yes.get(first.arg) ?? 0) : 0;
  }

  /** The next call is made by nobody in sight. */
  protected isRootCall = false;
  /** The call that came back last; null where it was not gone into. */
  protected lastCall: {
    readonly node: FunctionValue["node"];
    readonly parameters: ReadonlyMap<string, Value>;
    readonly shown: Shown;
    /** On some way it raised. */
    readonly isRefused: boolean;
  } | null = null;
  readonly #callers = new OpenCalls();

  protected abstract ended(value: Value): Value;

  /** Of what the language itself made. */
  abstract dunder(value: Value, name: string, args: CallArguments, site: CallSite): Value;
  abstract instantiate(cls: ClassValue, args: CallArguments, site: CallSite): Value;
  /** `super().name(…)` where no class in sight has it: what built-in types do. */
  protected abstract inheritedCall(ref: Ref & { kind: "super" }, name: string, args: CallArguments, site: CallSite): Value;
}
