// What happens to a plain value on its way.
import type { Capability } from "../pair.ts";

export const VALUES: readonly Capability[] = [
  { name: "assignment", bad: "$a = VALUE\nOUT = $a", good: '$a = VALUE\n$a = "all"\nOUT = $a' },
  { name: "other-variable", bad: '$a = VALUE\n$b = "all"\nOUT = $a', good: '$a = VALUE\n$b = "all"\nOUT = $b' },
  { name: "concatenation", bad: '$a = "x" + VALUE\nOUT = $a + "y"', good: '$a = "x" + VALUE\n$b = "x" + "y"\nOUT = $b' },
  { name: "augmented", bad: '$a = "x"\n$a += VALUE\nOUT = $a', good: '$a = "x"\n$b = VALUE\n$a += "y"\nOUT = $a' },
  { name: "format-string", bad: '$a = f"{VALUE}-x"\nOUT = $a', good: '$a = f"{len(VALUE)}-x"\nOUT = $a' },
  { name: "percent-format", bad: 'OUT = "%s-%s" % ("a", VALUE)', good: 'OUT = "%s-%s" % ("a", len(VALUE))' },
  { name: "format-method", bad: 'OUT = "{0}-{1}".format("a", VALUE)', good: 'OUT = "{0}-{0}".format("a", VALUE)' },
  { name: "format-named", bad: 'OUT = "{one}".format(one=VALUE, two="b")', good: 'OUT = "{two}".format(one=VALUE, two="b")' },
  { name: "join", bad: 'OUT = "-".join(["a", VALUE])', good: 'OUT = "-".join(["a", "b"])' },
  { name: "string-methods", bad: "OUT = VALUE.strip().lower()", good: 'OUT = str(VALUE.strip().count("a"))' },
  { name: "replace", bad: 'OUT = VALUE.replace("zebra", "horse")', good: 'OUT = "zebra".replace("zebra", "horse")' },
  { name: "split-index", bad: 'OUT = ("a," + VALUE).split(",", 1)[1]', good: 'OUT = ("a," + VALUE).split(",", 1)[0]' },
  { name: "length", bad: "$n = len(VALUE)\nOUT = VALUE[:$n]", good: "$n = len(VALUE)\nOUT = str($n)" },
  { name: "integer", bad: "$n = VALUE\nOUT = str($n)", good: "try:\n    $n = int(VALUE)\nexcept ValueError:\n    $n = 0\nOUT = str($n)" },
  { name: "encode-decode", bad: 'OUT = VALUE.encode("utf-8").decode("utf-8")', good: 'OUT = "all".encode("utf-8").decode("utf-8")' },
  { name: "constant-slice", bad: '$a = "ab" + VALUE\nOUT = $a[2:]', good: '$a = "ab" + VALUE\nOUT = $a[:2]' },
  { name: "tuple-unpacking", bad: '$a, $b = VALUE, "all"\nOUT = $a', good: '$a, $b = VALUE, "all"\nOUT = $b' },
  { name: "starred-unpacking", bad: '$a, *$b = ["x", VALUE, "y"]\nOUT = $b[0]', good: '$a, *$b = ["x", VALUE, "y"]\nOUT = $b[1]' },
  { name: "swap", bad: '$a = VALUE\n$b = "all"\n$a, $b = $b, $a\nOUT = $b', good: '$a = VALUE\n$b = "all"\n$a, $b = $b, $a\nOUT = $a' },
  {
    name: "walrus",
    bad: 'if ($a := VALUE) != "":\n    pass\nOUT = $a',
    good: 'if ($a := VALUE) != "":\n    $a = "all"\nelse:\n    $a = "none"\nOUT = $a',
  },
  { name: "conditional-expression", bad: 'OUT = VALUE if 1 + 1 == 2 else "all"', good: 'OUT = VALUE if 1 + 1 == 3 else "all"' },
  { name: "boolean-or", bad: 'OUT = "" or VALUE', good: 'OUT = "all" or VALUE' },
  {
    name: "hash-digest",
    bad: "import hashlib\n$h = hashlib.sha256(VALUE.encode()).hexdigest()\nOUT = VALUE + $h[:4]",
    good: "import hashlib\n$h = hashlib.sha256(VALUE.encode()).hexdigest()\nOUT = $h[:4]",
  },
  {
    name: "base64",
    bad: "import base64\nOUT = base64.b64decode(base64.b64encode(VALUE.encode())).decode()",
    good: 'import base64\nOUT = base64.b64decode(base64.b64encode(b"all")).decode()',
  },
  {
    name: "json-round-trip",
    bad: 'import json\nOUT = json.loads(json.dumps({"a": VALUE, "b": "all"}))["a"]',
    good: 'import json\nOUT = json.loads(json.dumps({"a": VALUE, "b": "all"}))["b"]',
  },
  { name: "delete", bad: '$a = {"k": VALUE}\nOUT = $a.get("k", "all")', good: '$a = {"k": VALUE}\ndel $a["k"]\nOUT = $a.get("k", "all")' },
];
