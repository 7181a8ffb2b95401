"""Runs probes of chains with Flask and says whether what was sent arrives. Reads a JSON list of {"folder", "reader"}, answers with one of {"arrived"} or {"error"}.

Each runs in a process of its own.
"""

import base64
import io
import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "flow-pairs"))
from forked import answer_jobs  # noqa: E402

PAYLOAD = "mark' or 'a'='a"
# Werkzeug writes it with capitals ("Mark'A"): none of them may be one that a guard of a cell asks for.
NAME = "Mark'a"
QUERY = {"q": PAYLOAD}
SENT = {
    "args-keys": {"query_string": {PAYLOAD: "1"}},
    "form-keys": {"data": {PAYLOAD: "1"}},
    "header-names": {"headers": {NAME: "1"}},
    "header-referrer": {"headers": {"Referer": PAYLOAD}},
    "user-agent": {"headers": {"User-Agent": PAYLOAD}},
    "bearer": {"headers": {"Authorization": "Bearer " + PAYLOAD}},
    "basic": {"headers": {"Authorization": "Basic " + base64.b64encode((PAYLOAD + ":x").encode()).decode()}},
    "body": {"data": PAYLOAD},
    "stream": {"data": PAYLOAD},
}


def sent(reader):
    if reader in SENT:
        return SENT[reader]
    if reader.startswith("upload"):
        name = PAYLOAD if reader == "upload-name" else "a.txt"
        return {"data": {"file": (io.BytesIO(PAYLOAD.encode()), name)}}
    if reader.startswith("json"):
        return {"json": {"q": PAYLOAD, "search": {"terms": [PAYLOAD]}}}
    if reader.startswith("form"):
        return {"data": QUERY}
    if reader.startswith(("header", "environ")):
        return {"headers": {"X-Search": PAYLOAD}}
    return {"query_string": QUERY}


def run(job):
    os.chdir(job["folder"])
    sys.path.insert(0, job["folder"])
    sys.stdout = io.StringIO()
    names = {"__name__": "app"}
    sys.modules["app"] = type(sys)("app")
    with open("app.py") as file:
        exec(compile(file.read(), "app.py", "exec"), names)
    app = names["app"]
    app.testing = True
    app.arrived = ""
    client = app.test_client()
    if job["reader"].startswith("cookie"):
        client.set_cookie("q", PAYLOAD)
    client.open("/run", method="POST", **sent(job["reader"]))
    # With the quote: letters that were left of it do no harm.
    return "mark'" in str(app.arrived).lower()


answer_jobs(run)
