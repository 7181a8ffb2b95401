import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "./parse-module.ts";
import { faults, sketch } from "./testing.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const names = (source: string | Uint8Array) =>
  parseModule(source).body.map((statement) =>
    "name" in statement && typeof statement.name === "string" ? statement.name : sketch(statement),
  );

// ---- going on after an error ----

test("a broken statement costs that statement only", () => {
  const source = "def a(): pass\nx = = 1\ndef b():\n    y = (1 2)\n    return 1\ndef c(): pass\n";
  assert.deepEqual(names(source), ["a", "b", "c"]);
  assert.deepEqual(
    faults(source).map((fault) => fault.split(":")[0]),
    ["2", "4"],
  );
});

test("statements before a broken one on the same line are kept", () => {
  assert.deepEqual(names("a; b c; d\ne\n"), ["Expr(value=Name(a))", "Expr(value=Name(e))"]);
});

test("a bracket that is never closed ends at the next line that begins a statement", () => {
  const source = "a = foo(1,\n        2\ndef b():\n    pass\nclass C: pass\n";
  assert.deepEqual(names(source), ["b", "C"]);
  assert.equal(faults(source).length, 1);
});

test("a bracket that swallows the rest of the file is given up at its line's end", () => {
  const source = "a = foo(\nb = 1\nc = 2\n";
  assert.deepEqual(names(source), [
    "Assign(targets=[Name(b, Store)], value=Constant(1))",
    "Assign(targets=[Name(c, Store)], value=Constant(2))",
  ]);
  assert.equal(faults(source).length, 1);
});

test("what a broken header holds is read as part of the block around it", () => {
  const source = "def a(x y):\n    b = 1\n    c = 2\nd = 3\n";
  assert.equal(names(source).length, 3);
  assert.deepEqual(faults(source), ["1: '(' was never closed, or a parameter is malformed"]);
});

test("a broken clause leaves the statement it belongs to", () => {
  const source = "if a:\n    b\nelif c d:\n    e\nelse:\n    f\ng\n";
  const [first] = names(source);
  assert.equal(first, "If(test=Name(a), body=[Expr(value=Name(b))])");
  assert.equal(names(source).at(-1), "Expr(value=Name(g))");
  assert.equal(faults(source)[0], "3: expected ':'");
});

test("an unterminated string costs its line", () => {
  assert.deepEqual(names("a = 'x\nb = 1\n"), ["Assign(targets=[Name(b, Store)], value=Constant(1))"]);
  assert.deepEqual(faults("a = 'x\nb = 1\n"), ["1: unterminated string literal"]);
  assert.deepEqual(faults("a = 1\nb = '''x\nc\n"), ["2: unterminated triple-quoted string literal"]);
});

test("characters that are no Python are errors, and the next line is read", () => {
  assert.deepEqual(faults("a = 1 $ 2\nb = “x”\nc = 1\n"), ["1: invalid character '$' (U+0024)", "2: invalid character '“' (U+201C)"]);
});

test("a backslash in the middle of a line is an error of that line", () => {
  assert.deepEqual(faults("a = (b \\ c\n)\nd = 1\n"), ["1: unexpected character after line continuation character"]);
  assert.deepEqual(names("a = (b \\ c\n)\nd = 1\n"), ["Assign(targets=[Name(d, Store)], value=Constant(1))"]);
  assert.deepEqual(faults("a = 1 \\"), ["1: unexpected end of file after line continuation"]);
});

// ---- indentation ----

test("indentation that fits no block is an error with its line", () => {
  assert.deepEqual(faults("if a:\n        b\n    c\nd\n"), ["3: unindent does not match any outer indentation level"]);
  assert.deepEqual(faults("a\n    b\nc\n"), ["2: unexpected indent"]);
  assert.deepEqual(faults("if a:\nb\n"), ["2: expected an indented block"]);
  assert.deepEqual(faults("if a:\n\tb\n        c\n"), ["3: inconsistent use of tabs and spaces in indentation"]);
});

test("blank lines, comments, form feeds and continued lines do not count as indentation", () => {
  assert.deepEqual(faults("if a:\n    b\n\n  # comment\n\f\n    c\n\\\n\\\n\nd = 1 + \\\n  2\n"), []);
  assert.deepEqual(names("\f\fa\n    \\\n  \n"), ["Expr(value=Name(a))"]);
});

test("CR and CRLF end lines, also in strings", () => {
  assert.deepEqual(names("a\rb\r\nc\n"), ["Expr(value=Name(a))", "Expr(value=Name(b))", "Expr(value=Name(c))"]);
  assert.deepEqual(names("'''a\r\nb\rc'''\r\n"), ['Expr(value=Constant("a\\nb\\nc"))']);
});

test("positions count lines from 1 and columns from 0 in UTF-16 units", () => {
  const { line, column, endLine, endColumn } = parseModule("\n  \nx = '😀' + y\n").body[0]!;
  assert.deepEqual({ line, column, endLine, endColumn }, { line: 3, column: 0, endLine: 3, endColumn: 12 });
});

test("names are compared in normal form KC", () => {
  assert.deepEqual(names("ﬁle = ª\n"), ["Assign(targets=[Name(file, Store)], value=Name(a))"]);
});

// ---- encodings ----

test("a byte-order mark is no part of the text", () => {
  const source = encode("\ufeffa = 'é'\n");
  assert.deepEqual(names(source), ['Assign(targets=[Name(a, Store)], value=Constant("é"))']);
  assert.equal(parseModule(source).body[0]!.column, 0);
  assert.deepEqual(faults("\ufeffa\n"), []);
});

test("a coding cookie in the first two lines decides", () => {
  const expected = ['Expr(value=Constant("é"))'];
  assert.deepEqual(names(latin1("# -*- coding: latin-1 -*-\n'\xe9'\n")), expected);
  assert.deepEqual(names(latin1("#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n'\xe9'\n")), expected);
  assert.deepEqual(names(latin1("# coding=cp1252\n'\x80'\n")), ['Expr(value=Constant("€"))']);
  assert.deepEqual(names(latin1("# coding: koi8-r\n'\xc1'\n")), ['Expr(value=Constant("а"))']);
  assert.equal(parseModule(latin1("# coding: Latin_1\n")).encoding, "latin-1");
});

test("latin-1 is not windows-1252", () => {
  assert.deepEqual(names(latin1("# coding: latin-1\n'\x80'\n")), ['Expr(value=Constant("\x80"))']);
});

test("a cookie after code, or in the third line, is a comment", () => {
  assert.deepEqual(faults(encode("a = 1\n# coding: nonsense\n")), []);
  assert.deepEqual(faults(encode("\n\n# coding: nonsense\n")), []);
});

test("bytes that are not in the file's encoding are an error with their line, and the rest is read", () => {
  assert.deepEqual(faults(latin1("a = 1\nb = '\xe9'\nc = 2\n")), ["2: bytes that are not utf-8"]);
  assert.equal(parseModule(latin1("a = 1\nb = '\xe9'\nc = 2\n")).body.length, 3);
  assert.deepEqual(faults(latin1("# coding: ascii\n'\xe9'\n")), ["2: bytes that are not ascii"]);
  assert.deepEqual(faults(encode("# coding: nonsense\na\n")), ["1: unknown encoding: nonsense"]);
  assert.deepEqual(faults(encode("\ufeff# coding: latin-1\na\n")), ["1: encoding problem: latin-1 with BOM"]);
});

test("UTF-16 is an error, and is read", () => {
  const little = new Uint8Array([0xff, 0xfe, ...new Uint8Array(new Uint16Array([97, 61, 49, 10]).buffer)]);
  assert.deepEqual(faults(little), ["1: the file is utf-16le, which Python does not read as source"]);
  assert.deepEqual(names(little), ["Assign(targets=[Name(a, Store)], value=Constant(1))"]);
});

test("NUL bytes are an error wherever they are", () => {
  assert.equal(faults("a = '\0'\nb\n").at(-1), "1: source code cannot contain null bytes");
  assert.equal(parseModule("a = '\0'\nb\n").body.length, 2);
});

test("an empty file is an empty module", () => {
  for (const source of ["", "\n", "# comment", "   ", "\\\n", "\ufeff", new Uint8Array()]) assert.deepEqual(parseModule(source).body, []);
});
