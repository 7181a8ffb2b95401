// Names for annotations that stand in another module: what they are made of means what it means there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiles } from "../../testing.ts";

const DEPS = `from typing import Annotated
from fastapi import Depends, Header, Query
from jobs import Queue as JobQueue


def queue() -> JobQueue:
    return JobQueue()


def program(x_program: Annotated[str, Header()]):
    return x_program


def argument(program: Annotated[str, Depends(program)]):
    return program + " -l"


Queue = Annotated[JobQueue, Depends(queue)]
Program = Annotated[str, Depends(program)]
Argument = Annotated[str, Depends(argument)]
Word = Annotated[str, Query(pattern="^[a-z]+$")]
`;

const HANDLERS = `import os
from fastapi import APIRouter
IMPORT
router = APIRouter()


@router.get("/queue")
def show(queue: OF_Queue, word: OF_Word):
    os.system(queue.name)
    queue.add(show)(word)
    os.system("ls " + word)


@router.get("/run")
def run(program: OF_Program):
    os.system(program)  # flow


@router.get("/list")
def listed(argument: OF_Argument):
    os.system(argument)  # flow
`;

const IMPORTS = {
  "from .deps import Argument, Program, Queue, Word": "",
  "from . import deps": "deps.",
  "from shop import deps as given": "given.",
  "import shop.deps": "shop.deps.",
};

for (const [statement, of] of Object.entries(IMPORTS))
  test(`what a parameter is given is said in another module: ${statement}`, async () => {
    const text = HANDLERS.replace("IMPORT", statement).replaceAll("OF_", of);
    const expected = text.split("\n").flatMap((line, i) => (line.endsWith("# flow") ? [i + 1] : []));
    const findings = await auditFiles({ "shop/__init__.py": "", "shop/deps.py": DEPS, "shop/pages.py": text }, "2026-06-15");
    const found = findings.filter(({ rule, confidence }) => rule.startsWith("INJ") && confidence !== "pattern");
    assert.deepEqual(
      found.map(({ place }) => place.line),
      expected,
    );
  });

test("what a parameter is given is said in a function around the handler", async () => {
  const text = `import os
from typing import Annotated
from fastapi import APIRouter, Depends, FastAPI


class Place:
    def __init__(self, command):
        self.command = command


def chosen(command: str):
    return command


def routes(place: Place):
    router = APIRouter()
    Here = Annotated[Place, Depends(lambda: place)]
    Chosen = Annotated[str, Depends(chosen)]

    @router.get("/here")
    def here(at: Here):
        os.system(at.command)

    @router.get("/chosen")
    def run(command: Chosen):
        os.system(command)  # flow

    return router


app = FastAPI()
app.include_router(routes(Place("ls")))
`;
  const expected = text.split("\n").flatMap((line, i) => (line.endsWith("# flow") ? [i + 1] : []));
  const findings = await auditFiles({ "shop.py": text }, "2026-06-15");
  const found = findings.filter(({ rule, confidence }) => rule.startsWith("INJ") && confidence !== "pattern");
  assert.deepEqual(
    found.map(({ place }) => place.line),
    expected,
  );
});
