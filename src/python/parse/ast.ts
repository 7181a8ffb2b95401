// The syntax tree: CPython's node names and field names (its `ast` module, 3.8 to 3.14) as plain objects.
//
// Where it differs from CPython, on purpose: the node's class is in `kind`; operators and contexts are strings ("Add", "Load") instead of
// nodes; every node has a position, also those that have none in CPython (arguments, comprehension, withitem, match_case).

/**
 * Lines count from 1, columns from 0. **Columns are UTF-16 code units** (CPython's are UTF-8 bytes: equal on lines that are pure ASCII).
 * `endColumn` is exclusive. A byte-order mark is not part of the first line; CR and CRLF count as one line end each.
 */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One broken place. The statement that holds it is missing from the tree; what follows it is there. */
export interface SyntaxFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The newest syntax a file uses, where that is newer than Python 3.8: it cannot run on an older interpreter than 3.<minor>. */
export interface SyntaxNeed {
  readonly minor: number;
  readonly line: number;
  readonly feature: string;
}

/** Its position is from the file's first character to its end, which is column 0 of the line after the last. */
export interface Module extends Position {
  readonly kind: "Module";
  readonly body: readonly Statement[];
  /** In source order. Empty means that the whole file was understood. */
  readonly errors: readonly SyntaxFault[];
  /** The encoding the bytes were read with, as the file names it: "utf-8" unless a cookie says otherwise. */
  readonly encoding: string;
  /** Null when Python 3.8 can read the file. */
  readonly newestSyntax: SyntaxNeed | null;
}

/** A node: its kind, where it is, and CPython's fields. */
type NodeOf<Kind extends string, Fields> = Position & { readonly kind: Kind } & Readonly<Fields>;

export type Node = Module | Statement | Expression | Pattern | TypeParam | Part;
export type NodeKind = Node["kind"];

// ---- statements ----

export type Statement =
  | FunctionDef
  | AsyncFunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | TypeAlias
  | AugAssign
  | AnnAssign
  | For
  | AsyncFor
  | While
  | If
  | With
  | AsyncWith
  | Match
  | Raise
  | Try
  | TryStar
  | Assert
  | Import
  | ImportFrom
  | Global
  | Nonlocal
  | Expr
  | Pass
  | Break
  | Continue;

type FunctionFields = {
  name: string;
  args: Arguments;
  body: readonly Statement[];
  decorator_list: readonly Expression[];
  returns: Expression | null;
  type_params: readonly TypeParam[];
};
/** As in CPython the position begins at `def`; the decorators lie before it. */
export type FunctionDef = NodeOf<"FunctionDef", FunctionFields>;
export type AsyncFunctionDef = NodeOf<"AsyncFunctionDef", FunctionFields>;
export type ClassDef = NodeOf<
  "ClassDef",
  {
    name: string;
    bases: readonly Expression[];
    keywords: readonly Keyword[];
    body: readonly Statement[];
    decorator_list: readonly Expression[];
    type_params: readonly TypeParam[];
  }
>;
export type Return = NodeOf<"Return", { value: Expression | null }>;
export type Delete = NodeOf<"Delete", { targets: readonly Expression[] }>;
export type Assign = NodeOf<"Assign", { targets: readonly Expression[]; value: Expression }>;
export type TypeAlias = NodeOf<"TypeAlias", { name: Name; type_params: readonly TypeParam[]; value: Expression }>;
export type AugAssign = NodeOf<"AugAssign", { target: Expression; op: Operator; value: Expression }>;
export type AnnAssign = NodeOf<
  "AnnAssign",
  {
    target: Expression;
    annotation: Expression;
    value: Expression | null;
    /** 1 for a bare name, 0 for anything else (also a name in parentheses), as in CPython. */
    simple: 0 | 1;
  }
>;
type ForFields = { target: Expression; iter: Expression; body: readonly Statement[]; orelse: readonly Statement[] };
export type For = NodeOf<"For", ForFields>;
export type AsyncFor = NodeOf<"AsyncFor", ForFields>;
export type While = NodeOf<"While", { test: Expression; body: readonly Statement[]; orelse: readonly Statement[] }>;
export type If = NodeOf<"If", { test: Expression; body: readonly Statement[]; orelse: readonly Statement[] }>;
type WithFields = { items: readonly WithItem[]; body: readonly Statement[] };
export type With = NodeOf<"With", WithFields>;
export type AsyncWith = NodeOf<"AsyncWith", WithFields>;
export type Match = NodeOf<"Match", { subject: Expression; cases: readonly MatchCase[] }>;
export type Raise = NodeOf<"Raise", { exc: Expression | null; cause: Expression | null }>;
type TryFields = {
  body: readonly Statement[];
  handlers: readonly ExceptHandler[];
  orelse: readonly Statement[];
  finalbody: readonly Statement[];
};
export type Try = NodeOf<"Try", TryFields>;
export type TryStar = NodeOf<"TryStar", TryFields>;
export type Assert = NodeOf<"Assert", { test: Expression; msg: Expression | null }>;
export type Import = NodeOf<"Import", { names: readonly Alias[] }>;
export type ImportFrom = NodeOf<
  "ImportFrom",
  {
    /** Null for `from . import x`. */
    module: string | null;
    names: readonly Alias[];
    /** Number of leading dots. */
    level: number;
  }
>;
export type Global = NodeOf<"Global", { names: readonly string[] }>;
export type Nonlocal = NodeOf<"Nonlocal", { names: readonly string[] }>;
export type Expr = NodeOf<"Expr", { value: Expression }>;
export type Pass = NodeOf<"Pass", object>;
export type Break = NodeOf<"Break", object>;
export type Continue = NodeOf<"Continue", object>;

// ---- expressions ----

export type Expression =
  | BoolOp
  | NamedExpr
  | BinOp
  | UnaryOp
  | Lambda
  | IfExp
  | Dict
  | SetExpr
  | ListComp
  | SetComp
  | DictComp
  | GeneratorExp
  | Await
  | Yield
  | YieldFrom
  | Compare
  | Call
  | FormattedValue
  | JoinedStr
  | Interpolation
  | TemplateStr
  | Constant
  | Attribute
  | Subscript
  | Starred
  | Name
  | List
  | Tuple
  | Slice;

export type Context = "Load" | "Store" | "Del";
export type BoolOperator = "And" | "Or";
export type UnaryOperator = "Invert" | "Not" | "UAdd" | "USub";
export type Operator =
  | "Add"
  | "Sub"
  | "Mult"
  | "MatMult"
  | "Div"
  | "Mod"
  | "Pow"
  | "LShift"
  | "RShift"
  | "BitOr"
  | "BitXor"
  | "BitAnd"
  | "FloorDiv";
export type CompareOperator = "Eq" | "NotEq" | "Lt" | "LtE" | "Gt" | "GtE" | "Is" | "IsNot" | "In" | "NotIn";

export type BoolOp = NodeOf<"BoolOp", { op: BoolOperator; values: readonly Expression[] }>;
export type NamedExpr = NodeOf<"NamedExpr", { target: Name; value: Expression }>;
export type BinOp = NodeOf<"BinOp", { left: Expression; op: Operator; right: Expression }>;
export type UnaryOp = NodeOf<"UnaryOp", { op: UnaryOperator; operand: Expression }>;
export type Lambda = NodeOf<"Lambda", { args: Arguments; body: Expression }>;
export type IfExp = NodeOf<"IfExp", { test: Expression; body: Expression; orelse: Expression }>;
export type Dict = NodeOf<
  "Dict",
  {
    /** A null key stands for `**value`. */
    keys: readonly (Expression | null)[];
    values: readonly Expression[];
  }
>;
/** CPython's `Set`; named so that the type does not hide JavaScript's. */
export type SetExpr = NodeOf<"Set", { elts: readonly Expression[] }>;
type ElementComprehension = { elt: Expression; generators: readonly Comprehension[] };
export type ListComp = NodeOf<"ListComp", ElementComprehension>;
export type SetComp = NodeOf<"SetComp", ElementComprehension>;
export type GeneratorExp = NodeOf<"GeneratorExp", ElementComprehension>;
export type DictComp = NodeOf<"DictComp", { key: Expression; value: Expression; generators: readonly Comprehension[] }>;
export type Await = NodeOf<"Await", { value: Expression }>;
export type Yield = NodeOf<"Yield", { value: Expression | null }>;
export type YieldFrom = NodeOf<"YieldFrom", { value: Expression }>;
export type Compare = NodeOf<"Compare", { left: Expression; ops: readonly CompareOperator[]; comparators: readonly Expression[] }>;
export type Call = NodeOf<"Call", { func: Expression; args: readonly Expression[]; keywords: readonly Keyword[] }>;
export type FormattedValue = NodeOf<
  "FormattedValue",
  {
    value: Expression;
    /** -1 none, else the character code of `s`, `r` or `a`. */
    conversion: number;
    format_spec: JoinedStr | null;
  }
>;
export type JoinedStr = NodeOf<"JoinedStr", { values: readonly Expression[] }>;
/** A replacement field of a t-string; `str` is its source text. */
export type Interpolation = NodeOf<"Interpolation", { value: Expression; str: string; conversion: number; format_spec: JoinedStr | null }>;
export type TemplateStr = NodeOf<"TemplateStr", { values: readonly Expression[] }>;

/**
 * `type` says which Python type the value has, since JavaScript's does not:
 * - `str`: implicit concatenation is already joined. A character named as `\N{…}` is U+FFFD (names are not known here);
 * - `bytes`: one code unit (0 to 255) per byte;
 * - `int`: a bigint beyond ±2^53; `complex`: the imaginary part.
 */
export type Constant = NodeOf<"Constant", ConstantValue>;
export type ConstantValue =
  | { readonly type: "str"; readonly value: string }
  | { readonly type: "bytes"; readonly value: string }
  | { readonly type: "int"; readonly value: number | bigint }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "complex"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "None"; readonly value: null }
  | { readonly type: "Ellipsis"; readonly value: null };
export type Attribute = NodeOf<"Attribute", { value: Expression; attr: string; ctx: Context }>;
export type Subscript = NodeOf<"Subscript", { value: Expression; slice: Expression; ctx: Context }>;
export type Starred = NodeOf<"Starred", { value: Expression; ctx: Context }>;
export type Name = NodeOf<"Name", { id: string; ctx: Context }>;
export type List = NodeOf<"List", { elts: readonly Expression[]; ctx: Context }>;
export type Tuple = NodeOf<"Tuple", { elts: readonly Expression[]; ctx: Context }>;
export type Slice = NodeOf<"Slice", { lower: Expression | null; upper: Expression | null; step: Expression | null }>;

// ---- parts of statements and expressions ----

export type Part = Comprehension | ExceptHandler | Arguments | Arg | Keyword | Alias | WithItem | MatchCase;

export type Comprehension = NodeOf<"comprehension", { target: Expression; iter: Expression; ifs: readonly Expression[]; is_async: 0 | 1 }>;
export type ExceptHandler = NodeOf<"ExceptHandler", { type: Expression | null; name: string | null; body: readonly Statement[] }>;
export type Arguments = NodeOf<
  "arguments",
  {
    posonlyargs: readonly Arg[];
    args: readonly Arg[];
    vararg: Arg | null;
    kwonlyargs: readonly Arg[];
    /** One per keyword-only parameter; null where it has no default. */
    kw_defaults: readonly (Expression | null)[];
    kwarg: Arg | null;
    /** Of the last positional parameters, positional-only ones included. */
    defaults: readonly Expression[];
  }
>;
export type Arg = NodeOf<"arg", { arg: string; annotation: Expression | null }>;
/** `arg` is null for `**value`. */
export type Keyword = NodeOf<"keyword", { arg: string | null; value: Expression }>;
export type Alias = NodeOf<"alias", { name: string; asname: string | null }>;
export type WithItem = NodeOf<"withitem", { context_expr: Expression; optional_vars: Expression | null }>;
export type MatchCase = NodeOf<"match_case", { pattern: Pattern; guard: Expression | null; body: readonly Statement[] }>;

// ---- patterns ----

export type Pattern = MatchValue | MatchSingleton | MatchSequence | MatchMapping | MatchClass | MatchStar | MatchAs | MatchOr;

export type MatchValue = NodeOf<"MatchValue", { value: Expression }>;
export type MatchSingleton = NodeOf<"MatchSingleton", { value: boolean | null }>;
export type MatchSequence = NodeOf<"MatchSequence", { patterns: readonly Pattern[] }>;
export type MatchMapping = NodeOf<"MatchMapping", { keys: readonly Expression[]; patterns: readonly Pattern[]; rest: string | null }>;
export type MatchClass = NodeOf<
  "MatchClass",
  { cls: Expression; patterns: readonly Pattern[]; kwd_attrs: readonly string[]; kwd_patterns: readonly Pattern[] }
>;
export type MatchStar = NodeOf<"MatchStar", { name: string | null }>;
export type MatchAs = NodeOf<"MatchAs", { pattern: Pattern | null; name: string | null }>;
export type MatchOr = NodeOf<"MatchOr", { patterns: readonly Pattern[] }>;

// ---- type parameters ----

export type TypeParam = TypeVar | ParamSpec | TypeVarTuple;

export type TypeVar = NodeOf<"TypeVar", { name: string; bound: Expression | null; default_value: Expression | null }>;
export type ParamSpec = NodeOf<"ParamSpec", { name: string; default_value: Expression | null }>;
export type TypeVarTuple = NodeOf<"TypeVarTuple", { name: string; default_value: Expression | null }>;
