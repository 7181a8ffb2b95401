// What an audit takes over from the last one changes nothing: after each of many edits it finds what an audit of everything finds.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { openAuditMemory } from "../../src/app/audit-memory.ts";
import { AUDITORS } from "../../src/audit/auditors.ts";
import { checkTree, type AuditResult } from "../../src/audit/check-tree.ts";
import type { FlowLimits } from "../../src/audit/follow-tree.ts";
import { RULES } from "../../src/audit/rules.gen.ts";
import { listSourceTree } from "../../src/python/source-tree.ts";
import { makePairs } from "../flow-pairs/make-pairs.ts";
import { SeededRandom } from "../flow-pairs/seeded-random.ts";

const EDITS = 200;
const EDITS_OF_LIMITED = 40;
/** Programs beside one another, so that one run of all takes a tenth of a second. */
const PROGRAMS = 24;
/** One of so many edits takes all others of a file back. */
const BACK = 5;
const TODAY = "2026-06-15";

const SHARED: Readonly<Record<string, string>> = {
  "shared/__init__.py": "from .clean import escape\n",
  "shared/clean.py": "import html\n\n\ndef escape(text):\n    return html.escape(text)\n\n\ndef same(text):\n    return text\n",
  "shared/registry.py":
    "HANDLERS = {}\n\n\ndef register(name):\n    def keep(fn):\n        HANDLERS[name] = fn\n        return fn\n    return keep\n",
  "shared/settings.py":
    "TABLE = 'users'\nNAMES = ['a', 'b']\nON = False\n\n\nclass Options:\n    loud = False\n\n    def turn(self, text):\n        pass\n\n\nOPTIONS = Options()\n",
  "web/turned.py":
    "import os\nfrom shared import settings\n\n\ndef turned(text):\n    if settings.ON:\n        os.system(text)\n    if settings.OPTIONS.loud:\n        os.system(text)\n",
  "shared/named.py": "import os\n\n\nclass Named:\n    def greet(self):\n        os.system('echo ' + self.cleaned_data['nick'])\n",
  "web/forms.py":
    "from django import forms\nfrom shared.named import Named\n\n\nclass Signup(Named, forms.Form):\n    nick = forms.CharField()\n\n    def done(self):\n        self.greet()\n",
  "shared/worker.py":
    "import os\nimport queue\nimport threading\n\njobs = queue.Queue()\n\n\ndef work():\n    os.system('echo ' + jobs.get())\n\n\nthreading.Thread(target=work).start()\n",
  "web/later.py":
    "import asyncio\nfrom flask import Flask, request\nfrom shared import worker\n\napp = Flask(__name__)\n\n\n@app.route('/later')\nasync def later():\n    worker.jobs.put(request.args['x'])\n    await asyncio.sleep(1)\n    return 'done'\n",
  "shared/kept.py": "KINDS = {'a'}\nSEEN = {'x': 'a'}\nLAST = 'a'\n\n\ndef keep(key, text):\n    SEEN[key] = text\n",
  "web/keeping.py":
    "from flask import Flask, request\nfrom shared import kept\n\napp = Flask(__name__)\n\n\n@app.route('/keep')\ndef keeping():\n    kept.keep('x', request.args['x'])\n    return 'done'\n",
  "web/finding.py":
    "import os\nfrom flask import Flask, request\nfrom shared import kept\n\napp = Flask(__name__)\n\n\n@app.route('/find')\ndef finding():\n    os.system(kept.SEEN['x'])\n    if request.args['x'] in kept.KINDS:\n        os.system(request.args['x'])\n    return 'done'\n",
  "web/__init__.py": "",
  "web/app.py":
    "from flask import Flask, g, render_template, request\nfrom shared import escape\nfrom shared.clean import same\nfrom shared.registry import register\n\napp = Flask(__name__)\n\n\n@app.before_request\ndef before():\n    g.name = request.args.get('name')\n\n\n@app.route('/a')\n@register('a')\ndef a():\n    return render_template('page.html', name=g.name)\n\n\n@app.route('/b')\ndef b():\n    return same(request.args['x'])\n\n\n@app.route('/c')\ndef c():\n    return escape(request.args['x'])\n\n\n@app.template_filter('loud')\ndef loud(text):\n    return text.upper()\n",
  "web/db.py":
    "import sqlite3\nfrom flask import request\nfrom shared.settings import TABLE\n\n\ndef find(name):\n    connection = sqlite3.connect('x')\n    return connection.execute('select * from ' + TABLE + ' where name = ' + name)\n\n\ndef view():\n    return find(request.args['name'])\n",
  "requirements.txt": "flask==1.0\n-r more/requirements.txt\nrequests\n",
  "more/requirements.txt": "django==2.0\n",
  "pyproject.toml":
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask", "jinja2"]\n\n[project.scripts]\nshop = "web.app:a"\n',
  Dockerfile: "FROM python:latest\nCOPY . /app\nRUN pip install flask\nCMD python web/app.py\n",
  "compose.yaml": "services:\n  web:\n    image: x\n    privileged: true\n",
  ".github/workflows/ci.yml": "on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n",
  "templates/page.html": "<p>{{ name | loud | safe }}</p>\n",
};

test("after each of 200 edits the memory gives what an audit of everything gives", { timeout: 900_000 }, async (t) => {
  const { told, run } = await compareAfterEdits(t, EDITS, {});
  assert.ok(told > run, "nothing was saved");
});

// Roots that no steps are left for, the one in which they end, and modules that are left out, all change with what comes before them.
test("the same where the steps or the room of a run do not suffice for the project", { timeout: 900_000 }, async (t) => {
  for (const limits of [{ stepsMax: 2_000 }, { stepsMax: 1_400 }, { followedBytesMax: 8_000 }]) {
    const { told, stats } = await compareAfterEdits(t, EDITS_OF_LIMITED, limits);
    t.diagnostic(`${JSON.stringify(limits)}: ${stats.callsFollowed} calls followed`);
    assert.ok(told > 0, "nothing was saved");
  }
});

async function compareAfterEdits(
  t: TestContext,
  edits: number,
  limits: FlowLimits,
): Promise<{ readonly told: number; readonly run: number; readonly stats: AuditResult["stats"] }> {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const random = new SeededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), "fl-audit-memory-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, "project");
  const begin = new Map(Object.entries({ ...SHARED, ...programs(random) }));
  const texts = new Map(begin);
  for (const [path, text] of texts) write(root, path, text);
  let told = 0;
  let run = 0;
  for (let edit = 0; ; edit++) {
    const what = edit === 0 ? "nothing yet" : change(texts, begin, random);
    for (const path of what.split(" ").slice(0, 1)) if (texts.has(path)) write(root, path, texts.get(path)!);
    const warm = await audit(root, { cache: join(folder, "cache"), limits });
    const cold = await audit(root, { cache: null, limits });
    assert.deepEqual(shown(warm), shown(cold), `${JSON.stringify(limits)}, seed ${seed}, edit ${edit}: ${what}`);
    told += warm.stats.unitsRecalled;
    run += warm.stats.unitsRun;
    if (edit < edits) continue;
    t.diagnostic(`${told} units told, ${run} run`);
    return { told, run, stats: cold.stats };
  }
}

/** One twin of each of some pairs, each in a folder of its own. */
function programs(random: SeededRandom): Readonly<Record<string, string>> {
  const pairs = makePairs(random.below(2 ** 31), 1);
  const files: Record<string, string> = {};
  for (let i = 0; i < PROGRAMS; i++) {
    const twin = random.pick(random.pick(pairs).twins);
    for (const [path, text] of Object.entries(twin.files)) files[`p${i}/${path}`] = text;
  }
  return files;
}

const CHANGES: readonly ((lines: string[], random: SeededRandom, all: readonly string[]) => void)[] = [
  (lines) => void lines.unshift("# a remark"),
  (lines) => void lines.push("# a remark"),
  (lines, random) => {
    const at = random.below(lines.length);
    lines[at] = `${lines[at]!.replace(/\s*#.*/, "")}  # remark ${random.below(100)}`;
  },
  (lines, random) => void lines.splice(random.below(lines.length), 1),
  (lines, random) => {
    const at = random.below(lines.length);
    lines.splice(at, 0, `${/^\s*/.exec(lines[at]!)![0]}import os; os.system(input())`);
  },
  (lines, random) => {
    const at = random.below(lines.length);
    lines[at] = lines[at]!.replace(/\b(?:request|self|text|name|value|x)\b/, "other");
  },
  (lines, random) => {
    const at = random.below(lines.length);
    lines[at] = lines[at]!.replace(/(["'])[^"']*\1/, '"edited"');
  },
  (lines) => void lines.push("EXTRA = input()"),
  // Within a function most of them move what stands behind it, and change nothing else of the module.
  (lines, random) => {
    const at = random.below(lines.length);
    lines.splice(at, 0, `${/^\s*/.exec(lines[at]!)![0]}${random.pick(["eval(input())", "kept = 1", "print(text)", "return", "pass"])}`);
  },
  (lines, random) => void lines.splice(random.below(lines.length), 0, random.pick(["", "# a remark", "    # a remark"])),
  (lines, random) => {
    const inside = lines.flatMap((line, i) => (/^\s+\S/.test(line) ? [i] : []));
    if (inside.length === 0) return;
    const at = random.pick(inside);
    lines.splice(at, 0, "", `${/^\s*/.exec(lines[at]!)![0]}kept = ${random.below(9)}`);
  },
  (lines, random) => {
    const [one, other] = [random.below(lines.length), random.below(lines.length)];
    [lines[one], lines[other]] = [lines[other]!, lines[one]!];
  },
  (lines, random, all) => {
    const from = random.pick(all.filter((path) => path.endsWith(".py")));
    lines.unshift(`from ${from.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".")} import *`);
  },
  (lines) => void lines.push("from shared import settings", "settings.NAMES.append(input())", "settings.TABLE = input()"),
  (lines) =>
    void lines.push("from shared import settings", "def later(text):", "    settings.ON = text", "    settings.OPTIONS.loud = text"),
  (lines) =>
    void lines.push(
      "from flask import Flask, request",
      "from shared import kept",
      "@Flask(__name__).route('/more')",
      "def more():",
      "    kept.KINDS.add(request.args['x'])",
      "    kept.LAST = request.args['x']",
      "    kept.SEEN.clear()",
    ),
  (lines) => void lines.push("def turn(text):", "    global ON, TABLE", "    ON = text", "    TABLE = 'a'"),
  (lines) => {
    const at = lines.findIndex((line) => line.trim() === "pass");
    if (at >= 0) lines[at] = lines[at]!.replace("pass", "self.loud = text");
  },
  // What a method can see from outside depends on what is made from its class.
  (lines) => void lines.push("from django import forms", "from shared.named import Named", "class More(Named, forms.Form):", "    pass"),
  (lines, random) => {
    const bases = lines.flatMap((line, i) => (/^class \w+\(/.test(line) ? [i] : []));
    if (bases.length > 0) lines[random.pick(bases)] = "class Signup(object):";
  },
  (lines) => void lines.push("from shared.clean import same", "import os", "def more(text):", "    os.system(same(text))", "more(input())"),
];

function change(texts: Map<string, string>, begin: ReadonlyMap<string, string>, random: SeededRandom): string {
  // What is no program of the pairs is edited as often as all of them together.
  const few = [...texts.keys()].filter((path) => !/^p\d+\//.test(path));
  const path = random.pick(random.below(2) === 0 ? few : [...texts.keys()]);
  const kind = random.below(CHANGES.length);
  // As it was at first: what was edited often can hardly be read any more.
  if (random.below(BACK) === 0) {
    texts.set(path, begin.get(path)!);
    return `${path} as at first`;
  }
  const lines = texts.get(path)!.split("\n");
  CHANGES[kind]!(lines, random, [...texts.keys()]);
  texts.set(path, lines.join("\n"));
  return `${path} kind ${kind}\n${texts.get(path)}`;
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function audit(root: string, { cache, limits }: { readonly cache: string | null; readonly limits: FlowLimits }): Promise<AuditResult> {
  const tree = listSourceTree(root);
  const memory = cache === null ? null : openAuditMemory(cache, tree.root, () => Date.now());
  return checkTree(tree, { rules: RULES, auditors: AUDITORS, today: TODAY, limits, ...(memory === null ? {} : { memory }) });
}

/** Everything but how it was come by. */
function shown({ findings, stats, isFinished }: AuditResult): unknown {
  const { filesRecalled: _files, unitsRun: _run, unitsRecalled: _told, stagesMs: _ms, ...counts } = stats;
  return { findings, counts, isFinished };
}
