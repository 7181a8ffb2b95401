// Files of the project that the program reads by a name that is written in it: what they say decides.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiles } from "../../testing.ts";

import { Documents } from "./documents.ts";

const FILES = {
  "settings.ini": "[DEFAULT]\nweak = md5\n[hash]\nstrong = sha256\n",
  "crypto.properties": "# names\nfirst=MD5\nsecond=sha512\n",
  "conf/app.json": '{"hash": {"weak": "sha1", "strong": "sha384"}}',
  "app.toml": '[hash]\nweak = "md5"\nstrong = "blake2b"\n',
  "settings.yml": "hash:\n  weak: md5\n  strong: sha256\n",
};

const READERS: Readonly<Record<string, string>> = {
  ini: 'import configparser\nc = configparser.ConfigParser()\nc.read(os.path.join(os.path.dirname(__file__), "settings.ini"))\nhash = c["hash"]',
  json: 'import json\nwith open("conf/app.json") as f:\n    hash = json.load(f)["hash"]',
  path: 'import json\nfrom pathlib import Path\nhash = json.loads((Path(__file__).parent / "conf" / "app.json").read_text())["hash"]',
  toml: 'import tomllib\nwith open("app.toml", "rb") as f:\n    hash = tomllib.load(f)["hash"]',
  yaml: 'import yaml\nhash = yaml.safe_load(open("settings.yml"))["hash"]',
  properties:
    'hash = {}\nfor line in open("crypto.properties"):\n    if not line.startswith("#"):\n        key, value = line.strip().split("=", 1)\n        hash[{"first": "weak", "second": "strong"}[key]] = value',
};

for (const [name, reader] of Object.entries(READERS))
  test(`${name}: the algorithm that the file names`, async () => {
    const app = `import hashlib\nimport os\nfrom flask import Flask, request\n${reader}\napp = Flask(__name__)\n\n\n@app.route("/")\ndef show():\n    a = hashlib.new(hash["weak"], request.data)\n    return hashlib.new(hash["strong"], request.data).hexdigest() + a.hexdigest()\n`;
    const found = await auditFiles({ ...FILES, "app.py": app }, "2026-06-15");
    const weak = found.filter(({ rule }) => rule === "CRY001").map(({ code }) => code);
    assert.deepEqual(weak, ['a = hashlib.new(hash["weak"], request.data)']);
  });

test("of several files with a name the one beside the module is meant, or none", () => {
  const texts: Readonly<Record<string, string>> = { "a/app.ini": "a", "b/app.ini": "b", "app.cfg": "c" };
  const documents = new Documents({ paths: Object.keys(texts), read: (path) => texts[path] ?? null });
  assert.equal(documents.textOf("/app.ini", "b/main.py", true), "b");
  assert.equal(documents.textOf("app.ini", "c/main.py", false), null);
  assert.equal(documents.textOf("/etc/app.cfg", "main.py", false), null);
  assert.equal(documents.textOf("./app.cfg", "deep/main.py", false), "c");
});

test("no text of a file breaks the reading", () => {
  const documents = new Documents({ paths: [], read: () => null, parseYaml: () => assert.fail("not a document") });
  let seed = 7;
  const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
  const letters = '[]{}="\n: #\\u0000a1'.split("");
  for (let i = 0; i < 300; i++) {
    const text = Array.from({ length: 40 }, () => letters[next() % letters.length]).join("");
    assert.ok(typeof documents.asJson("toml", text) !== "number");
    assert.equal(documents.asJson("yaml", text), null);
  }
});
