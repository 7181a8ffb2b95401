import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "./parse-module.ts";
import { faults, sketchExpression } from "./testing.ts";
import { walk } from "./walk.ts";

const CASES: readonly (readonly [string, string])[] = [
  ["'a' \"b\" '''c\nd'''", 'Constant("abc\\nd")'],
  [
    String.raw`'\x41\101\u0042\U0001F600\n\'\q\
z'`,
    String.raw`Constant("AAB😀\n'\\qz")`,
  ],
  [String.raw`r'\n\'' u'x'`, String.raw`Constant("\\n\\'x")`],
  [String.raw`b'\xff\0' rB'\n'`, String.raw`Constant(b"ÿ` + "\\u0000" + String.raw`\\n")`],
  [
    "f'a{b!r:>{c}}d' 'e'",
    'JoinedStr(values=[Constant("a"), FormattedValue(value=Name(b), conversion=114, format_spec=JoinedStr(values=[Constant(">"), FormattedValue(value=Name(c))])), Constant("de")])',
  ],
  ["f'{{a}}'", 'JoinedStr(values=[Constant("{a}")])'],
  ["f''", "JoinedStr()"],
  ["f'{a = }'", 'JoinedStr(values=[Constant("a = "), FormattedValue(value=Name(a), conversion=114)])'],
  ["f'{a=:x}'", 'JoinedStr(values=[Constant("a="), FormattedValue(value=Name(a), format_spec=JoinedStr(values=[Constant("x")]))])'],
  ["f'{a:=5}'", 'JoinedStr(values=[FormattedValue(value=Name(a), format_spec=JoinedStr(values=[Constant("=5")]))])'],
  ["f'{(a:=5)}'", "JoinedStr(values=[FormattedValue(value=NamedExpr(target=Name(a, Store), value=Constant(5)))])"],
  ["f'{a!=b}'", "JoinedStr(values=[FormattedValue(value=Compare(left=Name(a), ops=[NotEq], comparators=[Name(b)]))])"],
  ["f'{a['b']}'", 'JoinedStr(values=[FormattedValue(value=Subscript(value=Name(a), slice=Constant("b")))])'],
  [
    "f'{f'{f'{a}'}'}'",
    "JoinedStr(values=[FormattedValue(value=JoinedStr(values=[FormattedValue(value=JoinedStr(values=[FormattedValue(value=Name(a))]))]))])",
  ],
  ["f'{a, *b}'", "JoinedStr(values=[FormattedValue(value=Tuple(elts=[Name(a), Starred(value=Name(b))]))])"],
  ["f'{yield}'", "JoinedStr(values=[FormattedValue(value=Yield())])"],
  ["f'{(lambda a: a)}'", "JoinedStr(values=[FormattedValue(value=Lambda(args=arguments(args=[arg(arg=a)]), body=Name(a)))])"],
  [
    "f'{ {1: 2}[1] }'",
    "JoinedStr(values=[FormattedValue(value=Subscript(value=Dict(keys=[Constant(1)], values=[Constant(2)]), slice=Constant(1)))])",
  ],
  ["f'{a # comment\n}'", "JoinedStr(values=[FormattedValue(value=Name(a))])"],
  ["f'''{\na\n:x\n}'''", 'JoinedStr(values=[FormattedValue(value=Name(a), format_spec=JoinedStr(values=[Constant("x\\n")]))])'],
  [
    String.raw`f'\N{DASH}{a}\{b}'`,
    String.raw`JoinedStr(values=[Constant("` +
      "\ufffd" +
      String.raw`"), FormattedValue(value=Name(a)), Constant("\\"), FormattedValue(value=Name(b))])`,
  ],
  [String.raw`rf'\{a}\n'`, String.raw`JoinedStr(values=[Constant("\\"), FormattedValue(value=Name(a)), Constant("\\n")])`],
  [
    "t'a{ b !r:c}d'",
    'TemplateStr(values=[Constant("a"), Interpolation(value=Name(b), str= b, conversion=114, format_spec=JoinedStr(values=[Constant("c")])), Constant("d")])',
  ],
  [
    "1_000 + 0x_fF + 0b1_0 + 0o17 + 1e5 + 1.5e-3J + .5 + 5. + 00",
    "BinOp(left=BinOp(left=BinOp(left=BinOp(left=BinOp(left=BinOp(left=BinOp(left=BinOp(left=Constant(1000), op=Add, right=Constant(255)), op=Add, right=Constant(2)), op=Add, right=Constant(15)), op=Add, right=Constant(float 100000)), op=Add, right=Constant(0.0015j)), op=Add, right=Constant(float 0.5)), op=Add, right=Constant(float 5)), op=Add, right=Constant(0))",
  ],
  ["99999999999999999999", "Constant(99999999999999999999)"],
  ["1if a else 0x1for b", "IfExp(test=Name(a), body=Constant(1), orelse=BoolOp(op=Or, values=[Constant(31), Name(b)]))"],
];

for (const [source, expected] of CASES) {
  test(`the literal ${JSON.stringify(source)} reads as CPython reads it`, () => assert.equal(sketchExpression(source), expected));
}

const REFUSED = [
  "'a",
  "'''a",
  "'a\nb'",
  "b'é'",
  "b'a' 'b'",
  "f'{a'",
  "f'{a",
  "f'{}'",
  "f'}'",
  "f'{a!x}'",
  "f'{a!}'",
  "f'{a! r}'",
  "f'{lambda a: 1}'",
  "f'{a:{b:{c:{d}}}}'",
  "f'{a b}'",
  "f'{*}'",
  String.raw`'\x1'`,
  String.raw`'\U00110000'`,
  String.raw`'\N{'`,
  "t'a' f'b'",
  "t'a' 'b'",
  "ur'a'",
  "bf'a'",
  "1__0",
  "1_",
  "0x",
  "0b2",
  "1abc",
  "01",
  "0_7",
  "1.5abc",
  `1${"0".repeat(4300)}`,
  "f'a\nb'",
  "f'{a:\n}'",
];

for (const source of REFUSED) {
  test(`the literal ${JSON.stringify(source).slice(0, 40)} is an error`, () => assert.equal(faults(source).length > 0, true));
}

test("positions inside an f-string are those of the source", () => {
  const names: string[] = [];
  walk(parseModule('x = f"""a\n  {b:{c}} {\n d!r}"""\n'), (node) => {
    if (node.kind === "Name") names.push(`${node.id} ${node.line}:${node.column}-${node.endLine}:${node.endColumn}`);
  });
  assert.deepEqual(names, ["x 1:0-1:1", "b 2:3-2:4", "c 2:6-2:7", "d 3:1-3:2"]);
});
