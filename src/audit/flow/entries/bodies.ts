// What the annotations of a parameter and of the fields of a request's body let through.
import type { AnnAssign, Attribute, Call, ClassDef, Expression } from "../../../python/parse/ast.ts";
import { dottedName, lastName } from "../../../python/parse/dotted-name.ts";
import { classAttribute, linearOrder } from "../language/class-tree.ts";
import { Forms } from "./forms.ts";
import { cleanByPattern } from "../guards/pattern-alphabet.ts";
import type { FlowModule } from "../program/program.ts";
import { cleanFor, doubt, isFromNowhere, KIND_BITS, NUMBER_KINDS } from "../values/taint.ts";
import {
  HARMLESS,
  NO_ARGUMENTS,
  NOTHING,
  onlyConstant,
  open,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type Value,
} from "../values/value.ts";
import { aliasIn, localAlias, type Written } from "./type-aliases.ts";

/** Annotations whose values hold no text that anybody could choose. */
const HARMLESS_TYPES = new Set([
  "bool",
  "complex",
  "uuid.UUID",
  "datetime.date",
  "datetime.datetime",
  "datetime.time",
  "datetime.timedelta",
  "decimal.Decimal",
  "ipaddress.IPv4Address",
  "ipaddress.IPv6Address",
  "pydantic.UUID1",
  "pydantic.UUID3",
  "pydantic.UUID4",
  "pydantic.UUID5",
  "pydantic.IPvAnyAddress",
  "pydantic.StrictBool",
]);
const NUMBER_TYPES = new Set([
  "int",
  "float",
  "pydantic.PositiveInt",
  "pydantic.NonNegativeInt",
  "pydantic.NegativeInt",
  "pydantic.PositiveFloat",
  "pydantic.NonNegativeFloat",
  "pydantic.StrictInt",
  "pydantic.StrictFloat",
  "pydantic.conint",
  "pydantic.confloat",
]);
/** Their first argument is the type; the rest is about it. */
const WRAPPERS = new Set(["Annotated", "Optional", "Final", "Required", "NotRequired"]);
/** Their items are of the type. */
const TABLES = new Set(["dict", "Dict", "Mapping", "MutableMapping"]);
const LISTS = new Set(["list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple", "Sequence", "Iterable"]);
/** Models in models of a request's body. */
const BODY_DEPTH_MAX = 3;
/** Modules that hand on what they import. */
const REEXPORTS_MAX = 4;

/** What an annotation says that a value is. */
export type SaidType =
  | { readonly kind: "harmless"; readonly isNumber: boolean }
  | { readonly kind: "request"; readonly name: string }
  | { readonly kind: "own"; readonly cls: ClassValue }
  | null;

export abstract class Bodies extends Forms {
  /** A model of the request's body: its fields are what was sent, as far as their types and patterns let it through. */
  protected body(cls: ClassValue, sent: Value, depth: number): Value {
    const fields = new Map<string, Value>();
    for (const { one, module } of linearOrder(this, cls)
      .toReversed()
      .flatMap(({ node, module }) => node.body.map((one) => ({ one, module })))) {
      if (one.kind !== "AnnAssign" || one.target.kind !== "Name") continue;
      fields.set(one.target.id, this.#sentTo(one, { cls, module, sent, depth }));
    }
    const bases = this.foreignBases(cls);
    for (const { base, names } of this.models.records) if (bases.includes(base)) for (const name of names) fields.set(name, HARMLESS);
    const made = this.make({ kind: "instance", cls, foreign: null, fields, rest: sent });
    this.#judgeWhole(made, cls);
    return made;
  }

  /** Methods that see the whole model when its fields are there: what they let through is not surely what was sent, where they say nothing else. */
  #judgeWhole(made: Value, cls: ClassValue): void {
    for (const name of this.laterJudges(cls)) {
      const before = this.state;
      const method = this.classMember(cls, name, made, cls.node);
      if (before === null || method === null || method.refs.some(({ kind }) => kind !== "function")) continue;
      this.state = before.copy();
      this.call(method, NO_ARGUMENTS, cls.node);
      this.state ??= before;
      const [earlier, after] = [before, this.state].map((state) => state.get(made.refs[0]?.kind === "object" ? made.refs[0].id : -1));
      if (earlier?.kind !== "instance" || after?.kind !== "instance") continue;
      for (const [field, value] of after.fields)
        if (earlier.fields.get(field)?.taint === value.taint && !isFromNowhere(value.taint))
          this.setAttribute(made, field, { ...value, taint: doubt(value.taint) });
    }
  }

  /** What one field of a model holds. */
  #sentTo(
    { annotation, value, target }: AnnAssign,
    { cls, module, sent, depth }: { readonly cls: ClassValue; readonly module: FlowModule; readonly sent: Value; readonly depth: number },
  ): Value {
    const type = this.meantType(annotation, module);
    if (type?.kind === "harmless" && !type.isNumber) return HARMLESS;
    const byType = type?.kind === "harmless" ? NUMBER_KINDS : isPlainText(annotation) ? KIND_BITS.document : 0;
    const declared = this.declarations(annotation, value, module);
    const cleaned = declared.reduce((bits, one) => bits | this.cleanedByField(one), byType);
    const field = this.letThrough(declared, open(cleanFor(sent.taint, cleaned)));
    if (type?.kind === "own" && this.isEnum(type.cls)) return this.enumMember(type.cls, UNKNOWN);
    if (type?.kind === "own") return depth < BODY_DEPTH_MAX ? this.body(type.cls, field, depth + 1) : field;
    const inner = type === null && depth < BODY_DEPTH_MAX ? this.modelsListed(annotation, module) : null;
    const table = type === null ? this.dictionarySaid(annotation, { sent: field, module }) : null;
    const given = inner === null ? (table ?? field) : this.some(this.body(inner, field, depth + 1));
    return target.kind === "Name" ? this.#validated(cls, target.id, given) : given;
  }

  /** `dict[str, int]`: what lies under each key is of that type; the keys are whatever was sent. Null for anything else. */
  protected dictionarySaid(
    annotation: Expression | null,
    { sent, module }: { readonly sent: Value; readonly module: FlowModule },
  ): Value | null {
    const table = withoutNone(annotation);
    const [, held] =
      table?.kind === "Subscript" && table.slice.kind === "Tuple" && TABLES.has(lastName(table.value)) ? table.slice.elts : [];
    if (held === undefined) return null;
    const type = this.meantType(held, module);
    const bits = type?.kind === "harmless" ? NUMBER_KINDS : isPlainText(held) ? KIND_BITS.document : 0;
    if (bits === 0) return null;
    return this.make({ kind: "mapping", slots: new Map(), rest: open(cleanFor(sent.taint, bits)), restKeys: sent });
  }

  /** The class of `list[Item]`. */
  protected modelsListed(annotation: Expression | null, module: FlowModule): ClassValue | null {
    const list = withoutNone(annotation);
    if (list?.kind !== "Subscript" || !LISTS.has(lastName(list.value))) return null;
    const { slice } = list;
    const type = this.meantType(slice.kind === "Tuple" && slice.elts[0] ? slice.elts[0] : slice, module);
    return type?.kind === "own" && !this.isEnum(type.cls) ? type.cls : null;
  }

  /** What the validators of a field let through; of those that are not followed: not surely what was sent. */
  #validated(cls: ClassValue, field: string, sent: Value): Value {
    if (isFromNowhere(sent.taint) || !this.judgedFields(cls).includes(field)) return sent;
    const judges = this.validatorsOf(cls, field);
    if (judges.length === 0) return { ...sent, taint: doubt(sent.taint) };
    let value = sent;
    for (const name of judges) {
      const [ref] = classAttribute(this, cls, name)?.value.refs ?? [];
      if (ref?.kind !== "function" || ref.fn.node.args.args.length !== 2) return { ...value, taint: doubt(value.taint) };
      const args = { positional: [reference({ kind: "class", cls }), value], keywords: new Map<string, Value>(), rest: NOTHING };
      const judged = this.#judgedBy(reference({ kind: "function", fn: { ...ref.fn, self: null } }), args, cls.node);
      value = judged ?? { ...value, taint: doubt(value.taint) };
    }
    return value;
  }

  /** `Annotated[str, AfterValidator(plain_name)]`: what functions of the program let through. */
  protected letThrough(declared: readonly Written[], sent: Value): Value {
    let value = sent;
    for (const { node: one, home } of declared) {
      const [judge] = one.kind === "Call" ? one.args : [];
      if (isFromNowhere(value.taint) || one.kind !== "Call" || judge === undefined) continue;
      const [ref] = this.models.validatorWrappers.size === 0 ? [] : this.writtenIn(home, () => this.evaluate(one.func).refs);
      if (ref?.kind !== "foreign" || !this.models.validatorWrappers.has(ref.name)) continue;
      const found = this.writtenIn(home, () => this.evaluate(judge));
      value = this.#judgedBy(found, { positional: [value], keywords: new Map(), rest: NOTHING }, one) ?? {
        ...value,
        taint: doubt(value.taint),
      };
    }
    return value;
  }

  /** Null where it is not followed. */
  #judgedBy(judge: Value, args: CallArguments, site: Expression | ClassDef): Value | null {
    const before = this.state;
    const [ref] = judge.refs;
    if (ref?.kind !== "function" || before === null || judge.refs.length > 1) return null;
    this.state = before.copy();
    const judged = this.call(judge, args, site);
    if (this.state !== null && judged !== NOTHING) return judged;
    this.state = before;
    return null;
  }

  /** `= Query(…)` and `Annotated[str, Query(…)]`, also by a name for it. */
  protected declarations(written: Expression | null, fallback: Expression | null, module: FlowModule): readonly Written[] {
    const alias = this.unaliased(withoutNone(written), module);
    const annotation = alias?.node;
    const isAnnotated = annotation?.kind === "Subscript" && lastName(annotation.value) === "Annotated";
    const about = isAnnotated && annotation.slice.kind === "Tuple" ? annotation.slice.elts.slice(1) : [];
    // `code: constr(pattern="…")`
    const said = (annotation?.kind === "Call" ? [annotation] : about).map((node) => ({ node, home: alias!.home }));
    return fallback === null ? said : [...said, { node: fallback, home: null }];
  }

  /** `Query(pattern="^[a-z]+$")`, `Cookie()`. */
  protected cleanedByField({ node, home }: Written): number {
    if (node.kind !== "Call") return 0;
    return this.writtenIn(home, () => {
      const [ref] = this.evaluate(node.func).refs;
      return (ref?.kind === "foreign" ? (this.models.declared.get(ref.name) ?? 0) : 0) | this.#cleanedByPattern(node);
    });
  }

  #cleanedByPattern(declaration: Call): number {
    const { arg, value } = declaration.keywords.find((one) => one.arg === "pattern" || one.arg === "regex") ?? {};
    const known = value === undefined ? undefined : onlyConstant(this.evaluate(value));
    // What a `pattern` calls the end is the end of the text.
    const isWhole = arg === "pattern" && typeof known === "string" && /^(?:\^|\\A)/.test(known) && known.endsWith("$");
    return typeof known === "string" ? cleanByPattern(known, isWhole) : 0;
  }

  /** `CurrentUser = Annotated[User, Depends(current_user)]`, in the module itself or in one that it imports the name from; `deps.CurrentUser`. */
  protected unaliased(annotation: Expression | null, module: FlowModule): Written | null {
    if (annotation === null) return null;
    const alias =
      annotation.kind === "Name"
        ? (localAlias(annotation, module.ast) ?? this.#aliasOf(annotation.id, module, 0))
        : annotation.kind === "Attribute"
          ? this.#aliasIn(annotation)
          : null;
    if (alias === null) return { node: annotation, home: null };
    return alias.home === module ? { ...alias, home: null } : alias;
  }

  #aliasOf(id: string, module: FlowModule, depth: number): Written | null {
    for (const statement of module.ast.body) {
      const here = aliasIn(statement, id);
      if (here !== null) return { node: here, home: module };
      if (statement.kind !== "ImportFrom" || depth >= REEXPORTS_MAX) continue;
      const taken = statement.names.find(({ name, asname }) => (asname ?? name) === id);
      const from = taken === undefined ? null : this.program.find(module, statement.module ?? "", statement.level);
      const there = from == null ? null : this.#aliasOf(taken!.name, from, depth + 1);
      if (there !== null) return there;
    }
    return null;
  }

  /** Of a module of the program. */
  #aliasIn({ value, attr }: Attribute): Written | null {
    if (dottedName(value) === null) return null;
    const [ref, ...others] = this.evaluate(value).refs;
    return ref?.kind === "module" && others.length === 0 ? this.#aliasOf(attr, ref.module, 0) : null;
  }

  /** What is written in another module means what its names mean there; `home` null: what is written here. */
  protected writtenIn<T>(home: FlowModule | null, run: () => T): T {
    if (home === null) return run();
    const around = this.at;
    this.at = { ...around, module: home, frame: this.moduleFrame(home), fn: null, elsewhere: new Map() };
    try {
      return run();
    } finally {
      this.at = around;
    }
  }

  /** `Unit = Literal["day", "hour"]` is what it stands for; a class keeps its name. */
  protected meantType(annotation: Expression, module: FlowModule): SaidType {
    const meant = this.unaliased(annotation, module);
    return meant?.node.kind === "Subscript" ? this.writtenIn(meant.home, () => this.ofType(meant.node)) : this.ofType(annotation);
  }

  protected ofType(annotation: Expression): SaidType {
    // `conint(gt=0)`
    if (annotation.kind === "Call") return this.ofType(annotation.func);
    if (annotation.kind === "Subscript") {
      const name = lastName(annotation.value);
      if (name === "Literal") return { kind: "harmless", isNumber: false };
      const { slice } = annotation;
      if (LISTS.has(name)) {
        const of = this.ofType(slice.kind === "Tuple" && slice.elts[0] ? slice.elts[0] : slice);
        return of?.kind === "harmless" ? of : null;
      }
      return WRAPPERS.has(name) ? this.ofType(slice.kind === "Tuple" && slice.elts[0] ? slice.elts[0] : slice) : null;
    }
    if (annotation.kind === "BinOp" && annotation.op === "BitOr") return this.ofType(annotation.left);
    if (annotation.kind !== "Name" && annotation.kind !== "Attribute") return null;
    const [ref] = this.evaluate(annotation).refs;
    if (ref?.kind === "class") return { kind: "own", cls: ref.cls };
    if (ref?.kind !== "foreign") return null;
    if (NUMBER_TYPES.has(ref.name)) return { kind: "harmless", isNumber: true };
    if (HARMLESS_TYPES.has(ref.name)) return { kind: "harmless", isNumber: false };
    const type = this.models.types.get(ref.name) ?? (this.models.hasOwn && this.models.sourceTypes.has(ref.name) ? ref.name : undefined);
    return type === undefined ? null : { kind: "request", name: type };
  }
}

/** Nobody injects a text. */
export function isPlainText(annotation: Expression | null): boolean {
  if (annotation?.kind === "BinOp") return isPlainText(annotation.left);
  if (annotation?.kind !== "Subscript") return annotation?.kind === "Name" && annotation.id === "str";
  return isPlainText(annotation.slice) && ["list", "List", "Optional", "set"].includes(lastName(annotation.value));
}

/** `Name | None`, `Optional[Name]`: what it is where it is something. */
function withoutNone(annotation: Expression | null): Expression | null {
  if (annotation?.kind === "BinOp" && annotation.op === "BitOr") return annotation.left;
  return annotation?.kind === "Subscript" && lastName(annotation.value) === "Optional" ? annotation.slice : annotation;
}
