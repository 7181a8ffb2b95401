// Values in lists, dictionaries, sets and what is made of them.
import type { Capability } from "../pair.ts";

export const CONTAINERS: readonly Capability[] = [
  { name: "list-index", bad: '$l = ["a", VALUE]\nOUT = $l[1]', good: '$l = ["a", VALUE]\nOUT = $l[0]' },
  { name: "list-negative-index", bad: '$l = ["a", VALUE]\nOUT = $l[-1]', good: '$l = ["a", VALUE]\nOUT = $l[-2]' },
  {
    name: "list-append",
    bad: '$l = []\n$l.append("a")\n$l.append(VALUE)\nOUT = $l[1]',
    good: '$l = []\n$l.append("a")\n$l.append(VALUE)\nOUT = $l[0]',
  },
  { name: "list-pop", bad: '$l = ["a", VALUE]\nOUT = $l.pop()', good: '$l = ["a", VALUE]\n$l.pop()\nOUT = $l.pop()' },
  { name: "list-insert", bad: '$l = ["a"]\n$l.insert(0, VALUE)\nOUT = $l[0]', good: '$l = ["a"]\n$l.insert(0, VALUE)\nOUT = $l[1]' },
  { name: "list-overwrite", bad: '$l = ["a", "b"]\n$l[0] = VALUE\nOUT = $l[0]', good: '$l = [VALUE, "b"]\n$l[0] = "a"\nOUT = $l[0]' },
  { name: "list-slice", bad: '$l = ["a", "b", VALUE]\nOUT = "".join($l[1:])', good: '$l = ["a", "b", VALUE]\nOUT = "".join($l[:2])' },
  { name: "list-clear", bad: '$l = [VALUE]\nOUT = "".join($l)', good: '$l = [VALUE]\n$l.clear()\nOUT = "".join($l)' },
  {
    name: "list-alias",
    bad: '$l = ["a"]\n$m = $l\n$m.append(VALUE)\nOUT = $l[-1]',
    good: '$l = ["a"]\n$m = list($l)\n$m.append(VALUE)\nOUT = $l[-1]',
  },
  {
    name: "list-loop",
    bad: '$l = ["a", VALUE]\nOUT = ""\nfor $i in $l:\n    OUT = $i',
    good: '$l = ["a", VALUE]\nOUT = ""\nfor $i in ["b", "c"]:\n    OUT = $i',
  },
  { name: "dict-key", bad: '$d = {"a": VALUE, "b": "all"}\nOUT = $d["a"]', good: '$d = {"a": VALUE, "b": "all"}\nOUT = $d["b"]' },
  {
    name: "dict-overwrite",
    bad: '$d = {"a": "x"}\n$d["a"] = VALUE\nOUT = $d["a"]',
    good: '$d = {"a": VALUE}\n$d["a"] = "x"\nOUT = $d["a"]',
  },
  {
    name: "dict-update",
    bad: '$d = {"a": "x"}\n$d.update({"a": VALUE})\nOUT = $d["a"]',
    good: '$d = {"a": "x"}\n$d.update({"b": VALUE})\nOUT = $d["a"]',
  },
  {
    name: "dict-merge",
    bad: '$d = {**{"a": "x"}, **{"a": VALUE}}\nOUT = $d["a"]',
    good: '$d = {**{"a": VALUE}, **{"a": "x"}}\nOUT = $d["a"]',
  },
  {
    name: "dict-constant-key",
    bad: '$k = "a" + "b"\n$d = {"ab": VALUE, "a": "all"}\nOUT = $d[$k]',
    good: '$k = "a" + ""\n$d = {"ab": VALUE, "a": "all"}\nOUT = $d[$k]',
  },
  { name: "dict-values", bad: '$d = {"a": VALUE}\nOUT = "".join($d.values())', good: '$d = {"a": VALUE}\nOUT = "".join($d.keys())' },
  { name: "dict-setdefault", bad: '$d = {}\nOUT = $d.setdefault("a", VALUE)', good: '$d = {"a": "all"}\nOUT = $d.setdefault("a", VALUE)' },
  {
    name: "dict-pop",
    bad: '$d = {"a": VALUE, "b": "x"}\n$d.pop("b")\nOUT = "".join($d.values())',
    good: '$d = {"a": VALUE, "b": "x"}\n$d.pop("a")\nOUT = "".join($d.values())',
  },
  {
    name: "nested",
    bad: '$d = {"a": [{"b": VALUE, "c": "all"}]}\nOUT = $d["a"][0]["b"]',
    good: '$d = {"a": [{"b": VALUE, "c": "all"}]}\nOUT = $d["a"][0]["c"]',
  },
  { name: "comprehension", bad: 'OUT = "".join([$i for $i in ["a", VALUE]])', good: 'OUT = "".join(["z" for $i in ["a", VALUE]])' },
  {
    name: "comprehension-filter",
    bad: 'OUT = "".join([$i for $i in ["a", VALUE] if $i != "a"])',
    good: 'OUT = "".join([$i for $i in ["a", VALUE] if $i == "a"])',
  },
  {
    name: "dict-comprehension",
    bad: '$d = {$k: VALUE for $k in ["a"]}\nOUT = $d["a"]',
    good: '$d = {$k: "all" for $k in ["a", VALUE]}\nOUT = $d["a"]',
  },
  {
    name: "zip",
    bad: '$d = dict(zip(["a", "b"], ["all", VALUE]))\nOUT = $d["b"]',
    good: '$d = dict(zip(["a", "b"], ["all", VALUE]))\nOUT = $d["a"]',
  },
  { name: "set", bad: '$s = {VALUE}\nOUT = "".join($s)', good: '$s = {"a"}\n$t = {VALUE}\nOUT = "".join($s)' },
  {
    name: "enumerate",
    bad: 'OUT = ""\nfor $i, $v in enumerate([VALUE]):\n    OUT = $v',
    good: 'OUT = ""\nfor $i, $v in enumerate([VALUE]):\n    OUT = str($i)',
  },
  { name: "sorted-constant", bad: 'OUT = sorted([VALUE, ""])[1]', good: 'OUT = sorted(["b", "a"])[0]' },
  {
    name: "string-io",
    bad: "import io\n$s = io.StringIO()\n$s.write(VALUE)\nOUT = $s.getvalue()",
    good: 'import io\n$s = io.StringIO()\n$t = io.StringIO()\n$t.write(VALUE)\n$s.write("all")\nOUT = $s.getvalue()',
  },
];
