// Forms and serializers: what they hold after validation is what was sent, as far as the declared type of each field lets it through.
import type { Expression } from "../../../python/parse/ast.ts";
import { classAttribute, linearOrder } from "../language/class-tree.ts";
import { argumentAt } from "../calls/foreign-calls.ts";
import { isOfMany, keepsOthers } from "./declared-models.ts";
import { cleanedByDeclaration } from "./declared-patterns.ts";
import type { FormModel } from "../models/models.ts";
import { PathFiles } from "../documents/path-files.ts";
import type { Instance, Thing } from "../values/state.ts";
import { ALL_KINDS, cleanFor, doubt, joinTaint, KIND_BITS, startOf, type Taint, isFromNowhere } from "../values/taint.ts";
import type { CallSite } from "../language/call-site.ts";
import {
  constant,
  HARMLESS,
  NOTHING,
  open,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type Constant,
  type Value,
} from "../values/value.ts";

/** Last name of the class of fields for files, whichever library has it. */
const FILE_FIELD = "FileField";
/** What the content of a file does harm to that is handed to whoever reads it. */
const OF_FILES = KIND_BITS.deserialisation | KIND_BITS.xml | KIND_BITS.html | KIND_BITS.archive | KIND_BITS.size;
/** Forms in forms, at most. */
const NESTED_MAX = 3;

export abstract class Forms extends PathFiles {
  override instantiate(cls: ClassValue, args: CallArguments, site: CallSite): Value {
    const self = super.instantiate(cls, args, site);
    const bases = this.foreignBases(cls);
    if (this.hasTaint && args.restKeys !== undefined)
      for (const base of bases)
        this.checkSinks(this.models.sinks.get(`${base}.__init__`) ?? [], { name: `${base}.__init__`, args, of: [] }, site);
    const models = bases.length === 0 ? [] : this.models.forms.filter(({ base }) => bases.includes(base));
    if (!this.hasTaint && !models.some(({ isImplicit }) => isImplicit)) return self;
    for (const name of this.judgedFields(cls)) this.#doubtField(self, name);
    for (const model of models) this.#fill(self, { cls, model, args }, site);
    return self;
  }

  /** `schema.load(data)` and `body.model_dump()`: own methods with these names come first. */
  override callMethod(self: Value, name: string, args: CallArguments, site: CallSite): Value {
    const only = this.models.formMethods.has(name) ? this.onlyThing(self) : null;
    const { id, thing } = only ?? {};
    // Of a model that is not in sight: its names are those of its fields.
    if (thing === undefined && this.models.dumps.has(name) && !isFromNowhere(self.taint)) return this.mapping(new Map(), open(self.taint));
    if (id === undefined || thing?.kind !== "instance" || thing.cls === null || this.classMember(thing.cls, name, self, site) !== null)
      return super.callMethod(self, name, args, site);
    return this.#given(thing, { self, name, args }) ?? super.callMethod(self, name, args, site);
  }

  /** `jsonable_encoder(body)`: as its methods give them. */
  override callForeign(name: string, args: CallArguments, site: CallSite, of: Taint = []): Value {
    const [self] = args.positional;
    const record = self === undefined ? undefined : this.models.recordCalls.get(name);
    const thing = record === undefined ? undefined : this.onlyThing(self!)?.thing;
    const isOwn = thing?.kind === "instance" && thing.cls !== null && this.foreignBases(thing.cls).includes(record!.base);
    const [method] = record?.methods ?? [];
    return isOwn && method !== undefined
      ? this.callMethod(self!, method, { ...args, positional: [] }, site)
      : super.callForeign(name, args, site, of);
  }

  /** `for field in form`: what each shows of what was sent, beside what the program says of it. */
  override anyOf(value: Value): Value {
    const shown = value.refs.length === 0 || value.isOpen ? [] : this.things(value).map(({ thing }) => this.#shownBy(thing));
    if (shown.length === 0 || shown.length < value.refs.length || shown.includes(null)) return super.anyOf(value);
    const sent = open(this.deepTaint(value));
    return this.instance(null, "form.field", new Map(shown.flatMap((names) => names!.map((name) => [name, sent] as const))));
  }

  /** Attributes of the fields that going through it gives; null where that gives something else. */
  #shownBy(thing: Thing): readonly string[] | null {
    const bases = thing.kind === "instance" && thing.cls !== null ? this.foreignBases(thing.cls) : [];
    const model = bases.length === 0 ? undefined : this.models.forms.find(({ base }) => bases.includes(base));
    return model === undefined || model.fieldsShow.length === 0 ? null : model.fieldsShow;
  }

  #given(
    { cls, fields, rest }: Instance,
    { self, name, args }: { readonly self: Value; readonly name: string; readonly args: CallArguments },
  ): Value | null {
    const bases = cls === null ? [] : this.foreignBases(cls);
    if (cls !== null && this.models.records.some(({ base, methods }) => methods.has(name) && bases.includes(base))) {
      const others = this.#takesOthers(cls) || args.keywords.has("by_alias") ? rest : NOTHING;
      // Whoever sent them named them as well.
      const sent = isFromNowhere(others.taint) ? UNKNOWN : open(others.taint);
      return this.make({ kind: "mapping", slots: fields, rest: others, restKeys: others === NOTHING ? NOTHING : sent });
    }
    const form = this.models.forms.find(({ base, loads }) => loads.has(name) && bases.includes(base));
    if (form === undefined || cls === null) return null;
    const sent = joinTaint(this.taintOf(args), isFromNowhere(self.taint) ? [] : self.taint);
    return isFromNowhere(sent) ? null : this.make({ kind: "mapping", ...this.#sorted({ cls, model: form }, sent) });
  }

  /** `dict(body)`, `for name, value in body`: the fields, one by one. */
  protected override fieldPairs({ cls, fields }: Instance): readonly Value[] | null {
    if (cls === null || this.models.records.length === 0 || this.#takesOthers(cls)) return null;
    const bases = this.foreignBases(cls);
    if (!this.models.records.some(({ base, isPairs }) => isPairs && bases.includes(base))) return null;
    return [...fields].map(([name, field]) => this.list([constant(name), field], "tuple"));
  }

  /** Whether fields that are not declared in sight are kept. */
  #takesOthers(cls: ClassValue): boolean {
    return linearOrder(this, cls).some(({ node }) => keepsOthers(node));
  }

  /** What an instance of such a class holds when it was validated. */
  protected sentFields(self: Value, sent: Taint): Value | null {
    const thing = this.onlyThing(self)?.thing;
    const cls = thing?.kind === "instance" ? thing.cls : null;
    const bases = cls === null ? [] : this.foreignBases(cls);
    const model = this.models.forms.find(({ base }) => bases.includes(base));
    if (cls === null || model === undefined) return null;
    this.hasTaint = true;
    return this.make({ kind: "mapping", ...this.#sorted({ cls, model }, sent) });
  }

  /** By the declared type of each field. */
  #sorted(
    { cls, model }: { readonly cls: ClassValue; readonly model: FormModel },
    sent: Taint,
    depth = 0,
  ): { readonly slots: ReadonlyMap<Constant, Value>; readonly rest: Value; readonly restKeys: Value } {
    const slots = new Map<Constant, Value>();
    for (const [name, type] of this.#declared(cls))
      slots.set(
        name,
        model.clean.has(type)
          ? HARMLESS
          : type === FILE_FIELD && model.fileType !== null
            ? { ...reference({ kind: "foreign", name: model.fileType }), taint: cleanFor(sent, ALL_KINDS & ~OF_FILES) }
            : open(this.#letThrough(cls, name, sent)),
      );
    // A field that is such a form itself: its names are those of that form's fields.
    for (const [name, inner] of this.#nested(cls, model)) {
      const given = this.#letThrough(cls, name, sent);
      const held =
        depth < NESTED_MAX
          ? this.#sorted({ cls: inner.cls, model }, given, depth + 1)
          : { slots: new Map(), rest: open(doubt(given)), restKeys: UNKNOWN };
      const one = this.make({ kind: "mapping", ...held });
      slots.set(name, inner.isList ? this.some(one) : one);
    }
    // What a method of the form adds, and fields that a model declares elsewhere.
    return { slots, rest: open(doubt(sent)), restKeys: UNKNOWN };
  }

  /** What the field's declaration and the methods that judge it let through. */
  #letThrough(cls: ClassValue, field: string, sent: Taint): Taint {
    const bits = linearOrder(this, cls).reduce((all, { node }) => all | cleanedByDeclaration(node, field), 0);
    return cleanFor(this.#isJudged(cls, field) ? doubt(sent) : sent, bits);
  }

  /** Fields that a method of the class judges before anybody sees them: what it lets through is not surely what was sent. */
  protected judgedFields(cls: ClassValue): readonly string[] {
    const { validators } = this.models;
    if (validators.size === 0) return [];
    return linearOrder(this, cls).flatMap(({ node }) => {
      const named = node.body.flatMap((one) =>
        one.kind === "FunctionDef" ? one.decorator_list.flatMap((decorator) => fieldsNamedBy(decorator, validators)) : [],
      );
      const all = node.body.flatMap((one) => (one.kind === "AnnAssign" && one.target.kind === "Name" ? [one.target.id] : []));
      return named.includes("*") ? all : named;
    });
  }

  /** Names of the methods that judge a field, in the order in which they do. */
  protected validatorsOf(cls: ClassValue, field: string): readonly string[] {
    const { validators } = this.models;
    return linearOrder(this, cls)
      .toReversed()
      .flatMap(({ node }) => node.body)
      .flatMap((one) => {
        const named = one.kind === "FunctionDef" ? one.decorator_list.flatMap((decorator) => fieldsNamedBy(decorator, validators)) : [];
        return one.kind === "FunctionDef" && named.includes(field) ? [one.name] : [];
      });
  }

  /** Names of the methods that judge a whole model when its fields are there: `@model_validator(mode="after")`. */
  protected laterJudges(cls: ClassValue): readonly string[] {
    const { validators } = this.models;
    if (validators.size === 0) return [];
    return linearOrder(this, cls).flatMap(({ node }) =>
      node.body.flatMap((one) =>
        one.kind === "FunctionDef" && one.args.args.length === 1 && one.decorator_list.some((decorator) => isLater(decorator, validators))
          ? [one.name]
          : [],
      ),
    );
  }

  #doubtField(self: Value, name: string): void {
    const only = this.onlyThing(self);
    const value = only?.thing.kind === "instance" ? only.thing.fields.get(name) : undefined;
    if (value !== undefined && !isFromNowhere(value.taint)) this.setAttribute(self, name, { ...value, taint: doubt(value.taint) });
  }

  /** `clean_next` of a form, `validate_next` of a serializer: what it lets through is not surely what was sent. */
  #isJudged(cls: ClassValue, field: string): boolean {
    return ["clean", "validate"].some((word) => {
      const [ref] = classAttribute(this, cls, `${word}_${field}`)?.value.refs ?? [];
      return ref?.kind === "function";
    });
  }

  #fill(
    self: Value,
    { cls, model, args }: { readonly cls: ClassValue; readonly model: FormModel; readonly args: CallArguments },
    site: CallSite,
  ): void {
    if (model.isImplicit) this.hasTaint = true;
    let sent: Taint = model.isImplicit ? startOf(this.step(site, `${cls.node.name}() reads the request`), "remote") : args.rest.taint;
    for (const argument of model.data) {
      const value = argumentAt(argument, args);
      if (value !== undefined) sent = joinTaint(sent, this.deepTaint(value));
    }
    if (sent.length === 0) return;
    const sorted = this.#sorted({ cls, model }, sent);
    if (model.attribute !== null) {
      const held = this.make({ kind: "mapping", ...sorted });
      this.setAttribute(self, model.attribute, held);
      for (const [name, value] of sorted.slots) if (typeof name === "string") this.#judge(self, { cls, held, name, value }, site);
      this.#judgeAll(self, { cls, held }, site);
    }
    const shown = model.fieldHolds === null ? model.fieldsShow : [model.fieldHolds];
    for (const [name, value] of shown.length === 0 ? [] : sorted.slots)
      if (typeof name === "string")
        this.setAttribute(self, name, this.instance(null, "form.field", new Map(shown.map((one) => [one, value] as const))));
  }

  /** What a method of the form's own makes of a field: `validate_name(value)`, `clean_name()`. */
  #judge(
    self: Value,
    { cls, held, name, value }: { readonly cls: ClassValue; readonly held: Value; readonly name: string; readonly value: Value },
    site: CallSite,
  ): void {
    for (const word of ["clean", "validate"]) {
      const method = classAttribute(this, cls, `${word}_${name}`) === null ? null : this.classMember(cls, `${word}_${name}`, self, site);
      const before = this.state;
      if (method === null || before === null || method.refs.every(({ kind }) => kind !== "function")) continue;
      this.state = before.copy();
      const sent = { ...value, taint: undoubted(value.taint) };
      this.setItem(held, constant(name), sent);
      const given = word === "clean" ? [] : [sent];
      const judged = this.call(method, { positional: given, keywords: new Map(), rest: NOTHING }, site);
      // One that refuses whatever comes says nothing of what is kept.
      if (this.state === null || judged === NOTHING) this.state = before;
      else this.setItem(held, constant(name), judged);
    }
  }

  /** `validate(attrs)` of a serializer sees all of them. */
  #judgeAll(self: Value, { cls, held }: { readonly cls: ClassValue; readonly held: Value }, site: CallSite): void {
    const [ref] = classAttribute(this, cls, "validate")?.value.refs ?? [];
    const method = ref?.kind === "function" ? this.classMember(cls, "validate", self, site) : null;
    const takesFields = ref?.kind === "function" && ref.fn.node.args.args.length === 2;
    const before = this.state;
    if (method === null || !takesFields || before === null) return;
    this.state = before.copy();
    this.call(method, { positional: [held], keywords: new Map(), rest: NOTHING }, site);
    this.state ??= before;
  }

  /** Field → last name of what declares it: `IntegerField`; also of the model that `Meta` names. */
  #declared(cls: ClassValue): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const one of [...this.#modelOf(cls), ...linearOrder(this, cls).toReversed()])
      for (const [name, { refs }] of this.classVariables(one))
        for (const ref of refs) if (ref.kind === "foreign" && ref.name.endsWith("()")) found.set(name, lastName(ref.name));
    return found;
  }

  #nested(cls: ClassValue, { base }: FormModel): ReadonlyMap<string, { readonly cls: ClassValue; readonly isList: boolean }> {
    const found = new Map<string, { readonly cls: ClassValue; readonly isList: boolean }>();
    for (const one of linearOrder(this, cls).toReversed())
      for (const [name, field] of this.classVariables(one)) {
        const thing = field.refs[0]?.kind === "object" ? this.onlyThing(field)?.thing : undefined;
        const inner = thing?.kind === "instance" ? thing.cls : null;
        if (inner !== null && inner !== undefined && this.foreignBases(inner).includes(base))
          found.set(name, { cls: inner, isList: isOfMany(one.node, name) });
      }
    return found;
  }

  #modelOf(cls: ClassValue): readonly ClassValue[] {
    const [meta] = this.classVariable(cls, "Meta")?.refs ?? [];
    if (meta?.kind !== "class") return [];
    const [model] = this.classVariable(meta.cls, "model")?.refs ?? [];
    return model?.kind === "class" ? linearOrder(this, model.cls).toReversed() : [];
  }
}

/** As it was sent, before any method of the form looked at it. */
function undoubted(taint: Taint): Taint {
  return taint.map((label) => (label.confidence === "possible" ? { ...label, confidence: "proven" as const } : label));
}

/** Of a decorator without names: all. */
function fieldsNamedBy(decorator: Expression, validators: ReadonlySet<string>): string[] {
  const callee = decorator.kind === "Call" ? decorator.func : decorator;
  const name = callee.kind === "Name" ? callee.id : callee.kind === "Attribute" ? callee.attr : "";
  if (!validators.has(name) || isLater(decorator, validators)) return [];
  const fields =
    decorator.kind === "Call" ? decorator.args.flatMap((arg) => (arg.kind === "Constant" && arg.type === "str" ? [arg.value] : [])) : [];
  return fields.length === 0 ? ["*"] : fields;
}

/** It is called with the model itself. */
function isLater(decorator: Expression, validators: ReadonlySet<string>): boolean {
  if (decorator.kind !== "Call" || decorator.args.length > 0) return false;
  const { func, keywords } = decorator;
  const name = func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : "";
  return validators.has(name) && keywords.some(({ arg, value }) => arg === "mode" && value.kind === "Constant" && value.value === "after");
}

function lastName(called: string): string {
  return called.slice(called.lastIndexOf(".") + 1, -2);
}
