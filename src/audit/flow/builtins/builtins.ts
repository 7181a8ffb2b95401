// What built-in functions need of the machine: truth, types, attributes, what is held and awaited.
import type { BinOp, Compare } from "../../../python/parse/ast.ts";
import { Failing } from "./failing.ts";
import { parsedJson } from "./json-text.ts";
import { objectMethod } from "./library-objects.ts";
import { lettersOf } from "./text-pieces.ts";
import { groupAt, MATCH } from "./regex-builtins.ts";
import { joinAll, type Raised } from "../machine.ts";
import type { FlowModule } from "../program/program.ts";
import { united } from "../values/sets.ts";
import { isWithout, type Frame, type Instance, type Thing } from "../values/state.ts";
import { anyItem, isNeverEmpty } from "../values/thing-parts.ts";
import { NOWHERE, type CallSite } from "../language/call-site.ts";
import type { SliceEnds } from "../language/object-model.ts";
import { cleanFor, doubt, fromOutside, joinTaint, KIND_BITS, UNSETTLED, isFromNowhere, NUMBER_KINDS, type Taint } from "../values/taint.ts";
import { decodedOf } from "../values/decoded.ts";
import { isInstance } from "../guards/type-tests.ts";
import {
  constant,
  FALSE,
  HARMLESS,
  isBytes,
  join,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  reference,
  TRUE,
  UNKNOWN,
  type CallArguments,
  type FunctionValue,
  type Constant,
  type Ref,
  type Value,
  NO_ARGUMENTS,
} from "../values/value.ts";
import { isNumber, truthOf } from "../values/truth.ts";

export type Builtin = (machine: Builtins, args: CallArguments, site: CallSite) => Value | undefined;

/** No variable is called so. */
const PRINTED = { stdout: "?print", stderr: "?print errors" } as const;
export type Stream = keyof typeof PRINTED;
/** Rounds of `iter(callee, until)`. */
const CALLED_MAX = 4;

export abstract class Builtins extends Failing {
  truth(value: Value): boolean | undefined {
    return truthOf(value, (ref) => {
      if (ref.kind === "foreign") return undefined;
      if (ref.kind !== "object") return false;
      const thing = this.thing(ref.id);
      if (thing?.kind === "sequence" && thing.items?.length !== 0) return isNeverEmpty(thing) ? false : undefined;
      if (thing?.kind === "sequence") return this.isOfLoading(ref.id) ? undefined : true;
      if (thing?.kind === "mapping") return isWithout(thing) === true && this.isOfLoading(ref.id) ? undefined : isWithout(thing);
      if (thing?.kind !== "instance") return false;
      return thing.cls === null ? (thing.foreign === "namedtuple" || thing.foreign === MATCH ? false : undefined) : this.#isFalsy(ref);
    });
  }

  /** As an object's `__bool__` or `__len__` says. */
  #isFalsy(ref: Ref): boolean | undefined {
    const value = reference(ref);
    for (const name of ["__bool__", "__len__"]) {
      const said = this.isDecisive(name) ? this.special(value, name, []) : null;
      const truth = said === null ? undefined : truthOf(said, () => undefined);
      if (said !== null) return truth === undefined ? undefined : !truth;
    }
    const held = this.innerOf(value);
    const truth = held === null ? true : this.truth(held);
    return truth === undefined ? undefined : !truth;
  }

  /** What the object's own method of this name says; the value itself without one. */
  asked(value: Value, name: string): Value {
    return value.refs.length > 0 && this.isDecisive(name) ? (this.special(value, name, []) ?? value) : value;
  }

  ownCopy(value: Value, name: string, args: readonly Value[]): Value | null {
    return value.refs.length > 0 && this.isDecisive(name) ? this.special(value, name, args) : null;
  }

  /** Bytes of a text, of numbers, or of an object that says how. */
  bytesOf(value: Value): Value {
    const own = this.asked(value, "__bytes__");
    if (own !== value) return own;
    const held = this.innerOf(value);
    if (held !== null) return held;
    if (value.refs.some(({ kind }) => kind !== "object")) return open(joinTaint(value.taint, UNSETTLED));
    const items = value.refs.length > 0 ? this.itemsOf(value) : null;
    if (items === null) return value.refs.length === 0 ? value : open(this.deepTaint(decodedOf(this.anyOf(value))));
    const codes = items.map(onlyConstant);
    if (codes.every((code) => typeof code === "number")) return constant({ bytes: String.fromCharCode(...codes) });
    return open(joinAll(items.map(decodedOf)).taint);
  }

  /** Whether a test lets an item through, and what is known of it then. */
  passing(test: Value, item: Value, site: CallSite): { readonly truth: boolean | undefined; readonly value: Value } {
    const [ref] = test.refs;
    const truth = this.truth(this.call(test, { positional: [item], keywords: new Map(), rest: NOTHING }, site));
    const isLetters = ref?.kind === "foreign" && /^str\.is(?:alnum|alpha|digit|decimal|numeric|identifier)$/.test(ref.name);
    const bits = isLetters ? NUMBER_KINDS : ref?.kind === "function" ? this.shownOfFirst(ref.fn) : 0;
    return { truth, value: bits === 0 || item.taint.length === 0 ? item : { ...item, taint: cleanFor(item.taint, bits), parts: null } };
  }

  /** Bits of what the call that came back last says of its first argument where it says yes. */
  protected abstract shownOfFirst(fn: FunctionValue): number;

  /** Somebody outside says how much there is to do, as far as nothing is seen to bound it: the server may. */
  tooLarge(taint: Taint, site: CallSite, { sink, rule }: { readonly sink: string; readonly rule: string }): void {
    const unbounded = fromOutside(taint.filter(({ source, cleaned }) => source === "remote" && (cleaned & KIND_BITS.size) === 0));
    const dirty = rule === "DOS002" ? unbounded : doubt(unbounded);
    if (dirty.length > 0) this.onHit({ kind: "size", module: this.at.module, place: site, taint: dirty, sink, rule, severity: null });
  }

  /** What is in a file of the project that the running module names. */
  documentText(name: string, isEnd: boolean): string | null {
    return this.documents?.textOf(name, this.at.module.file, isEnd) ?? null;
  }

  documentAsJson(form: "toml" | "yaml", written: string): string | null {
    return this.documents?.asJson(form, written) ?? null;
  }

  /** A text of JSON; `rest`: what else may be in its objects. */
  parsedJson(known: string, rest = NOTHING): Value | null {
    return parsedJson(this, known, rest);
  }

  /** What calling it again and again gives until it gives that: `iter(read, "")`. */
  repeatedly(callee: Value, until: Value, site: CallSite): Value {
    const found: Value[] = [];
    for (let i = 0; i < CALLED_MAX && this.state !== null; i++) {
      const value = this.call(callee, NO_ARGUMENTS, site);
      if (this.compares("Eq", value, until) === true) return this.list(found);
      found.push(value);
    }
    return this.some(joinAll(found));
  }

  /** What a generator gives when it is asked; null for any other iterator. */
  nextOf(value: Value, otherwise: Value | undefined): Value | null {
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "sequence" || only.thing.paused === undefined) return null;
    if (otherwise === undefined) return this.resumed(only.id);
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    const given = this.resumed(only.id);
    this.at.catching.pop();
    const isStop = (one: Raised): boolean => this.raisedName(one.value, one.state) === "StopIteration";
    for (const one of caught) if (!isStop(one)) this.raise(one.value, one.state);
    const stopped = caught.filter(isStop);
    const after = this.onlyObject(value);
    if (after?.kind === "sequence" && after.paused === undefined && after.items === null) return join(given, otherwise);
    if (stopped.length === 0) return given;
    const isOver = this.state === null;
    this.meet([this.state, ...stopped.map(({ state }) => state)]);
    return isOver ? otherwise : join(given, otherwise);
  }

  /** An iterator that has no more. */
  stopped(iterator: Value): Value {
    const only = this.onlyThing(iterator);
    const end = only?.thing.kind === "sequence" ? only.thing.end : undefined;
    return this.fails("StopIteration", end === undefined ? [] : [end]);
  }

  onlyObject(value: Value): Exclude<Thing, Frame> | undefined {
    return this.onlyThing(value)?.thing;
  }

  isInstance(value: Value, types: Value): boolean | undefined {
    return isInstance(this, value, types);
  }

  either(one: Value, other: Value): Value {
    return join(one, other);
  }

  fieldsAsTuple(value: Value): Value {
    const only = this.onlyThing(value);
    return only?.thing.kind === "instance" ? this.list([...only.thing.fields.values()], "tuple") : open(this.deepTaint(value));
  }

  /** The same object again, with other values for some of its fields. */
  replaced(value: Value, keywords: ReadonlyMap<string, Value>): Value {
    const made = this.madeAgain(value, keywords);
    if (made !== null) return made;
    const copy = this.copied(value, 0);
    for (const [name, one] of keywords) this.setAttribute(copy, name, one);
    return copy;
  }

  protected abstract madeAgain(value: Value, given: ReadonlyMap<string, Value>): Value | null;

  limited(list: Value, max: number): Value {
    const only = this.onlyThing(list);
    if (only?.thing.kind === "sequence") this.state?.put(only.id, { ...only.thing, items: only.thing.items?.slice(-max) ?? null, max });
    return list;
  }

  /** The same items, each of them anywhere. */
  shuffled(list: Value, drawn: Value): void {
    const only = this.onlyThing(list);
    if (only?.thing.kind === "sequence") this.state?.put(only.id, { ...only.thing, items: null, rest: join(anyItem(only.thing), drawn) });
  }

  protected override itemOf(thing: Instance, key: Value): Value | null {
    if (thing.foreign === MATCH) return groupAt(this, thing, key);
    if (thing.foreign !== "contextvars.Context") return null;
    return this.objectMethod({ id: -1, thing }, "__getitem__", { positional: [key], keywords: new Map(), rest: NOTHING }) ?? null;
  }

  protected objectMethod(of: { readonly id: number; readonly thing: Instance }, name: string, args: CallArguments): Value | undefined {
    return objectMethod(this, of, name, args);
  }

  /** What a coroutine raised that nobody waits for yet. */
  raisedIn(value: Value): Value | null {
    const thing = value.refs.length === 1 ? this.onlyObject(value) : undefined;
    return thing?.kind === "instance" && thing.foreign === "Future" ? (thing.fields.get("raised") ?? null) : null;
  }

  abstract override moduleFrame(module: FlowModule): number;

  /** Where `print` writes, where that is not the terminal. */
  printed(stream: Stream): Value | null {
    const to = this.ofProcess(PRINTED[stream]);
    return to === undefined || to.refs.length === 0 ? null : to;
  }

  printTo(to: Value, stream: Stream): void {
    const isHeld = this.onlyThing(to) !== null;
    this.setOfProcess(PRINTED[stream], isHeld ? to : NONE);
    this.replace(`sys.${stream}`, isHeld ? to : null);
  }

  /** What the innermost handler at work deals with; null outside of all in sight. */
  abstract handledHere(): Value | null;

  /** Runs a task that waits for its turn. */
  abstract finished(id: number): void;
  /** Begins a thread. */
  abstract started(id: number): Value;
  /** Whatever waits and was begun so deep or deeper gets its turn. */
  abstract override takeTurns(depth?: number): void;

  /** Of a set that holds nothing but constants: each once. */
  fixedMembers(value: Value): readonly Value[] | null {
    const thing = this.onlyObject(value);
    const items = thing?.kind === "sequence" && thing.type === "set" ? thing.items : null;
    return items?.every((item) => onlyConstant(item) !== undefined) === true ? united([items]) : null;
  }

  /** As a future; what raises beside what goes on here is raised where its result is asked for. */
  ranBeside(run: () => Value): Value {
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    const value = run();
    this.at.catching.pop();
    if (this.state !== null || caught.length === 0) {
      for (const one of caught) this.raise(one.value, one.state);
      return this.instance(null, "Future", new Map([["held", value]]));
    }
    this.meet(caught.map(({ state }) => state));
    return this.instance(null, "Future", new Map([["raised", joinAll(caught.map((one) => one.value))]]));
  }

  /** What comes of waiting for it. */
  awaited(value: Value): Value {
    const only = value.refs.length === 1 ? this.onlyThing(value) : null;
    const isWaiting = only?.thing.kind === "instance" && only.thing.foreign === "Future" && only.thing.fields.has("later");
    if (isWaiting) this.finished(only.id);
    if (isWaiting) return this.state === null ? NOTHING : this.awaited(value);
    const isFuture = only?.thing.kind === "instance" && only.thing.foreign === "Future";
    // Somebody else has to say what comes of it.
    if (isFuture && only.thing.fields.get("held") === NOTHING && this.waitsForTurn()) return NOTHING;
    const raised = isFuture ? only.thing.fields.get("raised") : undefined;
    if (raised !== undefined && this.state !== null) {
      this.raise(raised, this.state);
      this.state = null;
      return NOTHING;
    }
    return isFuture ? (only.thing.fields.get("held") ?? UNKNOWN) : value;
  }

  /** `Point._make(values)`. */
  protected madeRecord({ self, name }: Ref & { kind: "bound" }, { positional: [values] }: CallArguments): Value | null {
    const [of] = self.refs;
    const items = of?.kind === "record" && name === "_make" && values !== undefined ? this.itemsOf(values) : null;
    return items === null || of?.kind !== "record"
      ? null
      : this.instance(null, "namedtuple", new Map(of.fields.map((field, i) => [field, items[i] ?? UNKNOWN])));
  }

  /** Where the method is called that is at work. */
  methodSite: CallSite = NOWHERE;

  /** Where a call stands that is made on behalf of another. */
  get siteHere(): CallSite {
    return this.at.fn?.node ?? NOWHERE;
  }

  /** The only module of the program in a file that ends so; null where it is not known which. */
  abstract moduleInFile(path: Value): Value | null;
  abstract leaveAll(managers: readonly Value[], caught: readonly Raised[], site: CallSite): void;
  /** What a call gives is asked for nowhere. */
  abstract isNeverAsked(site: CallSite): boolean;
  abstract firstOf(value: Value, count: number): readonly Value[] | null;
  abstract handedOut(values: Iterable<Value>): void;
  /** Runs a text as code; null where it cannot be read. */
  abstract ranText(written: string, scopes: readonly Value[], site: CallSite, isExpression: boolean): Value | null;
  abstract entered(manager: Value, site: CallSite): Value;
  abstract override callForeign(name: string, args: CallArguments, site: CallSite, of?: ReturnType<Builtins["deepTaint"]>): Value;
  abstract override callMethod(self: Value, name: string, args: CallArguments, site: CallSite): Value;
  abstract override binary(op: BinOp["op"], left: Value, right: Value): Value;
  abstract augmented(op: BinOp["op"], before: Value, more: Value): Value;
  abstract override compares(op: Compare["ops"][number], left: Value, right: Value): boolean | undefined;
  abstract plainNew(args: CallArguments, site: CallSite): Value;
  abstract readPlainly(self: Value, name: Value, site: CallSite): Value;
  abstract represented(value: Value): Value | null;
  /** What an object says of itself in a page, unescaped: `__html__`. */
  abstract asMarkup(value: Value): Value | null;

  taintIn(value: Value): ReturnType<Builtins["deepTaint"]> {
    return this.deepTaint(value);
  }

  listed(items: readonly Value[], type: "list" | "tuple" | "iterator" = "list"): Value {
    return this.list(items, type);
  }

  anything(rest: Value): Value {
    return this.some(rest);
  }

  /** `factory`: what is called for a key that is missing. */
  listedPairs(factory: Value | null = null): Value {
    return this.make({ kind: "mapping", slots: new Map(), rest: NOTHING, restKeys: NOTHING, factory });
  }

  record(foreign: string, fields: ReadonlyMap<string, Value>, rest: Value): Value {
    return this.make({ kind: "instance", cls: null, foreign, fields, rest });
  }

  holder(foreign: string, value: Value): Value {
    return this.instance(null, foreign, new Map([["held", value]]));
  }

  protected override bytesIn(value: Value): Value | null {
    return value.refs.length === 0 ? null : (this.heldBy(value, "bytearray") ?? null);
  }

  /** `buffer[1:3] = b"…"`: what stands before it, what is put there, and what stands behind. */
  override setSlice(target: Value, ends: SliceEnds, value: Value): void {
    const held = this.bytesIn(target);
    if (held === null) return super.setSlice(target, ends, value);
    const [from, to, step] = ends;
    const isKnown = ends.every((end) => end === null || typeof end === "number") && (step === null || step === 1);
    const begin = isKnown && from !== null ? this.slice(held, null, from, null) : null;
    const end = isKnown && to !== null ? this.slice(held, to, null, null) : null;
    const pieces = isKnown ? [begin, value, end].filter((one) => one !== null) : [open(joinTaint(held.taint, this.deepTaint(value)))];
    const made = pieces.reduce((before, piece) => this.binary("Add", before, piece));
    for (const { id, thing } of this.things(target))
      if (thing.kind === "instance") this.state?.put(id, { ...thing, fields: new Map(thing.fields).set("held", made) });
  }

  /** What such a holder holds: the text of `re.compile("…")`. */
  protected heldBy(value: Value, foreign: string): Value | undefined {
    const only = this.onlyThing(value);
    return only?.thing.kind === "instance" && only.thing.foreign === foreign ? only.thing.fields.get("held") : undefined;
  }

  /** Whatever text it was, it is a number now. */
  asNumber(value: Value): Value {
    const taint = this.taintIn(value);
    return isFromNowhere(taint) ? HARMLESS : open(cleanFor(taint, NUMBER_KINDS));
  }

  gathered(value: Value | undefined, type: "list" | "tuple" | "set" | "iterator"): Value {
    if (value === undefined) return this.list([], type);
    const only = type === "set" ? this.onlyThing(value)?.thing : undefined;
    // In which order a set gives them does not matter to another set.
    const items = only?.kind === "sequence" && only.type === "set" ? only.items : (lettersOf(value) ?? this.itemsOf(value));
    const made = items === null ? this.some(this.anyOf(value), type) : this.list(items, type);
    if (items !== null && type !== "iterator") this.leaveItems(value, []);
    return made;
  }

  protected compareConstants(one: Constant, other: Constant): boolean | undefined {
    if (isBytes(one) || isBytes(other)) return isBytes(one) && isBytes(other) ? one.bytes === other.bytes : false;
    if (typeof one === "boolean" || typeof other === "boolean") return isNumber(one) && isNumber(other) && Number(one) === Number(other);
    return one === other;
  }

  truthValue(truth: boolean | undefined): Value {
    return truth === undefined ? UNKNOWN : truth ? TRUE : FALSE;
  }
}
