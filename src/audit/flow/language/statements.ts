// Statements: what a program does in order, and how it leaves a block.
import type { AugAssign, BoolOp, Expression, If, Name, Slice, Statement, Subscript, UnaryOp } from "../../../python/parse/ast.ts";
import { Returns } from "./returns.ts";
import { holderOf } from "./call-names.ts";
import { textOfLetters } from "../guards/character-tests.ts";
import { isPathPut, partsOfPath, tellsOf } from "../guards/part-guards.ts";
import { unguessable } from "../../patterns/unguessable-name.ts";
import { asBoolOp, flagOf, replacedIn, saidBy, severalTests } from "../guards/flag-tests.ts";
import { handedOver, isForTypes, testedNames } from "../guards/test-forms.ts";
import { joinAll } from "../machine.ts";
import type { State } from "../values/state.ts";
import { addStep, isFromNowhere, isGuessable } from "../values/taint.ts";
import { mayFailItself } from "../program/scopes.ts";
import {
  constant,
  HARMLESS,
  NOTHING,
  onlyConstant,
  open,
  reference,
  UNKNOWN,
  type Constant,
  type Tested,
  type Value,
} from "../values/value.ts";

/** Name of a variable that no program has. */
const ASKED_KEY = "?key";

/** What `|=` and its like do to a set. */
const SET_CHANGES: Readonly<Partial<Record<AugAssign["op"], string>>> = {
  BitOr: "update",
  BitAnd: "intersection_update",
  Sub: "difference_update",
  BitXor: "symmetric_difference_update",
};

export abstract class Statements extends Returns {
  block(body: readonly Statement[]): void {
    for (const statement of body) {
      if (this.state === null) return;
      this.steps += 1;
      if (this.trying > 0 && mayFailItself(statement)) this.doubtful += 1;
      this.#execute(statement);
    }
  }

  /** `await validate(x)`, `await asyncio.to_thread(validate, x)`: called for what it raises. */
  #judgedAlone(node: Expression): void {
    const call = node.kind === "Await" ? node.value : node;
    if (call.kind === "Call") this.judged(handedOver(call) ?? call);
  }

  #execute(node: Statement): void {
    switch (node.kind) {
      case "Expr":
        this.evaluate(node.value);
        if (this.hasTaint) this.#judgedAlone(node.value);
        return;
      case "Assign": {
        const named = this.hasTaint && node.value.kind === "Name" ? node.value : null;
        const given = named === null ? this.evaluate(node.value) : this.aloneIn(named, node.targets, this.evaluate(named));
        const value = this.#named(this.#remembered(given, node.value), node);
        const call = node.value.kind === "Await" ? node.value.value : node.value;
        if (this.hasTaint && call.kind === "Call") this.judgedOnTheWay(call);
        this.beforeBinding = this.isWaitedFor ? (this.state?.copy() ?? null) : null;
        for (const target of node.targets) this.assign(target, value);
        if (this.hasTaint) this.keptAnswer(node.targets, given);
        if (named !== null) this.alsoNamed(named, node.targets, given);
        if (this.hasTaint && node.value.kind === "IfExp") this.chosen(node.targets, node.value);
        return;
      }
      case "AnnAssign":
        if (node.value !== null) this.assign(node.target, this.#named(this.evaluate(node.value), node));
        return;
      case "AugAssign":
        return this.#augment(node);
      case "Return":
        return this.returnValue(node.value);
      case "If":
        return this.#if(node);
      case "For":
      case "AsyncFor":
        return this.forStatement(node);
      case "While":
        return this.whileStatement(node);
      case "With":
      case "AsyncWith":
        return this.withStatement(node);
      case "Try":
      case "TryStar":
        return this.tryStatement(node);
      case "Raise":
        return this.raiseStatement(node);
      case "Assert":
        return this.assertion(node);
      case "FunctionDef":
      case "AsyncFunctionDef":
        return this.setVariable(node.name, this.defined(node));
      case "ClassDef":
        return this.classDefinition(node);
      case "Import":
      case "ImportFrom":
        return this.importStatement(node);
      case "Delete":
        for (const target of node.targets) this.#delete(target);
        return;
      case "Match":
        return this.matchStatement(node);
      case "Break":
        return this.leaveLoop("breaks");
      case "Continue":
        return this.leaveLoop("continues");
      default:
    }
  }

  #named(value: Value, node: Expression | Statement): Value {
    return isFromNowhere(value.taint) ? value : { ...value, taint: addStep(value.taint, this.step(node, "assigned")) };
  }

  /** The answer of a test keeps what it was a test of. */
  #remembered(value: Value, written: Expression): Value {
    const node = asBoolOp(written);
    const of = this.hasTaint ? tellsOf(node) : null;
    const text = of === null && this.hasTaint ? textOfLetters(node) : null;
    const asked = of ?? (text !== null && !isFromNowhere(this.lookUp(text).taint) ? text : null);
    if (asked !== null) return { ...value, test: { node, name: asked.id, was: this.lookUp(asked) } };
    if (this.hasTaint && (node.kind === "BoolOp" || node.kind === "UnaryOp")) return { ...value, ...this.#rememberedParts(node) };
    if (this.hasTaint && isPathPut(node)) {
      const [part, ...others] = partsOfPath(node).filter((one) => !isFromNowhere(this.lookUp(one).taint));
      if (part !== undefined) return others.length > 0 ? value : { ...value, test: { node, name: part.id, was: this.lookUp(part) } };
    }
    const names = testedNames(node);
    const outside = names.filter((one) => !isFromNowhere(this.lookUp(one).taint));
    const all = (outside.length > 0 ? outside : names.slice(0, 1)).map((one) => ({ name: one.id, was: this.lookUp(one) }));
    if (node.kind === "Call" && outside.length > 0) {
      const [yes, no] = [this.shownBy(node, true), this.shownBy(node, false)];
      const bitsOf = (shown: typeof yes, name: string): number =>
        shown.find(({ given }) => given.kind === "Name" && given.id === name)?.bits ?? 0;
      const [tested, ...beside] = all
        .map((one) => ({ ...one, shown: { yes: bitsOf(yes, one.name), no: bitsOf(no, one.name) } }))
        .filter(({ shown }) => shown.yes !== 0 || shown.no !== 0);
      if (tested !== undefined) return { ...value, test: { ...tested, node, beside } };
    }
    const [tested, ...beside] = all;
    if (tested === undefined || !value.isOpen || !isFromNowhere(value.taint)) return value;
    return { ...value, test: { ...tested, node, beside } };
  }

  /** `given and is_fine(given)`: where it holds, all of them do; `not is_fine(given)`. */
  #rememberedParts(node: BoolOp | UnaryOp): Pick<Value, "test"> {
    if (node.kind === "UnaryOp" && node.op !== "Not") return {};
    const parts = node.kind === "BoolOp" ? node.values : [node.operand];
    const [first, ...others] = parts.flatMap((part) => {
      const { test } = this.#remembered(HARMLESS, part);
      return test === undefined ? [] : [test, ...(test.beside ?? [])].filter(({ was }) => !isFromNowhere(was.taint));
    });
    if (first === undefined) return {};
    const said = ({ name, was, shown }: Tested): Tested =>
      shown === undefined ? { name, was } : { name, was, shown: saidBy(node, shown) };
    return { test: { ...said(first), node, beside: others.map(said) } };
  }

  // ---- names ----

  assign(target: Expression, value: Value): void {
    switch (target.kind) {
      case "Name":
        if (this.hasTaint) this.calledAs(target.id, value, target);
        this.forgetFields(target.id);
        return this.isDecisive("__del__") ? this.#rebound(target, value) : this.setVariable(target.id, value);
      case "Tuple":
      case "List":
        return this.#unpack(target.elts, value);
      case "Starred":
        return this.assign(target.value, value);
      case "Attribute":
        if (this.hasTaint) this.calledAs(target.attr, value, target);
        return this.setMember(this.evaluate(target.value), target, value);
      case "Subscript": {
        if (this.#tookByNamespace(target, value)) return;
        this.openEnvironment(target.value, target);
        if (target.value.kind === "Name") this.forgetFields(target.value.id);
        const [whole, { slice }] = [this.evaluate(target.value), target];
        if (slice.kind !== "Slice") {
          if (this.hasTaint && slice.kind === "Constant" && typeof slice.value === "string") this.calledAs(slice.value, value, target);
          return this.put(whole, { key: this.evaluate(slice), value, site: target });
        }
        const end = (node: Expression | null): Constant | null | undefined => (node === null ? null : onlyConstant(this.evaluate(node)));
        return this.setSlice(whole, [end(slice.lower), end(slice.upper), end(slice.step)], value);
      }
      default:
    }
  }

  /** What random gave gets the name of something that nobody may guess. */
  protected calledAs(name: string, { taint }: Value, site: Expression): void {
    if (!isGuessable(taint)) return;
    const known = unguessable(name);
    if (known === null) return;
    // What something unknown made of it may be anything.
    const named = taint.map((label) =>
      known.isCertain && label.confidence === "proven" ? label : { ...label, confidence: "pattern" as const },
    );
    this.hit("secret", named, site, null);
  }

  /** `self.__dict__[name] = …`, `globals()[name] = …`. */
  #tookByNamespace({ value: of, slice }: Subscript, value: Value): boolean {
    const holder = holderOf(of);
    const isGlobals = of.kind === "Call" && of.func.kind === "Name" && of.func.id === "globals";
    if ((holder === null && !isGlobals) || slice.kind === "Slice") return false;
    const name = onlyConstant(this.evaluate(slice));
    if (typeof name !== "string") {
      if (isGlobals) this.setAnyField(reference({ kind: "module", module: this.at.module }), value);
      return isGlobals;
    }
    if (holder !== null) this.setField(this.evaluate(holder), name, value);
    else this.setGlobal({ kind: "module", module: this.at.module }, name, value);
    return true;
  }

  #rebound(target: Name, value: Value): void {
    const before = this.lookUp(target);
    this.setVariable(target.id, value);
    this.finalised(before);
  }

  #unpack(targets: readonly Expression[], value: Value): void {
    const star = targets.findIndex(({ kind }) => kind === "Starred");
    const only = this.itemsOf(value);
    const tuples = only === null && star < 0 ? this.#tuplesOf(value, targets.length) : [];
    const items = only ?? (tuples.length === 0 ? null : tuples[0]!.map((_, i) => joinAll(tuples.map((each) => each[i]!))));
    // `first, *rest = text.split()` has one at least.
    const isEnough = this.#isEnough(items, targets.length, star);
    if (!isEnough && only !== null && this.isWaitedFor) return void this.fails("ValueError");
    if (!isEnough) this.doubtful += 1;
    if (items === null) {
      const any = this.anyOf(value);
      const thing = this.onlyObject(value);
      const { head = [], places = [] } = thing?.kind === "sequence" ? thing : {};
      for (const [i, target] of targets.entries()) {
        const isPlaced = star < 0 || i < star;
        const begun = isPlaced ? head[i] : undefined;
        this.assign(
          target,
          target.kind === "Starred" ? this.some(any) : begun === undefined ? (isPlaced && places[i]) || any : constant(begun),
        );
      }
      return;
    }
    this.leaveItems(value, []);
    const after = targets.length - star - 1;
    for (const [i, target] of targets.entries()) {
      if (star < 0 || i < star) this.assign(target, items[i] ?? UNKNOWN);
      else if (i === star) this.assign(target, this.list(items.slice(star, items.length - after)));
      else this.assign(target, items[items.length - (targets.length - i)] ?? UNKNOWN);
    }
    this.unpackedTogether(targets, tuples, value);
  }

  #isEnough(items: readonly Value[] | null, wanted: number, star: number): boolean {
    if (items === null) return star >= 0 && wanted === 2;
    return star < 0 ? items.length === wanted : items.length >= wanted - 1;
  }

  /** Several tuples that it may be; those of another length do not unpack, nor does None. Empty where one of them is not known. */
  #tuplesOf(value: Value, length: number): readonly (readonly Value[])[] {
    const { refs, constants } = value;
    if (refs.length === 0 || constants.some((one) => one !== null)) return [];
    const whole = value.isOpen ? [Array.from({ length }, () => open(value.taint))] : [];
    const tuples = refs.map((ref) => (ref.kind === "object" ? this.itemsOf(reference(ref)) : null));
    if (tuples.includes(null)) return [];
    return [...tuples.filter((items) => items?.length === length), ...whole] as (readonly Value[])[];
  }

  /** The key of `counts[next_key()] += 1` is asked for once. */
  #keyedOnce(target: AugAssign["target"]): AugAssign["target"] {
    if (target.kind !== "Subscript" || target.slice.kind !== "Call") return target;
    this.setLocal(ASKED_KEY, this.evaluate(target.slice));
    return { ...target, slice: { ...target.slice, kind: "Name", id: ASKED_KEY, ctx: "Load" } };
  }

  #augment({ target: written, op, value: node }: AugAssign): void {
    const target = this.#keyedOnce(written);
    const before = this.evaluate(target);
    const more = this.evaluate(node);
    const after = this.augmented(op, before, more);
    if (after !== before) this.assign(target, after);
  }

  /** `before op= more`: what it is then. Lists, sets and dictionaries are changed themselves. */
  override augmented(op: AugAssign["op"], before: Value, more: Value): Value {
    const thing = this.onlyThing(before)?.thing;
    const own = thing?.kind === "instance" ? this.inPlace(op, before, more) : null;
    if (own !== null) return own;
    const isList = thing?.kind === "sequence" && thing.type === "list";
    if (isList && op === "Mult") {
      this.setSlice(before, [null, null, null], this.binary(op, before, more));
      return before;
    }
    const inner = op === "BitOr" ? (this.innerOf(before) ?? before) : before;
    const isMapping = this.onlyThing(inner)?.thing.kind === "mapping";
    const isSet = thing?.kind === "sequence" && thing.type === "set" && thing.isFrozen === undefined;
    const isExtended = op === "Add" && (isList || this.bytesIn(before) !== null);
    const method = isExtended ? "extend" : isMapping && op === "BitOr" ? "update" : isSet ? SET_CHANGES[op] : undefined;
    if (method === undefined) return this.binary(op, before, more);
    this.method(inner, method, { positional: [more], keywords: new Map(), rest: NOTHING });
    return before;
  }

  #delete(target: Expression): void {
    if (target.kind === "Name") {
      const held = this.isDecisive("__del__") ? this.lookUp(target) : null;
      this.state?.dropVariable(this.at.elsewhere.get(target.id) ?? this.at.frame, target.id);
      if (held !== null) this.finalised(held);
    } else if (target.kind === "Attribute") this.deleteAttribute(this.evaluate(target.value), target.attr);
    else if (target.kind === "Subscript" && target.slice.kind === "Slice") this.#deleteSlice(target.value, target.slice);
    else if (target.kind === "Subscript") this.deleteItem(this.evaluate(target.value), this.evaluate(target.slice));
    else if (target.kind === "Tuple" || target.kind === "List") for (const one of target.elts) this.#delete(one);
  }

  #deleteSlice(of: Expression, { lower, upper, step }: Slice): void {
    const end = (node: Expression | null): Constant | null | undefined => (node === null ? null : onlyConstant(this.evaluate(node)));
    this.setSlice(this.evaluate(of), [end(lower), end(upper), end(step)], this.list([]));
  }

  // ---- branches ----

  #if(first: If): void {
    // Never so while the program runs; what is imported there is what annotations mean.
    if (isForTypes(first.test)) {
      this.block(first.body);
      return this.block(first.orelse);
    }
    const ends: (State | null)[] = [];
    // A chain of `elif` is as many nested `if` in the tree: followed in a loop.
    for (let node: If | null = first; node !== null;) {
      const { whenTrue, whenFalse } = this.fork(node.test);
      this.state = whenTrue;
      this.block(node.body);
      ends.push(this.state);
      this.state = whenFalse;
      if (this.hasTaint && whenFalse !== null) this.#flagged(node);
      const only: Statement | undefined = node.orelse.length === 1 ? node.orelse[0] : undefined;
      if (only?.kind !== "If") this.block(node.orelse);
      node = only?.kind === "If" && this.state !== null ? only : null;
    }
    const [one] = ends;
    const other = this.state;
    this.meetTold([...ends, other]);
    if (ends.length === 1) this.met(first, one ?? null, other);
  }

  /** `if not allowed: url = "/"`, where tests on several ways decide `allowed`: what they say of `url`, which is as it was, is not understood. */
  #flagged({ test, body }: If): void {
    const flag = flagOf(test);
    const { fn } = this.at;
    if (flag === null || fn === null || !severalTests(fn.node).has(flag.id)) return;
    // `if not name: name = ""`: what somebody sent is no answer of a test.
    if (!isFromNowhere(this.lookUp(flag).taint)) return;
    this.doubted(
      this.state,
      replacedIn(body).filter((name) => !isFromNowhere(this.lookUp(name).taint)),
    );
  }
}
