import assert from "node:assert/strict";
import { test } from "node:test";
import { faults, sketches } from "./testing.ts";

const CASES: readonly (readonly [string, string])[] = [
  ["_", "MatchAs()"],
  ["a", "MatchAs(name=a)"],
  ["a.b", "MatchValue(value=Attribute(value=Name(a), attr=b))"],
  [
    "-1 | 'a' 'b' | None",
    'MatchOr(patterns=[MatchValue(value=UnaryOp(op=USub, operand=Constant(1))), MatchValue(value=Constant("ab")), MatchSingleton()])',
  ],
  ["-1.5 + 2j", "MatchValue(value=BinOp(left=UnaryOp(op=USub, operand=Constant(float 1.5)), op=Add, right=Constant(2j)))"],
  ["(a)", "MatchAs(name=a)"],
  ["(a,)", "MatchSequence(patterns=[MatchAs(name=a)])"],
  ["a, *_", "MatchSequence(patterns=[MatchAs(name=a), MatchStar()])"],
  ["[1, *rest] as all", "MatchAs(pattern=MatchSequence(patterns=[MatchValue(value=Constant(1)), MatchStar(name=rest)]), name=all)"],
  [
    "{'a': 1, b.c: _, **rest}",
    'MatchMapping(keys=[Constant("a"), Attribute(value=Name(b), attr=c)], patterns=[MatchValue(value=Constant(1)), MatchAs()], rest=rest)',
  ],
  [
    "A.B(1, x=2)",
    "MatchClass(cls=Attribute(value=Name(A), attr=B), patterns=[MatchValue(value=Constant(1))], kwd_attrs=[x], kwd_patterns=[MatchValue(value=Constant(2))])",
  ],
  ["True", "MatchSingleton(value=true)"],
  ["[]", "MatchSequence()"],
];

for (const [source, expected] of CASES) {
  test(`the pattern ${source} reads as CPython reads it`, () => {
    const whole = `match a:\n    case ${source}: pass`;
    assert.deepEqual(sketches(whole), [`Match(subject=Name(a), cases=[match_case(pattern=${expected}, body=[Pass()])])`]);
  });
}

test("a case may have a guard, and the subject may be a tuple", () => {
  const expected =
    "Match(subject=Tuple(elts=[Starred(value=Name(a)), Name(b)]), cases=[match_case(pattern=MatchAs(), guard=NamedExpr(target=Name(c, Store), value=Name(d)), body=[Pass()])])";
  assert.deepEqual(sketches("match *a, b:\n  case _ if c := d: pass\n"), [expected]);
});

for (const source of [
  "match = 1",
  "match(a)",
  "match(a, b).c",
  "match[a]",
  "match * a",
  "match -a",
  "match.case = 1",
  "match: int = 1",
  "match[a:b]",
  "match in a",
]) {
  test(`match is a name in ${source}`, () => {
    assert.deepEqual(faults(source), []);
    assert.equal(sketches(source)[0]!.startsWith("Match("), false);
  });
}

for (const source of ["f'a'", "a.b as _", "{a: 1}", "*a", "A(x=1, 2)", "1 + 2", "{**a, 'b': 1}", "-a", "a as b.c"]) {
  test(`the pattern ${source} is an error`, () => assert.equal(faults(`match a:\n    case ${source}: pass\n`).length > 0, true));
}

test("statements between cases are an error and are read all the same", () => {
  assert.deepEqual(faults("match a:\n    case 1: pass\n    b = 1\n    case 2: pass\n"), ["3: expected 'case'"]);
});
