// What the filters of Jinja and Django do to a value, as far as it matters for where it may stand.

/** What was done to a text inside the template. */
export interface Marks {
  /** Declared to be markup: autoescaping leaves it alone. */
  readonly isSafe: boolean;
  /** `<`, `>`, `&` and both quotes are escaped. */
  readonly isEscaped: boolean;
  /** Harmless inside a string of a script. */
  readonly isScriptText: boolean;
  /** A value of a script, with its quotes. */
  readonly isJson: boolean;
  /** Percent-encoded: it holds no scheme, quote or blank. */
  readonly isUrlText: boolean;
}

export const UNMARKED: Marks = { isSafe: false, isEscaped: false, isScriptText: false, isJson: false, isUrlText: false };
/** Put out before, and judged there. */
export const RENDERED: Marks = { ...UNMARKED, isSafe: true, isEscaped: true };

export type FilterEffect =
  /** A number, a date, or one of a few words: nothing is left of the text. */
  | { readonly kind: "clean" }
  | { readonly kind: "marks"; readonly marks: Partial<Marks> }
  /** Escapes where autoescaping is on, and then is markup. */
  | { readonly kind: "escapes-as-around" }
  /** The text again, in another shape. `keepsMark`: what was markup is still so. */
  | { readonly kind: "text"; readonly keepsMark: boolean }
  /** The value, or the first argument. */
  | { readonly kind: "or-argument" }
  /** One or some of the items, or an attribute of them. */
  | { readonly kind: "items" };

const CLEAN: FilterEffect = { kind: "clean" };
const TEXT: FilterEffect = { kind: "text", keepsMark: true };
const ITEMS: FilterEffect = { kind: "items" };
const AS_AROUND: FilterEffect = { kind: "escapes-as-around" };

function all(names: string, effect: FilterEffect): Record<string, FilterEffect> {
  return Object.fromEntries(names.split(" ").map((name) => [name, effect]));
}

const FILTERS: Readonly<Record<string, FilterEffect>> = {
  ...all("int float length count wordcount round abs filesizeformat date time timesince timeuntil floatformat", CLEAN),
  ...all("pluralize yesno divisibleby get_digit slugify length_is sum phone2numeric intcomma intword naturalday", CLEAN),
  ...all("naturaltime apnumber ordinal localize unlocalize json_script bool datetimeformat dateformat", CLEAN),
  ...all("escape e", { kind: "marks", marks: { isSafe: true, isEscaped: true } }),
  ...all("forceescape force_escape", { kind: "marks", marks: { isSafe: true, isEscaped: true } }),
  ...all("xmlattr", { kind: "marks", marks: { isSafe: true, isEscaped: true } }),
  ...all("safe safeseq mark_safe", { kind: "marks", marks: { isSafe: true } }),
  ...all("escapejs", { kind: "marks", marks: { isSafe: true, isEscaped: true, isScriptText: true } }),
  ...all("tojson", { kind: "marks", marks: { isSafe: true, isJson: true } }),
  ...all("urlencode", { kind: "marks", marks: { isEscaped: true, isUrlText: true, isScriptText: true } }),
  ...all("linebreaks linebreaksbr urlize urlizetrunc unordered_list linenumbers", AS_AROUND),
  ...all("upper lower title capitalize capfirst trim center ljust rjust wordwrap truncate truncatechars truncatewords", TEXT),
  ...all("truncatechars_html truncatewords_html string stringformat format indent addslashes cut add removetags", TEXT),
  ...all("striptags iriencode replace make_list pprint", { kind: "text", keepsMark: false }),
  ...all("default d default_if_none", { kind: "or-argument" }),
  ...all("first last random list slice batch sort reverse unique map select reject selectattr rejectattr", ITEMS),
  ...all("groupby dictsort dictsortreversed items join min max attr", ITEMS),
};

/** Null for a filter of the project or of a library: what it gives is not known. */
export function effectOf(name: string): FilterEffect | null {
  return Object.hasOwn(FILTERS, name) ? FILTERS[name]! : null;
}

/** Of two values, what holds for whichever it is. */
export function joinMarks(one: Marks, other: Marks): Marks {
  return {
    isSafe: one.isSafe && other.isSafe,
    isEscaped: one.isEscaped && other.isEscaped,
    isScriptText: one.isScriptText && other.isScriptText,
    isJson: one.isJson && other.isJson,
    isUrlText: one.isUrlText && other.isUrlText,
  };
}
