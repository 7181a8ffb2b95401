// Text that a program puts together: what of it is written out, and what comes from elsewhere.
import type { Call, Expression } from "../../python/parse/ast.ts";
import { argumentOf } from "./module-view.ts";
import type { At } from "../rule.ts";

export interface BuiltText {
  /** Where it is put together: the expression, or what the name was assigned. */
  readonly node: Expression;
  /** What is written out; `HOLE` stands for each part that is not. */
  readonly text: string;
  /** The parts that the module does not fix. Empty: nothing to inject into. */
  readonly holes: readonly Expression[];
}

export const HOLE = "\uFFFC";
const DEPTH_MAX = 12;
/** A text that names itself often (`q = q + x`) is followed so far. */
const STEPS_MAX = 300;
/** Calls whose result holds no text that a caller chose. */
const GIVES_NO_TEXT = new Set(
  "int float bool len round ord abs hash id sum time.time time.monotonic uuid.uuid4 uuid.uuid1 os.getpid".split(" "),
);
const FIXED_NAMES = new Set(
  "sys.executable sys.platform sys.version os.sep os.pathsep os.devnull os.linesep os.name __file__ __name__".split(" "),
);
/** Methods that give the text back in another shape. */
const RESHAPES = new Set("strip lstrip rstrip lower upper encode decode expandtabs title replace".split(" "));
const NUMBERS_ONLY = /^(?:[^%]|%%|%[-+ #0-9.]*[difFeEgGxXocu])*$/;
const CONVERSION = /%(?:\(\w+\))?[-+ #0-9.]*[a-zA-Z]/g;
const FIELD = /\{[^{}]*\}/g;
const NUMBER_SPEC = /[bdeEfFgGnoxX%]$/;

/** `cleaners`: names of functions whose result is safe where the text goes (`shlex.quote`, `*.escape`). */
export function builtText(node: Expression, at: At, cleaners: ReadonlySet<string> = new Set()): BuiltText {
  const building = { text: "", holes: [] as Expression[], node, steps: 0, at, cleaners };
  addTo(building, node, at.scope, 0);
  return { node: building.node, text: building.text, holes: building.holes };
}

/** Whether nobody but the program chooses the value: written out, a number, or one of some that are written out. */
export function isSettled(node: Expression, at: At): boolean {
  return builtText(node, at).holes.length === 0;
}

interface Building {
  text: string;
  readonly holes: Expression[];
  node: Expression;
  steps: number;
  readonly at: At;
  readonly cleaners: ReadonlySet<string>;
}

function addTo(to: Building, node: Expression, scope: At["scope"], depth: number): void {
  const { module } = to.at;
  to.steps += 1;
  if (depth > DEPTH_MAX || to.steps > STEPS_MAX) return hole(to, node);
  const add = (one: Expression): void => addTo(to, one, scope, depth + 1);
  switch (node.kind) {
    case "Constant":
      to.text += node.type === "str" || node.type === "bytes" ? node.value : String(node.value);
      return;
    case "JoinedStr":
      return node.values.forEach(add);
    case "FormattedValue": {
      const [spec] = node.format_spec?.values ?? [];
      const isNumber = spec?.kind === "Constant" && spec.type === "str" && NUMBER_SPEC.test(spec.value);
      return isNumber ? gap(to) : add(node.value);
    }
    case "Name":
      return addName(to, node.id, { node, scope, depth });
    case "BinOp":
      if (node.op === "Mod") {
        const before = to.text.length;
        add(node.left);
        if (NUMBERS_ONLY.test(to.text.slice(before)) && to.text.length > before) return;
        return formatted(to, [node.right], { add, before, field: CONVERSION });
      }
      if (node.op !== "Add" && node.op !== "Div") {
        // `"?," * count` holds only what is repeated; the other operators make numbers.
        const isRepeated = [node.left, node.right].some(
          (side) => module.isConstant(side, scope) && typeof module.constant(side, scope) !== "number",
        );
        if (node.op !== "Mult" || isRepeated) return gap(to);
      }
      add(node.left);
      return add(node.right);
    case "IfExp":
      add(node.body);
      return add(node.orelse);
    case "BoolOp":
      return node.values.forEach(add);
    case "List":
    case "Tuple":
    case "Set":
      return node.elts.forEach(add);
    case "Starred":
    case "Await":
    case "NamedExpr":
      return add(node.value);
    case "GeneratorExp":
    case "ListComp":
    case "SetComp":
      return add(node.elt);
    case "Compare":
      return gap(to);
    case "Subscript":
      // What is taken out of a written table is one of what stands in it, whoever chooses which.
      return module.isConstant(node.value, scope) ? gap(to) : hole(to, node);
    case "Call":
      return addCall(to, node, { scope, depth });
    case "Attribute":
      return FIXED_NAMES.has(module.target(node, scope) ?? "") ? gap(to) : hole(to, node);
    default:
      return module.isConstant(node, scope) ? gap(to) : hole(to, node);
  }
}

function addName(
  to: Building,
  name: string,
  { node, scope, depth }: { readonly node: Expression; readonly scope: At["scope"]; readonly depth: number },
): void {
  const { module } = to.at;
  if (FIXED_NAMES.has(module.target(node, scope) ?? "") || module.isConstant(node, scope)) {
    const value = module.constant(node, scope);
    if (typeof value === "string") to.text += value;
    else gap(to);
    return;
  }
  const bindings = module.everyBinding(name, scope);
  if (bindings === null || bindings.some(({ entered }) => entered)) return hole(to, node);
  for (const binding of bindings) {
    const { value, scope: where } = binding;
    const before = to.holes.length;
    addTo(to, value, where, depth + 1);
    for (const added of module.additionsTo(name, binding)) {
      if (added === null) hole(to, node);
      else addTo(to, added, where, depth + 1);
    }
    if (to.holes.length > before && to.node === node && value.kind !== "List") to.node = value;
  }
}

function addCall(to: Building, node: Call, { scope, depth }: { readonly scope: At["scope"]; readonly depth: number }): void {
  const { module } = to.at;
  const target = module.target(node.func, scope);
  const add = (one: Expression): void => addTo(to, one, scope, depth + 1);
  const last = node.func.kind === "Attribute" ? node.func.attr : node.func.kind === "Name" ? node.func.id : "";
  if (target !== null && (GIVES_NO_TEXT.has(target) || to.cleaners.has(target))) return gap(to);
  if (to.cleaners.has(`*.${last}`)) return gap(to);
  if (target === "str" || target === "repr" || target === "textwrap.dedent" || target?.startsWith("os.path."))
    return node.args.forEach(add);
  if (module.isConstant(node, scope)) return gap(to);
  if (node.func.kind !== "Attribute") return hole(to, node);
  const { value, attr } = node.func;
  if (attr === "format") {
    const before = to.text.length;
    add(value);
    formatted(to, [...node.args, ...node.keywords.map((keyword) => keyword.value)], { add, before, field: FIELD });
  } else if (attr === "join") {
    add(value);
    node.args.forEach(add);
  } else if (RESHAPES.has(attr)) {
    add(value);
    if (attr === "replace") node.args.slice(1, 2).forEach(add);
  } else if (attr === "get" && module.isConstant(value, scope)) node.args.slice(1).forEach(add);
  else hole(to, node);
}

/** What `%` or `format` fills in: its place is inside the text from `before`, not behind it. */
function formatted(
  to: Building,
  values: readonly Expression[],
  { add, before, field }: { readonly add: (one: Expression) => void; readonly before: number; readonly field: RegExp },
): void {
  const text = to.text.slice(0, before) + to.text.slice(before).replaceAll(field, HOLE);
  for (const value of values) {
    if (value.kind === "Dict") value.values.forEach(add);
    else add(value);
  }
  to.text = text;
}

function hole(to: Building, node: Expression): void {
  to.holes.push(node);
  gap(to);
}

function gap(to: Building): void {
  to.text += HOLE;
}

/** The text that an argument gives; null when it is not given. */
export function argumentText(
  call: Call,
  [position, name]: readonly [number | null, string | null],
  at: At,
  cleaners?: ReadonlySet<string>,
): BuiltText | null {
  const argument = argumentOf(call, position, name);
  return argument === null ? null : builtText(argument, at, cleaners);
}
