// Tests and sanitisers: what makes a value harmless for a kind of sink, and what only looks so.
import type { Capability } from "../pair.ts";

const ELSE = '\nelse:\n    OUT = "all"';

export const GUARDS: readonly Capability[] = [
  {
    name: "allow-list",
    bad: `if VALUE not in ("a", "b"):\n    OUT = VALUE${ELSE}`,
    good: `if VALUE in ("a", "b"):\n    OUT = VALUE${ELSE}`,
  },
  {
    name: "allow-list-early-return",
    bad: { before: 'def $f($x):\n    if $x in {"a", "b"}:\n        return "all"\n    return $x', body: "OUT = $f(VALUE)" },
    good: { before: 'def $f($x):\n    if $x not in {"a", "b"}:\n        return "all"\n    return $x', body: "OUT = $f(VALUE)" },
  },
  {
    name: "allow-list-spoiled",
    bad: `$l = ["a", "b"]\n$l.append(VALUE)\nif VALUE in $l:\n    OUT = VALUE${ELSE}`,
    good: `$l = ["a", "b"]\n$l.append("c")\nif VALUE in $l:\n    OUT = VALUE${ELSE}`,
  },
  {
    name: "guard-on-other-value",
    bad: `$a = VALUE\n$b = "a"\nif $b in ("a", "b"):\n    OUT = $a${ELSE}`,
    good: `$a = VALUE\n$b = "a"\nif $a in ("a", "b"):\n    OUT = $a${ELSE}`,
  },
  {
    name: "guard-then-overwritten",
    bad: `$a = "a"\nif $a in ("a", "b"):\n    $a = VALUE\n    OUT = $a${ELSE}`,
    good: `$a = VALUE\nif $a in ("a", "b"):\n    OUT = $a${ELSE}`,
  },
  { name: "equality", bad: `if VALUE != "a":\n    OUT = VALUE${ELSE}`, good: `if VALUE == "a":\n    OUT = VALUE${ELSE}` },
  { name: "is-digit", bad: `if not VALUE.isdigit():\n    OUT = VALUE${ELSE}`, good: `if VALUE.isdigit():\n    OUT = VALUE${ELSE}` },
  {
    name: "full-match",
    bad: `import re\nif re.fullmatch(r".*", VALUE, re.DOTALL):\n    OUT = VALUE${ELSE}`,
    good: `import re\nif re.fullmatch(r"[a-z0-9]+", VALUE):\n    OUT = VALUE${ELSE}`,
  },
  {
    name: "guard-helper",
    bad: { before: "def $f($x):\n    return len($x) > 0", body: `if $f(VALUE):\n    OUT = VALUE${ELSE}` },
    good: { before: "def $f($x):\n    return $x.isalnum()", body: `if $f(VALUE):\n    OUT = VALUE${ELSE}` },
  },
  {
    name: "and-guard",
    bad: `if VALUE.isalnum() or len(VALUE) > 0:\n    OUT = VALUE${ELSE}`,
    good: `if VALUE.isalnum() and len(VALUE) > 0:\n    OUT = VALUE${ELSE}`,
  },
  {
    name: "shell-quote",
    kinds: ["command"],
    bad: "import shlex\n$a = shlex.quote(VALUE)\nOUT = VALUE",
    good: "import shlex\n$a = shlex.quote(VALUE)\nOUT = $a",
  },
  {
    name: "html-escape",
    kinds: ["html"],
    bad: "import html\n$a = html.escape(VALUE)\nOUT = html.unescape($a)",
    good: "import html\n$a = html.escape(VALUE)\nOUT = $a",
  },
  {
    name: "wrong-sanitiser-html",
    kinds: ["html"],
    bad: "import shlex\nOUT = shlex.quote(VALUE)",
    good: "import html\nOUT = html.escape(VALUE)",
  },
  {
    name: "wrong-sanitiser-command",
    kinds: ["command"],
    bad: "import html\nOUT = html.escape(VALUE)",
    good: "import shlex\nOUT = shlex.quote(VALUE)",
  },
  {
    name: "base-name",
    kinds: ["path"],
    bad: { before: "import os.path", body: "OUT = os.path.normpath(VALUE)" },
    good: { before: "import os.path", body: "OUT = os.path.basename(VALUE)" },
  },
  {
    name: "resolved-below-base",
    sinks: ["open-whole"],
    bad: {
      before: "import os.path",
      body: `$p = os.path.join("/srv/files", VALUE)\nif $p.startswith("/srv/files/"):\n    OUT = $p${ELSE}`,
    },
    good: {
      before: "import os.path",
      body: `$p = os.path.realpath(os.path.join("/srv/files", VALUE))\nif $p.startswith("/srv/files/"):\n    OUT = $p${ELSE}`,
    },
  },
  {
    name: "prefix-of-other-folder",
    sinks: ["open-whole"],
    bad: { before: "import os.path", body: `$p = os.path.realpath(VALUE)\nif $p.startswith("/"):\n    OUT = $p${ELSE}` },
    good: { before: "import os.path", body: `$p = os.path.realpath(VALUE)\nif $p.startswith("/srv/files/"):\n    OUT = $p${ELSE}` },
  },
  {
    name: "uuid",
    bad: "import uuid\ntry:\n    $u = uuid.UUID(VALUE)\nexcept ValueError:\n    $u = VALUE\nOUT = str($u)",
    good: 'import uuid\ntry:\n    $u = uuid.UUID(VALUE)\nexcept ValueError:\n    $u = "none"\nOUT = str($u)',
  },
  {
    name: "compiled-pattern",
    kinds: ["sql", "command", "code"],
    bad: { before: 'import re\n$P = re.compile("[a-z0-9]+")', body: `if $P.match(VALUE):\n    OUT = VALUE${ELSE}` },
    good: { before: 'import re\n$P = re.compile("[a-z0-9]+")', body: `if $P.fullmatch(VALUE):\n    OUT = VALUE${ELSE}` },
  },
  { name: "lookup-table", bad: '$d = {"a": "x"}\nOUT = $d.get(VALUE, VALUE)', good: '$d = {"a": "x"}\nOUT = $d.get(VALUE, "y")' },
];
