// Values through calls: parameters, results, closures, generators, coroutines.
import type { Capability } from "../pair.ts";

export const FUNCTIONS: readonly Capability[] = [
  {
    name: "return-argument",
    bad: { before: "def $f($x):\n    return $x", body: "OUT = $f(VALUE)" },
    good: { before: 'def $f($x):\n    return "all"', body: "OUT = $f(VALUE)" },
  },
  {
    name: "which-parameter",
    bad: { before: "def $f($x, $y):\n    return $x", body: 'OUT = $f(VALUE, "all")' },
    good: { before: "def $f($x, $y):\n    return $y", body: 'OUT = $f(VALUE, "all")' },
  },
  {
    name: "keyword-argument",
    bad: { before: "def $f($x, $y):\n    return $x", body: 'OUT = $f($y="all", $x=VALUE)' },
    good: { before: "def $f($x, $y):\n    return $x", body: 'OUT = $f($y=VALUE, $x="all")' },
  },
  {
    name: "default-argument",
    bad: { before: 'def $f($x, $y="all"):\n    return $y', body: 'OUT = $f("a", VALUE)' },
    good: { before: 'def $f($x, $y="all"):\n    return $y', body: "OUT = $f(VALUE)" },
  },
  {
    name: "variadic",
    bad: { before: "def $f(*$x):\n    return $x[1]", body: 'OUT = $f("a", VALUE)' },
    good: { before: "def $f(*$x):\n    return $x[0]", body: 'OUT = $f("a", VALUE)' },
  },
  {
    name: "keyword-variadic",
    bad: { before: 'def $f(**$x):\n    return $x["b"]', body: 'OUT = $f(a="all", b=VALUE)' },
    good: { before: 'def $f(**$x):\n    return $x["a"]', body: 'OUT = $f(a="all", b=VALUE)' },
  },
  {
    name: "unpacked-arguments",
    bad: { before: "def $f($x, $y):\n    return $y", body: '$l = ["a", VALUE]\nOUT = $f(*$l)' },
    good: { before: "def $f($x, $y):\n    return $x", body: '$l = ["a", VALUE]\nOUT = $f(*$l)' },
  },
  {
    name: "constant-argument",
    bad: { before: 'def $f($x, $flag):\n    if $flag:\n        return $x\n    return "all"', body: "OUT = $f(VALUE, True)" },
    good: { before: 'def $f($x, $flag):\n    if $flag:\n        return $x\n    return "all"', body: "OUT = $f(VALUE, False)" },
  },
  {
    name: "returned-tuple",
    bad: { before: 'def $f($x):\n    return $x, "all"', body: "OUT, $b = $f(VALUE)" },
    good: { before: 'def $f($x):\n    return $x, "all"', body: "$b, OUT = $f(VALUE)" },
  },
  {
    name: "mutated-argument",
    bad: { before: "def $f($l, $x):\n    $l.append($x)", body: '$l = ["a"]\n$f($l, VALUE)\nOUT = $l[-1]' },
    good: { before: "def $f($l, $x):\n    $l = list($l)\n    $l.append($x)", body: '$l = ["a"]\n$f($l, VALUE)\nOUT = $l[-1]' },
  },
  {
    name: "nested-function",
    bad: { body: "def $f():\n    return VALUE\nOUT = $f()" },
    good: { body: 'def $f():\n    $y = VALUE\n    return "all"\nOUT = $f()' },
  },
  {
    name: "closure",
    bad: { before: "def $f($x):\n    def $g():\n        return $x\n    return $g", body: "OUT = $f(VALUE)()" },
    good: { before: 'def $f($x):\n    def $g():\n        return "all"\n    return $g', body: "OUT = $f(VALUE)()" },
  },
  {
    name: "nonlocal",
    bad: { body: '$a = "all"\ndef $f($x):\n    nonlocal $a\n    $a = $x\n$f(VALUE)\nOUT = $a' },
    good: { body: '$a = "all"\ndef $f($x):\n    $a = $x\n$f(VALUE)\nOUT = $a' },
  },
  {
    name: "global",
    bad: { before: '$a = "all"\n\n\ndef $f($x):\n    global $a\n    $a = $x', body: "$f(VALUE)\nOUT = $a" },
    good: { before: '$a = "all"\n\n\ndef $f($x):\n    $a = $x', body: "$f(VALUE)\nOUT = $a" },
  },
  { name: "lambda", bad: '$f = lambda $x: $x + "y"\nOUT = $f(VALUE)', good: '$f = lambda $x: "y"\nOUT = $f(VALUE)' },
  {
    name: "callback",
    bad: { before: "def $f($g, $x):\n    return $g($x)\n\n\ndef $h($x):\n    return $x", body: "OUT = $f($h, VALUE)" },
    good: { before: 'def $f($g, $x):\n    return $g($x)\n\n\ndef $h($x):\n    return "all"', body: "OUT = $f($h, VALUE)" },
  },
  { name: "map", bad: 'OUT = "".join(map(lambda $x: $x, [VALUE]))', good: 'OUT = "".join(map(lambda $x: "y", [VALUE]))' },
  {
    name: "decorator",
    bad: {
      before: "def $d($f):\n    def $w($x):\n        return $f($x)\n    return $w\n\n\n@$d\ndef $g($x):\n    return $x",
      body: "OUT = $g(VALUE)",
    },
    good: {
      before: 'def $d($f):\n    def $w($x):\n        return $f("all")\n    return $w\n\n\n@$d\ndef $g($x):\n    return $x',
      body: "OUT = $g(VALUE)",
    },
  },
  {
    name: "generator",
    bad: { before: 'def $f($x):\n    yield "a"\n    yield $x', body: 'OUT = "".join($f(VALUE))' },
    good: { before: 'def $f($x):\n    yield "a"\n    yield "b"', body: 'OUT = "".join($f(VALUE))' },
  },
  {
    name: "recursion",
    bad: { before: "def $f($x, $n):\n    if $n == 0:\n        return $x\n    return $f($x, $n - 1)", body: "OUT = $f(VALUE, 3)" },
    good: { before: 'def $f($x, $n):\n    if $n == 0:\n        return "all"\n    return $f($x, $n - 1)', body: "OUT = $f(VALUE, 3)" },
  },
  {
    name: "partial",
    bad: { before: "import functools\n\n\ndef $f($x, $y):\n    return $x", body: 'OUT = functools.partial($f, VALUE)("all")' },
    good: { before: "import functools\n\n\ndef $f($x, $y):\n    return $y", body: 'OUT = functools.partial($f, VALUE)("all")' },
  },
  {
    name: "context-manager",
    bad: {
      before: "import contextlib\n\n\n@contextlib.contextmanager\ndef $f($x):\n    yield $x",
      body: "with $f(VALUE) as $y:\n    OUT = $y",
    },
    good: {
      before: 'import contextlib\n\n\n@contextlib.contextmanager\ndef $f($x):\n    yield "all"',
      body: "with $f(VALUE) as $y:\n    OUT = $y",
    },
  },
  {
    name: "exception-value",
    bad: {
      before: "def $f($x):\n    raise ValueError($x)",
      body: 'OUT = "all"\ntry:\n    $f(VALUE)\nexcept ValueError as $e:\n    OUT = $e.args[0]',
    },
    good: {
      before: 'def $f($x):\n    raise ValueError("bad")',
      body: 'OUT = "all"\ntry:\n    $f(VALUE)\nexcept ValueError as $e:\n    OUT = $e.args[0]',
    },
  },
  {
    name: "coroutine",
    bad: { before: "import asyncio\n\n\nasync def $f($x):\n    return $x", body: "OUT = asyncio.run($f(VALUE))" },
    good: { before: 'import asyncio\n\n\nasync def $f($x):\n    return "all"', body: "OUT = asyncio.run($f(VALUE))" },
  },
  {
    name: "module",
    bad: { before: "import helpers", body: "OUT = helpers.$f(VALUE)", modules: { "helpers.py": "def $f($x):\n    return $x\n" } },
    good: { before: "import helpers", body: "OUT = helpers.$f(VALUE)", modules: { "helpers.py": 'def $f($x):\n    return "all"\n' } },
  },
  {
    name: "package-re-export",
    bad: {
      before: "from tools import $f",
      body: "OUT = $f(VALUE)",
      modules: { "tools/__init__.py": "from .inner import $f\n", "tools/inner.py": "def $f($x):\n    return $x\n" },
    },
    good: {
      before: "from tools import $f",
      body: "OUT = $f(VALUE)",
      modules: { "tools/__init__.py": "from .inner import $f\n", "tools/inner.py": 'def $f($x):\n    return "all"\n' },
    },
  },
];
