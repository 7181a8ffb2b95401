import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiles } from "../../testing.ts";

const BEGIN =
  "from flask import Flask, render_template, render_template_string, request\nfrom jinja2 import Environment, select_autoescape\n";
const HANDLER = '@app.route("/")\ndef show():\n    return render_template("NAME", value=request.args["q"])\n';
const TODAY = "2026-06-15";
const PLAIN = "app = Flask(__name__)\n";

/** Whether a value from outside is told to stand unescaped in the template of this name. */
async function isTold(program: string, name = "page.html"): Promise<boolean> {
  const found = await auditFiles({ "app.py": BEGIN + program, [`templates/${name}`]: "<p>{{ value }}</p>\n" }, TODAY);
  return found.some(({ rule, confidence }) => rule === "XSS005" && confidence === "proven");
}

function site(setting: string, name: string): string {
  return `${PLAIN}${setting}\n${HANDLER.replace("NAME", name)}`;
}

const CASES: readonly (readonly [setting: string, name: string, isTold: boolean])[] = [
  ["", "page.html", false],
  ["", "page.j2", true],
  ['app.jinja_options = {"autoescape": False}', "page.html", true],
  ['app.jinja_options = {"autoescape": True}', "page.j2", false],
  ['app.jinja_options = {"trim_blocks": True}', "page.html", false],
  ['app.jinja_options["autoescape"] = False', "page.html", true],
  ['app.jinja_options.update({"autoescape": False})', "page.html", true],
  ["app.jinja_env.autoescape = False", "page.html", true],
  ["app.jinja_env.autoescape = True", "page.j2", false],
  ['app.jinja_env.autoescape = select_autoescape(("xml",))', "page.html", true],
  ['app.jinja_env.autoescape = select_autoescape(["html", "j2"])', "page.j2", false],
  ["app.jinja_env.autoescape = select_autoescape(default=True)", "page.j2", false],
  ['app.jinja_env.autoescape = select_autoescape(disabled_extensions=("j2",), default=True)', "page.j2", true],
  ["app.select_jinja_autoescape = lambda name: False", "page.html", true],
  ["app.select_jinja_autoescape = lambda name: name is not None", "page.j2", false],
  ['app.select_jinja_autoescape = lambda name: name.endswith((".htm", ".xml"))', "page.html", true],
];

for (const [setting, name, expected] of CASES)
  test(`${setting || "nothing said"}: ${name} is ${expected ? "not " : ""}escaped`, async () => {
    assert.equal(await isTold(site(setting, name), name), expected);
  });

test("a class that is made from the application's says it for its instances", async () => {
  const own = (body: string, name: string): string => `class Site(Flask):\n${body}\napp = Site(__name__)\n${HANDLER.replace("NAME", name)}`;
  assert.equal(await isTold(own("    jinja_options = dict(Flask.jinja_options, autoescape=False)", "page.html")), true);
  assert.equal(await isTold(own('    jinja_options = {"autoescape": True}', "page.j2"), "page.j2"), false);
  const decider =
    '    def select_jinja_autoescape(self, filename):\n        return filename is None or filename.endswith((".html", ".j2"))';
  assert.equal(await isTold(own(decider, "page.j2"), "page.j2"), false);
  assert.equal(await isTold(own(decider.replace(".html", ".htm"), "page.html")), true);
});

test("a factory that nobody in sight calls has its say before anything is rendered", async () => {
  const pages = `from flask import Blueprint\npages = Blueprint("pages", __name__)\n${HANDLER.replace("NAME", "page.html").replace("app.", "pages.")}`;
  const factory = "def create():\n    app = Flask(__name__)\n    SETTING\n    app.register_blueprint(pages)\n    return app\n";
  assert.equal(await isTold(pages + factory.replace("SETTING", "app.jinja_env.autoescape = False")), true);
  assert.equal(await isTold(pages + factory.replace("SETTING", "app.jinja_env.trim_blocks = False")), false);
});

test("where two applications choose differently, neither is certain", async () => {
  const two = `${site("app.jinja_env.autoescape = True", "page.html")}
def other():
    admin = Flask("admin")
    admin.jinja_env.autoescape = False
    return admin
`;
  const found = await auditFiles({ "app.py": BEGIN + two, "templates/page.html": "<p>{{ value }}</p>\n" }, TODAY);
  assert.deepEqual(
    found.flatMap(({ rule, confidence }) => (rule === "XSS005" ? [confidence] : [])),
    ["possible"],
  );
});

test("an environment of one's own: what is said later counts, and an overlay may say otherwise", async () => {
  const shown = (lines: string, name: string): string =>
    `${PLAIN}${lines}\n@app.route("/")\ndef show():\n    return ${name}.from_string("<p>{{ value }}</p>").render(value=request.args["q"])\n`;
  const told = async (lines: string, name: string): Promise<readonly string[]> =>
    (await auditFiles({ "app.py": BEGIN + shown(lines, name) }, TODAY)).map(({ rule }) => rule).filter((rule) => rule.startsWith("XSS00"));
  assert.deepEqual(await told("pages = Environment()\npages.autoescape = True", "pages"), []);
  assert.ok((await told("pages = Environment(autoescape=True)\npages.autoescape = False", "pages")).includes("XSS005"));
  assert.deepEqual(await told("pages = Environment(autoescape=True)\nraw = pages.overlay(trim_blocks=True)", "raw"), []);
  assert.ok((await told("pages = Environment(autoescape=True)\nraw = pages.overlay(autoescape=False)", "raw")).length > 0);
});

test("a decorator names the template of what its function gives; the set-up says whether that is escaped", async () => {
  const program = (options: string): string => `import aiohttp_jinja2
import jinja2
from aiohttp import web


@aiohttp_jinja2.template("page.html")
async def show(request):
    return {"value": request.query["q"]}


app = web.Application()
aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader("templates")${options})
app.router.add_get("/", show)
`;
  assert.equal(await isTold(program("")), false);
  assert.equal(await isTold(program(", autoescape=False")), true);
});

test("what is set on the engine inside of an object counts for the object", async () => {
  const program = (setting: string): string => `from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

app = FastAPI()
pages = Jinja2Templates(directory="templates")
${setting}


@app.get("/")
def show(request: Request, q: str = ""):
    return pages.TemplateResponse(request, "page.html", {"value": q})
`;
  assert.equal(await isTold(program("pages.env.trim_blocks = True")), false);
  assert.equal(await isTold(program("pages.env.autoescape = False")), true);
});

test("who is given the application and tells it has its say too", async () => {
  const configuring = (body: string, name: string): string =>
    `${PLAIN}\nclass Server:\n    def __init__(self, site):\n        self.site = site\n    def configure(self, app):\n        ${body}\n${HANDLER.replace("NAME", name)}`;
  const told = (body: string, name: string): Promise<boolean> => isTold(configuring(body, name), name);
  assert.equal(await told('app.jinja_options = {"autoescape": True}', "page.j2"), false);
  assert.equal(await told('app.jinja_options["autoescape"] = False', "page.html"), true);
  assert.equal(await told("app.jinja_options.update(autoescape=True)", "page.j2"), false);
  assert.equal(await told("app.jinja_env.autoescape = False", "page.html"), true);
  assert.equal(await told("self.site.jinja_env.autoescape = False", "page.html"), true);
  assert.equal(await told('self.site.jinja_options = {"autoescape": True}', "page.j2"), false);
  assert.equal(await told("app.jinja_env.trim_blocks = True", "page.j2"), true);
  assert.equal(await told("self.parser.autoescape = True", "page.j2"), true);
});

test("a template that is no page makes something else, unless it stands in one", async () => {
  const rendered = async (text: string, name: string): Promise<boolean> => {
    const program = `from jinja2 import Environment, FileSystemLoader\nfrom flask import Flask, request\nenv = Environment(loader=FileSystemLoader("templates"))\napp = Flask(__name__)\n\n@app.route("/")\ndef show():\n    return env.get_template("${name}").render(value=request.args["q"])\n`;
    const found = await auditFiles({ "app.py": program, [`templates/${name}`]: text }, TODAY);
    return found.some(({ rule, place, confidence }) => rule === "XSS005" && place.file !== "app.py" && confidence === "proven");
  };
  assert.equal(await rendered("{{ value }} = Feature(1)\n", "feature.jinja2"), false);
  assert.equal(await rendered("<p>{{ value }}</p>\n", "page.jinja2"), true);
  assert.equal(await rendered("{{ value }}\n", "page.html"), true);
});

test("pairs in an order that is not known lie each under its own key", async () => {
  const program = `from settings import read\napp = Flask(__name__)\n@app.route("/")\ndef show():\n    given = {"value": request.args["q"], "n": 1}\n    return render_template("page.html", **dict(list(given.items()) + list(read().items())))\n`;
  const found = async (text: string): Promise<readonly string[]> => {
    const all = await auditFiles({ "app.py": BEGIN + program, "templates/page.html": text }, TODAY);
    return all.filter(({ rule }) => rule === "XSS006").map(({ confidence }) => confidence);
  };
  assert.deepEqual(await found("<input value={{ value }}>\n"), ["proven"]);
  assert.deepEqual(await found("<input value={{ width }}>\n"), []);
});
