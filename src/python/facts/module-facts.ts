// One pass over a module's syntax tree: the places that detection asks about, each with the scope it stands in.
import type {
  AnnAssign,
  Assert,
  Assign,
  AsyncFunctionDef,
  Attribute,
  AugAssign,
  Call,
  ClassDef,
  Compare,
  Constant,
  Dict,
  ExceptHandler,
  Expression,
  FunctionDef,
  If,
  Import,
  ImportFrom,
  Lambda,
  Module,
  Node,
  Return,
  Statement,
  Subscript,
} from "../parse/ast.ts";
import { walk } from "../parse/walk.ts";
import { captured, importsInside, leaveUnvalued, takenApart, type Unvalued } from "./unvalued-names.ts";

export interface Scope {
  /** The innermost function, or null at module and class level. */
  readonly fn: FunctionFact | null;
  /** The innermost class outside a function. */
  readonly cls: ClassFact | null;
  /** Inside `if __name__ == "__main__":`. */
  readonly main: boolean;
  /** Inside a `try` whose failure is caught. */
  readonly guarded: boolean;
  /** Inside `if TYPE_CHECKING:`: never runs. */
  readonly typesOnly: boolean;
  /** Inside an `if` or `match`: may not run. */
  readonly conditional: boolean;
  /** Inside a lambda: runs when somebody calls it. */
  readonly deferred: boolean;
}

export interface Site<N> {
  readonly node: N;
  readonly scope: Scope;
}

export interface FunctionFact {
  readonly node: FunctionDef | AsyncFunctionDef;
  /** The class it is a method of. */
  readonly cls: ClassFact | null;
  /** The function it is nested in. */
  readonly outer: FunctionFact | null;
  readonly returns: Return[];
  /** Local name → what is assigned to it, in order. */
  readonly locals: Map<string, Binding[]>;
  readonly unvalued: Unvalued;
}

export interface ClassFact {
  readonly node: ClassDef;
  readonly attributes: Map<string, Binding[]>;
  readonly methods: Map<string, FunctionFact>;
}

/** A value bound to a name. `entered`: through `with value as name`. */
export interface Binding {
  readonly value: Expression;
  readonly line: number;
  readonly entered: boolean;
  readonly scope: Scope;
}

export interface ImportFact {
  /** Name it has in this module. */
  readonly local: string;
  /** As written: "os.path", "flask", ".models". */
  readonly module: string;
  /** What is taken from it; null for `import module`; "*" for all. */
  readonly name: string | null;
  readonly level: number;
  readonly line: number;
  readonly scope: Scope;
}

export interface ModuleFacts {
  /** Relative to the project's root. */
  readonly file: string;
  readonly ast: Module;
  readonly imports: ImportFact[];
  /** Module-level name → what is assigned to it, in order. */
  readonly bindings: Map<string, Binding[]>;
  readonly unvalued: Unvalued;
  readonly functions: Map<string, FunctionFact>;
  /** Also methods and nested ones, in source order. */
  readonly everyFunction: FunctionFact[];
  readonly classes: Map<string, ClassFact>;
  readonly calls: Site<Call>[];
  readonly subscripts: Site<Subscript>[];
  readonly compares: Site<Compare>[];
  readonly dicts: Site<Dict>[];
  readonly strings: Site<Constant & { type: "str" }>[];
  /** `settings.DEBUG`: attributes in capitals, of anything. */
  readonly constants: Site<Attribute>[];
  /** Names whose absence raises: `if not name: raise …`, `assert name`. */
  readonly demanded: Set<string>;
  /** `target[key] = value` and `target.attribute = value`. */
  readonly stores: Site<Assign>[];
  /** Every assignment with a value, whatever its target. */
  readonly assignments: Site<Assign | AnnAssign>[];
  /** `text += more`. */
  readonly augments: Site<AugAssign>[];
  readonly asserts: Site<Assert>[];
  readonly handlers: Site<ExceptHandler>[];
  /** Calls whose result nothing takes: `work()` as a statement. */
  readonly discarded: Site<Call>[];
  /** Line of `if __name__ == "__main__":`, or null. */
  readonly mainLine: number | null;
}

type Building = { -readonly [K in keyof ModuleFacts]: ModuleFacts[K] };

const TOP: Scope = { fn: null, cls: null, main: false, guarded: false, typesOnly: false, conditional: false, deferred: false };

export function collectModuleFacts(file: string, ast: Module): ModuleFacts {
  const facts: Building = {
    file,
    ast,
    imports: [],
    bindings: new Map(),
    unvalued: new Map(),
    functions: new Map(),
    everyFunction: [],
    classes: new Map(),
    calls: [],
    subscripts: [],
    compares: [],
    dicts: [],
    strings: [],
    constants: [],
    demanded: new Set(),
    stores: [],
    assignments: [],
    augments: [],
    asserts: [],
    handlers: [],
    discarded: [],
    mainLine: null,
  };
  block(facts, ast.body, TOP);
  return facts;
}

function block(facts: Building, body: readonly Statement[], scope: Scope): void {
  for (const statement of body) visitStatement(facts, statement, scope);
}

function visitStatement(facts: Building, statement: Statement, scope: Scope): void {
  switch (statement.kind) {
    case "Import":
    case "ImportFrom":
      return visitImport(facts, statement, scope);
    case "FunctionDef":
    case "AsyncFunctionDef":
      return visitFunction(facts, statement, scope);
    case "ClassDef":
      return visitClass(facts, statement, scope);
    case "Assign":
    case "AnnAssign":
    case "AugAssign":
      return visitAssignment(facts, statement, scope);
    case "Return":
      scope.fn?.returns.push(statement);
      return expression(facts, statement.value, scope);
    case "If":
      return visitIf(facts, statement, scope);
    case "Try":
    case "TryStar":
      block(facts, statement.body, { ...scope, guarded: scope.guarded || statement.handlers.length > 0 });
      for (const handler of statement.handlers) {
        facts.handlers.push({ node: handler, scope });
        if (handler.name !== null) leaveUnvalued(unvaluedOf(facts, scope), handler.name, null);
        expression(facts, handler.type, scope);
        block(facts, handler.body, { ...scope, conditional: true });
      }
      block(facts, statement.orelse, scope);
      return block(facts, statement.finalbody, scope);
    case "With":
    case "AsyncWith":
      for (const item of statement.items) {
        expression(facts, item.context_expr, scope);
        if (item.optional_vars?.kind === "Name") bind(facts, item.optional_vars.id, item.context_expr, scope, true);
        else takenApart(unvaluedOf(facts, scope), item.optional_vars, null);
      }
      return block(facts, statement.body, scope);
    case "For":
    case "AsyncFor":
      expression(facts, statement.iter, scope);
      takenApart(unvaluedOf(facts, scope), statement.target, statement.iter);
      block(facts, statement.body, scope);
      return block(facts, statement.orelse, scope);
    case "While":
      expression(facts, statement.test, scope);
      block(facts, statement.body, scope);
      return block(facts, statement.orelse, scope);
    case "Match":
      expression(facts, statement.subject, scope);
      for (const one of statement.cases) {
        captured(unvaluedOf(facts, scope), one.pattern);
        expression(facts, one.guard, scope);
        block(facts, one.body, { ...scope, conditional: true });
      }
      return;
    case "Assert":
      facts.asserts.push({ node: statement, scope });
      for (const name of presentNames(statement.test)) facts.demanded.add(name);
      return expression(facts, statement.test, scope);
    case "Global":
      for (const name of statement.names) if (!importsInside(scope.fn?.node.body ?? [], name)) facts.unvalued.set(name, null);
      return;
    case "Expr":
      if (statement.value.kind === "Call") facts.discarded.push({ node: statement.value, scope });
      return expression(facts, statement.value, scope);
    default:
      return expression(facts, statement, scope);
  }
}

function visitImport(facts: Building, statement: Import | ImportFrom, scope: Scope): void {
  for (const alias of statement.names) {
    const line = statement.line;
    if (statement.kind === "ImportFrom") {
      const module = statement.module ?? "";
      facts.imports.push({ local: alias.asname ?? alias.name, module, name: alias.name, level: statement.level, line, scope });
    } else if (alias.asname !== null) {
      facts.imports.push({ local: alias.asname, module: alias.name, name: null, level: 0, line, scope });
    } else {
      facts.imports.push({ local: alias.name.split(".")[0]!, module: alias.name, name: null, level: 0, line, scope });
    }
  }
}

function visitFunction(facts: Building, node: FunctionDef | AsyncFunctionDef, scope: Scope): void {
  const fact: FunctionFact = {
    node,
    cls: scope.fn === null ? scope.cls : null,
    outer: scope.fn,
    returns: [],
    locals: new Map(),
    unvalued: new Map(),
  };
  facts.everyFunction.push(fact);
  if (scope.fn === null && scope.cls !== null) scope.cls.methods.set(node.name, fact);
  else if (scope.fn === null) facts.functions.set(node.name, fact);
  for (const decorator of node.decorator_list) expression(facts, decorator, scope);
  for (const value of [...node.args.defaults, ...node.args.kw_defaults]) expression(facts, value, scope);
  for (const arg of [...node.args.posonlyargs, ...node.args.args, ...node.args.kwonlyargs]) expression(facts, arg.annotation, scope);
  block(facts, node.body, { ...scope, fn: fact, conditional: false });
}

function visitClass(facts: Building, node: ClassDef, scope: Scope): void {
  const fact: ClassFact = { node, attributes: new Map(), methods: new Map() };
  if (scope.fn === null && scope.cls === null) facts.classes.set(node.name, fact);
  for (const value of [...node.bases, ...node.decorator_list]) expression(facts, value, scope);
  for (const keyword of node.keywords) expression(facts, keyword.value, scope);
  block(facts, node.body, { ...scope, cls: fact });
}

function visitAssignment(facts: Building, statement: Assign | AnnAssign | AugAssign, scope: Scope): void {
  if (statement.kind === "AnnAssign") expression(facts, statement.annotation, scope);
  expression(facts, statement.value, scope);
  if (statement.value === null) return;
  if (statement.kind === "AugAssign") facts.augments.push({ node: statement, scope });
  else facts.assignments.push({ node: statement, scope });
  const targets = statement.kind === "Assign" ? statement.targets : [statement.target];
  for (const target of targets) {
    if (target.kind === "Name") bind(facts, target.id, statement.value, scope, false);
    else if (target.kind === "Tuple" || target.kind === "List") bindEach(facts, target.elts, statement.value, scope);
    else expression(facts, target, scope);
  }
  if (statement.kind === "Assign" && targets.some(({ kind }) => kind === "Subscript" || kind === "Attribute"))
    facts.stores.push({ node: statement, scope });
}

/** `a, b = 1, 2`; where the right side is no display of as many values, nothing is known. */
function bindEach(facts: Building, names: readonly Expression[], value: Expression, scope: Scope): void {
  if ((value.kind !== "Tuple" && value.kind !== "List") || value.elts.length !== names.length) {
    for (const name of names) takenApart(unvaluedOf(facts, scope), name, null);
    return;
  }
  names.forEach((name, i) => name.kind === "Name" && bind(facts, name.id, value.elts[i]!, scope, false));
}

function bind(facts: Building, name: string, value: Expression, scope: Scope, entered: boolean): void {
  const into = scope.fn?.locals ?? scope.cls?.attributes ?? facts.bindings;
  const binding = { value, line: value.line, entered, scope };
  const known = into.get(name);
  if (known) known.push(binding);
  else into.set(name, [binding]);
}

/** Undefined inside a class: its names are not those of its methods. */
function unvaluedOf(facts: Building, scope: Scope): Unvalued | undefined {
  return scope.fn?.unvalued ?? (scope.cls === null ? facts.unvalued : undefined);
}

/** A chain of `elif` is as many nested `if` in the tree: followed in a loop, however long it is. */
function visitIf(facts: Building, statement: If, scope: Scope): void {
  for (let at: If | null = statement; at !== null;) {
    expression(facts, at.test, scope);
    const main = isMainGuard(at.test);
    if (main && scope.fn === null) facts.mainLine ??= at.line;
    if (at.body.some(raises)) for (const name of absentNames(at.test)) facts.demanded.add(name);
    block(facts, at.body, {
      ...scope,
      main: scope.main || main,
      typesOnly: scope.typesOnly || isName(at.test, "TYPE_CHECKING"),
      conditional: scope.conditional || !main,
    });
    const only: Statement | undefined = at.orelse.length === 1 ? at.orelse[0] : undefined;
    if (only?.kind !== "If") block(facts, at.orelse, { ...scope, conditional: true });
    at = only?.kind === "If" ? only : null;
  }
}

/** Names that the test says are missing: `not a`, `a is None`, `not all([a, b])`, `not a or not b`. */
function absentNames(test: Expression): string[] {
  if (test.kind === "BoolOp") return test.values.flatMap(absentNames);
  if (test.kind === "Compare" && test.ops[0] === "Is" && test.left.kind === "Name") return [test.left.id];
  return test.kind === "UnaryOp" && test.op === "Not" ? presentNames(test.operand) : [];
}

function presentNames(node: Expression): string[] {
  if (node.kind === "Name") return [node.id];
  if (node.kind === "BoolOp" && node.op === "And") return node.values.flatMap(presentNames);
  const display = node.kind === "Call" && node.func.kind === "Name" && node.func.id === "all" ? node.args[0] : undefined;
  return display?.kind === "List" || display?.kind === "Tuple" ? display.elts.flatMap(presentNames) : [];
}

function raises(statement: Statement): boolean {
  if (statement.kind === "Raise") return true;
  if (statement.kind !== "Expr" || statement.value.kind !== "Call") return false;
  const { func } = statement.value;
  return func.kind === "Name" ? func.id === "exit" : func.kind === "Attribute" && func.attr === "exit";
}

function isMainGuard(test: Expression): boolean {
  if (test.kind !== "Compare" || test.ops[0] !== "Eq") return false;
  const sides = [test.left, test.comparators[0]];
  return (
    sides.some((side) => side && isName(side, "__name__")) && sides.some((side) => side?.kind === "Constant" && side.value === "__main__")
  );
}

function isName(node: Expression, id: string): boolean {
  return (node.kind === "Name" && node.id === id) || (node.kind === "Attribute" && node.attr === id);
}

const CAPITALS = /^[A-Z][A-Z0-9_]+$/;

function expression(facts: Building, root: Node | null | undefined, scope: Scope): void {
  // Half of all expressions are no more than a name.
  if (!root || root.kind === "Name") return;
  if (root.kind === "Constant") {
    if (root.type === "str") facts.strings.push({ node: root, scope });
    return;
  }
  walk(root, (node) => {
    if (node.kind === "Constant") {
      if (node.type === "str") facts.strings.push({ node, scope });
    } else if (node.kind === "Call") facts.calls.push({ node, scope });
    else if (node.kind === "Subscript") facts.subscripts.push({ node, scope });
    else if (node.kind === "Compare") facts.compares.push({ node, scope });
    else if (node.kind === "Dict") facts.dicts.push({ node, scope });
    else if (node.kind === "Attribute") {
      if (CAPITALS.test(node.attr)) facts.constants.push({ node, scope });
    } else if (node.kind === "NamedExpr") bind(facts, node.target.id, node.value, scope, false);
    else if (node.kind === "comprehension") takenApart(unvaluedOf(facts, scope), node.target, node.iter);
    else if (node.kind === "Lambda") {
      visitLambda(facts, node, scope);
      return false;
    }
    return true;
  });
}

function visitLambda(facts: Building, { args, body }: Lambda, scope: Scope): void {
  for (const value of [...args.defaults, ...args.kw_defaults]) expression(facts, value, scope);
  for (const { arg } of [...args.posonlyargs, ...args.args, ...args.kwonlyargs]) leaveUnvalued(unvaluedOf(facts, scope), arg, null);
  expression(facts, body, { ...scope, deferred: true });
}
