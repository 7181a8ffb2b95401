"""Runs programs and says what arrived at their sinks. Reads a JSON list of jobs on standard input, answers with one on standard output.

A job: {"folder", "program": "flask" | "script", "feed", "kind", "payload"}. An answer: {"arrived": bool} or {"error": str}.
Each job runs in a process of its own, whose sinks are replaced by spies: nothing that they would do is done.
"""

import io
import os
import posixpath
import shlex
import sys

from forked import answer_jobs

BASE = "/srv/files"


def run(job):
    seen = []
    os.chdir(job["folder"])
    sys.path.insert(0, job["folder"])
    feed, payload = job["feed"], job["payload"]
    sys.argv = ["main.py", payload]
    sys.stdin = io.StringIO(payload + "\n")
    os.environ["QUERY"] = payload
    sys.stdout = io.StringIO()
    with open("main.py") as file:
        code = compile(file.read(), "main.py", "exec")
    place_spies(lambda kind, what: seen.append((kind, what)))
    names = {"__name__": "main"}
    sys.modules["main"] = type(sys)("main")
    exec(code, names)
    if job["program"] == "flask":
        seen.append(("html", ask(names["app"], feed, payload)))
    return any(harms(what, payload, kind) for kind, what in seen if kind == job["kind"])


def ask(app, feed, payload):
    app.testing = True
    client = app.test_client()
    if feed == "query":
        answer = client.get("/run", query_string={"q": payload})
    elif feed == "form":
        answer = client.post("/run", data={"q": payload})
    elif feed == "header":
        answer = client.get("/run", headers={"X-Search": payload})
    elif feed == "cookie":
        client.set_cookie("q", payload)
        answer = client.get("/run")
    elif feed == "json":
        answer = client.post("/run", json={"q": payload})
    else:
        from urllib.parse import quote

        answer = client.get("/run/" + quote(payload, safe=""))
    if answer.status_code != 200:
        raise RuntimeError(f"the app answered {answer.status_code}")
    return answer.get_data(as_text=True)


def harms(what, payload, kind):
    if kind == "command":
        words = shlex.shlex(what, posix=True, punctuation_chars=True)
        words.whitespace_split = True
        try:
            return "mark" in what and ";" in list(words)
        except ValueError:
            return payload in what
    if kind == "path":
        path = posixpath.normpath(what)
        leaves = path.startswith("..") or (path.startswith("/") and not (path + "/").startswith(BASE + "/"))
        return "mark" in what and leaves
    return payload in what


def place_spies(note):
    import builtins
    import sqlite3
    import subprocess

    class Cursor(sqlite3.Cursor):
        def execute(self, sql, parameters=()):
            note("sql", sql)
            return self

    class Connection(sqlite3.Connection):
        def cursor(self, factory=Cursor):
            return super().cursor(Cursor)

        def execute(self, sql, parameters=()):
            note("sql", sql)

    connect = sqlite3.connect
    sqlite3.connect = lambda *args, **options: connect(*args, factory=Connection, **options)
    os.system = lambda command: note("command", command)
    subprocess.run = lambda command, **options: note("command", command if isinstance(command, str) else shlex.join(command))
    really_eval = builtins.eval

    def spied_eval(code, *scopes):
        # The standard library evaluates code of its own, such as that of a named tuple.
        if sys._getframe(1).f_code.co_filename == "main.py":
            return note("code", code)
        return really_eval(code, *scopes)

    builtins.eval = spied_eval
    really_open = builtins.open

    def spied_open(path, *args, **options):
        if sys._getframe(1).f_code.co_filename == "main.py":
            return note("path", path)
        return really_open(path, *args, **options)

    builtins.open = spied_open


answer_jobs(run)
