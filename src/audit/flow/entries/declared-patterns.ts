// Patterns that the declaration of a form's field asks of what is sent: `RegexField(r"^[a-z]+\Z")`, `CharField(validators=[RegexValidator(…)])`.
import { lastName } from "../../../python/parse/dotted-name.ts";
import type { Call, ClassDef } from "../../../python/parse/ast.ts";
import { ALL_KINDS, NUMBER_KINDS } from "../values/taint.ts";
import { cleanByPattern } from "../guards/pattern-alphabet.ts";

/** Position of the pattern among what they are given. */
const WITH_PATTERN: ReadonlyMap<string, number> = new Map([
  ["RegexField", 0],
  ["RegexValidator", 0],
  ["Regexp", 0],
]);
const FORMS = new Set(["IPAddress", "MacAddress", "UUID", "IP", "validate_ipv4_address", "validate_ipv46_address"]);
const CHOICES = new Set(["OneOf", "AnyOf"]);
const JUDGES = new Set(["validators", "validate"]);
/** They take the white space off before they look. */
const STRIPPED = new Set(["CharField", "StringField", "TextField"]);

/** Bits of the kinds that what a field lets through is clean for. */
export function cleanedByDeclaration(cls: ClassDef, field: string): number {
  for (const one of cls.body) {
    const isIt = one.kind === "Assign" && one.targets.some((target) => target.kind === "Name" && target.id === field);
    if (isIt && one.value.kind === "Call") return cleanedBy(one.value);
  }
  return 0;
}

function cleanedBy(declaration: Call): number {
  const isStripped = STRIPPED.has(lastName(declaration.func));
  const given = declaration.keywords.filter(({ arg }) => arg !== null && JUDGES.has(arg)).map(({ value }) => value);
  const lists = [...given, ...declaration.args].flatMap((list) => (list.kind === "List" || list.kind === "Tuple" ? list.elts : []));
  const judges = [...given, ...lists].filter((one) => one.kind === "Call");
  return [declaration, ...judges].reduce(
    (bits, one) => bits | cleanedByPatternOf(one, isStripped) | (one === declaration ? 0 : cleanedByJudge(one)),
    0,
  );
}

/** `IPAddress()`, `OneOf(["a", "b"])`: what they let through is written in one way, or there. */
function cleanedByJudge({ func, args, keywords }: Call): number {
  const name = lastName(func);
  if (FORMS.has(name)) return NUMBER_KINDS;
  const [first] = CHOICES.has(name)
    ? [...keywords.flatMap(({ arg, value }) => (arg === "choices" || arg === "values" ? [value] : [])), ...args]
    : [];
  const isList = first?.kind === "List" || first?.kind === "Tuple" || first?.kind === "Set";
  return isList && first.elts.every(({ kind }) => kind === "Constant") ? ALL_KINDS : 0;
}

function cleanedByPatternOf({ func, args, keywords }: Call, isStripped: boolean): number {
  const position = WITH_PATTERN.get(lastName(func));
  if (position === undefined || keywords.some(({ arg }) => arg === "inverse_match")) return 0;
  const pattern = keywords.find(({ arg }) => arg === "regex" || arg === "pattern")?.value ?? args[position];
  const known = pattern?.kind === "Constant" && pattern.type === "str" ? pattern.value : undefined;
  // It is searched for: only what says where it begins says all.
  if (known === undefined || !/^(?:\^|\\A)/.test(known)) return 0;
  return cleanByPattern(known, isStripped && known.endsWith("$"));
}
