import assert from "node:assert/strict";
import { test } from "node:test";
import { faults, sketchExpression } from "./testing.ts";

const CASES: readonly (readonly [string, string])[] = [
  ["a or b and not c", "BoolOp(op=Or, values=[Name(a), BoolOp(op=And, values=[Name(b), UnaryOp(op=Not, operand=Name(c))])])"],
  ["a + b * c", "BinOp(left=Name(a), op=Add, right=BinOp(left=Name(b), op=Mult, right=Name(c)))"],
  ["a - b - c", "BinOp(left=BinOp(left=Name(a), op=Sub, right=Name(b)), op=Sub, right=Name(c))"],
  ["-a ** -b", "UnaryOp(op=USub, operand=BinOp(left=Name(a), op=Pow, right=UnaryOp(op=USub, operand=Name(b))))"],
  ["a ** b ** c", "BinOp(left=Name(a), op=Pow, right=BinOp(left=Name(b), op=Pow, right=Name(c)))"],
  ["a < b not in c is not d", "Compare(left=Name(a), ops=[Lt, NotIn, IsNot], comparators=[Name(b), Name(c), Name(d)])"],
  ["not a == b", "UnaryOp(op=Not, operand=Compare(left=Name(a), ops=[Eq], comparators=[Name(b)]))"],
  [
    "a | b == c @ d",
    "Compare(left=BinOp(left=Name(a), op=BitOr, right=Name(b)), ops=[Eq], comparators=[BinOp(left=Name(c), op=MatMult, right=Name(d))])",
  ],
  ["a if b else c if d else e", "IfExp(test=Name(b), body=Name(a), orelse=IfExp(test=Name(d), body=Name(c), orelse=Name(e)))"],
  ["(a := b)", "NamedExpr(target=Name(a, Store), value=Name(b))"],
  [
    "lambda a, /, b=1, *c, d, **e: a",
    "Lambda(args=arguments(posonlyargs=[arg(arg=a)], args=[arg(arg=b)], vararg=arg(arg=c), kwonlyargs=[arg(arg=d)], kw_defaults=[None], kwarg=arg(arg=e), defaults=[Constant(1)]), body=Name(a))",
  ],
  ["lambda *, a: a", "Lambda(args=arguments(kwonlyargs=[arg(arg=a)], kw_defaults=[None]), body=Name(a))"],
  ["await a.b", "Await(value=Attribute(value=Name(a), attr=b))"],
  ["(yield)", "Yield()"],
  ["(yield from a)", "YieldFrom(value=Name(a))"],
  ["(yield *a, b)", "Yield(value=Tuple(elts=[Starred(value=Name(a)), Name(b)]))"],
  ["()", "Tuple()"],
  ["(a,)", "Tuple(elts=[Name(a)])"],
  ["*a, b", "Tuple(elts=[Starred(value=Name(a)), Name(b)])"],
  ["[*a, b]", "List(elts=[Starred(value=Name(a)), Name(b)])"],
  ["{*a, b}", "Set(elts=[Starred(value=Name(a)), Name(b)])"],
  ["{}", "Dict()"],
  ["{a: 1, **b}", "Dict(keys=[Name(a), None], values=[Constant(1), Name(b)])"],
  [
    "{(a := b): c for b in d}",
    "DictComp(key=NamedExpr(target=Name(a, Store), value=Name(b)), value=Name(c), generators=[comprehension(target=Name(b, Store), iter=Name(d))])",
  ],
  [
    "[a async for a, *b in c if d if e]",
    "ListComp(elt=Name(a), generators=[comprehension(target=Tuple(elts=[Name(a, Store), Starred(value=Name(b, Store), ctx=Store)], ctx=Store), iter=Name(c), ifs=[Name(d), Name(e)], is_async=1)])",
  ],
  ["{a for a in b}", "SetComp(elt=Name(a), generators=[comprehension(target=Name(a, Store), iter=Name(b))])"],
  [
    "f(a for a in b)",
    "Call(func=Name(f), args=[GeneratorExp(elt=Name(a), generators=[comprehension(target=Name(a, Store), iter=Name(b))])])",
  ],
  [
    "f(a, *b, c=d, **e)",
    "Call(func=Name(f), args=[Name(a), Starred(value=Name(b))], keywords=[keyword(arg=c, value=Name(d)), keyword(value=Name(e))])",
  ],
  ["f(a=1, *b)", "Call(func=Name(f), args=[Starred(value=Name(b))], keywords=[keyword(arg=a, value=Constant(1))])"],
  [
    "f(a := 1, match=2)",
    "Call(func=Name(f), args=[NamedExpr(target=Name(a, Store), value=Constant(1))], keywords=[keyword(arg=match, value=Constant(2))])",
  ],
  [
    "a[1:2, ::3, :]",
    "Subscript(value=Name(a), slice=Tuple(elts=[Slice(lower=Constant(1), upper=Constant(2)), Slice(step=Constant(3)), Slice()]))",
  ],
  ["a[*b]", "Subscript(value=Name(a), slice=Tuple(elts=[Starred(value=Name(b))]))"],
  ["a[b := 1]", "Subscript(value=Name(a), slice=NamedExpr(target=Name(b, Store), value=Constant(1)))"],
  ["...", "Constant(Ellipsis)"],
  ["None is True", "Compare(left=Constant(None), ops=[Is], comparators=[Constant(true)])"],
  ["print >> 3", "BinOp(left=Name(print), op=RShift, right=Constant(3))"],
];

for (const [source, expected] of CASES) {
  test(`the expression ${source} reads as CPython reads it`, () => assert.equal(sketchExpression(source), expected));
}

const REFUSED = [
  "f(**a, *b)",
  "f(**a, b)",
  "f(a=1, b)",
  "f(a for a in b, c)",
  "f((a)=1)",
  "f(True=1)",
  "[*a for a in b]",
  "(*a)",
  "a not b",
  "a + not b",
  "a if b",
  "lambda (a, b): a",
  "lambda a=1, b: a",
  "lambda *: a",
  "{a: b, c}",
  "{a := b: c}",
  "{**a for a in b}",
  "await await a",
  "a b",
  "a.1",
  "(a",
  "a)",
  "[a)",
  "x = (yield) = 1",
  "a := 1",
  "a[]",
  "await",
  "a <> b",
  "`a`",
];

for (const source of REFUSED) {
  test(`the expression ${source} is an error`, () => assert.equal(faults(source).length > 0, true));
}

test("an error names the line it is on", () => {
  assert.deepEqual(faults("a = 1\nb = (1 +\n  2 3)\nc = 1\n"), [
    "3: invalid syntax; perhaps a comma is missing, or a bracket was never closed",
  ]);
});
