// Models of a request's body that stand in lists, and models that keep what they do not declare: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules, flowLines, markedLines } from "../../testing.ts";

const CASES: Readonly<Record<string, string>> = {
  "a field of each model in a list, as its validator lets it through": `import os
from typing import Optional

from fastapi import FastAPI
from pydantic import BaseModel, field_validator

app = FastAPI()


class Wish(BaseModel):
    name: str
    room: str
    count: int

    @field_validator("room")
    @classmethod
    def plain(cls, value):
        if not value.isidentifier():
            raise ValueError("odd")
        return value


class Order(BaseModel):
    wishes: list[Wish] = []
    others: Optional[list[Wish]] = None


@app.post("/order")
def order(order: Order):
    for wish in order.wishes:
        os.system("say " + wish.name)  # flow: INJ003
        os.system("say " + wish.room)
        os.system(f"say {wish.count}")
    for wish in order.others or []:
        os.system("say " + wish.name)  # flow: INJ003
        os.system("say " + wish.room)


@app.post("/wishes")
def wishes(wishes: list[Wish]):
    os.system("say " + wishes[0].name)  # flow: INJ003
    os.system("say " + wishes[0].room)
`,
  "what is put into the list that a session keeps": `import os

from flask import Flask, request, session

app = Flask(__name__)


@app.post("/cart")
def cart():
    items = session.setdefault("items", [])
    items.append(request.form["item"])  # flow: WEB013
    os.system("say " + items[-1])  # flow: INJ003
    return "done"
`,
  "aiohttp: an answer that is written in parts, of the kind that its headers say": `from aiohttp import web


async def page(request):
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    await response.write(f"<p>{request.query['name']}</p>".encode())  # flow: XSS004
    return response


async def table(request):
    response = web.StreamResponse(headers={"Content-Type": "text/csv"})
    await response.prepare(request)
    await response.write(f"<p>{request.query['name']}</p>".encode())
    return response


app = web.Application()
app.add_routes([web.get("/page", page), web.get("/table", table)])
`,
};

for (const [title, source] of Object.entries(CASES)) test(title, () => assert.deepEqual(flowLines(source), markedLines(source)));

test("whoever sends a model that keeps other fields names them", () => {
  const found = (extra: string): string[] => {
    const source = `from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

app = FastAPI()


class Sent(BaseModel):
    model_config = ConfigDict(extra="${extra}")
    name: str


class User:
    is_admin = False


@app.post("/user")
def change(sent: Sent):
    user = User()
    for name, value in sent.model_dump().items():
        setattr(user, name, value)
`;
    return auditModules({ "app.py": source }, "2026-06-15").flatMap(({ rule, place }) => (rule === "INJ022" ? [`${place.line}`] : []));
  };
  assert.deepEqual(found("allow"), ["20"]);
  assert.deepEqual(found("forbid"), []);
});
