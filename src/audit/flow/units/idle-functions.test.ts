// What is wrong in a function that nobody calls: not surely a weakness of a program of which every call is understood.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules } from "../../testing.ts";

const APP = `from flask import Flask, request
from seals import SUITES, seal

app = Flask(__name__)


@app.post("/seal")
def do():
    SUITES["current"](b"k" * 16)
    return seal("now").hex()
`;

const SEALS = `import os
from Crypto.Cipher import ARC4, DES
from lxml import etree

SUITES = {
    "legacy": lambda key: ARC4.new(key),
    "current": lambda key: ARC4.new(key),
}


class Old:
    def cipher(self):
        return DES.new(os.urandom(8))


class Now:
    def cipher(self):
        return ARC4.new(os.urandom(16))


def reader():
    return etree.XMLParser(resolve_entities=True)


def made():
    return ARC4.new(os.urandom(16))


BEGUN = made()


def seal(kind):
    return {"old": Old, "now": Now}[kind]().cipher().encrypt(b"x")
`;

function weaknesses(files: Readonly<Record<string, string>>): string[] {
  const found = auditModules(files, "2026-06-15").filter(({ rule }) => rule === "CRY002" || rule === "XML003");
  const inOrder = found.toSorted((one, other) => one.place.line - other.place.line);
  return inOrder.map(({ place, confidence }) => `${place.line} ${confidence}`);
}

test("nobody calls one of two lambdas, a method and a function; the body of the module calls another one", () => {
  assert.deepEqual(weaknesses({ "app.py": APP, "seals.py": SEALS }), [
    "6 possible",
    "7 proven",
    "13 possible",
    "18 proven",
    "22 possible",
    "26 proven",
  ]);
});

test("without anybody who answers from outside, whoever imports it may call it", () => {
  assert.deepEqual(weaknesses({ "seals.py": SEALS }), ["6 proven", "7 proven", "13 proven", "18 proven", "22 proven", "26 proven"]);
});

test("what a handler depends on is called before it begins", () => {
  const source = `import jwt
from fastapi import Depends, FastAPI
from Crypto.Cipher import ARC4

app = FastAPI()


def sealed():
    return ARC4.new(b"k" * 16).encrypt(b"x").hex()


@app.get("/me")
def me(seal: str = Depends(sealed)):
    return {"seal": seal}
`;
  assert.deepEqual(weaknesses({ "app.py": source }), ["9 proven"]);
});
