"""An ASGI app for load tests, without a framework: every answer says which release gave it and which request it belongs to."""

import asyncio
import hashlib
import json
import os
from urllib.parse import parse_qs

from common import LABEL, effects, record_effect

EVENT_PAUSE_SECONDS = 0.3
EVENTS_MAX = 1000


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    if scope["type"] == "websocket":
        return await websocket(receive, send)
    query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
    await HANDLERS.get(scope["path"], not_found)(receive, send, query)


async def lifespan(receive, send):
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def websocket(receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        await send({"type": "websocket.send", "text": f"{LABEL} {message.get('text')}"})


async def start(send, status=200, content_type=b"application/json", length=None):
    headers = [(b"content-type", content_type)]
    if length is not None:
        headers.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def reply(send, value, status=200):
    body = json.dumps(value).encode()
    await start(send, status, length=len(body))
    await send({"type": "http.response.body", "body": body})


async def part(send, text):
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def body_of(receive):
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def echo(receive, send, query):
    await reply(send, {"label": LABEL, "nonce": query.get("nonce"), "pid": os.getpid()})


async def ready(receive, send, query):
    await reply(send, {"label": LABEL})


async def slow(receive, send, query):
    await asyncio.sleep(int(query.get("ms", "100")) / 1000)
    await echo(receive, send, query)


async def stream(receive, send, query):
    await start(send, content_type=b"text/plain")
    for number in range(int(query.get("parts", "5"))):
        await part(send, f"{LABEL} {query.get('nonce')} {number}\n")
        await asyncio.sleep(int(query.get("ms", "50")) / 1000)
    await send({"type": "http.response.body", "body": f"{LABEL} {query.get('nonce')} end\n".encode()})


async def upload(receive, send, query):
    digest = hashlib.sha256()
    size = 0
    async for piece in body_of(receive):
        digest.update(piece)
        size += len(piece)
    await reply(send, {"label": LABEL, "nonce": query.get("nonce"), "sha256": digest.hexdigest(), "size": size})


async def effect(receive, send, query):
    async for _ in body_of(receive):
        pass
    record_effect(query["nonce"])
    await echo(receive, send, query)


async def list_effects(receive, send, query):
    body = effects()
    await start(send, content_type=b"text/plain", length=len(body))
    await send({"type": "http.response.body", "body": body})


async def events(receive, send, query):
    """Ends when its client leaves, as the streaming responses of the frameworks do."""
    await start(send, content_type=b"text/event-stream")
    left = asyncio.ensure_future(disconnected(receive))
    for number in range(EVENTS_MAX):
        await part(send, f"data: {LABEL} {number}\n\n")
        await asyncio.wait([left], timeout=EVENT_PAUSE_SECONDS)
        if left.done():
            return
    await send({"type": "http.response.body", "body": b""})


async def disconnected(receive):
    while (await receive())["type"] != "http.disconnect":
        pass


async def not_found(receive, send, query):
    await reply(send, {"label": LABEL, "problem": "no such path"}, 404)


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
