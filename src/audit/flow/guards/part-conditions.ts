// What a test of a part says of the whole: a host of its address, a prefix of its path, a code of what it signs.
import { narrowSlots } from "../values/ways-met.ts";
import type { Call, Expression, Name, Tuple } from "../../../python/parse/ast.ts";
import { OtherNames } from "./other-names.ts";
import { without } from "./lacking.ts";
import { harmlessWithout } from "./pattern-alphabet.ts";
import {
  fieldOf,
  isForm,
  isPathPut,
  isResolvedForm,
  originOf,
  partsListed,
  partsOfPath,
  pathsTested,
  wholeOfHost,
  wholeOfParents,
} from "./part-guards.ts";
import {
  ALL_KINDS,
  cleanFor,
  DOTLESS,
  doubt,
  fromOutside,
  isFromNowhere,
  isSettledFor,
  isUnsettled,
  KIND_BITS,
  NUMBER_KINDS,
  RESOLVED,
  shownAsPath,
  type Taint,
  UNSLASHED,
} from "../values/taint.ts";
import { isQuietNode, type NodeTest } from "./syntax-tree-tests.ts";
import { keptWhole } from "./learning.ts";
import { madeBy } from "../values/looked-up.ts";
import { setsField } from "../language/fields-set.ts";
import { asText, signedParameter, signingOf, type Signing } from "./signatures.ts";
import { begunWithSome, isHarmlessType, isQuiet, isTextType, unwrapped } from "./test-forms.ts";
import type { NoneIn } from "./character-tests.ts";
import { withoutTexts } from "./type-tests.ts";
import { askedAgain } from "./unproved-test.ts";
import { letterName } from "../language/letter-loops.ts";
import { constant, isSame, onlyConstant, UNKNOWN, type TextPart, type Value } from "../values/value.ts";
import { joinAll } from "../machine.ts";
import { ADDRESS_PARTS, WHOLE } from "../builtins/parsed-addresses.ts";
import { behindOwnPath, behindSlash, withoutHost } from "../values/addresses.ts";

/** Of one variable, one made from the other. */
const FORMS_MAX = 6;
/** One by one; of more it is only known that the program wrote them. */
const MEMBERS_MAX = 8;

export abstract class PartConditions extends OtherNames {
  /** Called for each call that is a statement, after it. */
  protected abstract judged(call: Call): void;
  protected abstract judgedOnTheWay(call: Call): void;

  /** A part of it is what the program chose: its host, or the folder above it. */
  protected equalPart(tested: Expression, other: Expression): void {
    const paths = pathsTested(tested);
    const above = wholeOfParents(tested);
    for (const path of above === null ? paths : [above]) this.staysInside(path);
    this.clean(tested, this.#harmlessAs(other));
    if (!this.isHost(tested)) return;
    const known = this.deepTaint(this.peek(other));
    if (isFromNowhere(known)) this.leadsToKnown(tested);
    // The host that was asked: nobody is sent away from it.
    else if (isSettledFor(known, KIND_BITS.redirect)) for (const name of this.namesBehind(tested)) this.clean(name, KIND_BITS.redirect);
  }

  /** `name == secure_filename(name)`: what is the same as something harmless is so itself. Bits of the kinds. */
  #harmlessAs(other: Expression): number {
    if (!this.hasTaint || other.kind === "Constant") return 0;
    const { taint, refs } = this.#isMade(other) ? this.evaluate(other) : this.peek(other);
    return refs.length > 0 || isFromNowhere(taint) ? 0 : taint.reduce((all, { cleaned }) => all & cleaned, ALL_KINDS & ~KIND_BITS.secret);
  }

  /** By a function of a library that gives back what it is given, in another form: to call it again changes nothing. */
  #isMade(node: Expression): boolean {
    if (node.kind !== "Call" || node.keywords.length > 0 || !node.args.every(isQuiet) || isQuiet(node)) return false;
    const { refs, isOpen } = this.peek(node.func);
    const [ref] = refs;
    return ref?.kind === "foreign" && refs.length === 1 && !isOpen && this.models.passes.has(ref.name);
  }

  /** `(module, name) in {("json", "loads")}`: each is one of those that stand in its place. */
  protected eachMember({ elts }: Tuple, where: Expression, isIn: boolean): void {
    const container = this.peek(where);
    const only = this.onlyThing(container)?.thing;
    const rows = this.itemsOf(container) ?? (only?.kind === "sequence" ? only.items : null);
    if (!isIn || rows === null || rows.length === 0) return;
    const written = rows.map((row) => this.itemsOf(row));
    for (const [i, tested] of elts.entries()) {
      const column = written.map((row) => (row?.length === elts.length ? onlyConstant(row[i]!) : undefined));
      const known = column.flatMap((one) => (one === undefined ? [] : [constant(one)]));
      if (known.length !== rows.length) continue;
      this.narrow(unwrapped(tested), (value) =>
        known.length <= MEMBERS_MAX ? joinAll(known) : { ...value, taint: cleanFor(value.taint, ALL_KINDS), parts: null },
      );
    }
  }

  /** The host of an address, or a variable that holds it still. */
  protected isHost(tested: Expression): boolean {
    if (wholeOfHost(tested) !== null) return true;
    const name = originOf(tested);
    const { test }: Partial<Value> = name === null ? {} : this.lookUp(name);
    return name !== null && test !== undefined && wholeOfHost(test.node) !== null && this.lookUp({ ...name, id: test.name }) === test.was;
  }

  /** The address leads to a host that the program chose. */
  protected leadsToKnown(part: Expression): void {
    const names = this.namesBehind(part);
    for (const name of names) {
      this.clean(name, KIND_BITS.redirect | KIND_BITS.request);
      this.narrowPieces(name, (taint) => cleanFor(taint, KIND_BITS.redirect | KIND_BITS.request));
    }
    const field = this.#fieldParsed(part) ?? fieldOf(part) ?? this.#fieldBehind(names.at(-1));
    if (field !== null) this.clean(field, KIND_BITS.redirect | KIND_BITS.request);
  }

  /** `isinstance(x, int)` that holds. */
  protected isOfType({ args: [tested, type] }: Call): void {
    if (tested === undefined || type === undefined) return;
    const bits = isHarmlessType(type) ? NUMBER_KINDS : isTextType(type) ? KIND_BITS.document : 0;
    if (bits !== 0) this.clean(tested, bits);
    else this.narrow(tested, (value) => withoutTexts(value, this.peek(type)));
  }

  /** Whatever the address may be, what was asked about its host may have shown that it is a good one. */
  protected doubtBehind(host: Expression): void {
    for (const name of this.namesBehind(host)) {
      this.narrow(name, (value) => ({ ...value, taint: doubt(value.taint) }));
      this.narrowPieces(name, doubt);
    }
  }

  /** `self.url` of `parts = urlparse(self.url)`, in a function that sets no such field. */
  #fieldBehind(name: Name | undefined): Expression | null {
    const fn = this.at.fn?.node;
    const made = name === undefined || fn === undefined ? undefined : madeBy(fn).get(name.id);
    const field = made === undefined ? null : fieldOf(made);
    return field?.kind === "Attribute" && !setsField(fn!, field.attr) ? field : null;
  }

  /** `self.url` of `self.parsed.hostname`, where `__init__` keeps both and nothing has changed them since. */
  #fieldParsed(part: Expression): Expression | null {
    const parsed = part.kind === "Attribute" && part.value.kind === "Attribute" ? part.value : null;
    const owner = parsed === null ? undefined : this.onlyThing(this.peek(parsed.value))?.thing;
    if (parsed === null || owner?.kind !== "instance" || owner.cls === null) return null;
    this.ledger.touchText(owner.cls.module);
    const kept = keptWhole(owner.cls.node, parsed.attr);
    const parts = this.onlyThing(owner.fields.get(parsed.attr) ?? UNKNOWN)?.thing;
    const url = kept === null ? undefined : owner.fields.get(kept.field);
    const before = parts?.kind === "instance" ? parts.fields.get(WHOLE) : undefined;
    if (kept === null || url === undefined || url.taint.length !== before?.taint.length) return null;
    // It is what was taken apart, or came there from it by nothing but that assignment.
    const isSame = url.taint.every(({ way }, i) => {
      const known = before.taint[i]!.way;
      return way === known || (way.before === known && way.step.place.line === kept.line);
    });
    return isSame ? { ...parsed, attr: kept.field } : null;
  }

  /** Of an address that was taken apart: what is shown of it is shown of its pieces. */
  protected narrowPieces(name: Name, change: (taint: Taint) => Taint): void {
    const only = this.onlyThing(this.lookUp(name));
    if (only?.thing.kind !== "instance" || only.thing.foreign !== ADDRESS_PARTS) return;
    const changed = (value: Value): Value => (isFromNowhere(value.taint) ? value : { ...value, taint: change(value.taint), parts: null });
    const fields = new Map([...only.thing.fields].map(([field, value]) => [field, changed(value)]));
    this.state?.put(only.id, { ...only.thing, fields, rest: changed(only.thing.rest) });
  }

  /** The variable of which this is another form, and those that it was made from, as far as they still hold what they held. */
  protected namesBehind(form: Expression | null): readonly Name[] {
    const found: Name[] = [];
    for (let at = form === null ? null : originOf(form); at !== null && found.length < FORMS_MAX;) {
      found.push(at);
      const { test }: Value = this.lookUp(at);
      if (test === undefined || !isForm(test.node)) break;
      const from: Name = { ...at, id: test.name };
      at = this.lookUp(from) === test.was ? from : null;
    }
    return found;
  }

  /** `"/" in name` that does not hold. */
  protected withoutPart(part: unknown, where: Expression): void {
    if (part === "..") return this.#pathShows(partsListed(where), RESOLVED | DOTLESS);
    if (typeof part !== "string" || part === "") return;
    const bits = harmlessWithout(part);
    if (bits === 0 && part.length > 1) return;
    const cleaned = (part: TextPart): TextPart => (typeof part === "string" ? part : { ...part, taint: cleanFor(part.taint, bits) });
    this.narrow(unwrapped(where), (value) => {
      const less = { ...value, taint: cleanFor(value.taint, bits), parts: value.parts?.map(cleaned) ?? null };
      return isFromNowhere(value.taint) ? less : without(less, part);
    });
  }

  /** Of letters that a text is gone through by, only those say something that are one. */
  protected withoutAny({ items, within }: NoneIn): void {
    const marks = this.#textsIn(items);
    if (marks !== null) for (const mark of marks) this.withoutPart(mark, within);
    else for (const letter of this.#textsIn(within) ?? []) if (letter.length === 1) this.withoutPart(letter, items);
  }

  #textsIn(node: Expression): readonly string[] | null {
    const value = this.peek(node);
    const known = onlyConstant(value);
    if (typeof known === "string") return known.split("");
    const only = this.onlyThing(value)?.thing;
    const all = (only?.kind === "sequence" ? only.items : this.itemsOf(value))?.map(onlyConstant) ?? [];
    return all.length > 0 && all.every((one) => typeof one === "string") ? all : null;
  }

  #pathShows(tested: Expression, facts: number): void {
    const shown = (part: TextPart): TextPart => (typeof part === "string" ? part : { ...part, taint: shownAsPath(part.taint, facts) });
    const change = (value: Value): Value => ({ ...value, taint: shownAsPath(value.taint, facts), parts: value.parts?.map(shown) ?? null });
    this.narrow(unwrapped(tested), change);
    const origin = tested.kind === "Name" ? null : originOf(tested);
    if (origin !== null && facts !== RESOLVED) this.narrow(origin, change);
  }

  /** `x.startswith(("/", ".."))` that does not hold: a path without `..` at its begin has none at all, if they were followed before. */
  protected notStartsWith(tested: Expression, test: Pick<Call, "args">): void {
    const prefix = test.args[0] === undefined ? constant("") : this.peek(test.args[0]);
    const known = onlyConstant(prefix) === undefined ? (this.itemsOf(prefix) ?? []).map(onlyConstant) : [onlyConstant(prefix)];
    // `relpath(path, base)`
    const [path] = tested.kind === "Call" && tested.func.kind === "Attribute" && tested.func.attr === "relpath" ? tested.args : [];
    if (path !== undefined && (known.includes("..") || known.includes("../"))) this.staysInside(path);
    if (known.includes("-")) this.clean(tested, KIND_BITS.argument);
    if (known.includes("/")) this.notAbsolute(tested);
    if (known.includes("//")) this.narrow(unwrapped(tested), withoutHost);
    if (known.includes("..") || known.includes("../"))
      this.narrow(unwrapped(tested), (value) => ({
        ...value,
        taint: shownAsPath(value.taint, value.taint.every(({ cleaned }) => (cleaned & RESOLVED) !== 0) ? DOTLESS : 0),
      }));
  }

  protected notAbsolute(tested: Expression): void {
    this.#pathShows(tested, UNSLASHED);
  }

  /** It is what the program signed itself. */
  protected unchanged(code: Expression): void {
    const test = code.kind === "Name" ? this.lookUp(code).test : undefined;
    const signing = this.#signing(test?.node ?? code);
    if (signing === null) return;
    const { signed, keys } = signing;
    // With a key that comes from outside anybody signs.
    const isOwn = keys.every((key) => this.deepTaint(this.peek(key)).every((label) => isUnsettled(label) || label.source === "local"));
    const isAsBefore =
      test === undefined || [test, ...(test.beside ?? [])].some(({ name, was }) => name === signed.id && this.lookUp(signed) === was);
    if (isOwn && isAsBefore) this.clean(signed, ALL_KINDS);
  }

  /** Also by a helper that does nothing else: whatever else it is given may be the key. */
  #signing(node: Expression): Signing | null {
    if (node.kind !== "Call") return null;
    const direct = signingOf(node);
    if (direct !== null || node.keywords.length > 0) return direct;
    const { refs, isOpen } = this.peek(node.func);
    const [ref] = refs;
    if (ref?.kind !== "function" || refs.length > 1 || isOpen) return null;
    const at = signedParameter(ref.fn);
    const given = at === null ? undefined : node.args[at - (ref.fn.self === null ? 0 : 1)];
    const signed = given === undefined ? undefined : asText(given);
    return signed?.kind === "Name" ? { signed, keys: node.args.filter((one) => one !== given).map(asText) } : null;
  }

  /** `.example.com` behind the host's own name. */
  protected endsWith(tested: Expression, test: Call): void {
    const known = onlyConstant(test.args[0] === undefined ? constant("") : this.peek(test.args[0]));
    if (typeof known === "string" && known.startsWith(".") && this.isHost(tested)) this.leadsToKnown(tested);
  }

  /** Only such nodes are in a tree: where none of them does anything, the text that it was made of does nothing. */
  protected holdsOnlyNodes({ tree, types }: NodeTest): void {
    const listed = this.peek(types);
    const only = this.onlyThing(listed)?.thing;
    const items = this.itemsOf(listed) ?? (only === undefined ? [listed] : only.kind === "sequence" ? (only.items ?? []) : []);
    const isQuietType = ({ refs, constants, isOpen }: Value): boolean => {
      const names = [...refs.map((ref) => (ref.kind === "foreign" && ref.name.startsWith("ast.") ? ref.name : "")), ...constants];
      return !isOpen && names.length > 0 && names.every((name) => typeof name === "string" && isQuietNode(name));
    };
    if (items.length === 0 || !items.every(isQuietType)) return;
    for (const place of tree.kind === "Attribute" ? [tree] : this.namesBehind(tree)) this.clean(place, KIND_BITS.code);
  }

  /** `any(x.startswith(one) for one in known)`; false where it is no such test. */
  protected startsWithSome(test: Call, holds: boolean): boolean {
    const several = begunWithSome(test);
    if (several === null) return false;
    if (holds) this.startsWith(several.tested, { args: [several.begins] });
    else this.notStartsWith(several.tested, { args: [several.begins] });
    return true;
  }

  /** A resolved path that begins with a folder, told apart from another folder whose name begins alike. */
  protected startsWith(tested: Expression, test: Pick<Call, "args">): void {
    const prefix = test.args[0] === undefined ? constant("") : this.peek(test.args[0]);
    const known = onlyConstant(prefix);
    const last = typeof known === "string" ? known : prefix.parts?.at(-1);
    const begins = known === undefined ? (this.itemsOf(prefix) ?? []).map(onlyConstant) : [known];
    if (begins.length > 0) this.narrow(unwrapped(tested), (value) => behindOwnPath(value, begins));
    const isHost = (begin: unknown): boolean => typeof begin === "string" && /^https?:\/\/[^/?#]+[/?#]/i.test(begin);
    if (begins.length > 0 && begins.every(isHost)) this.clean(tested, KIND_BITS.redirect | KIND_BITS.request);
    // Which folder that is may be a setting.
    if (typeof last !== "string" || fromOutside(this.deepTaint(prefix)).some(({ source }) => source !== "local")) return;
    if (known === "/") this.narrow(unwrapped(tested), behindSlash);
    if ((typeof known === "string" && known.length < 2) || !last.endsWith("/")) return;
    this.staysInside(tested);
  }

  /** Below a folder, as far as its `..` were followed before. */
  protected override staysInside(tested: Expression): void {
    if (isResolvedForm(tested))
      for (const name of partsOfPath(tested)) {
        this.#partsInside(this.lookUp(name));
        this.clean(name, KIND_BITS.path);
      }
    const origin = originOf(tested);
    if (tested.kind === "Call" && origin !== null) return this.staysInside(origin);
    const value = tested.kind === "Name" ? this.lookUp(tested) : null;
    if (value !== null && value.taint.length > 0 && value.taint.every(({ cleaned }) => (cleaned & RESOLVED) !== 0))
      this.#partsInside(value);
    this.narrow(unwrapped(tested), (value) => ({
      ...value,
      taint: value.taint.map((label) => ((label.cleaned & RESOLVED) === 0 ? label : { ...label, cleaned: label.cleaned | KIND_BITS.path })),
    }));
  }

  /** What a path was put together from, as far as it is what it was: behind the same folder it stays inside. */
  #partsInside({ test }: Value, depth = 0): void {
    if (test === undefined || depth > FORMS_MAX || !isPathPut(test.node)) return;
    const part: Name = { ...test.node, kind: "Name", id: test.name, ctx: "Load" };
    if (this.lookUp(part) === test.was) this.clean(part, KIND_BITS.path);
    this.#partsInside(test.was, depth + 1);
  }

  /** What an expression is, where asking again changes nothing. */
  peek(node: Expression): Value {
    if (!isQuiet(node)) return UNKNOWN;
    const before = this.state;
    const value = this.evaluate(node);
    // What fails for sure, fails when it is run.
    if (this.state === null && before !== null) this.state = before.copy();
    return value;
  }

  protected clean(tested: Expression, bits: number): void {
    if (bits !== 0) this.narrow(unwrapped(tested), (value) => ({ ...value, taint: cleanFor(value.taint, bits), parts: null }));
  }

  /** Changes what a variable, a field or a slot holds, without making it another value for others. */
  protected narrow(tested: Expression, change: (value: Value) => Value): void {
    const asked = this.asksAgain ? askedAgain(tested) : null;
    const known = asked === null ? undefined : this.state?.variable(this.at.frame, asked);
    const letter = this.lettersAtHand > 0 ? this.letterOf(tested) : null;
    if (asked !== null && known !== undefined) this.setLocal(asked, change(known));
    else if (letter !== null) this.setLocal(letterName(tested)!, change(letter));
    else if (tested.kind === "Name" || ((tested.kind === "Attribute" || tested.kind === "Subscript") && isQuiet(tested))) {
      const value = tested.kind === "Name" ? this.lookUp(tested) : this.evaluate(tested);
      const narrowed = change(value);
      // Most tests say nothing of what is not known: then both ways stay the same, and need not be joined.
      if (isSame(value, narrowed) && value.test === narrowed.test) return;
      if (tested.kind === "Name") {
        this.narrowName(tested.id, narrowed);
        if (this.state !== null) narrowSlots(this.state, { id: this.at.frame, name: tested.id }, value, change);
        this.narrowOthers(value, narrowed, change);
      } else if (tested.kind === "Attribute") {
        // It was asked, not assigned: no setter runs.
        this.setField(this.evaluate(tested.value), tested.attr, narrowed);
        this.narrowOthers(value, narrowed, change);
      } else this.assign(tested, narrowed);
    }
  }
}
