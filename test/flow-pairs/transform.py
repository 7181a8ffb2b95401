"""Rewrites programs in ways that change nothing of what they do. Reads a JSON list of jobs on standard input, answers with one on standard output.

A job: {"files": {path: text}, "seed": int, "steps": int}. An answer: {"files": {path: text}, "applied": [name of a rewriting, ...]}.
Whether nothing changed is seen when the program is run: a rewriting may be bold.
"""

import ast
import copy
import json
import random
import sys

RUN = "run"


class CannotApply(Exception):
    pass


def main():
    json.dump([rewrite(job) for job in json.load(sys.stdin)], sys.stdout)


def rewrite(job):
    files = dict(job["files"])
    chance = random.Random(job["seed"])
    applied = []
    for _ in range(job["steps"]):
        for _ in range(8):
            name = chance.choice(sorted(REWRITINGS))
            try:
                program = Program(files, chance, len(applied))
                REWRITINGS[name](program)
                changed = program.texts()
            except (CannotApply, IndexError, SyntaxError):
                continue
            files = changed
            applied.append(name)
            break
    return {"files": files, "applied": applied}


class Program:
    """One program at hand: its main module as a tree, and fresh names."""

    def __init__(self, files, chance, step):
        self.files = dict(files)
        self.tree = ast.parse(files["main.py"])
        self.chance = chance
        self.step = step
        self.count = 0
        self.run = next(n for n in self.tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.name == RUN)

    def fresh(self, word):
        self.count += 1
        return f"{word}_{self.step}{self.count}"

    def texts(self):
        self.files["main.py"] = ast.unparse(ast.fix_missing_locations(self.tree)) + "\n"
        compile(self.files["main.py"], "main.py", "exec")
        return self.files

    def imports(self, text):
        self.tree.body[0:0] = ast.parse(text).body

    def before_run(self, text):
        at = self.tree.body.index(self.run)
        nodes = ast.parse(text).body
        self.tree.body[at:at] = nodes
        return nodes

    def functions(self):
        """Plain functions of the module, other than the one that is run."""
        found = [n for n in self.tree.body if isinstance(n, ast.FunctionDef) and n is not self.run]
        if not found:
            raise CannotApply
        return found

    def assignments(self):
        """(list of statements, index) of each `name = expression` inside functions."""
        found = []
        for node in ast.walk(self.tree):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            for inner in ast.walk(node):
                for field in ("body", "orelse", "finalbody"):
                    block = getattr(inner, field, None)
                    if not isinstance(block, list):
                        continue
                    for i, statement in enumerate(block):
                        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name) and len(statement.targets) == 1:
                            found.append((block, i))
        if not found:
            raise CannotApply
        return found

    def part(self):
        """Some statements of the handler that follow each other, what they read and what they set."""
        body = self.run.body
        last = len(body) - (1 if isinstance(body[-1], ast.Return) else 0)
        start = self.chance.randrange(0, last)
        stop = self.chance.randrange(start + 1, last + 1)
        part = body[start:stop]
        for statement in part:
            for node in ast.walk(statement):
                if isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.Nonlocal, ast.Global, ast.Break, ast.Continue)):
                    raise CannotApply
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("locals", "vars", "super"):
                    raise CannotApply
        stored = bound(part)
        known = bound(body[:start]) | {a.arg for a in self.run.args.args}
        reads = sorted(read(part) & known)
        sets = sorted(stored & read(body[stop:]))
        return start, stop, part, reads, sets

    def replace(self, start, stop, text):
        self.run.body[start:stop] = ast.parse(text).body


def bound(statements):
    names = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names.add(node.name)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                names |= {(a.asname or a.name).split(".")[0] for a in node.names}
            elif isinstance(node, ast.ExceptHandler) and node.name:
                names.add(node.name)
            elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
                names.add(node.name)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                names.add(node.rest)
    return names


def read(statements):
    return {n.id for s in statements for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def indented(part, by="    "):
    lines = "\n".join(ast.unparse(s) for s in part).split("\n")
    return "\n".join(by + line for line in lines)


def tuple_of(names):
    return "(" + "".join(f"{n}, " for n in names) + ")"


# ---- a part of the handler becomes something of its own ----


def extracted(make):
    def apply(program):
        start, stop, part, reads, sets = program.part()
        if not sets:
            raise CannotApply
        before, call = make(program, part, reads, sets)
        program.before_run(before)
        target = sets[0] if len(sets) == 1 else ", ".join(sets)
        program.replace(start, stop, call.replace("TARGET", target))

    return apply


def result(sets):
    return sets[0] if len(sets) == 1 else ", ".join(sets)


def as_function(p, part, reads, sets):
    f = p.fresh("step")
    return f"def {f}({', '.join(reads)}):\n{indented(part)}\n    return {result(sets)}\n", f"TARGET = {f}({', '.join(reads)})"


def as_keyword_function(p, part, reads, sets):
    f = p.fresh("step")
    given = ", ".join(f"{r}={r}" for r in reversed(reads))
    star = "*, " if reads else ""
    return f"def {f}({star}{', '.join(reads)}):\n{indented(part)}\n    return {result(sets)}\n", f"TARGET = {f}({given})"


def as_star_function(p, part, reads, sets):
    f = p.fresh("step")
    unpack = f"    {tuple_of(reads)} = given\n" if reads else ""
    return f"def {f}(*given):\n{unpack}{indented(part)}\n    return {result(sets)}\n", f"TARGET = {f}(*{tuple_of(reads)})"


def as_kwargs_function(p, part, reads, sets):
    f = p.fresh("step")
    unpack = "".join(f"    {r} = given[{r!r}]\n" for r in reads)
    given = "{" + ", ".join(f"{r!r}: {r}" for r in reads) + "}"
    return f"def {f}(**given):\n{unpack}{indented(part)}\n    return {result(sets)}\n", f"TARGET = {f}(**{given})"


def as_method(p, part, reads, sets):
    c = p.fresh("Step")
    init = "".join(f"        self.{r} = {r}\n" for r in reads) or "        pass\n"
    load = "".join(f"        {r} = self.{r}\n" for r in reads)
    return (
        f"class {c}:\n    def __init__(self, {', '.join(reads)}):\n{init}\n    def go(self):\n{load}{indented(part, '        ')}\n        return {result(sets)}\n",
        f"TARGET = {c}({', '.join(reads)}).go()",
    )


def as_fields(p, part, reads, sets):
    c, o = p.fresh("Step"), p.fresh("one")
    store = "".join(f"        self.{s} = {s}\n" for s in sets)
    take = "\n".join(f"{s} = {o}.{s}" for s in sets)
    return (
        f"class {c}:\n    def go(self, {', '.join(reads)}):\n{indented(part, '        ')}\n{store}        return self\n",
        f"{o} = {c}()\n{o}.go({', '.join(reads)})\n{take}",
    )


def as_inherited_method(p, part, reads, sets):
    c, d = p.fresh("Base"), p.fresh("Step")
    more = "".join(f", {r}" for r in reads)
    return (
        f"class {c}:\n    def go(self{more}):\n{indented(part, '        ')}\n        return {result(sets)}\n"
        f"class {d}({c}):\n    def go(self{more}):\n        return super().go({', '.join(reads)})\n",
        f"TARGET = {d}().go({', '.join(reads)})",
    )


def as_callable_object(p, part, reads, sets):
    c = p.fresh("Step")
    more = "".join(f", {r}" for r in reads)
    return (
        f"class {c}:\n    def __call__(self{more}):\n{indented(part, '        ')}\n        return {result(sets)}\n",
        f"TARGET = {c}()({', '.join(reads)})",
    )


def as_static_method(p, part, reads, sets):
    c = p.fresh("Step")
    return (
        f"class {c}:\n    @staticmethod\n    def go({', '.join(reads)}):\n{indented(part, '        ')}\n        return {result(sets)}\n",
        f"TARGET = {c}.go({', '.join(reads)})",
    )


def as_class_method(p, part, reads, sets):
    c = p.fresh("Step")
    more = "".join(f", {r}" for r in reads)
    return (
        f"class {c}:\n    @classmethod\n    def go(cls{more}):\n{indented(part, '        ')}\n        return {result(sets)}\n",
        f"TARGET = {c}.go({', '.join(reads)})",
    )


def as_property(p, part, reads, sets):
    c = p.fresh("Step")
    init = "".join(f"        self.{r} = {r}\n" for r in reads) or "        pass\n"
    load = "".join(f"        {r} = self.{r}\n" for r in reads)
    return (
        f"class {c}:\n    def __init__(self, {', '.join(reads)}):\n{init}\n    @property\n    def made(self):\n{load}{indented(part, '        ')}\n        return {result(sets)}\n",
        f"TARGET = {c}({', '.join(reads)}).made",
    )


def as_closure(p, part, reads, sets):
    f = p.fresh("outer")
    return (
        f"def {f}({', '.join(reads)}):\n    def inner():\n{indented(renamed(part, reads), '        ')}\n        return {result([aliased(s, reads) for s in sets])}\n    return inner\n".replace(
            "def inner():\n", "def inner():\n" + "".join(f"        {aliased(r, reads)} = {r}\n" for r in reads)
        ),
        f"TARGET = {f}({', '.join(reads)})()",
    )


def aliased(name, reads):
    return f"own_{name}" if name in reads else name


def renamed(part, reads):
    part = copy.deepcopy(part)
    for statement in part:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in reads:
                node.id = aliased(node.id, reads)
            if isinstance(node, (ast.FunctionDef, ast.Lambda)):
                if {a.arg for a in node.args.args} & set(reads):
                    raise CannotApply
    return part


def as_generator(p, part, reads, sets):
    f = p.fresh("made")
    call = p.chance.choice(
        [
            f"TARGET = next({f}({', '.join(reads)}))",
            f"TARGET = list({f}({', '.join(reads)}))[0]",
            f"for TARGET in {f}({', '.join(reads)}):\n    pass",
            f"[TARGET_] = {f}({', '.join(reads)})\nTARGET = TARGET_",
        ]
    ).replace("TARGET_", p.fresh("got"))
    return f"def {f}({', '.join(reads)}):\n{indented(part)}\n    yield {result(sets)}\n", call


def as_coroutine(p, part, reads, sets):
    f = p.fresh("step")
    if isinstance(p.run, ast.AsyncFunctionDef):
        raise CannotApply
    p.imports("import asyncio")
    return f"async def {f}({', '.join(reads)}):\n{indented(part)}\n    return {result(sets)}\n", f"TARGET = asyncio.run({f}({', '.join(reads)}))"


def as_context_manager(p, part, reads, sets):
    f = p.fresh("held")
    p.imports("import contextlib")
    return (
        f"@contextlib.contextmanager\ndef {f}({', '.join(reads)}):\n{indented(part)}\n    yield {result(sets)}\n",
        f"with {f}({', '.join(reads)}) as {p.fresh('got')}:\n    TARGET = GOT".replace("GOT", f"got_{p.step}{p.count}"),
    )


def as_manager_class(p, part, reads, sets):
    c, got = p.fresh("Held"), p.fresh("got")
    init = "".join(f"        self.{r} = {r}\n" for r in reads) or "        pass\n"
    load = "".join(f"        {r} = self.{r}\n" for r in reads)
    return (
        f"class {c}:\n    def __init__(self, {', '.join(reads)}):\n{init}\n    def __enter__(self):\n{load}{indented(part, '        ')}\n        return {result(sets)}\n"
        "    def __exit__(self, *problem):\n        return False\n",
        f"with {c}({', '.join(reads)}) as {got}:\n    TARGET = {got}",
    )


def as_decorated(p, part, reads, sets):
    f, d = p.fresh("step"), p.fresh("around")
    p.imports("import functools")
    return (
        f"def {d}(inner):\n    @functools.wraps(inner)\n    def wrapper(*args, **kwargs):\n        return inner(*args, **kwargs)\n    return wrapper\n"
        f"@{d}\ndef {f}({', '.join(reads)}):\n{indented(part)}\n    return {result(sets)}\n",
        f"TARGET = {f}({', '.join(reads)})",
    )


def as_callback(p, part, reads, sets):
    f, g = p.fresh("step"), p.fresh("apply")
    return (
        f"def {g}(what, *given):\n    return what(*given)\ndef {f}({', '.join(reads)}):\n{indented(part)}\n    return {result(sets)}\n",
        f"TARGET = {g}({', '.join([f, *reads])})",
    )


def as_partial(p, part, reads, sets):
    if not reads:
        raise CannotApply
    f = p.fresh("step")
    p.imports("import functools")
    return (
        f"def {f}({', '.join(reads)}):\n{indented(part)}\n    return {result(sets)}\n",
        f"TARGET = functools.partial({f}, {reads[0]})({', '.join(reads[1:])})",
    )


def as_thread(p, part, reads, sets):
    f = p.fresh("step")
    p.imports("import concurrent.futures")
    return (
        f"def {f}({', '.join(reads)}):\n{indented(part)}\n    return {result(sets)}\n",
        f"with concurrent.futures.ThreadPoolExecutor() as pool_{p.step}:\n    TARGET = pool_{p.step}.submit({', '.join([f, *reads])}).result()",
    )


def as_table(p, part, reads, sets):
    f, t = p.fresh("step"), p.fresh("table")
    return (
        f"def {f}({', '.join(reads)}):\n{indented(part)}\n    return {result(sets)}\n{t} = {{'go': {f}, 'stop': None}}\n",
        f"TARGET = {t}['go']({', '.join(reads)})",
    )


def as_global(p, part, reads, sets):
    f = p.fresh("step")
    names = {s: p.fresh("shared") for s in sets}
    keep = "".join(f"    {g} = {s}\n" for s, g in names.items())
    take = "\n".join(f"{s} = {g}" for s, g in names.items())
    first = "".join(f"{g} = None\n" for g in names.values())
    return (
        f"{first}def {f}({', '.join(reads)}):\n    global {', '.join(names.values())}\n{indented(part)}\n{keep}",
        f"{f}({', '.join(reads)})\n{take}",
    )


def as_early_return(p, part, reads, sets):
    f = p.fresh("step")
    return (
        f"def {f}(is_ready, {', '.join(reads)}):\n    if not is_ready:\n        return None\n{indented(part)}\n    return {result(sets)}\n    return None\n",
        f"TARGET = {f}({', '.join(['True', *reads])})",
    )


def as_raised(p, part, reads, sets):
    f, e = p.fresh("step"), p.fresh("Carrier")
    return (
        f"class {e}(Exception):\n    pass\ndef {f}({', '.join(reads)}):\n{indented(part)}\n    raise {e}({result(sets)})\n",
        f"try:\n    {f}({', '.join(reads)})\nexcept {e} as carried_{p.step}:\n    TARGET = carried_{p.step}.args" + ("[0]" if len(sets) == 1 else ""),
    )


def as_filled(p, part, reads, sets):
    f, box = p.fresh("fill"), p.fresh("box")
    keep = "".join(f"    box[{s!r}] = {s}\n" for s in sets)
    take = "\n".join(f"{s} = {box}[{s!r}]" for s in sets)
    more = "".join(f", {r}" for r in reads)
    return f"def {f}(box{more}):\n{indented(part)}\n{keep}", f"{box} = {{}}\n{f}({box}{more})\n{take}"


def as_module(p, part, reads, sets):
    f, m = p.fresh("step"), p.fresh("part")
    names = read(part)
    tops = [
        ast.unparse(n)
        for n in p.tree.body
        if isinstance(n, (ast.Import, ast.ImportFrom)) and bound([n]) & names
    ]
    if any(n.name in names for n in p.tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))):
        raise CannotApply
    head = "\n".join(tops)
    text = f"{head}\n\ndef {f}({', '.join(reads)}):\n{indented(part)}\n    return {result(sets)}\n"
    way = p.chance.randrange(4)
    if way == 0:
        p.files[f"{m}.py"] = text
        p.imports(f"from {m} import {f}")
        call = f
    elif way == 1:
        p.files[f"{m}.py"] = text
        p.imports(f"import {m}")
        call = f"{m}.{f}"
    elif way == 2:
        p.files[f"{m}/__init__.py"] = f"from .inner import {f} as exported\n"
        p.files[f"{m}/inner.py"] = text
        p.imports(f"from {m} import exported as {f}")
        call = f
    else:
        p.files[f"{m}/__init__.py"] = "__all__ = ['deep']\n"
        p.files[f"{m}/deep/__init__.py"] = ""
        p.files[f"{m}/deep/last.py"] = text
        p.imports(f"import {m}.deep.last as {m}_last")
        call = f"{m}_last.{f}"
    return "", f"TARGET = {call}({', '.join(reads)})"


# ---- around a part ----


def around(text):
    def apply(program):
        start, stop, part, _, _ = program.part()
        filled = text.replace("FRESH", program.fresh("one"))
        if "contextlib" in text:
            program.imports("import contextlib")
        depth = next(len(line) - len(line.lstrip()) for line in filled.split("\n") if line.strip() == "PART")
        program.replace(start, stop, filled.replace(" " * depth + "PART", indented(part, " " * depth)))

    return apply


# ---- a value goes through something and comes back ----

CARRIERS = {
    "list": ("", "[EXPR][0]"),
    "list-last": ("", "['fixed', EXPR][-1]"),
    "tuple-unpacked": ("", "('fixed', EXPR)[1]"),
    "dict": ("", "{'other': 'fixed', 'key': EXPR}['key']"),
    "dict-get": ("", "dict(other='fixed', key=EXPR).get('key')"),
    "namespace": ("import types", "types.SimpleNamespace(other='fixed', value=EXPR).value"),
    "lambda": ("", "(lambda given, other: given)(EXPR, 'fixed')"),
    "lambda-closure": ("", "(lambda given: lambda: given)(EXPR)()"),
    "comprehension": ("", "[item for item in ['fixed', EXPR]][1]"),
    "dict-comprehension": ("", "{key: item for key, item in [('other', 'fixed'), ('key', EXPR)]}['key']"),
    "generator-expression": ("", "next(item for item in [EXPR])"),
    "map": ("", "list(map(lambda item: item, ['fixed', EXPR]))[1]"),
    "filter": ("", "list(filter(lambda pair: pair[0] == 'key', [('other', 'fixed'), ('key', EXPR)]))[0][1]"),
    "zip": ("", "list(zip(['fixed', EXPR], [1, 2]))[1][0]"),
    "enumerate": ("", "list(enumerate([EXPR]))[0][1]"),
    "sorted": ("", "sorted([(2, EXPR), (1, 'fixed')])[1][1]"),
    "max-key": ("", "max([(2, EXPR), (1, 'fixed')], key=lambda pair: pair[0])[1]"),
    "reduce": ("import functools", "functools.reduce(lambda one, other: other, ['fixed', EXPR])"),
    "itemgetter": ("import operator", "operator.itemgetter(1)(['fixed', EXPR])"),
    "chain": ("import itertools", "list(itertools.chain(['fixed'], [EXPR]))[1]"),
    "deepcopy": ("import copy", "copy.deepcopy(['fixed', EXPR])[1]"),
    "copy": ("import copy", "copy.copy({'key': EXPR})['key']"),
    "conditional": ("", "EXPR if 1 < 2 else 'fixed'"),
    "or": ("", "None or EXPR"),
    "and": ("", "1 and EXPR"),
    "walrus": ("", "(HELD := EXPR)"),
    "slice": ("", "['fixed', EXPR, 'more'][1:2][0]"),
    "star": ("", "[*['fixed'], *[EXPR]][1]"),
    "merge": ("", "{**{'key': 'fixed'}, **{'key': EXPR}}['key']"),
    "reversed": ("", "list(reversed([EXPR, 'fixed']))[1]"),
    "deque": ("import collections", "collections.deque([EXPR, 'fixed']).popleft()"),
    "default-dict": ("import collections", "collections.defaultdict(list, {'key': [EXPR]})['key'][0]"),
    "namedtuple": ("import collections", "collections.namedtuple('Pair', 'one two')('fixed', EXPR).two"),
    "partial": ("import functools", "functools.partial(lambda one, two: two, 'fixed')(EXPR)"),
    "getattr": ("import types", "getattr(types.SimpleNamespace(value=EXPR), 'val' + 'ue')"),
    "setdefault": ("", "{}.setdefault('key', EXPR)"),
    "items": ("", "[item for key, item in {'other': 'fixed', 'key': EXPR}.items() if key == 'key'][0]"),
    "iter": ("", "next(iter([EXPR, 'fixed']))"),
    "mapping-proxy": ("import types", "types.MappingProxyType({'key': EXPR})['key']"),
    "chain-map": ("import collections", "collections.ChainMap({'key': EXPR}, {'key': 'fixed'})['key']"),
    "object-new": ("", "type('Made', (), {'value': EXPR})().value"),
    "islice": ("import itertools", "list(itertools.islice(['fixed', EXPR, 'more'], 1, 2))[0]"),
}


def carried(name):
    imports, template = CARRIERS[name]

    def apply(program):
        block, i = program.chance.choice(program.assignments())
        if imports:
            program.imports(imports)
        expression = ast.unparse(block[i].value)
        if "await" in expression or "yield" in expression:
            raise CannotApply
        text = template.replace("EXPR", f"({expression})").replace("HELD", program.fresh("held"))
        block[i].value = ast.parse(text, mode="eval").body

    return apply


# Statements; TEXT ones only where what is carried is a text.
HOLDERS = {
    "stack": ("", "FRESH = ['fixed']\nFRESH.append(EXPR)\nNAME = FRESH.pop()"),
    "queue": ("import queue", "FRESH = queue.Queue()\nFRESH.put(EXPR)\nNAME = FRESH.get()"),
    "slot": ("", "FRESH = {}\nFRESH['other'] = 'fixed'\nFRESH['key'] = EXPR\nNAME = FRESH['key']"),
    "alias": ("", "FRESH = ['fixed']\nALIAS = FRESH\nALIAS[0] = EXPR\nNAME = FRESH[0]"),
    "attribute": ("", "class MADE:\n    pass\nFRESH = MADE()\nFRESH.value = EXPR\nNAME = FRESH.value"),
    "setattr": ("", "class MADE:\n    pass\nFRESH = MADE()\nsetattr(FRESH, 'value', EXPR)\nNAME = FRESH.value"),
    "class-attribute": ("", "class MADE:\n    value = 'fixed'\nMADE.value = EXPR\nNAME = MADE().value"),
    "dataclass": ("import dataclasses", "@dataclasses.dataclass\nclass MADE:\n    other: str\n    value: object\nNAME = MADE('fixed', EXPR).value"),
    "getattr-method": ("", "FRESH = EXPR\nclass MADE:\n    def __getattr__(self, name):\n        return FRESH\nNAME = MADE().anything"),
    "getitem-method": (
        "",
        "class MADE:\n    def __init__(self, held):\n        self.held = held\n    def __getitem__(self, key):\n        return self.held[key]\nNAME = MADE({'key': EXPR, 'other': 'fixed'})['key']",
    ),
    "property": (
        "",
        "class MADE:\n    def __init__(self, held):\n        self._held = held\n    @property\n    def held(self):\n        return self._held\nNAME = MADE(EXPR).held",
    ),
    "setter": (
        "",
        "class MADE:\n    @property\n    def held(self):\n        return self._held\n    @held.setter\n    def held(self, given):\n        self._held = given\nFRESH = MADE()\nFRESH.held = EXPR\nNAME = FRESH.held",
    ),
    "iterator": (
        "",
        "class MADE:\n    def __init__(self, items):\n        self.items = items\n    def __iter__(self):\n        for item in self.items:\n            yield item\nNAME = list(MADE(['fixed', EXPR]))[1]",
    ),
    "raised": ("", "try:\n    raise ValueError('fixed', EXPR)\nexcept ValueError as FRESH:\n    NAME = FRESH.args[1]"),
    "for-once": ("", "for NAME in [EXPR]:\n    pass"),
    "match": ("", "match ('fixed', EXPR):\n    case (_, NAME):\n        pass"),
    "match-mapping": ("", "match {'kind': 'a', 'value': EXPR}:\n    case {'kind': 'a', 'value': NAME}:\n        pass"),
    "nested": ("", "FRESH = EXPR\ndef MADE():\n    return FRESH\nNAME = MADE()"),
    "nonlocal": (
        "",
        "def MADE(given):\n    kept = 'fixed'\n    def put():\n        nonlocal kept\n        kept = given\n    put()\n    return kept\nNAME = MADE(EXPR)",
    ),
    "star": ("", "_, *FRESH = ['fixed', EXPR]\nNAME = FRESH[0]"),
    "nested-unpacking": ("", "(_, [NAME, _]) = ('fixed', [EXPR, 'more'])"),
    "default": ("", "def MADE(given=EXPR):\n    return given\nNAME = MADE()"),
    "recursion": ("", "def MADE(count, given):\n    return given if count == 0 else MADE(count - 1, given)\nNAME = MADE(3, EXPR)"),
    "generator": ("", "def MADE(given):\n    yield 'fixed'\n    yield given\n_, NAME = MADE(EXPR)"),
    "yield-from": ("", "def MADE(given):\n    yield from ['fixed', given]\nNAME = [*MADE(EXPR)][1]"),
    "context-variable": ("import contextvars", "FRESH = contextvars.ContextVar('held')\nFRESH.set(EXPR)\nNAME = FRESH.get()"),
    "weak": ("import weakref", "class MADE:\n    pass\nFRESH = MADE()\nFRESH.value = EXPR\nNAME = weakref.ref(FRESH)().value"),
    "swap": ("", "FRESH, NAME = EXPR, 'fixed'\nFRESH, NAME = NAME, FRESH"),
    "update": ("", "FRESH = {'key': 'fixed'}\nFRESH.update({'key': EXPR})\nNAME = FRESH.pop('key')"),
    "insert": ("", "FRESH = ['fixed']\nFRESH.insert(0, EXPR)\nNAME, _ = FRESH"),
    "extend": ("", "FRESH = ['fixed']\nFRESH += [EXPR]\ndel FRESH[0]\n[NAME] = FRESH"),
    "copied": ("", "FRESH = [EXPR]\nALIAS = FRESH[:]\nFRESH[0] = 'fixed'\nNAME = ALIAS[0]"),
    "nested-object": (
        "",
        "class MADE:\n    def __init__(self, held):\n        self.held = held\nFRESH = MADE(MADE([EXPR]))\nNAME = FRESH.held.held[0]",
    ),
    "method-chain": (
        "",
        "class MADE:\n    def __init__(self):\n        self.held = 'fixed'\n    def put(self, given):\n        self.held = given\n        return self\n    def get(self):\n        return self.held\nNAME = MADE().put('other').put(EXPR).get()",
    ),
    "thread": (
        "import threading",
        "FRESH = []\nALIAS = threading.Thread(target=FRESH.append, args=(EXPR,))\nALIAS.start()\nALIAS.join()\nNAME = FRESH[0]",
    ),
    "descriptor": (
        "",
        "class MADE:\n    def __set_name__(self, owner, name):\n        self.key = '_' + name\n    def __get__(self, one, owner):\n        return getattr(one, self.key)\n    def __set__(self, one, given):\n        setattr(one, self.key, given)\nclass ALIAS:\n    field = MADE()\nFRESH = ALIAS()\nFRESH.field = EXPR\nNAME = FRESH.field",
    ),
    "metaclass": (
        "",
        "class MADE(type):\n    def make(cls, given):\n        return cls(given)\nclass ALIAS(metaclass=MADE):\n    def __init__(self, given):\n        self.given = given\nNAME = ALIAS.make(EXPR).given",
    ),
    "send": ("", "def MADE():\n    got = yield 'fixed'\n    yield got\nFRESH = MADE()\nnext(FRESH)\nNAME = FRESH.send(EXPR)"),
    "exec-free-globals": ("", "globals()['FRESH'] = EXPR\nNAME = globals()['FRESH']"),
}


def held(name):
    imports, template = HOLDERS[name]

    def apply(program):
        block, i = program.chance.choice(program.assignments())
        if imports:
            program.imports(imports)
        expression = ast.unparse(block[i].value)
        if "await" in expression or "yield" in expression:
            raise CannotApply
        text = template.replace("MADE", program.fresh("Made")).replace("ALIAS", program.fresh("alias")).replace("FRESH", program.fresh("held"))
        text = text.replace("EXPR", f"({expression})").replace("NAME", block[i].targets[0].id)
        block[i : i + 1] = ast.parse(text).body

    return apply


# ---- forms of one thing ----


class Changer(ast.NodeTransformer):
    """Changes some of the places that a rewriting fits."""

    def __init__(self, change, chance):
        self.change, self.chance, self.changed = change, chance, False

    def visit(self, node):
        node = self.generic_visit(node)
        made = self.change(node) if self.chance.random() < 0.7 else None
        if made is None:
            return node
        self.changed = True
        return made


def form(change, imports=""):
    def apply(program):
        changer = Changer(change, program.chance)
        changer.visit(program.tree)
        if not changer.changed:
            raise CannotApply
        if imports:
            program.imports(imports)

    return apply


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def parse_expression(text):
    return ast.parse(text, mode="eval").body


def plus_to_fstring(node):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and (is_text(node.left) or is_text(node.right)):
        if is_text(node.left) and is_text(node.right):
            return None
        parts = [n if is_text(n) else ast.FormattedValue(n, -1, None) for n in (node.left, node.right)]
        return ast.JoinedStr(parts)


def plus_to_format(node):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and is_text(node.left) and "{" not in node.left.value:
        return ast.Call(ast.Attribute(ast.Constant(node.left.value + "{}"), "format", ast.Load()), [node.right], [])


def plus_to_percent(node):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and is_text(node.left) and "%" not in node.left.value:
        return ast.BinOp(ast.Constant(node.left.value + "%s"), ast.Mod(), ast.Tuple([node.right], ast.Load()))


def plus_to_join(node):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and (is_text(node.left) or is_text(node.right)):
        return ast.Call(ast.Attribute(ast.Constant(""), "join", ast.Load()), [ast.List([node.left, node.right], ast.Load())], [])


def if_to_match(node):
    if isinstance(node, ast.If):
        return ast.Match(
            ast.Call(ast.Name("bool", ast.Load()), [node.test], []),
            [ast.match_case(ast.MatchSingleton(True), None, node.body), ast.match_case(ast.MatchAs(), None, node.orelse or [ast.Pass()])],
        )


def if_negated(node):
    if isinstance(node, ast.If):
        return ast.If(ast.UnaryOp(ast.Not(), node.test), node.orelse or [ast.Pass()], node.body)


def conditional_to_if_call(node):
    if isinstance(node, ast.IfExp):
        return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)


def if_to_while(node):
    if isinstance(node, ast.If) and not node.orelse and not any(isinstance(n, (ast.Break, ast.Continue)) for n in ast.walk(node)):
        return ast.While(node.test, [*node.body, ast.Break()], [])


def for_to_while(node):
    if isinstance(node, ast.For) and not node.orelse and not any(isinstance(n, ast.Yield) for n in ast.walk(node)):
        name = f"items_{node.lineno}"
        text = f"{name} = iter({ast.unparse(node.iter)})\nwhile True:\n    try:\n        {ast.unparse(node.target)} = next({name})\n    except StopIteration:\n        break\n{indented(node.body)}"
        return ast.parse(text).body


def for_unrolled(node):
    if not isinstance(node, ast.For) or node.orelse or not isinstance(node.iter, (ast.List, ast.Tuple)) or len(node.iter.elts) > 4:
        return None
    if any(isinstance(n, (ast.Break, ast.Continue, ast.Starred)) for n in ast.walk(node)):
        return None
    return [s for item in node.iter.elts for s in [ast.Assign([copy.deepcopy(node.target)], item), *copy.deepcopy(node.body)]]


def list_to_tuple(node):
    if isinstance(node, ast.List) and isinstance(node.ctx, ast.Load) and node.elts:
        return ast.Tuple(node.elts, ast.Load())


def list_to_call(node):
    if isinstance(node, ast.List) and isinstance(node.ctx, ast.Load) and node.elts:
        return ast.Call(ast.Name("list", ast.Load()), [ast.Tuple(node.elts, ast.Load())], [])


def dict_to_call(node):
    if isinstance(node, ast.Dict) and node.keys and all(k is not None for k in node.keys):
        pairs = [ast.Tuple([k, v], ast.Load()) for k, v in zip(node.keys, node.values)]
        return ast.Call(ast.Name("dict", ast.Load()), [ast.List(pairs, ast.Load())], [])


def comprehension_to_call(node):
    if isinstance(node, ast.ListComp):
        return ast.Call(ast.Name("list", ast.Load()), [ast.GeneratorExp(node.elt, node.generators)], [])


def subscript_to_getitem(node):
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and isinstance(node.slice, (ast.Constant, ast.Name)):
        return ast.Call(ast.Name("getitem", ast.Load()), [node.value, node.slice], [])


def attribute_to_getattr(node):
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name) and node.attr not in ("args", "system"):
        return ast.Call(ast.Name("getattr", ast.Load()), [node.value, ast.Constant(node.attr)], [])


def augmented_to_plain(node):
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return ast.Assign([node.target], ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value))


def function_to_lambda(program):
    f = program.chance.choice([f for f in program.functions() if len(f.body) == 1 and isinstance(f.body[0], ast.Return) and f.body[0].value and not f.decorator_list])
    at = program.tree.body.index(f)
    program.tree.body[at] = ast.Assign([ast.Name(f.name, ast.Store())], ast.Lambda(f.args, f.body[0].value))


def function_decorated(program):
    f = program.chance.choice(program.functions())
    d = program.fresh("around")
    at = program.tree.body.index(f)
    program.tree.body[at:at] = ast.parse(f"def {d}(inner):\n    def wrapper(*args, **kwargs):\n        return inner(*args, **kwargs)\n    return wrapper\n").body
    f.decorator_list.append(ast.Name(d, ast.Load()))


def function_cached(program):
    f = program.chance.choice(program.functions())
    program.imports("import functools")
    f.decorator_list.append(parse_expression("functools.lru_cache(maxsize=None)"))


def function_aliased(program):
    f = program.chance.choice(program.functions())
    inner = program.fresh("inner")
    at = program.tree.body.index(f)
    program.tree.body[at + 1 : at + 1] = ast.parse(f"{inner} = {f.name}\ndef {f.name}(*args, **kwargs):\n    return {inner}(*args, **kwargs)\n").body


def calls_by_keyword(program):
    parameters = {f.name: [a.arg for a in f.args.args] for f in program.functions() if not f.args.vararg and not f.args.posonlyargs and not f.decorator_list}
    changed = False
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in parameters and node.args:
            names = parameters[node.func.id]
            if any(isinstance(a, ast.Starred) for a in node.args) or len(node.args) > len(names):
                continue
            node.keywords = [*[ast.keyword(n, a) for n, a in zip(names, node.args)], *node.keywords]
            node.args = []
            changed = True
    if not changed:
        raise CannotApply


def calls_by_star(program):
    changed = False
    for node in ast.walk(program.run):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args and not any(isinstance(a, ast.Starred) for a in node.args):
            if program.chance.random() < 0.5 and node.func.id not in ("super", "globals", "locals", "vars", "eval"):
                node.args = [ast.Starred(ast.List(node.args, ast.Load()), ast.Load())]
                changed = True
    if not changed:
        raise CannotApply


def definitions_moved(program):
    """Functions and classes of the main module go to another one, with the imports they need."""
    moved = [n for n in program.tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and n is not program.run]
    if not moved:
        raise CannotApply
    rest = [n for n in program.tree.body if n not in moved]
    variables = [n for n in rest if isinstance(n, ast.Assign) and bound([n]) & read(moved) and "Flask" not in ast.unparse(n)]
    imports = [n for n in rest if isinstance(n, (ast.Import, ast.ImportFrom))]
    order = [n for n in program.tree.body if n in moved or n in variables or n in imports]
    names = sorted(bound(moved) & {n.name for n in moved} | bound(variables))
    m = program.fresh("parts")
    way = program.chance.randrange(3)
    body = "\n".join(ast.unparse(n) for n in order) + "\n"
    program.tree.body = [n for n in program.tree.body if n not in moved and n not in variables]
    if way == 0:
        program.files[f"{m}.py"] = body
        program.imports(f"from {m} import {', '.join(names)}")
    elif way == 1:
        program.files[f"{m}/__init__.py"] = f"from .inner import *\n"
        program.files[f"{m}/inner.py"] = body + f"__all__ = {names!r}\n"
        program.imports(f"from {m} import {', '.join(names)}")
    else:
        program.files[f"{m}.py"] = body
        program.imports(f"import {m}")

        class Renamer(ast.NodeTransformer):
            def visit_Name(self, node):
                if node.id in names and isinstance(node.ctx, ast.Load):
                    return ast.Attribute(ast.Name(m, ast.Load()), node.id, ast.Load())
                return node

        program.tree = Renamer().visit(program.tree)


def temporaries(program):
    block, i = program.chance.choice(program.assignments())
    calls = [n for n in ast.walk(block[i].value) if isinstance(n, ast.Call) and n is not block[i].value]
    inner = [n for n in ast.walk(block[i].value) if isinstance(n, (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.IfExp, ast.BoolOp))]
    if inner or not calls:
        raise CannotApply
    name = program.fresh("made")
    chosen = program.chance.choice(calls)

    class Replace(ast.NodeTransformer):
        def visit(self, node):
            return ast.Name(name, ast.Load()) if node is chosen else self.generic_visit(node)

    statement = ast.Assign([ast.Name(name, ast.Store())], chosen)
    block[i].value = Replace().visit(block[i].value)
    block[i:i] = [statement]


def statements_swapped(program):
    body = program.run.body
    fit = [
        i
        for i in range(len(body) - 2)
        if all(isinstance(s, ast.Assign) for s in body[i : i + 2])
        and not bound([body[i]]) & (read([body[i + 1]]) | bound([body[i + 1]]))
        and not bound([body[i + 1]]) & read([body[i]])
        and not any(isinstance(n, ast.Call) for s in body[i : i + 2] for n in ast.walk(s))
    ]
    i = program.chance.choice(fit)
    body[i], body[i + 1] = body[i + 1], body[i]


REWRITINGS = {
    **{
        f.__name__.replace("_", "-"): extracted(f)
        for f in (
            as_function, as_keyword_function, as_star_function, as_kwargs_function, as_method, as_fields, as_inherited_method,
            as_callable_object, as_static_method, as_class_method, as_property, as_closure, as_generator, as_coroutine,
            as_context_manager, as_manager_class, as_decorated, as_callback, as_partial, as_thread, as_table, as_global,
            as_early_return, as_raised, as_filled, as_module,
        )
    },
    "in-try-finally": around("try:\n    PART\nfinally:\n    pass"),
    "in-try-except": around("try:\n    PART\nexcept OSError:\n    raise"),
    "in-if": around("if 2 > 1:\n    PART"),
    "in-for": around("for FRESH in range(1):\n    PART"),
    "in-while": around("while True:\n    PART\n    break"),
    "in-with": around("with contextlib.nullcontext():\n    PART"),
    "in-suppress": around("with contextlib.suppress(OSError):\n    PART"),
    "in-else": around("if 1 > 2:\n    pass\nelse:\n    PART"),
    "in-match": around("match 'go':\n    case 'stop':\n        pass\n    case _:\n        PART"),
    "in-try-else": around("try:\n    pass\nexcept OSError:\n    raise\nelse:\n    PART"),
    "in-finally": around("try:\n    pass\nfinally:\n    PART"),
    **{f"through-{name}": carried(name) for name in CARRIERS},
    **{f"held-{name}": held(name) for name in HOLDERS},
    "plus-to-fstring": form(plus_to_fstring),
    "plus-to-format": form(plus_to_format),
    "plus-to-percent": form(plus_to_percent),
    "plus-to-join": form(plus_to_join),
    "if-to-match": form(if_to_match),
    "if-negated": form(if_negated),
    "conditional-negated": form(conditional_to_if_call),
    "if-to-while": form(if_to_while),
    "for-to-while": form(for_to_while),
    "for-unrolled": form(for_unrolled),
    "list-to-tuple": form(list_to_tuple),
    "list-to-call": form(list_to_call),
    "dict-to-call": form(dict_to_call),
    "comprehension-to-call": form(comprehension_to_call),
    "subscript-to-getitem": form(subscript_to_getitem, "from operator import getitem"),
    "attribute-to-getattr": form(attribute_to_getattr),
    "augmented-to-plain": form(augmented_to_plain),
    "function-to-lambda": function_to_lambda,
    "function-decorated": function_decorated,
    "function-cached": function_cached,
    "function-aliased": function_aliased,
    "calls-by-keyword": calls_by_keyword,
    "calls-by-star": calls_by_star,
    "definitions-moved": definitions_moved,
    "temporaries": temporaries,
    "statements-swapped": statements_swapped,
}

if __name__ == "__main__":
    main()
