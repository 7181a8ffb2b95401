// What an expression may be.
import { exactList } from "../../../python/parse/exact-list.ts";
import type { Arguments, BinOp, Call, Dict, Expression, GeneratorExp, Lambda, Slice, Subscript } from "../../../python/parse/ast.ts";
import { joinAll } from "../machine.ts";
import { isSure } from "../values/state.ts";
import { Comprehensions } from "./comprehensions.ts";
import { holderOf, isTextCall, ownerOf } from "./call-names.ts";
import { letterName } from "./letter-loops.ts";
import { askedAgain } from "../guards/unproved-test.ts";
import { CLEAN, cleanFor, fromOutside, soil } from "../values/taint.ts";
import {
  constantOf,
  join,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  reference,
  UNKNOWN,
  type CallArguments,
  type Value,
  HARMLESS,
} from "../values/value.ts";
import { asText, isPlain } from "../values/narrowed.ts";

const DEPTH_MAX = 120;
/** What changes the environment of the process. */
const WRITING = new Set(["update", "setdefault", "pop"]);

export abstract class Expressions extends Comprehensions {
  #depth = 0;

  protected abstract waitedFor(node: Expression): Value;
  /** What is waited for where it is called. */
  protected awaiting: Expression | null = null;

  /** A generator that is run when it is asked; null where that makes no difference. */
  protected abstract laterOf(node: GeneratorExp): Value | null;
  protected abstract calledAs(name: string, value: Value, site: Expression): void;

  override evaluate(node: Expression): Value {
    this.steps += 1;
    if (this.state === null) return NOTHING;
    if (this.#depth > DEPTH_MAX || this.isExhausted) return UNKNOWN;
    this.#depth += 1;
    const value = this.#evaluate(node);
    this.#depth -= 1;
    if (this.questions.size > 0 && (node.kind !== "Call" || isTextCall(node))) this.answer(node, value);
    return value;
  }

  #evaluate(node: Expression): Value {
    switch (node.kind) {
      case "Constant":
        return constantOf(node);
      case "Name":
        return this.lookUp(node);
      case "Attribute":
        return this.asNoted(node, this.#member(this.evaluate(node.value), node.attr, node));
      case "Call":
        return (this.asksAgain ? this.#judged(node) : null) ?? this.answeredBy(node) ?? this.behindCall(node, this.#call(node));
      case "Subscript":
        return (
          (this.lettersAtHand > 0 ? this.letterOf(node) : null) ?? (this.asksAgain ? this.#judged(node) : null) ?? this.#subscript(node)
        );
      case "JoinedStr":
        return this.joined(node);
      case "FormattedValue":
        return this.field(node);
      case "BinOp":
        return this.#operation(node);
      case "BoolOp":
        return this.boolean(node);
      case "Compare":
        return this.compare(node);
      case "UnaryOp":
        return this.unary(node);
      case "IfExp":
        return this.conditional(node);
      case "List":
      case "Tuple":
      case "Set":
        return this.#display(node.elts, node.kind === "List" ? "list" : node.kind === "Tuple" ? "tuple" : "set");
      case "Dict":
        return this.#dictionary(node);
      case "ListComp":
      case "SetComp":
        return this.comprehension(node);
      case "GeneratorExp":
        return this.laterOf(node) ?? this.comprehension(node);
      case "DictComp":
        return this.dictComprehension(node);
      case "Lambda":
        return this.#lambda(node);
      case "NamedExpr": {
        const value = this.evaluate(node.value);
        this.assign(node.target, value);
        return value;
      }
      case "Await":
        return this.waitedFor(node.value);
      case "Starred":
        return this.evaluate(node.value);
      case "Yield":
        return this.#yield(node.value === null ? NONE : this.evaluate(node.value));
      case "YieldFrom": {
        const from = this.evaluate(node.value);
        for (const item of this.itemsOf(from) ?? [this.anyOf(from)]) this.#yield(item);
        const thing = this.onlyObject(from);
        return (thing?.kind === "sequence" ? thing.end : undefined) ?? UNKNOWN;
      }
      default:
        return UNKNOWN;
    }
  }

  #member(whole: Value, name: string, node: Expression): Value {
    return this.attribute(whole, name.startsWith("__") ? this.privateName(whole, name, false) : name, node);
  }

  #operation(node: BinOp): Value {
    const [left, right] = [this.evaluate(node.left), this.evaluate(node.right)];
    if (node.op === "Mult" && this.hasTaint) this.repeated(left, right, node);
    return this.binary(node.op, left, right);
  }

  /** Loops that go through a text by numbers. */
  protected lettersAtHand = 0;

  /** The letter that such a loop is at, and what is known of it. */
  protected letterOf(node: Expression): Value | null {
    const name = letterName(node);
    return name === null ? null : (this.state?.variable(this.at.frame, name) ?? null);
  }

  /** Something that was judged is asked for a second time. */
  protected asksAgain = false;

  #judged(node: Call | Subscript): Value | null {
    const asked = askedAgain(node);
    return asked === null ? null : (this.state?.variable(this.at.frame, asked) ?? null);
  }

  // ---- calls ----

  /** What a call is taken to have given; null where it is made. */
  protected abstract answeredBy(node: Call): Value | null;
  /** What a call gave, which came back just now. */
  protected abstract behindCall(node: Call, value: Value): Value;

  #call(node: Call): Value {
    const { func } = node;
    if (func.kind === "Name" && func.id === "super" && node.args.length === 0) return this.#super();
    const holder = func.kind === "Attribute" && func.attr === "update" ? holderOf(func.value) : null;
    if (holder !== null) {
      const [self, args] = [this.evaluate(holder), this.arguments(node)];
      if (this.hasTaint && args.positional[0] !== undefined) this.#namedFromOutside(args.positional[0], node);
      return this.#updateFields(self, args);
    }
    if (func.kind === "Attribute") {
      if (func.value.kind === "Call" && this.models.undoing.has(func.attr)) this.askedOnly.set(func.value, func.attr);
      if (WRITING.has(func.attr)) this.openEnvironment(func.value, node);
      const self = asText(this.evaluate(func.value));
      const args = this.arguments(node);
      if (this.state === null) return NOTHING;
      if (this.questions.has(node) && !isTextCall(node)) this.answerCall(node, { name: `${ownerOf(self)}.${func.attr}`, self }, args);
      if (isPlain(self)) this.noteCall(node, self);
      if (isPlain(self)) {
        this.lastCall = null;
        const result = this.#methodOfPlain(self, { name: func.attr, args, node });
        if (self.refs.length === 1 && !self.isOpen) this.learnOfMethod(node, func.attr);
        if (func.attr === "relative_to") this.staysInside(func.value);
        return result;
      }
      const method = this.#member(self, func.attr, node);
      this.noteCall(node, method);
      const result = this.call(method, args, node);
      const [own] = method.refs;
      if (own?.kind === "function" && method.refs.length === 1) this.learn(node, own.fn);
      else if (this.hasTaint && method.refs.length === 1) this.learnOfType(node, own);
      // It raises where the path is not below the folder.
      if (func.attr === "relative_to") this.staysInside(func.value);
      if (func.value.kind === "Name") this.#becoming(func.value.id, self, { member: func.attr, args });
      return result;
    }
    const callee = this.evaluate(func);
    const args = this.arguments(node);
    if (this.state === null) return NOTHING;
    if (this.questions.has(node))
      this.answerCall(node, { name: callee.refs[0]?.kind === "foreign" ? callee.refs[0].name : "", self: null }, args);
    this.noteCall(node, callee);
    if (this.hasTaint) this.#chosen(callee, node);
    const value = this.call(callee, args, node);
    const [only] = callee.refs;
    if (only?.kind === "function" && callee.refs.length === 1) this.learn(node, only.fn);
    else if (this.hasTaint && callee.refs.length === 1) this.learnOfType(node, only);
    return value;
  }

  /** What is called came from outside by its name: `globals()[name]()`, `getattr(module, name)()`. */
  #chosen({ refs, isOpen, taint }: Value, node: Call): void {
    if (!isOpen || refs.length > 0) return;
    this.hit(
      "reflection",
      taint.filter(({ confidence }) => confidence === "proven"),
      node,
      null,
    );
  }

  #methodOfPlain(self: Value, { name, args, node }: { readonly name: string; readonly args: CallArguments; readonly node: Call }): Value {
    const sinks = self.isOpen ? this.models.sinks.get(`str.${name}`) : undefined;
    if (sinks !== undefined) this.checkSinks(sinks, { name: `str.${name}`, args, of: this.deepTaint(self) }, node);
    if (self.isOpen && sinks === undefined) this.checkUnknown(name, args, node);
    const pass = self.isOpen ? this.models.passes.get(`*.${name}`) : undefined;
    return pass === undefined
      ? this.callMethod(self, name, args, node)
      : open(soil(cleanFor(this.deepTaint(self), pass.cleans), pass.soils));
  }

  protected abstract staysInside(tested: Expression): void;

  /** `parser.setFeature(…)`: from now on the variable is something else. */
  #becoming(variable: string, { refs }: Value, { member, args }: { readonly member: string; readonly args: CallArguments }): void {
    for (const ref of refs) {
      const type = ref.kind === "foreign" ? this.typeOf(this.models.becomes.get(`${ref.name}.${member}`), args) : null;
      if (type !== null) this.narrowName(variable, reference({ kind: "foreign", name: type }));
    }
  }

  /** Whoever chooses the names chooses which fields are set: `user.__dict__.update(request.json)`. */
  #namedFromOutside(given: Value, node: Call): void {
    const only = this.onlyThing(given);
    const names = only?.thing.kind === "mapping" ? only.thing.restKeys.taint : given.isOpen ? given.taint : CLEAN;
    this.hit("assignment", fromOutside(names), node, null);
  }

  /** `self.__dict__.update(…)`. */
  #updateFields(self: Value, { positional: [given], keywords, rest }: CallArguments): Value {
    const only = given === undefined ? null : this.onlyThing(given);
    const mapping = only?.thing.kind === "mapping" ? only.thing : null;
    const isAll = given === undefined || (mapping !== null && isSure(mapping));
    const others =
      isAll || given === undefined
        ? rest
        : join(rest, mapping === null ? open(this.deepTaint(given)) : joinAll([...mapping.slots.values(), mapping.rest]));
    if (others !== NOTHING) this.setAnyField(self, others);
    const slots = isAll && mapping !== null ? [...mapping.slots] : [];
    for (const [name, value] of [...slots, ...keywords]) if (typeof name === "string") this.setField(self, name, value);
    return NONE;
  }

  #super(): Value {
    const { fn, frame } = this.at;
    const first = fn?.node.kind === "Lambda" ? undefined : fn?.node.args.args[0]?.arg;
    const self = first === undefined ? undefined : this.state?.variable(frame, first);
    if (fn?.cls == null || self === undefined) return UNKNOWN;
    return reference({ kind: "super", cls: fn.cls, self });
  }

  protected defaultsOf({ defaults, kw_defaults: keywordDefaults }: Arguments): ReadonlyMap<Expression, Value> {
    const found = new Map<Expression, Value>();
    for (const node of [...defaults, ...keywordDefaults]) if (node !== null) found.set(node, this.evaluate(node));
    return found;
  }

  #lambda(node: Lambda): Value {
    return reference({
      kind: "function",
      fn: { node, module: this.at.module, frame: this.at.frame, self: null, cls: null, defaults: this.defaultsOf(node.args) },
    });
  }

  #yield(value: Value): Value {
    const { at } = this;
    at.yieldedAny = join(at.yieldedAny, value);
    if (at.loops.some(({ isExact }) => !isExact)) at.yielded = null;
    else at.yielded?.push(value);
    return UNKNOWN;
  }

  // ---- containers ----

  #subscript({ value: whole, slice }: Subscript): Value {
    const value = this.evaluate(whole);
    if (slice.kind === "Slice") return this.#slice(value, slice);
    if (value.refs.length === 0 && this.isProgramName(whole, slice)) return HARMLESS;
    if (isOwnName(slice) && value.refs.some((ref) => ref.kind === "foreign" && ref.name === "sys.modules"))
      return reference({ kind: "module", module: this.at.module });
    const key = this.evaluate(slice);
    const enums = value.refs.flatMap((ref) => (ref.kind === "class" && this.isEnum(ref.cls) ? [this.enumMember(ref.cls, key)] : []));
    return enums.length > 0 ? joinAll(enums) : this.shownByPlace(whole, key, this.subscript(value, key));
  }

  #slice(value: Value, { lower, upper, step }: Slice): Value {
    const [from, to, by] = [lower, upper, step].map((node) => (node === null ? NONE : this.evaluate(node))) as [Value, Value, Value];
    const own =
      value.refs.length > 0 && this.isDecisive("__getitem__") ? this.special(value, "__getitem__", [this.sliceObject(from, to, by)]) : null;
    return own ?? this.slice(value, onlyConstant(from), onlyConstant(to), onlyConstant(by));
  }

  #display(elements: readonly Expression[], type: "list" | "tuple" | "set"): Value {
    const items: Value[] = [];
    let rest: Value | null = null;
    let begun = 0;
    for (const element of elements) {
      const value = this.evaluate(element);
      const several = element.kind === "Starred" ? this.itemsOf(value) : [value];
      if (several === null) rest = join(rest ?? NOTHING, this.anyOf(value));
      else items.push(...several);
      if (rest === null) begun = items.length;
    }
    return rest === null ? this.list(exactList(items), type) : this.begun(items.slice(0, begun), joinAll([...items, rest]), type);
  }

  #dictionary({ keys, values }: Dict): Value {
    const made = this.mapping(new Map());
    const [ref] = made.refs;
    for (const [i, key] of keys.entries()) {
      const known = key === null ? null : this.evaluate(key);
      const value = this.evaluate(values[i]!);
      if (known !== null) {
        if (this.hasTaint && key?.kind === "Constant" && typeof key.value === "string") this.calledAs(key.value, value, key);
        this.setItem(made, known, value);
      } else if (ref?.kind === "object") this.merge(ref.id, value, new Map());
    }
    return made;
  }
}

/** `sys.modules[__name__]` is the module itself, under whatever name it was loaded. */
function isOwnName(node: Expression): boolean {
  return node.kind === "Name" && node.id === "__name__";
}
