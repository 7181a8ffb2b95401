import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "./parse-module.ts";
import { faults, sketches } from "./testing.ts";

const CASES: readonly (readonly [string, string])[] = [
  ["a = b = *c, d", "Assign(targets=[Name(a, Store), Name(b, Store)], value=Tuple(elts=[Starred(value=Name(c)), Name(d)]))"],
  [
    "(a, [b, *c]), d.e = f",
    "Assign(targets=[Tuple(elts=[Tuple(elts=[Name(a, Store), List(elts=[Name(b, Store), Starred(value=Name(c, Store), ctx=Store)], ctx=Store)], ctx=Store), Attribute(value=Name(d), attr=e, ctx=Store)], ctx=Store)], value=Name(f))",
  ],
  ["a = yield b", "Assign(targets=[Name(a, Store)], value=Yield(value=Name(b)))"],
  ["a: int", "AnnAssign(target=Name(a, Store), annotation=Name(int), simple=1)"],
  ["(a): int = 1", "AnnAssign(target=Name(a, Store), annotation=Name(int), value=Constant(1), simple=0)"],
  [
    "a.b: int = 1, 2",
    "AnnAssign(target=Attribute(value=Name(a), attr=b, ctx=Store), annotation=Name(int), value=Tuple(elts=[Constant(1), Constant(2)]), simple=0)",
  ],
  ["a[0] //= 2", "AugAssign(target=Subscript(value=Name(a), slice=Constant(0), ctx=Store), op=FloorDiv, value=Constant(2))"],
  ["a @= b", "AugAssign(target=Name(a, Store), op=MatMult, value=Name(b))"],
  [
    "del a, (b, c[0]),",
    "Delete(targets=[Name(a, Del), Tuple(elts=[Name(b, Del), Subscript(value=Name(c), slice=Constant(0), ctx=Del)], ctx=Del)])",
  ],
  ["import a.b as c, d", "Import(names=[alias(name=a.b, asname=c), alias(name=d)])"],
  ["from ...a.b import (c as d, e,)", "ImportFrom(module=a.b, names=[alias(name=c, asname=d), alias(name=e)], level=3)"],
  ["from . import *", "ImportFrom(names=[alias(name=*)], level=1)"],
  ["raise A from b", "Raise(exc=Name(A), cause=Name(b))"],
  ["assert a, b", "Assert(test=Name(a), msg=Name(b))"],
  ["global a, b", "Global(names=[a, b])"],
  ["return *a, b", "Return(value=Tuple(elts=[Starred(value=Name(a)), Name(b)]))"],
  ["if a: pass\nelif b: pass\nelse: pass", "If(test=Name(a), body=[Pass()], orelse=[If(test=Name(b), body=[Pass()], orelse=[Pass()])])"],
  [
    "while a := b: break\nelse: continue",
    "While(test=NamedExpr(target=Name(a, Store), value=Name(b)), body=[Break()], orelse=[Continue()])",
  ],
  [
    "for a, in *b, c: pass",
    "For(target=Tuple(elts=[Name(a, Store)], ctx=Store), iter=Tuple(elts=[Starred(value=Name(b)), Name(c)]), body=[Pass()])",
  ],
  ["async for a in b: pass", "AsyncFor(target=Name(a, Store), iter=Name(b), body=[Pass()])"],
  [
    "with a as b, c: pass",
    "With(items=[withitem(context_expr=Name(a), optional_vars=Name(b, Store)), withitem(context_expr=Name(c))], body=[Pass()])",
  ],
  [
    "with (a as b, c as (d, e),): pass",
    "With(items=[withitem(context_expr=Name(a), optional_vars=Name(b, Store)), withitem(context_expr=Name(c), optional_vars=Tuple(elts=[Name(d, Store), Name(e, Store)], ctx=Store))], body=[Pass()])",
  ],
  [
    "with (a, b) as c: pass",
    "With(items=[withitem(context_expr=Tuple(elts=[Name(a), Name(b)]), optional_vars=Name(c, Store))], body=[Pass()])",
  ],
  ["with (a).b: pass", "With(items=[withitem(context_expr=Attribute(value=Name(a), attr=b))], body=[Pass()])"],
  ["async with (yield a): pass", "AsyncWith(items=[withitem(context_expr=Yield(value=Name(a)))], body=[Pass()])"],
  [
    "try: pass\nexcept A as b: pass\nexcept (B, C): pass\nexcept: pass\nelse: pass\nfinally: pass",
    "Try(body=[Pass()], handlers=[ExceptHandler(type=Name(A), name=b, body=[Pass()]), ExceptHandler(type=Tuple(elts=[Name(B), Name(C)]), body=[Pass()]), ExceptHandler(body=[Pass()])], orelse=[Pass()], finalbody=[Pass()])",
  ],
  ["try: pass\nexcept* A as b: pass", "TryStar(body=[Pass()], handlers=[ExceptHandler(type=Name(A), name=b, body=[Pass()])])"],
  [
    "try: pass\nexcept A, B.C: pass",
    "Try(body=[Pass()], handlers=[ExceptHandler(type=Tuple(elts=[Name(A), Attribute(value=Name(B), attr=C)]), body=[Pass()])])",
  ],
  [
    "@a.b[0](c)\n@d\nasync def f(*a: *b) -> None: pass",
    "AsyncFunctionDef(name=f, args=arguments(vararg=arg(arg=a, annotation=Starred(value=Name(b)))), body=[Pass()], decorator_list=[Call(func=Subscript(value=Attribute(value=Name(a), attr=b), slice=Constant(0)), args=[Name(c)]), Name(d)], returns=Constant(None))",
  ],
  [
    "class A[T: int = str, *U = *B, **P = C](D, metaclass=E, **F): pass",
    "ClassDef(name=A, bases=[Name(D)], keywords=[keyword(arg=metaclass, value=Name(E)), keyword(value=Name(F))], body=[Pass()], type_params=[TypeVar(name=T, bound=Name(int), default_value=Name(str)), TypeVarTuple(name=U, default_value=Starred(value=Name(B))), ParamSpec(name=P, default_value=Name(C))])",
  ],
  [
    "type A[T] = list[T]",
    "TypeAlias(name=Name(A, Store), type_params=[TypeVar(name=T)], value=Subscript(value=Name(list), slice=Name(T)))",
  ],
  ["type = 1", "Assign(targets=[Name(type, Store)], value=Constant(1))"],
  ["type(a).b = 1", "Assign(targets=[Attribute(value=Call(func=Name(type), args=[Name(a)]), attr=b, ctx=Store)], value=Constant(1))"],
  ["type in a", "Expr(value=Compare(left=Name(type), ops=[In], comparators=[Name(a)]))"],
];

for (const [source, expected] of CASES) {
  test(`the statement ${JSON.stringify(source)} reads as CPython reads it`, () => assert.deepEqual(sketches(source), [expected]));
}

const REFUSED = [
  "f() = 1",
  "a + 1 = 2",
  "None = 1",
  "a, b: int",
  "a, b += 1",
  "del f()",
  "del *a",
  "from a import b,",
  "from a import ()",
  "import a.*",
  "from . import a.b",
  "for f() in a: pass",
  "with a as 1: pass",
  "try: pass",
  "try: pass\nexcept A: pass\nexcept* B: pass",
  "try: pass\nexcept*: pass",
  "def f(a=1, b): pass",
  "def f(*): pass",
  "def f(**a, b): pass",
  "def f(a, /, b, /): pass",
  "def f(): \n",
  "class A(b for b in c): pass",
  "class A[]: pass",
  "@a\nb = 1",
  "if a:\npass",
  "  a = 1",
  "else: pass",
  "a = 1; ; b",
  "return = 1",
  "while a pass",
  "async x",
  "import a as b.c",
  "nonlocal",
];

for (const source of REFUSED) {
  test(`the statement ${JSON.stringify(source)} is an error`, () => assert.equal(faults(source).length > 0, true));
}

const PYTHON_2: readonly (readonly [string, string])[] = [
  ["print 'a'", "1: Python 2: print is a statement here"],
  ["exec code in scope", "1: Python 2: exec is a statement here"],
  ["a = 0777", "1: Python 2: 0777 is not a number"],
  ["a = 10L", "1: Python 2: 10L is not a number"],
  ["a = b <> c", "1: Python 2: the operator <>"],
  ["a = `b`", "1: Python 2: a value in backticks"],
  ["raise A, 'b'", "1: Python 2: raise with a comma"],
  ["def f((a, b)): pass", "1: Python 2: a tuple as parameter"],
  ["try: pass\nexcept A, e: pass", "2: Python 2: except …, e"],
  ["from a import e\ntry: pass\nexcept (A, B), e: pass", "3: Python 2: except …, e"],
];

for (const [source, expected] of PYTHON_2) {
  test(`${JSON.stringify(source)} is recognised as Python 2`, () => assert.deepEqual(faults(source), [expected]));
}

test("`except A, error` is not Python 2 where the file imports `error`", () => {
  assert.deepEqual(faults("from zlib import error\ntry: pass\nexcept OSError, error: pass\n"), []);
});

test("the newest syntax of a file is told with its line", () => {
  assert.deepEqual(parseModule("a = 1\nmatch a:\n  case 1: pass\ntype B = int\n").newestSyntax, {
    minor: 12,
    line: 4,
    feature: "a type statement",
  });
  assert.equal(parseModule("if (a := 1): print(f'{a=}')\n").newestSyntax, null);
  assert.equal(parseModule("a = f'{b['c']}'\n").newestSyntax?.minor, 12);
  assert.equal(parseModule("a = t'{b}'\n").newestSyntax?.minor, 14);
});
