// Values of the program inside a template: the domain in which templates are rendered when values from outside are followed.
import type { Domain, Output, Tagged, TagValues } from "../../templates/domain.ts";
import type { Marks } from "../../templates/filters.ts";
import { judgeOutput, type Harm } from "../../templates/judge-output.ts";
import type { LinePosition, TemplateFile } from "../../templates/template-set.ts";
import type { Engine } from "../../templates/template.ts";
import type { Builtins } from "../builtins/builtins.ts";
import type { OwnTag } from "./render-notes.ts";
import { addStep, cleanFor, doubt, fromOutside, isInert, KIND_BITS, type Label, type Way } from "../values/taint.ts";
import {
  constant,
  join,
  NOTHING,
  onlyConstant,
  open,
  partsOf,
  reference,
  text,
  UNKNOWN,
  type Ref,
  type Value,
  NO_ARGUMENTS,
} from "../values/value.ts";

const PYTHON_FUNCTION = /^(?:len|int|float|bool|str|repr|abs|round|sum|min|max|sorted|reversed|enumerate|zip|range|list|dict|set|tuple)$/;

/** Where the program renders, for traces. */
export interface RenderSite {
  readonly file: string;
  readonly at: LinePosition;
}

export interface HarmfulOutput {
  readonly harm: Harm;
  readonly labels: readonly Label[];
  readonly file: TemplateFile;
  readonly at: LinePosition;
}

const DICT_METHODS = new Set(["items", "keys", "values", "get", "copy", "pop", "update"]);
/** What an object says of its own address was made by the routes of the program. */
const ADDRESS_METHOD = /^get_(?:\w+_)?url$/;
export class TemplateDomain implements Domain<Value> {
  readonly unknown = UNKNOWN;
  readonly #machine: Builtins;
  readonly #site: RenderSite;
  readonly #report: (found: HarmfulOutput) => void;
  readonly #filterOf: (name: string) => Value | null;
  readonly #tagOf: (name: string) => OwnTag | null;

  constructor(
    machine: Builtins,
    site: RenderSite,
    {
      report,
      filterOf,
      tagOf,
    }: {
      readonly report: (found: HarmfulOutput) => void;
      readonly filterOf: (name: string) => Value | null;
      readonly tagOf: (name: string) => OwnTag | null;
    },
  ) {
    this.#machine = machine;
    this.#site = site;
    this.#report = report;
    this.#filterOf = filterOf;
    this.#tagOf = tagOf;
  }

  constant(value: string | number | boolean | null): Value {
    return constant(value);
  }

  list(items: readonly Value[]): Value {
    return this.#machine.listed(items);
  }

  dict(pairs: readonly (readonly [Value, Value])[]): Value {
    const made = this.#machine.listedPairs();
    for (const [key, value] of pairs) this.#machine.setItem(made, key, value);
    return made;
  }

  join(one: Value, other: Value): Value {
    return join(one, other);
  }

  concat(parts: readonly Value[]): Value {
    return text(parts.flatMap((part) => partsOf(part, this.#machine.taintIn(part))));
  }

  member(of: Value, name: string, at: LinePosition, engine: Engine): Value {
    if (ADDRESS_METHOD.test(name)) return UNKNOWN;
    const isMethod = DICT_METHODS.has(name);
    const mappings = of.refs.filter((ref) => !isMethod && this.#isMapping(ref));
    const others = { ...of, refs: of.refs.filter((ref) => !mappings.includes(ref)) };
    const isOther = others.refs.length > 0 || others.isOpen || others.constants.length > 0;
    let found = mappings.length > 0 ? this.#machine.subscript(reference(...mappings), constant(name)) : NOTHING;
    if (isOther) found = join(found, this.#machine.attribute(others, name, at));
    return engine === "django" ? this.#called(found, at) : found;
  }

  #isMapping(ref: Ref): boolean {
    return ref.kind === "object" && this.#machine.kindOf(ref.id) === "mapping";
  }

  /** Django calls what can be called. */
  #called(value: Value, at: LinePosition): Value {
    const callable = value.refs.filter((ref) => ref.kind === "function" || ref.kind === "partial" || ref.kind === "bound");
    if (callable.length === 0) return value;
    const known = callable.filter((ref) => ref.kind !== "bound" || ref.self.refs.length > 0);
    const plain = { ...value, refs: value.refs.filter((ref) => ref.kind !== "function" && ref.kind !== "partial" && ref.kind !== "bound") };
    const results = known.map((ref) => this.#machine.call(reference(ref), NO_ARGUMENTS, at));
    return results.reduce(join, plain.refs.length > 0 || plain.isOpen || plain.constants.length > 0 ? plain : NOTHING);
  }

  item(of: Value, key: Value): Value {
    return this.#machine.subscript(of, key);
  }

  /** A text cannot be called: what is called holds what came from outside, and makes something of it that is not known, such as a field of a form. */
  callable(of: Value): Value {
    const refs = of.refs.filter((ref) => ref.kind !== "bound" || ref.self.refs.length > 0);
    return refs.length === 0 ? UNKNOWN : reference(...refs);
  }

  call(callee: Value, args: readonly Value[], keywords: ReadonlyMap<string, Value>, at: LinePosition): Value {
    return this.#machine.call(callee, { positional: args, keywords, rest: NOTHING }, at);
  }

  each(of: Value): Value {
    return this.#machine.anyOf(of);
  }

  items(of: Value): readonly Value[] | null {
    return this.#machine.itemsOf(of);
  }

  truth(of: Value): boolean | undefined {
    return this.#machine.truth(of);
  }

  escaped(of: Value): Value {
    const taint = this.#machine.taintIn(of);
    return taint.length === 0 ? of : open(cleanFor(taint, KIND_BITS.html));
  }

  cleaned(): Value {
    return UNKNOWN;
  }

  filtered(name: string, of: Value, args: readonly Value[], at: LinePosition): Value {
    const own = this.#filterOf(name);
    if (own !== null) return this.#machine.call(own, { positional: [of, ...args], keywords: new Map(), rest: NOTHING }, at);
    return open(doubt(this.#machine.taintIn(of)));
  }

  tagged(name: string, { args, keywords, context }: TagValues<Value>, at: LinePosition): Tagged<Value> | null {
    const own = this.#tagOf(name);
    if (own === null) return null;
    const positional = own.use.takesContext ? [context(), ...args] : args;
    const value = this.#machine.call(own.value, { positional, keywords, rest: NOTHING }, at);
    if (own.use.template === null) return { kind: "value", value };
    return { kind: "template", template: constant(own.use.template), names: this.#machine.pairsOf(value)?.names ?? new Map() };
  }

  texts(of: Value): readonly string[] | null {
    const only = onlyConstant(of);
    if (typeof only === "string") return [only];
    const isTexts = !of.isOpen && of.refs.length === 0 && of.constants.length > 0;
    return isTexts ? of.constants.filter((one) => typeof one === "string") : null;
  }

  output({ value: given, marks: filtered, isAutoescaped, place, file, at }: Output<Value>): void {
    const markup = file.template.engine === "jinja" ? this.#machine.asMarkup(given) : null;
    const value = markup ?? given;
    const marks = markup === null ? filtered : { ...filtered, isSafe: true };
    const labels = fromOutside(this.#machine.taintIn(value)).filter((label) => !isInert(label));
    if (labels.length === 0) return;
    const found = new Map<string, { readonly harm: Harm; readonly labels: Label[] }>();
    for (const label of labels) {
      const harm = judgeOutput(place, marksOf(label, marks, isAutoescaped));
      if (harm === null || (harm.weakness === "as-address" && (label.cleaned & KIND_BITS.redirect) !== 0)) continue;
      const known = found.get(harm.weakness);
      if (known === undefined) found.set(harm.weakness, { harm, labels: [label] });
      else known.labels.push(label);
    }
    for (const { harm, labels: dirty } of found.values()) {
      const step = {
        place: { file: this.#site.file, ...this.#site.at },
        text: file.inline === null ? `given to ${file.path}` : "given to a template",
      };
      const told = dirty.flatMap((label) => (wasInTemplate(label) ? [label] : addStep([label], step)));
      const sure = harm.confidence === "proven" ? told : doubt(told);
      this.#report({ harm, labels: sure, file, at });
    }
  }
}

/** What a sanitiser of the program did counts as what a filter does. */
function marksOf({ cleaned }: Label, marks: Marks, isAutoescaped: boolean): Marks {
  const isHtml = (cleaned & KIND_BITS.html) !== 0;
  const isEscaped = marks.isEscaped || isHtml || (isAutoescaped && !marks.isSafe);
  return { ...marks, isEscaped, isUrlText: marks.isUrlText || (isHtml && (cleaned & KIND_BITS.redirect) !== 0) };
}

/** On its way it was in a template before: that says more than where that was rendered. */
function wasInTemplate({ way }: Label): boolean {
  for (let at: Way | null = way; at !== null; at = at.before) if (!/\.pyw?$/.test(at.step.place.file)) return true;
  return false;
}

/** Where expressions are Python's, its own functions are known. */
export function builtinOf(name: string, engine: Engine): Value | undefined {
  const isPython = engine !== "jinja" && engine !== "django";
  return isPython && PYTHON_FUNCTION.test(name) ? reference({ kind: "foreign", name }) : undefined;
}
