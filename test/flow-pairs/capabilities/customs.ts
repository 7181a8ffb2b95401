// More of what programs do in their own ways: checks in helpers, answers kept in variables, builders, copies and the standard library.
import type { Capability } from "../pair.ts";

export const CUSTOMS: readonly Capability[] = [
  {
    name: "pattern-group",
    bad: { before: "import re", body: "m=re.match('(a)?(.*)',VALUE,re.S)\nOUT=m.group(2)" },
    good: { before: "import re", body: "m=re.match('(a)(.*)','ab')\nOUT=m.group(2)" },
  },
  {
    name: "replaced-characters",
    bad: { before: "import re", body: "OUT=re.sub('z','y',VALUE)" },
    good: { before: "import re", body: "OUT=re.sub('[^a-z0-9]','',VALUE)" },
  },
  { name: "next-of-iterator", bad: "it=iter(['a',VALUE])\nnext(it)\nOUT=next(it)", good: "it=iter(['a',VALUE])\nOUT=next(it)" },
  {
    name: "missing-attribute-method",
    bad: { before: "class C:\n    def __getattr__(self,n): return self.__dict__['v']", body: "o=C()\no.v=VALUE\nOUT=o.zzz" },
    good: { before: "class C:\n    def __getattr__(self,n): return 'a'", body: "o=C()\no.v=VALUE\nOUT=o.zzz" },
  },
  {
    name: "decorator-class",
    bad: {
      before: "class D:\n    def __init__(self,f): self.f=f\n    def __call__(self,x): return self.f(x)\n@D\ndef f(x): return x",
      body: "OUT=f(VALUE)",
    },
    good: {
      before: "class D:\n    def __init__(self,f): self.f=f\n    def __call__(self,x): return self.f('a')\n@D\ndef f(x): return x",
      body: "OUT=f(VALUE)",
    },
  },
  {
    name: "field-factory",
    bad: {
      before: "import dataclasses\n@dataclasses.dataclass\nclass C:\n    a: list = dataclasses.field(default_factory=list)",
      body: "o=C()\no.a.append(VALUE)\nOUT=o.a[0]",
    },
    good: {
      before: "import dataclasses\n@dataclasses.dataclass\nclass C:\n    a: list = dataclasses.field(default_factory=list)",
      body: "o=C()\np=C()\no.a.append(VALUE)\np.a.append('x')\nOUT=p.a[0]",
    },
  },
  {
    name: "record-replaced",
    bad: { before: "import collections\nP=collections.namedtuple('P','a b')", body: "OUT=P('x','y')._replace(a=VALUE).a" },
    good: { before: "import collections\nP=collections.namedtuple('P','a b')", body: "OUT=P('x','y')._replace(a=VALUE).b" },
  },
  {
    name: "typed-record",
    bad: { before: "import typing\nclass P(typing.NamedTuple):\n    a: str\n    b: str", body: "OUT=P(VALUE,'x').a" },
    good: { before: "import typing\nclass P(typing.NamedTuple):\n    a: str\n    b: str", body: "OUT=P(VALUE,'x').b" },
  },
  {
    name: "base-order",
    bad: {
      before: "class A:\n    def g(self,x): return 'a'\nclass B:\n    def g(self,x): return x\nclass C(B,A): pass",
      body: "OUT=C().g(VALUE)",
    },
    good: {
      before: "class A:\n    def g(self,x): return 'a'\nclass B:\n    def g(self,x): return x\nclass C(A,B): pass",
      body: "OUT=C().g(VALUE)",
    },
  },
  {
    name: "closures-of-loop",
    bad: "fs=[]\nfor v in [VALUE,'b']:\n    fs.append(lambda v=v: v)\nOUT=fs[0]()",
    good: "fs=[]\nfor v in [VALUE,'b']:\n    fs.append(lambda v=v: v)\nOUT=fs[1]()",
  },
  {
    name: "unpacked-dict",
    bad: { before: "def f(a,b): return a", body: "d={'a':VALUE,'b':'x'}\nOUT=f(**d)" },
    good: { before: "def f(a,b): return b", body: "d={'a':VALUE,'b':'x'}\nOUT=f(**d)" },
  },
  { name: "format-width", bad: "OUT='{:>10}'.format(VALUE)", good: "OUT='{:d}'.format(len(VALUE))" },
  { name: "number-field", bad: "OUT=f'{VALUE!s:>5}'", good: "OUT=f'{len(VALUE):05d}'" },
  {
    name: "path-without-ending",
    bad: { before: "import os.path", body: "OUT=os.path.splitext(VALUE)[0]" },
    good: { before: "import os.path", body: "OUT=os.path.splitext('a.b')[0]" },
  },
  {
    name: "deep-copy",
    bad: { before: "import copy", body: "a=[VALUE]\nb=copy.deepcopy(a)\na[0]='x'\nOUT=b[0]" },
    good: { before: "import copy", body: "a=['y']\nb=copy.deepcopy(a)\na[0]=VALUE\nOUT=b[0]" },
  },
  { name: "repeated-list", bad: "OUT=([VALUE]*2)[1]", good: "v=VALUE\nOUT=(['a']*2)[1]" },
  { name: "sorted-by-key", bad: "OUT=sorted([VALUE,VALUE+'z'],key=len)[0]", good: "v=VALUE\nOUT=sorted(['bb','a'],key=len)[0]" },
  {
    name: "key-test",
    bad: { before: "T={'a':'x'}", body: "if VALUE not in T:\n    OUT=VALUE\nelse:\n    OUT='a'" },
    good: { before: "T={'a':'x'}", body: "if VALUE in T:\n    OUT=VALUE\nelse:\n    OUT='a'" },
  },
  {
    name: "suppressed-exception",
    bad: { before: "import contextlib", body: "OUT='a'\nwith contextlib.suppress(KeyError):\n    OUT=VALUE\n    raise KeyError" },
    good: { before: "import contextlib", body: "OUT='a'\nwith contextlib.suppress(KeyError):\n    raise KeyError\n    OUT=VALUE" },
  },
  {
    name: "reduced",
    bad: { before: "import functools", body: "OUT=functools.reduce(lambda a,b:a+b,['a',VALUE])" },
    good: { before: "import functools", body: "v=VALUE\nOUT=functools.reduce(lambda a,b:a+b,['a','b'])" },
  },
  {
    name: "item-getter",
    bad: { before: "import operator", body: "OUT=operator.itemgetter(1)(['a',VALUE])" },
    good: { before: "import operator", body: "OUT=operator.itemgetter(0)(['a',VALUE])" },
  },
  {
    name: "set-by-name",
    bad: { before: "class C: pass", body: "o=C()\nsetattr(o,'a',VALUE)\nOUT=o.a" },
    good: { before: "class C: pass", body: "o=C()\nsetattr(o,'a',VALUE)\nsetattr(o,'b','x')\nOUT=o.b" },
  },
  {
    name: "fields-from-dict",
    bad: { before: "class C:\n    def __init__(self,**k): self.__dict__.update(k)", body: "OUT=C(a=VALUE,b='x').a" },
    good: { before: "class C:\n    def __init__(self,**k): self.__dict__.update(k)", body: "OUT=C(a=VALUE,b='x').b" },
  },
  {
    name: "chain-of-branches",
    bad: "x=VALUE\nif len(x)>3:\n    y=x\nelif len(x)>2:\n    y='b'\nelse:\n    y='c'\nOUT=y",
    good: "x=VALUE\nif len(x)>3:\n    y='a'\nelif len(x)>2:\n    y='b'\nelse:\n    y='c'\nOUT=y",
  },
  {
    name: "nested-conditional",
    bad: "OUT='a' if False else ('b' if False else VALUE)",
    good: "OUT='a' if False else ('b' if True else VALUE)",
  },
  {
    name: "negated-test",
    bad: "if not VALUE.isalnum():\n    OUT=VALUE\nelse:\n    OUT='a'",
    good: "if not VALUE.isalnum():\n    OUT='a'\nelse:\n    OUT=VALUE",
  },
  {
    name: "check-that-raises",
    bad: {
      before: "def check(x):\n    if not x.isalnum():\n        pass",
      body: "try:\n    check(VALUE)\n    OUT=VALUE\nexcept ValueError:\n    OUT='a'",
    },
    good: {
      before: "def check(x):\n    if not x.isalnum():\n        raise ValueError",
      body: "try:\n    check(VALUE)\n    OUT=VALUE\nexcept ValueError:\n    OUT='a'",
    },
  },
  {
    name: "validator",
    bad: { before: "def check(x):\n    if x in ('a','b'):\n        return x\n    return x", body: "OUT=check(VALUE)" },
    good: { before: "def check(x):\n    if x in ('a','b'):\n        return x\n    return 'a'", body: "OUT=check(VALUE)" },
  },
  {
    name: "answer-in-variable",
    bad: "ok = len(VALUE) > 0\nif ok:\n    OUT=VALUE\nelse:\n    OUT='a'",
    good: "ok = VALUE in ('a','b')\nif ok:\n    OUT=VALUE\nelse:\n    OUT='a'",
  },
  {
    name: "test-in-loop",
    bad: "OUT='a'\nfor k in ('x','y'):\n    if k != VALUE:\n        OUT=VALUE",
    good: "OUT='a'\nfor k in ('x','y'):\n    if k == VALUE:\n        OUT=k",
  },
  {
    name: "failed-conversion",
    bad: "try:\n    n=int(VALUE)\nexcept ValueError:\n    n=VALUE\nOUT=str(n)",
    good: "try:\n    n=int(VALUE)\nexcept ValueError:\n    n=-1\nOUT=str(n)",
  },
  { name: "chained-assignment", bad: "a=b=VALUE\nb='x'\nOUT=a", good: "a=b=VALUE\nb='x'\nOUT=b" },
  { name: "extended-in-place", bad: "l=['a']\nl+=[VALUE]\nOUT=l[1]", good: "l=['a']\nl+=[VALUE]\nOUT=l[0]" },
  { name: "joined-tuples", bad: "t=('a',)+(VALUE,)\nOUT=t[1]", good: "t=('a',)+(VALUE,)\nOUT=t[0]" },
  {
    name: "lists-by-key",
    bad: "d={'a':['x'],'b':['y']}\nd['a'].append(VALUE)\nOUT=d['a'][1]",
    good: "d={'a':['x'],'b':['y']}\nd['a'].append(VALUE)\nOUT=d['b'][0]",
  },
  {
    name: "text-of-exception",
    bad: "try:\n    raise ValueError(VALUE)\nexcept ValueError as e:\n    OUT=str(e)",
    good: "try:\n    raise ValueError('a')\nexcept ValueError as e:\n    OUT=str(e)",
  },
  {
    name: "own-exception",
    bad: {
      before: "class E(Exception):\n    def __init__(self,m): self.m=m",
      body: "try:\n    raise E(VALUE)\nexcept E as e:\n    OUT=e.m",
    },
    good: {
      before: "class E(Exception):\n    def __init__(self,m): self.m='a'",
      body: "try:\n    raise E(VALUE)\nexcept E as e:\n    OUT=e.m",
    },
  },
  {
    name: "abstract-method",
    bad: {
      before:
        "import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def g(self,x): ...\n    def go(self,x): return self.g(x)\nclass B(A):\n    def g(self,x): return x",
      body: "OUT=B().go(VALUE)",
    },
    good: {
      before:
        "import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def g(self,x): ...\n    def go(self,x): return self.g(x)\nclass B(A):\n    def g(self,x): return 'a'",
      body: "OUT=B().go(VALUE)",
    },
  },
  {
    name: "builder",
    bad: {
      before:
        "class Q:\n    def __init__(self): self.p=[]\n    def add(self,x):\n        self.p.append(x)\n        return self\n    def build(self): return ' '.join(self.p)",
      body: "OUT=Q().add('a').add(VALUE).build()",
    },
    good: {
      before:
        "class Q:\n    def __init__(self): self.p=[]\n    def add(self,x):\n        self.p.append('k')\n        return self\n    def build(self): return ' '.join(self.p)",
      body: "OUT=Q().add('a').add(VALUE).build()",
    },
  },
  {
    name: "table-of-class",
    bad: { before: "class C:\n    T={'a':'x'}\n    @classmethod\n    def get(cls,k): return cls.T.get(k,k)", body: "OUT=C.get(VALUE)" },
    good: { before: "class C:\n    T={'a':'x'}\n    @classmethod\n    def get(cls,k): return cls.T.get(k,'d')", body: "OUT=C.get(VALUE)" },
  },
  { name: "joined-bytes", bad: "OUT=(b'a'+VALUE.encode()).decode()", good: "v=VALUE\nOUT=(b'a'+b'c').decode()" },
  { name: "index-and-rest", bad: "OUT=VALUE[0]+VALUE[1:]", good: "OUT=str(VALUE.find('a'))" },
  { name: "hexadecimal", bad: "OUT=bytes.fromhex(VALUE.encode().hex()).decode()", good: "OUT=VALUE.encode().hex()" },
  { name: "default-when-none", bad: "x=None\nx=VALUE if x is None else 'a'\nOUT=x", good: "x=None\nx='a' if x is None else VALUE\nOUT=x" },
];
