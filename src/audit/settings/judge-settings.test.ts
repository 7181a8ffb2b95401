// Which value of a setting is in force, and where that is said: through modules that take over others, branches, the environment and what processes name.
import assert from "node:assert/strict";
import { test } from "node:test";
import { collectModuleFacts } from "../../python/facts/module-facts.ts";
import { readModule } from "../../python/parse/parse-module.ts";
import { indexRules } from "../patterns/rule-index.ts";
import { RULES } from "../rules.gen.ts";
import { judgeSettings } from "./judge-settings.ts";

const index = indexRules(RULES);
const WSGI =
  'import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "NAME")\napplication = get_wsgi_application()\n';

/** `FILE:LINE RULE CONFIDENCE SEVERITY` of each finding. */
function judged(files: Readonly<Record<string, string>>): string[] {
  const modules = Object.entries(files)
    .filter(([path]) => path.endsWith(".py"))
    .map(([file, source]) => ({ file, ast: readModule(source).module, line: (n: number) => source.split("\n")[n - 1] ?? "" }));
  assert.ok(modules.every(({ file, ast }) => collectModuleFacts(file, ast).ast.errors.length === 0));
  const deploy = Object.entries(files).flatMap(([path, text]) => (path.endsWith(".py") ? [] : [{ path, text }]));
  const found = judgeSettings(modules, { index, deploy, isAside: () => false });
  return found.map(({ place, rule, confidence, severity }) => `${place.file}:${place.line} ${rule} ${confidence} ${severity}`).sort();
}

const settings = (text: string): string[] => judged({ "settings.py": text });
const DEBUG_SURE = ["settings.py:1 WEB001 proven high"];

test("the last value counts, and a module that takes over another one replaces what it says", () => {
  assert.deepEqual(settings("DEBUG = True\n"), DEBUG_SURE);
  assert.deepEqual(settings("DEBUG = True\nDEBUG = False\n"), []);
  const base = "DEBUG = True\nALLOWED_HOSTS = ['*']\n";
  assert.deepEqual(judged({ "conf/settings/base.py": base, "conf/settings/prod.py": "from .base import *\nDEBUG = False\n" }), [
    "conf/settings/base.py:2 WEB008 proven low",
  ]);
  const chain = {
    "a/settings/base.py": base,
    "a/settings/common.py": "from a.settings.base import *\n",
    "a/settings/prod.py": "from .common import *\nALLOWED_HOSTS = []\n",
  };
  assert.deepEqual(judged(chain), ["a/settings/base.py:1 WEB001 proven high"]);
});

test("what is only for development is a note, unless a process takes it", () => {
  const files = {
    "conf/settings/base.py": "DEBUG = False\n",
    "conf/settings/prod.py": "from .base import *\n",
    "conf/settings/local.py": "from .base import *\nDEBUG = True\n",
  };
  assert.deepEqual(judged(files), ["conf/settings/local.py:2 WEB001 proven note"]);
  const asked = (name: string): Record<string, string> => ({ "conf/wsgi.py": WSGI.replace("NAME", name) });
  assert.deepEqual(judged({ ...files, ...asked("conf.settings.local") }), ["conf/settings/local.py:2 WEB001 proven high"]);
  assert.deepEqual(judged({ ...files, ...asked("conf.settings.prod") }), ["conf/settings/local.py:2 WEB001 possible note"]);
  assert.deepEqual(judged({ ...files, Procfile: "web: DJANGO_SETTINGS_MODULE=conf.settings.local gunicorn conf.wsgi\n" }), [
    "conf/settings/local.py:2 WEB001 proven high",
  ]);
  assert.deepEqual(judged({ ...files, Dockerfile: "FROM python\nENV DJANGO_SETTINGS_MODULE conf.settings.local\n" }), [
    "conf/settings/local.py:2 WEB001 proven high",
  ]);
  assert.deepEqual(
    judged({ ...files, "compose.yaml": "services:\n  web:\n    environment:\n      DJANGO_SETTINGS_MODULE: conf.settings.local\n" }),
    ["conf/settings/local.py:2 WEB001 proven high"],
  );
  const manage = { "manage.py": WSGI.replace("NAME", "conf.settings.local") };
  assert.deepEqual(judged({ ...files, ...manage, ...asked("conf.settings.prod") }), ["conf/settings/local.py:2 WEB001 possible note"]);
});

test("the template of a project names its settings with a placeholder", () => {
  const files = {
    "starter/project_name/settings/base.py": "DEBUG = True\n",
    "starter/project_name/settings/local.py": "from .base import *\nDEBUG = False\n",
  };
  assert.deepEqual(judged({ ...files, "starter/project_name/wsgi.py": WSGI.replace("NAME", "{{ project_name }}.settings.local") }), []);
});

test("settings that nothing known takes are less sure than those that something does", () => {
  const files = {
    "conf/settings/prod.py": "DEBUG = False\n",
    "conf/settings/staging.py": "DEBUG = True\n",
    "conf/wsgi.py": WSGI.replace("NAME", "conf.settings.prod"),
  };
  assert.deepEqual(judged(files), ["conf/settings/staging.py:1 WEB001 possible high"]);
});

test("a branch that is decided is taken, and of one that is not both are", () => {
  assert.deepEqual(settings("DEBUG = False\nif DEBUG:\n    ALLOWED_HOSTS = ['*']\n"), []);
  assert.deepEqual(settings("PROD = True\nSESSION_COOKIE_SECURE = PROD\nCSRF_COOKIE_SECURE = not PROD\n"), [
    "settings.py:3 WEB003 proven medium",
  ]);
  assert.deepEqual(settings("import sys\nif 'x' in sys.argv:\n    DEBUG = True\nelse:\n    DEBUG = False\n"), [
    "settings.py:3 WEB001 possible high",
  ]);
  assert.deepEqual(
    settings("import os\nENV = os.environ.get('ENV', 'production')\nif ENV == 'production':\n    DEBUG = False\nelse:\n    DEBUG = True\n"),
    [],
  );
});

const DEFAULTS = [
  ["import os", "os.environ.get('DEBUG', 'VALUE') == 'True'"],
  ["import os", "os.getenv('DEBUG', 'VALUE').lower() in ('true', '1', 'yes')"],
  ["import os", "'VALUE' == 'True' if 'x' == 'y' else bool(os.environ.get('DEBUG', BARE))"],
  ["import environ\nenv = environ.Env()", "env.bool('DEBUG', default=BARE)"],
  ["import environ\nenv = environ.Env(DEBUG=(bool, BARE))", "env('DEBUG')"],
  ["from environs import Env\nenv = Env()", "env.bool('DEBUG', BARE)"],
  ["from decouple import config", "config('DEBUG', default='VALUE', cast=bool)"],
  ["from decouple import config", "config('DEBUG', cast=bool, default=BARE)"],
  ["from starlette.config import Config\nconfig = Config('.env')", "config('DEBUG', cast=bool, default=BARE)"],
  ["from .helpers import setting", "setting('DEBUG', BARE)"],
] as const;

for (const [head, value] of DEFAULTS)
  test(`where nobody sets it, it is what stands there: ${value}`, () => {
    const source = (is: string): string => `${head.replace("BARE", is)}\nDEBUG = ${value.replaceAll("VALUE", is).replace("BARE", is)}\n`;
    const line = source("True").split("\n").length - 1;
    assert.deepEqual(settings(source("True")), [`settings.py:${line} WEB001 possible high`]);
    assert.deepEqual(settings(source("False")), []);
  });

test("what the environment alone decides is not known", () => {
  assert.deepEqual(settings("import os\nDEBUG = os.environ['DEBUG'] == '1'\n"), []);
  assert.deepEqual(settings("import environ\nenv = environ.Env()\nDEBUG = env.bool('DEBUG')\n"), []);
  assert.deepEqual(settings("import os\nDEBUG = os.environ.get('DEBUG') == '1'\n"), []);
});

test("what is written into the names of the module counts as well", () => {
  assert.deepEqual(settings("DEBUG = False\nglobals().update({'DEBUG': True})\n"), ["settings.py:2 WEB001 proven high"]);
  assert.deepEqual(settings("DEBUG = False\nglobals().update(DEBUG=True)\n"), ["settings.py:2 WEB001 proven high"]);
  assert.deepEqual(settings("DEBUG = False\nglobals()['DEBUG'] = True\n"), ["settings.py:2 WEB001 proven high"]);
  const others = { "conf/base.py": "DEBUG = True\n", "conf/settings.py": "from . import base\nglobals().update(vars(base))\n" };
  assert.deepEqual(judged(others), ["conf/base.py:1 WEB001 proven high"]);
  const parts = {
    "conf/settings/__init__.py": "from split_settings.tools import include, optional\ninclude('components/*.py', optional('local.py'))\n",
    "conf/settings/components/common.py": "DEBUG = True\n",
  };
  assert.deepEqual(judged(parts), ["conf/settings/components/common.py:1 WEB001 possible high"]);
});

test("a module that is not there may say otherwise", () => {
  assert.deepEqual(settings("DEBUG = True\ntry:\n    from .local_settings import *\nexcept ImportError:\n    pass\n"), [
    "settings.py:1 WEB001 possible high",
  ]);
  const there = {
    "settings.py": "DEBUG = True\ntry:\n    from local_settings import *\nexcept ImportError:\n    pass\n",
    "local_settings.py": "DEBUG = False\n",
  };
  assert.deepEqual(judged(there), []);
});

test("lists grow", () => {
  assert.deepEqual(settings("ALLOWED_HOSTS = ['a']\nALLOWED_HOSTS += ['*']\n"), ["settings.py:2 WEB008 proven low"]);
  assert.deepEqual(settings("ALLOWED_HOSTS = []\nALLOWED_HOSTS.append('*')\n"), ["settings.py:2 WEB008 proven low"]);
  const sessions = "MIDDLEWARE = ['django.contrib.sessions.middleware.SessionMiddleware']\n";
  assert.deepEqual(settings(sessions), ["settings.py:1 WEB006 possible medium", "settings.py:1 WEB009 possible low"]);
  const framed = "MIDDLEWARE += ['django.middleware.clickjacking.XFrameOptionsMiddleware']\n";
  assert.deepEqual(settings(`${sessions}${framed}MIDDLEWARE += ['django.middleware.csrf.CsrfViewMiddleware']\n`), []);
});

test("a class inherits, and the one that is loaded counts", () => {
  const config =
    "class Config:\n    DEBUG = True\n    SESSION_COOKIE_SECURE = False\n\n\nclass Production(Config):\n    DEBUG = False\n\n\nclass Development(Config):\n    SESSION_COOKIE_SECURE = True\n";
  assert.deepEqual(judged({ "config.py": config }), ["config.py:2 WEB001 proven note", "config.py:3 WEB003 proven medium"]);
  const app = (what: string): string => `from flask import Flask\nimport config\napp = Flask(__name__)\napp.config.from_object(${what})\n`;
  assert.deepEqual(judged({ "config.py": config, "app.py": app("'config.Production'") }), [
    "config.py:2 WEB001 possible note",
    "config.py:3 WEB003 proven medium",
  ]);
  assert.deepEqual(judged({ "config.py": config, "app.py": app("config.Development") }), [
    "config.py:2 WEB001 proven high",
    "config.py:3 WEB003 possible medium",
  ]);
});

test("what is loaded beside something unknown may be replaced there", () => {
  const files = (more: string): Record<string, string> => ({
    "default_settings.py": "SECRET_KEY = 'mB3nQ8sV1xZ6'\n",
    "app.py": `import os\nfrom flask import Flask\napp = Flask(__name__)\napp.config.from_object('default_settings')\n${more}`,
  });
  assert.deepEqual(judged(files("")), ["default_settings.py:1 SEC004 proven high"]);
  const unsure = ["default_settings.py:1 SEC004 possible high"];
  assert.deepEqual(judged(files("app.config.from_envvar('SETTINGS', silent=True)\n")), unsure);
  assert.deepEqual(judged(files("app.config.from_pyfile(os.environ['SETTINGS'])\n")), unsure);
  assert.deepEqual(judged(files("app.config.from_object(os.environ['SETTINGS'])\n")), unsure);
});

test("long: whatever stands there, it comes to an end", () => {
  let seed = 20261122;
  const pick = (some: readonly string[]): string => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return some[(seed >>> 8) % some.length]!;
  };
  const pieces =
    "from .b import *\n|from . import a, b\n|if DEBUG:\n    |else:\n    |DEBUG = True\n|try:\n    |except X:\n    |A = A + A\n|globals().update(vars(b))\n|class C(D, C):\n    |" +
    "class D(C, D):\n    |settings = C()\n|X = settings.DEBUG\n|B += ['*']\n|ALLOWED_HOSTS = [*B, A]\n|include('*')\n|env = Env(DEBUG=(bool, env))\n|DEBUG = env('DEBUG')\n|match A:\n    case 1:\n        ";
  const draw = (): string => Array.from({ length: 30 }, () => pick(pieces.split("|"))).join("");
  for (let i = 0; i < 50; i++) {
    const files = { "settings/a.py": draw(), "settings/b.py": draw(), "settings/__init__.py": draw() };
    const modules = Object.entries(files).map(([file, source]) => ({ file, ast: readModule(source).module, line: () => "" }));
    judgeSettings(modules, { index, deploy: [{ path: "Procfile", text: draw() }], isAside: () => false });
  }
  const wide = Array.from({ length: 40 }, (_, i) => `if A${i}:\n    B${i} = 'x' + B${i - 1}\n`).join("");
  assert.deepEqual(settings(`B = 'x'\n${"B = B + B\n".repeat(200)}${wide.repeat(20)}DEBUG = True\n`).length, 1);
  const chain = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`s/settings${i}.py`, `from .settings${i + 1} import *\n`]));
  assert.deepEqual(judged({ ...chain, "s/settings400.py": "DEBUG = True\n" }).length, 0);
});

test("modules that take over one another in a circle, and names without end, come to an end", () => {
  assert.deepEqual(judged({ "settings/a.py": "from .b import *\nDEBUG = True\n", "settings/b.py": "from .a import *\n" }).length > 0, true);
  assert.deepEqual(settings("A = A + A\nB = [*B, *B]\n"), []);
});

test("settings of a crawler serve nobody", () => {
  assert.deepEqual(settings('DEBUG = True\nSPIDER_MODULES = ["shop.spiders"]\n'), []);
  assert.deepEqual(settings('DEBUG = True\nSPIDER_MODULES = ["shop.spiders"]\nROOT_URLCONF = "shop.urls"\n'), DEBUG_SURE);
});
