// Values in fields, through methods, inheritance and the special ways of classes.
import type { Capability } from "../pair.ts";

const BOX = "class $C:\n    def __init__(self, $x, $y):\n        self.one = $x\n        self.two = $y";

export const CLASSES: readonly Capability[] = [
  { name: "field", bad: { before: BOX, body: 'OUT = $C(VALUE, "all").one' }, good: { before: BOX, body: 'OUT = $C(VALUE, "all").two' } },
  {
    name: "field-overwrite",
    bad: { before: BOX, body: '$o = $C("a", "b")\n$o.one = VALUE\nOUT = $o.one' },
    good: { before: BOX, body: '$o = $C(VALUE, "b")\n$o.one = "a"\nOUT = $o.one' },
  },
  {
    name: "two-objects",
    bad: { before: BOX, body: '$o = $C(VALUE, "b")\n$p = $C("a", "b")\nOUT = $o.one' },
    good: { before: BOX, body: '$o = $C(VALUE, "b")\n$p = $C("a", "b")\nOUT = $p.one' },
  },
  {
    name: "method",
    bad: { before: `${BOX}\n\n    def get(self):\n        return self.one`, body: 'OUT = $C(VALUE, "all").get()' },
    good: { before: `${BOX}\n\n    def get(self):\n        return self.two`, body: 'OUT = $C(VALUE, "all").get()' },
  },
  {
    name: "setter-method",
    bad: { before: `${BOX}\n\n    def put(self, $v):\n        self.one = $v`, body: '$o = $C("a", "b")\n$o.put(VALUE)\nOUT = $o.one' },
    good: { before: `${BOX}\n\n    def put(self, $v):\n        self.two = $v`, body: '$o = $C("a", "b")\n$o.put(VALUE)\nOUT = $o.one' },
  },
  {
    name: "property",
    bad: { before: `${BOX}\n\n    @property\n    def shown(self):\n        return self.one`, body: 'OUT = $C(VALUE, "all").shown' },
    good: { before: `${BOX}\n\n    @property\n    def shown(self):\n        return self.two`, body: 'OUT = $C(VALUE, "all").shown' },
  },
  {
    name: "override",
    bad: { before: "class $A:\n    def get(self, $x):\n        return $x\n\n\nclass $B($A):\n    pass", body: "OUT = $B().get(VALUE)" },
    good: {
      before: 'class $A:\n    def get(self, $x):\n        return $x\n\n\nclass $B($A):\n    def get(self, $x):\n        return "all"',
      body: "OUT = $B().get(VALUE)",
    },
  },
  {
    name: "super",
    bad: {
      before:
        "class $A:\n    def get(self, $x):\n        return $x\n\n\nclass $B($A):\n    def get(self, $x):\n        return super().get($x)",
      body: "OUT = $B().get(VALUE)",
    },
    good: {
      before:
        'class $A:\n    def get(self, $x):\n        return "all"\n\n\nclass $B($A):\n    def get(self, $x):\n        return super().get($x)',
      body: "OUT = $B().get(VALUE)",
    },
  },
  {
    name: "static-method",
    bad: { before: "class $C:\n    @staticmethod\n    def get($x, $y):\n        return $x", body: 'OUT = $C.get(VALUE, "all")' },
    good: { before: "class $C:\n    @staticmethod\n    def get($x, $y):\n        return $y", body: 'OUT = $C.get(VALUE, "all")' },
  },
  {
    name: "class-method",
    bad: { before: "class $C:\n    @classmethod\n    def get(cls, $x, $y):\n        return $x", body: 'OUT = $C.get(VALUE, "all")' },
    good: { before: "class $C:\n    @classmethod\n    def get(cls, $x, $y):\n        return $y", body: 'OUT = $C.get(VALUE, "all")' },
  },
  {
    name: "class-field",
    bad: { before: 'class $C:\n    shared = "all"', body: "$C.shared = VALUE\nOUT = $C().shared" },
    good: { before: 'class $C:\n    shared = "all"', body: "$o = $C()\n$o.shared = VALUE\nOUT = $C().shared" },
  },
  {
    name: "dataclass",
    bad: {
      before: "import dataclasses\n\n\n@dataclasses.dataclass\nclass $C:\n    one: str\n    two: str",
      body: 'OUT = $C(VALUE, "all").one',
    },
    good: {
      before: "import dataclasses\n\n\n@dataclasses.dataclass\nclass $C:\n    one: str\n    two: str",
      body: 'OUT = $C(VALUE, "all").two',
    },
  },
  {
    name: "namedtuple",
    bad: { before: 'import collections\n\n$C = collections.namedtuple("$C", ["one", "two"])', body: 'OUT = $C(VALUE, "all").one' },
    good: { before: 'import collections\n\n$C = collections.namedtuple("$C", ["one", "two"])', body: 'OUT = $C(VALUE, "all").two' },
  },
  {
    name: "enum-lookup",
    bad: {
      before: 'import enum\n\n\nclass $C(enum.Enum):\n    ALL = "all"',
      body: "try:\n    OUT = $C[VALUE].value\nexcept KeyError:\n    OUT = VALUE",
    },
    good: {
      before: 'import enum\n\n\nclass $C(enum.Enum):\n    ALL = "all"',
      body: 'try:\n    OUT = $C[VALUE].value\nexcept KeyError:\n    OUT = "all"',
    },
  },
  {
    name: "getattr",
    bad: { before: BOX, body: 'OUT = getattr($C(VALUE, "all"), "one")' },
    good: { before: BOX, body: 'OUT = getattr($C(VALUE, "all"), "two")' },
  },
  {
    name: "callable-object",
    bad: { before: "class $C:\n    def __call__(self, $x):\n        return $x", body: "OUT = $C()(VALUE)" },
    good: { before: 'class $C:\n    def __call__(self, $x):\n        return "all"', body: "OUT = $C()(VALUE)" },
  },
  {
    name: "to-string",
    bad: {
      before: "class $C:\n    def __init__(self, $x):\n        self.one = $x\n\n    def __str__(self):\n        return self.one",
      body: "OUT = str($C(VALUE))",
    },
    good: {
      before: 'class $C:\n    def __init__(self, $x):\n        self.one = $x\n\n    def __str__(self):\n        return "all"',
      body: "OUT = str($C(VALUE))",
    },
  },
];
