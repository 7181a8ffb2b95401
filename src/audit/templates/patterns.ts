// Templates by themselves: outputs whose shape is dangerous, whatever the program puts in. What the data flow shows is surer.
import type { Rule } from "../rule.ts";
import { unescapedInTemplate } from "../rules/xss/unescaped-in-template/rule.ts";
import { valueInScript } from "../rules/xss/value-in-script/rule.ts";
import { valueOutsideQuotes } from "../rules/xss/value-outside-quotes/rule.ts";
import type { Domain, Output } from "./domain.ts";
import { judgeOutput } from "./judge-output.ts";
import { render } from "./render.ts";
import type { LinePosition, TemplateFile, TemplateSet } from "./template-set.ts";

export interface PatternFinding {
  readonly rule: Rule;
  readonly file: TemplateFile;
  readonly at: LinePosition;
  readonly message: string;
}

/** What is known of a value that the program gives. */
interface Shape {
  /** Anybody may have chosen it. */
  readonly isOpen: boolean;
  readonly name: string;
  readonly constant: string | number | boolean | null | undefined;
}

/** Numbers and the like by their name. */
const HARMLESS_NAME =
  /^(?:id|pk|uuid|index\d?|counter\d?|revcounter\d?|length|count|total|number|num_\w+|\w+_(?:id|pk|uuid|count|number|at)|is_\w+|has_\w+|page|per_page|limit|offset|year|month|day|STATIC_URL|MEDIA_URL)$/;
/** What they give is an address, a text of the project, or escaped. */
const HARMLESS_CALL =
  /^(?:\w*url_for|url|static\w*|asset|reverse|path_for|\w*(?:csrf|xsrf)\w*|hidden_tag|_|_?n?p?gettext|range|cycler|joiner|len|int|super|caller|get_locale|nonce|csp_nonce|(?:xhtml_|html_|url_)?escape|json_encode)$/;
const OPEN: Shape = { isOpen: true, name: "", constant: undefined };
const FIXED: Shape = { isOpen: false, name: "", constant: undefined };

export function findPatterns(file: TemplateFile, templates: TemplateSet): PatternFinding[] {
  const found = new Map<string, PatternFinding>();
  const domain = new PatternDomain((output) => {
    const told = toldOf(output);
    if (told === null || output.file !== file) return;
    const key = `${output.at.line}:${output.at.column}`;
    if (!found.has(key)) found.set(key, { ...told, file, at: output.at });
  });
  render(file, {
    domain,
    find: (name, from) => templates.find(name, from.path, file.template.engine),
    isAutoescaped: () => true,
    name: (name) => (HARMLESS_NAME.test(name) ? FIXED : { ...OPEN, name }),
    given: new Map(),
    rest: null,
    isEachMacroRun: true,
  });
  return [...found.values()];
}

function toldOf({
  value,
  marks,
  isAutoescaped,
  isSwitchedOff,
  place,
}: Output<Shape>): { readonly rule: Rule; readonly message: string } | null {
  if (!value.isOpen) return null;
  const harm = judgeOutput(place, { ...marks, isEscaped: marks.isEscaped || (isAutoescaped && !marks.isSafe) });
  if (harm === null || harm.severity === "low") return null;
  switch (harm.weakness) {
    case "unescaped":
      if (!marks.isSafe && !isSwitchedOff) return null;
      return {
        rule: unescapedInTemplate,
        message: `The value goes into the page as it is: ${isSwitchedOff && !marks.isSafe ? "escaping is switched off around it" : "`safe` says that it is markup"}.`,
      };
    case "outside-quotes":
      if (place.kind !== "unquoted") return null;
      return {
        rule: valueOutsideQuotes,
        message: `The value of \`${place.attribute}\` has no quotes around it: a blank in it begins another attribute.`,
      };
    case "in-script":
      if (harm.confidence !== "proven") return null;
      return { rule: valueInScript, message: `The value becomes ${harm.becomes}: escaping for HTML does not help there.` };
    case "as-address":
      return null;
  }
}

class PatternDomain implements Domain<Shape> {
  readonly unknown = OPEN;
  readonly output: (output: Output<Shape>) => void;

  constructor(output: (output: Output<Shape>) => void) {
    this.output = output;
  }

  constant(value: string | number | boolean | null): Shape {
    return { ...FIXED, constant: value };
  }

  list(items: readonly Shape[]): Shape {
    return items.reduce((one, other) => this.join(one, other), FIXED);
  }

  dict(pairs: readonly (readonly [Shape, Shape])[]): Shape {
    return this.list(pairs.map(([, value]) => value));
  }

  join(one: Shape, other: Shape): Shape {
    return one.isOpen ? one : other.isOpen ? other : FIXED;
  }

  concat(parts: readonly Shape[]): Shape {
    return this.list(parts);
  }

  member(of: Shape, name: string): Shape {
    return HARMLESS_NAME.test(name) || (!of.isOpen && of.constant === undefined) ? { ...FIXED, name } : { ...OPEN, name };
  }

  item(of: Shape): Shape {
    return of.isOpen ? OPEN : FIXED;
  }

  callable(of: Shape): Shape {
    return of;
  }

  call(callee: Shape): Shape {
    return HARMLESS_CALL.test(callee.name) ? FIXED : OPEN;
  }

  each(of: Shape): Shape {
    return of.isOpen ? OPEN : FIXED;
  }

  items(): null {
    return null;
  }

  truth(of: Shape): boolean | undefined {
    return of.constant === undefined ? undefined : Boolean(of.constant);
  }

  escaped(): Shape {
    return FIXED;
  }

  cleaned(): Shape {
    return FIXED;
  }

  filtered(): Shape {
    return OPEN;
  }

  tagged(): null {
    return null;
  }

  texts(of: Shape): readonly string[] | null {
    return typeof of.constant === "string" ? [of.constant] : null;
  }
}
