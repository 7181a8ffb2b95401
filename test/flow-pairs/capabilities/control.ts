// Branches, loops and exceptions: which way a value takes.
import type { Capability } from "../pair.ts";

export const CONTROL: readonly Capability[] = [
  {
    name: "dead-branch",
    bad: '$n = 7 * 6\nif $n > 40:\n    OUT = VALUE\nelse:\n    OUT = "all"',
    good: '$n = 7 * 6\nif $n > 50:\n    OUT = VALUE\nelse:\n    OUT = "all"',
  },
  {
    name: "constant-in",
    bad: '$m = "list"\nif $m in ("list", "show"):\n    OUT = VALUE\nelse:\n    OUT = "all"',
    good: '$m = "drop"\nif $m in ("list", "show"):\n    OUT = VALUE\nelse:\n    OUT = "all"',
  },
  {
    name: "character-switch",
    bad: '$g = "ABC"\n$c = $g[1]\nif $c == "A":\n    OUT = "x"\nelif $c == "B":\n    OUT = VALUE\nelse:\n    OUT = "y"',
    good: '$g = "ABC"\n$c = $g[2]\nif $c == "A":\n    OUT = "x"\nelif $c == "B":\n    OUT = VALUE\nelse:\n    OUT = "y"',
  },
  {
    name: "match-constant",
    bad: '$c = "one"\nmatch $c:\n    case "one":\n        OUT = VALUE\n    case _:\n        OUT = "all"',
    good: '$c = "two"\nmatch $c:\n    case "one":\n        OUT = VALUE\n    case _:\n        OUT = "all"',
  },
  {
    name: "overwritten-in-both",
    bad: 'OUT = VALUE\nif len(VALUE) > 900:\n    OUT = "x"',
    good: 'OUT = VALUE\nif len(VALUE) > 900:\n    OUT = "x"\nelse:\n    OUT = "y"',
  },
  {
    name: "early-return-helper",
    bad: { before: 'def $f($x):\n    if $x == "":\n        return "all"\n    return $x', body: "OUT = $f(VALUE)" },
    good: { before: 'def $f($x):\n    if $x != "":\n        return "all"\n    return $x', body: "OUT = $f(VALUE)" },
  },
  {
    name: "loop-accumulate",
    bad: 'OUT = ""\nfor $i in range(3):\n    OUT = OUT + VALUE',
    good: '$a = ""\nOUT = ""\nfor $i in range(3):\n    $a = $a + VALUE\n    OUT = OUT + "x"',
  },
  {
    name: "while-loop",
    bad: '$n = 0\nOUT = ""\nwhile $n < 2:\n    OUT = OUT + VALUE\n    $n += 1',
    good: '$n = 0\nOUT = ""\nwhile $n < 0:\n    OUT = OUT + VALUE\n    $n += 1',
  },
  {
    name: "loop-break",
    bad: 'OUT = "all"\nfor $i in [VALUE, "b"]:\n    OUT = $i\n    break',
    good: 'OUT = "all"\nfor $i in [VALUE, "b"]:\n    break',
  },
  {
    name: "loop-carried",
    bad: '$a = "x"\n$b = "y"\nfor $i in range(3):\n    $a = $b\n    $b = VALUE\nOUT = $a',
    good: '$a = "x"\n$b = "y"\nfor $i in range(3):\n    $a = $b\n    $b = "z"\nOUT = $a',
  },
  {
    name: "try-else",
    bad: 'try:\n    $n = len(VALUE)\nexcept TypeError:\n    OUT = "all"\nelse:\n    OUT = VALUE',
    good: 'try:\n    $n = len(VALUE)\nexcept TypeError:\n    OUT = VALUE\nelse:\n    OUT = "all"',
  },
  {
    name: "finally",
    bad: 'OUT = "all"\ntry:\n    $n = len(VALUE)\nfinally:\n    OUT = VALUE',
    good: 'OUT = VALUE\ntry:\n    $n = len(VALUE)\nfinally:\n    OUT = "all"',
  },
  {
    name: "raise-ends",
    bad: { before: 'def $f($x):\n    if $x == "":\n        raise ValueError\n    return $x', body: "OUT = $f(VALUE)" },
    good: {
      before: 'def $f($x):\n    if $x != "":\n        raise ValueError\n    return $x',
      body: 'try:\n    OUT = $f(VALUE)\nexcept ValueError:\n    OUT = "all"',
    },
  },
];
