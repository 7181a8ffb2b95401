// What programs do in their own ways: special methods, idioms of the standard library, and corners of the language.
import type { Capability } from "../pair.ts";

export const IDIOMS: readonly Capability[] = [
  {
    name: "subscript-method",
    bad: { before: "class C:\n    def __init__(s,x): s.x=x\n    def __getitem__(s,k): return s.x", body: "OUT=C(VALUE)['a']" },
    good: { before: "class C:\n    def __init__(s,x): s.x=x\n    def __getitem__(s,k): return 'a'", body: "OUT=C(VALUE)['a']" },
  },
  { name: "items", bad: "d={'a':VALUE}\nfor k,v in d.items():\n    OUT=v", good: "d={'a':VALUE}\nfor k,v in d.items():\n    OUT=k" },
  {
    name: "decorator-with-arguments",
    bad: {
      before:
        "def d(p):\n    def w(f):\n        def g(x):\n            return f(x)\n        return g\n    return w\n@d(1)\ndef f(x):\n    return x",
      body: "OUT=f(VALUE)",
    },
    good: {
      before:
        "def d(p):\n    def w(f):\n        def g(x):\n            return f('a')\n        return g\n    return w\n@d(1)\ndef f(x):\n    return x",
      body: "OUT=f(VALUE)",
    },
  },
  {
    name: "wrapping-decorator",
    bad: {
      before:
        "import functools\ndef d(f):\n    @functools.wraps(f)\n    def g(*a,**k):\n        return f(*a,**k)\n    return g\n@d\ndef f(x):\n    return x",
      body: "OUT=f(VALUE)",
    },
    good: {
      before:
        "import functools\ndef d(f):\n    @functools.wraps(f)\n    def g(*a,**k):\n        return f('a')\n    return g\n@d\ndef f(x):\n    return x",
      body: "OUT=f(VALUE)",
    },
  },
  {
    name: "property-setter",
    bad: {
      before: "class C:\n    @property\n    def p(self): return self._p\n    @p.setter\n    def p(self,v): self._p=v",
      body: "o=C()\no.p=VALUE\nOUT=o.p",
    },
    good: {
      before: "class C:\n    @property\n    def p(self): return self._p\n    @p.setter\n    def p(self,v): self._p='a'",
      body: "o=C()\no.p=VALUE\nOUT=o.p",
    },
  },
  {
    name: "enter-method",
    bad: {
      before: "class C:\n    def __init__(self,x): self.x=x\n    def __enter__(self): return self.x\n    def __exit__(self,*a): pass",
      body: "with C(VALUE) as y:\n    OUT=y",
    },
    good: {
      before: "class C:\n    def __init__(self,x): self.x=x\n    def __enter__(self): return 'a'\n    def __exit__(self,*a): pass",
      body: "with C(VALUE) as y:\n    OUT=y",
    },
  },
  {
    name: "delegated-generator",
    bad: { before: "def g(x):\n    yield 'a'\n    yield x\ndef h(x):\n    yield from g(x)", body: "OUT=''.join(h(VALUE))" },
    good: { before: "def g(x):\n    yield 'a'\n    yield x\ndef h(x):\n    yield from g('b')", body: "OUT=''.join(h(VALUE))" },
  },
  {
    name: "match-mapping",
    bad: "d={'k':VALUE,'j':'a'}\nmatch d:\n    case {'k': v}:\n        OUT=v\n    case _:\n        OUT='z'",
    good: "d={'k':VALUE,'j':'a'}\nmatch d:\n    case {'j': v}:\n        OUT=v\n    case _:\n        OUT='z'",
  },
  { name: "partition", bad: "OUT=('a=' + VALUE).partition('=')[2]", good: "OUT=('a=' + VALUE).partition('=')[0]" },
  {
    name: "dict-from-keys",
    bad: "d=dict.fromkeys(['a'],VALUE)\nOUT=d['a']",
    good: "d=dict.fromkeys(['a'],'b')\nd2={'c':VALUE}\nOUT=d['a']",
  },
  { name: "lambda-default", bad: "f=lambda x=VALUE: x\nOUT=f()", good: "f=lambda x='a': x\nOUT=f()" },
  {
    name: "chained-iterables",
    bad: { before: "import itertools", body: "OUT=''.join(itertools.chain(['a'],[VALUE]))" },
    good: { before: "import itertools", body: "z=[VALUE]\nOUT=''.join(itertools.chain(['a'],['b']))" },
  },
  {
    name: "inherited-constructor",
    bad: {
      before: "class A:\n    def __init__(self,x): self.x=x\nclass B(A):\n    def __init__(self,x,y):\n        super().__init__(y)",
      body: "OUT=B('a',VALUE).x",
    },
    good: {
      before: "class A:\n    def __init__(self,x): self.x=x\nclass B(A):\n    def __init__(self,x,y):\n        super().__init__(x)",
      body: "OUT=B('a',VALUE).x",
    },
  },
  {
    name: "list-of-module",
    bad: { before: "L=[]\ndef put(x): L.append(x)", body: "put(VALUE)\nOUT=L[0]" },
    good: { before: "L=['a']\ndef put(x): L.append(x)", body: "put(VALUE)\nOUT=L[0]" },
  },
  {
    name: "deleted-field",
    bad: { before: "class C: pass", body: "o=C()\no.x=VALUE\nOUT=getattr(o,'x','a')" },
    good: { before: "class C: pass", body: "o=C()\no.x=VALUE\ndel o.x\nOUT=getattr(o,'x','a')" },
  },
  { name: "slice-assignment", bad: "l=['a','b']\nl[0:1]=[VALUE]\nOUT=l[0]", good: "l=['a',VALUE]\nl[1:2]=['c']\nOUT=l[1]" },
  {
    name: "endless-loop-with-break",
    bad: "OUT='a'\nwhile True:\n    OUT=VALUE\n    break",
    good: "OUT=VALUE\nwhile True:\n    OUT='a'\n    break",
  },
  {
    name: "forwarded-keywords",
    bad: { before: "def f(a,b): return a\ndef g(**k): return f(**k)", body: "OUT=g(a=VALUE,b='x')" },
    good: { before: "def f(a,b): return a\ndef g(**k): return f(**k)", body: "OUT=g(b=VALUE,a='x')" },
  },
  {
    name: "mutable-default",
    bad: { before: "def f(x,l=[]):\n    l.append(x)\n    return l", body: "OUT=f(VALUE)[0]" },
    good: { before: "def f(x,l=[]):\n    l.append('a')\n    return l", body: "OUT=f(VALUE)[0]" },
  },
  {
    name: "return-in-finally",
    bad: { before: "def f(x):\n    try:\n        return 'a'\n    finally:\n        return x", body: "OUT=f(VALUE)" },
    good: { before: "def f(x):\n    try:\n        return x\n    finally:\n        return 'a'", body: "OUT=f(VALUE)" },
  },
  {
    name: "grouped-by-key",
    bad: "d={}\nd.setdefault('a',[]).append(VALUE)\nOUT=d['a'][0]",
    good: "d={}\nd.setdefault('a',[]).append(VALUE)\nd.setdefault('b',[]).append('x')\nOUT=d['b'][0]",
  },
  {
    name: "dispatch-table",
    bad: { before: "def a(x): return x\ndef b(x): return 'n'\nT={'a':a,'b':b}", body: "OUT=T['a'](VALUE)" },
    good: { before: "def a(x): return x\ndef b(x): return 'n'\nT={'a':a,'b':b}", body: "OUT=T['b'](VALUE)" },
  },
  {
    name: "shared-closure",
    bad: {
      before: "def m():\n    l=[]\n    def add(x): l.append(x)\n    def get(): return l[0]\n    return add,get",
      body: "add,get=m()\nadd(VALUE)\nOUT=get()",
    },
    good: {
      before: "def m():\n    l=['a']\n    def add(x): l.append(x)\n    def get(): return l[0]\n    return add,get",
      body: "add,get=m()\nadd(VALUE)\nOUT=get()",
    },
  },
  {
    name: "iteration-method",
    bad: {
      before: "class C:\n    def __init__(self,x): self.x=x\n    def __iter__(self): return iter([self.x])",
      body: "for y in C(VALUE):\n    OUT=y",
    },
    good: {
      before: "class C:\n    def __init__(self,x): self.x=x\n    def __iter__(self): return iter(['a'])",
      body: "for y in C(VALUE):\n    OUT=y",
    },
  },
  {
    name: "operator-method",
    bad: { before: "class C:\n    def __init__(self,x): self.x=x\n    def __add__(self,o): return self.x+o", body: "OUT=C(VALUE)+'a'" },
    good: { before: "class C:\n    def __init__(self,x): self.x=x\n    def __add__(self,o): return 'b'+o", body: "OUT=C(VALUE)+'a'" },
  },
  {
    name: "type-test",
    bad: "x=VALUE\nif not isinstance(x,int):\n    OUT=x\nelse:\n    OUT='a'",
    good: "x=VALUE\nif isinstance(x,int):\n    OUT=x\nelse:\n    OUT='a'",
  },
  {
    name: "parameter-overwritten",
    bad: { before: "def f(x):\n    x='a'\n    return x\ndef g(x):\n    y=x\n    x='a'\n    return y", body: "OUT=g(VALUE)" },
    good: { before: "def f(x):\n    x='a'\n    return x", body: "OUT=f(VALUE)" },
  },
  { name: "nested-unpacking", bad: "(a,(b,c))=('x',(VALUE,'y'))\nOUT=b", good: "(a,(b,c))=('x',(VALUE,'y'))\nOUT=c" },
  {
    name: "dict-of-class",
    bad: { before: "class C:\n    d={}", body: "C.d['k']=VALUE\nOUT=C.d['k']" },
    good: { before: "class C:\n    d={}", body: "C.d['k']=VALUE\nC.d['j']='a'\nOUT=C.d['j']" },
  },
  {
    name: "walrus-in-loop",
    bad: "OUT='a'\nfor z in [1]:\n    if (y:=VALUE):\n        OUT=y",
    good: "OUT='a'\nfor z in [1]:\n    if (y:=VALUE):\n        OUT='c'",
  },
  { name: "format-map", bad: "OUT='{a}'.format_map({'a':VALUE})", good: "OUT='{b}'.format_map({'a':VALUE,'b':'x'})" },
  {
    name: "measured-only",
    bad: "if len(VALUE) > 1:\n    OUT=VALUE\nelse:\n    OUT='a'",
    good: "OUT='b' if len(VALUE) > 1 else 'a'",
  },
  { name: "mapped-join", bad: "OUT=','.join(map(str,[VALUE]))", good: "OUT=','.join(map(str,[len(VALUE)]))" },
  { name: "reversed", bad: "l=list(reversed(['a',VALUE]))\nOUT=l[0]", good: "l=list(reversed(['a',VALUE]))\nOUT=l[1]" },
  {
    name: "default-dict",
    bad: { before: "import collections", body: "d=collections.defaultdict(list)\nd['a'].append(VALUE)\nOUT=d['a'][0]" },
    good: {
      before: "import collections",
      body: "d=collections.defaultdict(list)\nd['a'].append(VALUE)\nd['b'].append('x')\nOUT=d['b'][0]",
    },
  },
  {
    name: "awaited-coroutine",
    bad: {
      before: "import asyncio\nasync def f(x): return x\nasync def g(x):\n    y=await f(x)\n    return y",
      body: "OUT=asyncio.run(g(VALUE))",
    },
    good: {
      before: "import asyncio\nasync def f(x): return 'a'\nasync def g(x):\n    y=await f(x)\n    return y",
      body: "OUT=asyncio.run(g(VALUE))",
    },
  },
  {
    name: "gathered-coroutines",
    bad: {
      before: "import asyncio\nasync def f(x): return x\nasync def g(x):\n    a,b=await asyncio.gather(f(x),f('z'))\n    return a",
      body: "OUT=asyncio.run(g(VALUE))",
    },
    good: {
      before: "import asyncio\nasync def f(x): return x\nasync def g(x):\n    a,b=await asyncio.gather(f(x),f('z'))\n    return b",
      body: "OUT=asyncio.run(g(VALUE))",
    },
  },
  {
    name: "named-constructor",
    bad: {
      before: "class C:\n    def __init__(self,x): self.x=x\n    @classmethod\n    def make(cls,x): return cls(x)",
      body: "OUT=C.make(VALUE).x",
    },
    good: {
      before: "class C:\n    def __init__(self,x): self.x=x\n    @classmethod\n    def make(cls,x): return cls('a')",
      body: "OUT=C.make(VALUE).x",
    },
  },
  {
    name: "cached-function",
    bad: { before: "import functools\n@functools.lru_cache\ndef f(x): return x", body: "OUT=f(VALUE)" },
    good: { before: "import functools\n@functools.lru_cache\ndef f(x): return 'a'", body: "OUT=f(VALUE)" },
  },
  {
    name: "string-template",
    bad: { before: "import string", body: "OUT=string.Template('${a}').substitute(a=VALUE)" },
    good: { before: "import string", body: "OUT=string.Template('${b}').substitute(a=VALUE, b='x')" },
  },
  {
    name: "zipped-loop",
    bad: "for (i,a),b in zip(enumerate(['x']),[VALUE]):\n    OUT=b",
    good: "for (i,a),b in zip(enumerate(['x']),[VALUE]):\n    OUT=a",
  },
  {
    name: "thread",
    bad: {
      before: "import threading\nbox=[]\ndef f(x): box.append(x)",
      body: "t=threading.Thread(target=f,args=(VALUE,))\nt.start()\nt.join()\nOUT=box[0]",
    },
    good: {
      before: "import threading\nbox=[]\ndef f(x): box.append('a')",
      body: "t=threading.Thread(target=f,args=(VALUE,))\nt.start()\nt.join()\nOUT=box[0]",
    },
  },
  {
    name: "class-variable-of-subclass",
    bad: { before: "class A:\n    k='a'\nclass B(A):\n    pass", body: "B.k=VALUE\nOUT=B().k" },
    good: { before: "class A:\n    k='a'\nclass B(A):\n    pass", body: "B.z=VALUE\nOUT=B().k" },
  },
  {
    name: "parsed-address",
    bad: { before: "from urllib.parse import urlsplit", body: "OUT=urlsplit('http://a.b/'+VALUE).path" },
    good: { before: "from urllib.parse import urlsplit", body: "OUT=urlsplit('http://a.b/'+VALUE).scheme" },
  },
  {
    name: "split-rows",
    bad: "rows=[r.split('|') for r in ['a|b',VALUE]]\nOUT=rows[1][0]",
    good: "rows=[r.split('|') for r in ['a|b',VALUE]]\nOUT=rows[0][0]",
  },
  {
    name: "joined-path-object",
    bad: { before: "from pathlib import Path", body: "OUT=str(Path('/x')/VALUE)" },
    good: { before: "from pathlib import Path", body: "OUT=str(Path('/x')/'y')" },
  },
];
