"""A WSGI app for load tests, without a framework: every answer says which release gave it and which request it belongs to."""

import hashlib
import json
import os
import time
from urllib.parse import parse_qs

from common import LABEL, effects, record_effect

EVENT_PAUSE_SECONDS = 0.3
EVENTS_MAX = 1000


def application(environ, start_response):
    query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
    handler = HANDLERS.get(environ["PATH_INFO"], not_found)
    return handler(environ, start_response, query)


def reply(start_response, value, status="200 OK"):
    body = json.dumps(value).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def echo(environ, start_response, query):
    return reply(start_response, {"label": LABEL, "nonce": query.get("nonce"), "pid": os.getpid()})


def ready(environ, start_response, query):
    return reply(start_response, {"label": LABEL})


def slow(environ, start_response, query):
    time.sleep(int(query.get("ms", "100")) / 1000)
    return echo(environ, start_response, query)


def stream(environ, start_response, query):
    start_response("200 OK", [("Content-Type", "text/plain")])

    def parts():
        for part in range(int(query.get("parts", "5"))):
            yield f"{LABEL} {query.get('nonce')} {part}\n".encode()
            time.sleep(int(query.get("ms", "50")) / 1000)
        yield f"{LABEL} {query.get('nonce')} end\n".encode()

    return parts()


def upload(environ, start_response, query):
    digest = hashlib.sha256()
    size = 0
    while piece := environ["wsgi.input"].read(65536):
        digest.update(piece)
        size += len(piece)
    return reply(start_response, {"label": LABEL, "nonce": query.get("nonce"), "sha256": digest.hexdigest(), "size": size})


def effect(environ, start_response, query):
    environ["wsgi.input"].read()
    record_effect(query["nonce"])
    return echo(environ, start_response, query)


def list_effects(environ, start_response, query):
    body = effects()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def events(environ, start_response, query):
    start_response("200 OK", [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")])

    def parts():
        for number in range(EVENTS_MAX):
            yield f"data: {LABEL} {number}\n\n".encode()
            time.sleep(EVENT_PAUSE_SECONDS)

    return parts()


def not_found(environ, start_response, query):
    return reply(start_response, {"label": LABEL, "problem": "no such path"}, "404 Not Found")


HANDLERS = {
    "/": echo,
    "/echo": echo,
    "/ready": ready,
    "/slow": slow,
    "/stream": stream,
    "/upload": upload,
    "/effect": effect,
    "/effects": list_effects,
    "/events": events,
}
