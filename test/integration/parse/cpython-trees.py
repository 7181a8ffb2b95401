"""The oracle of ../parse-oracle.test.ts: what CPython's `ast` makes of each file named on standard input, one JSON line per file.

argv[1] is "counts" (nodes by kind), "trees" (a digest of every node with its position, names and values) or "dump" (those nodes, to look at)."""

import ast
import collections
import hashlib
import json
import struct
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")
SKIPPED = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
SCALARS = ("name", "id", "attr", "arg", "module", "level", "asname", "names", "simple", "is_async", "conversion", "rest", "kwd_attrs", "ctx", "op", "ops")


def counts(tree):
    found = collections.Counter(type(node).__name__ for node in ast.walk(tree))
    found["Constant"] -= sum(split_pieces(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    found = +found
    return {kind: count for kind, count in found.items() if not issubclass(getattr(ast, kind), SKIPPED)}


def split_pieces(joined):
    """CPython 3.12 leaves the text of a format specification in pieces, also empty ones; other versions join them."""
    extra, text = 0, ""
    for value in joined.values:
        is_text = isinstance(value, ast.Constant)
        extra += is_text and (text != "" or value.value == "")
        text = text + value.value if is_text else ""
    return extra


def text_of(value):
    return value.encode("utf-16-le", "surrogatepass").hex()


def constant(node, lines):
    value = node.value
    kind = type(value).__name__
    if isinstance(value, str):
        named = any("\\N{" in line for line in lines[node.lineno - 1 : node.end_lineno])
        return "str named" if named else "str " + text_of(value)
    if isinstance(value, bytes):
        return "bytes " + value.hex()
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        return "int " + hex(value)
    if isinstance(value, float):
        return "float " + struct.pack("<d", value).hex()
    if isinstance(value, complex):
        return "complex " + struct.pack("<d", value.imag).hex()
    return "Ellipsis"


def scalar(value):
    if value is None:
        return "-"
    if isinstance(value, (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)):
        return type(value).__name__
    if isinstance(value, list):
        return "[" + ",".join(scalar(item) for item in value) + "]"
    return str(value)


def tree_lines(root, fields, lines):
    stack = [root]
    while stack:
        node = stack.pop()
        kind = type(node).__name__
        parts = [kind]
        if hasattr(node, "lineno"):
            parts.append(f"{node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}")
        if kind == "Constant":
            parts.append(constant(node, lines))
        elif kind == "MatchSingleton":
            parts.append(str(node.value))
        else:
            for field in SCALARS:
                if field in node._fields and field not in fields[kind]:
                    parts.append(scalar(getattr(node, field)))
        yield " ".join(parts)
        children = []
        for field in fields[kind]:
            value = getattr(node, field, None)
            children.extend(value if isinstance(value, list) else [value])
        stack.extend(child for child in reversed(children) if child is not None)


def main():
    mode = sys.argv[1]
    fields = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    for path in sys.stdin.read().splitlines():
        with open(path, "rb") as file:
            source = file.read()
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError) as error:
            print(json.dumps({"path": path, "error": str(error), "line": getattr(error, "lineno", None)}))
            continue
        answer = {"path": path}
        if mode == "counts":
            answer["counts"] = counts(tree)
        else:
            with tokenize.open(path) as file:
                lines = file.read().split("\n")
            dump = "\n".join(tree_lines(tree, fields, lines))
            answer["digest"] = hashlib.sha1(dump.encode()).hexdigest()
            if mode == "dump":
                answer["dump"] = dump
        print(json.dumps(answer))


main()
