import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { readProject } from "../read-project.ts";
import { projectFolder, type Files } from "../testing.ts";

const APP = "from fastapi import FastAPI\n\napp = FastAPI()\n";
const read = (t: TestContext, files: Files) =>
  readProject(projectFolder(t, { "requirements.txt": "fastapi\n", ...files }), { interpreter: null });

async function variables(t: TestContext, code: string): Promise<Record<string, string>> {
  const { env } = await read(t, { "app.py": `${APP}\n${code}` });
  return Object.fromEntries(
    env.map(({ name, required, default: fallback, secret }) => [
      name,
      `${required ? "required" : (fallback ?? "optional")}${secret ? " secret" : ""}`,
    ]),
  );
}

test("os.environ and getenv: what has no default is required, where nothing catches or asks first", async (t) => {
  const found = await variables(
    t,
    `import os
from os import environ as e, getenv
a = os.environ["A_TOKEN"]
b = os.environ.get("B", "two")
c = getenv("C")
d = e["D"]
if "E" in os.environ:
    x = os.environ["E"]
try:
    y = os.environ["F"]
except KeyError:
    y = None
g = os.getenv("G")
if not g:
    raise RuntimeError("G")
os.environ["H"] = "set"
port = os.environ["PORT"]
`,
  );
  assert.deepEqual(found, {
    A_TOKEN: "required secret",
    B: "two",
    C: "optional",
    D: "required",
    E: "optional",
    F: "optional",
    G: "required",
    PORT: "optional",
  });
});

test("pydantic-settings: prefix, aliases, defaults and nested models", async (t) => {
  const found = await variables(
    t,
    `from typing import Optional
from pydantic import AliasChoices, BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

class Mail(BaseModel):
    host: str = "x"

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_")
    database_url: str
    page_size: int = 20
    debug: bool = False
    api_key: str = Field(alias="SERVICE_API_KEY")
    other: str = Field("z", validation_alias=AliasChoices("OTHER_NAME", "O"))
    maybe: Optional[str]
    mail: Mail = Mail()

settings = Settings()
`,
  );
  assert.deepEqual(found, {
    SHOP_DATABASE_URL: "required secret",
    SHOP_PAGE_SIZE: "20",
    SHOP_DEBUG: "False",
    SERVICE_API_KEY: "required secret",
    OTHER_NAME: "z",
    SHOP_MAYBE: "optional",
  });
});

test("environs, decouple, django-environ, starlette's Config and dynaconf", async (t) => {
  const found = await variables(
    t,
    `from environs import Env
from decouple import config
import environ
from starlette.config import Config
from dynaconf import Dynaconf, Validator

env = Env()
a = env.str("ENVIRONS_A")
b = env.int("ENVIRONS_B", 5)
c = config("DECOUPLE_C")
d = config("DECOUPLE_D", default=False, cast=bool)
django = environ.Env(DJANGO_DEBUG=(bool, False))
e = django("DJANGO_E")
f = django.db(default="sqlite:///x.db")
g = django("DJANGO_DEBUG")
starlette = Config(".env")
h = starlette("STARLETTE_H", default="1")
settings = Dynaconf(envvar_prefix="MYAPP", validators=[Validator("DSN", must_exist=True)])
i = settings.CACHE_TTL
`,
  );
  assert.deepEqual(found, {
    ENVIRONS_A: "required",
    ENVIRONS_B: "5",
    DECOUPLE_C: "required",
    DECOUPLE_D: "False",
    DJANGO_DEBUG: "False",
    DJANGO_E: "required",
    DATABASE_URL: "sqlite:///x.db",
    STARLETTE_H: "1",
    MYAPP_DSN: "required secret",
    MYAPP_CACHE_TTL: "optional",
  });
});

test("a variable that only a tool beside the app reads is not required", async (t) => {
  const { env } = await read(t, { "app.py": APP, "scripts/load.py": "import os\n\nurl = os.environ['LOAD_URL']\n" });
  assert.deepEqual(
    env.map(({ name, required }) => [name, required]),
    [["LOAD_URL", false]],
  );
});

async function written(t: TestContext, code: string): Promise<readonly string[]> {
  const { writes } = await read(t, { "app.py": `${APP}\n${code}` });
  return writes.map(({ path, kind }) => `${path} ${kind}`);
}

test("written paths: the folder where only that is known of a name, what saves itself, and the files of a logging configuration", async (t) => {
  assert.deepEqual(await written(t, "def up(f):\n    open(f'uploads/{f.name}', 'wb')\n"), ["uploads folder"]);
  assert.deepEqual(
    await written(
      t,
      "import os\nUP = os.path.join(os.path.dirname(__file__), 'in')\ndef up(f):\n    f.save(os.path.join(UP, f.filename))\n",
    ),
    ["in folder"],
  );
  assert.deepEqual(
    await written(t, "from pathlib import Path\nOUT = Path('out')\ndef up(f):\n    path = OUT / f.name\n    path.write_bytes(b'')\n"),
    ["out folder"],
  );
  assert.deepEqual(
    await written(t, "def up(f):\n    open(f'{f.name}.txt', 'w')\n    open(f'/tmp/{f}', 'w')\n    f.image.save('a.png', f)\n"),
    [],
  );
  assert.deepEqual(await written(t, "import pandas as pd\npd.DataFrame().to_csv('reports/out.csv')\n"), ["reports/out.csv file"]);
  assert.deepEqual(await written(t, 'LOGGING = {"handlers": {"f": {"class": "logging.FileHandler", "filename": "logs/site.log"}}}\n'), [
    "logs/site.log file",
  ]);
});

test("written paths: a default that a function is given is a SQLite file; a folder with the project's own source is no place for data", async (t) => {
  const base = "from pathlib import Path\nimport dj_database_url\nBASE = Path(__file__).parent\n";
  assert.deepEqual(
    await written(t, `${base}DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{BASE / 'd.sqlite3'}")}\n`),
    ["d.sqlite3 sqlite"],
  );
  const { writes } = await read(t, { "app.py": `${APP}\nopen(f"static/{APP}", "w")\n`, "static/site.css": "" });
  assert.deepEqual(writes, []);
});

test("written paths: SQLite files by every road, uploads, files and folders, and nothing temporary", async (t) => {
  assert.deepEqual(await written(t, "import sqlite3\nsqlite3.connect('a.db')\nsqlite3.connect(':memory:')\n"), ["a.db sqlite"]);
  assert.deepEqual(
    await written(
      t,
      "import os\nBASE = os.path.abspath(os.path.dirname(__file__))\nURL = 'sqlite:///' + os.path.join(BASE, 'data', 'b.db')\nDATABASE_URL = URL\n",
    ),
    ["data/b.db sqlite"],
  );
  assert.deepEqual(
    await written(
      t,
      "from pathlib import Path\nROOT = Path(__file__).resolve().parent\nDATABASE_URL = f'sqlite+aiosqlite:///{ROOT}/c.sqlite3'\n",
    ),
    ["c.sqlite3 sqlite"],
  );
  const base = "from pathlib import Path\nimport environ, dj_database_url\nBASE_DIR = Path(__file__).parent\nenv = environ.Env()\n";
  assert.deepEqual(
    await written(t, `${base}DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'd.sqlite3'}")}\n`),
    ["d.sqlite3 sqlite"],
  );
  assert.deepEqual(
    await written(
      t,
      `${base}DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{BASE_DIR}/e.sqlite3", conn_max_age=60)}\n`,
    ),
    ["e.sqlite3 sqlite"],
  );
  assert.deepEqual(
    await written(t, "import os\nUPLOAD_FOLDER = os.environ.get('UPLOADS', 'uploads')\nos.makedirs('cache/thumbs', exist_ok=True)\n"),
    ["cache/thumbs folder", "uploads folder"],
  );
  assert.deepEqual(await written(t, "open('log.txt', 'a').write('x')\nopen('read.txt')\nopen('/tmp/x', 'w')\n"), ["log.txt file"]);
});

test("needs come from addresses, imports and settings; a driver alone is a guess", async (t) => {
  const { needs } = await read(t, {
    "requirements.txt": "fastapi\npsycopg2-binary\nweasyprint\n",
    "app.py": `${APP}import os\nimport redis\nimport smtplib\nfrom playwright.sync_api import sync_playwright\n\nurl = os.environ.get("REDIS_URL", "redis://localhost")\n`,
    "package.json": '{\n  "scripts": {\n    "build": "vite build"\n  }\n}\n',
  });
  assert.deepEqual(
    needs.map(({ name, sure, variable }) => [name, sure, variable]),
    [
      ["postgres", "guess", null],
      ["redis", "likely", "REDIS_URL"],
      ["smtp", "likely", null],
      ["node", "likely", null],
      ["browser", "likely", null],
      ["system", "likely", null],
    ],
  );
});

test("a variable that the code sets for itself is not demanded; a name in a configparser's file is no default", async (t) => {
  const found = await variables(
    t,
    `import configparser, os
os.environ["_OWN"] = "1"
own = os.environ["_OWN"]
config = configparser.ConfigParser()
data = os.environ.get("DATA", config.get("shop", "datadir", fallback="/srv/data"))
`,
  );
  assert.deepEqual(found, { _OWN: "optional", DATA: "/srv/data" });
});

test("a nested model's fields are variables of their own where a delimiter is set", async (t) => {
  const found = await variables(
    t,
    `from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict

class Database(BaseModel):
    url: str
    pool: int = 5

class Cache(BaseModel):
    size: int

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_", env_nested_delimiter="__")
    db: Database
    cache: Cache = Cache(size=3)

settings = Settings()
`,
  );
  assert.deepEqual(found, { SHOP_DB__URL: "required secret", SHOP_DB__POOL: "5", SHOP_CACHE__SIZE: "optional" });
});

test("settings that an app names as text run at its start", async (t) => {
  const { env } = await read(t, {
    "app.py": `${APP}\nfrom celery import Celery\n\ntasks = Celery("shop")\ntasks.config_from_object("celeryconfig")\n`,
    "celeryconfig.py": 'import os\n\nbroker_url = os.environ["BROKER"]\n',
  });
  assert.deepEqual(
    env.map(({ name, required, source }) => [name, required, source]),
    [["BROKER", true, { file: "celeryconfig.py", line: 3 }]],
  );
});

test("environs' prefixes go before what is read inside them", async (t) => {
  const found = await variables(
    t,
    `from environs import Env
env = Env()
with env.prefixed("SHOP_"):
    host = env("HOST_NAME")
    with env.prefixed("DB_"):
        port = env.int("PORT_NUMBER", 5432)
debug = env.bool("DEBUG", default=False)
`,
  );
  assert.deepEqual(found, { SHOP_HOST_NAME: "required", SHOP_DB_PORT_NUMBER: "5432", DEBUG: "False" });
});

const DRIVER_CASES: readonly (readonly [string, string, string, string | undefined])[] = [
  ["asyncio with asyncpg", "sqlalchemy\nasyncpg\n", "from sqlalchemy.ext.asyncio import create_async_engine as make", "postgresql+asyncpg"],
  ["psycopg2 alone", "flask-sqlalchemy\npsycopg2-binary\n", "from flask_sqlalchemy import SQLAlchemy as make", "postgresql+psycopg2"],
  [
    "both kinds, used without asyncio",
    "sqlalchemy\nasyncpg\npsycopg[binary]\n",
    "from sqlalchemy import create_engine as make",
    "postgresql+psycopg",
  ],
  ["a driver that the code calls itself", "sqlalchemy\nasyncpg\n", "import asyncpg, sqlalchemy\nmake = asyncpg.connect", undefined],
  ["no SQLAlchemy", "asyncpg\n", "from databases import Database as make", undefined],
];

for (const [what, requirements, code, scheme] of DRIVER_CASES)
  test(`the address of PostgreSQL has the scheme that the project's driver wants: ${what}`, async (t) => {
    const { needs } = await read(t, {
      "requirements.txt": `fastapi\n${requirements}`,
      "app.py": `${APP}\nimport os\n${code}\nengine = make(os.environ["DATABASE_URL"])\n`,
    });
    const postgres = needs.find(({ name }) => name === "postgres");
    assert.deepEqual([postgres?.variable, postgres?.scheme], ["DATABASE_URL", scheme]);
  });

test("needs: what app.json attaches, and packages of the system that an Aptfile or a Dockerfile lists, without what only builds", async (t) => {
  const { needs } = await read(t, {
    "app.py": APP,
    "app.json": JSON.stringify({ addons: ["heroku-postgresql:mini", { plan: "cloudamqp" }], scripts: { postdeploy: "python seed.py" } }),
    Aptfile: "# for thumbnails\nffmpeg\n",
    Dockerfile:
      "FROM python:3.12\nRUN apt-get update && apt-get install -y --no-install-recommends \\\n    gcc libpq-dev libmagic1=1.2 && rm -rf /var/lib/apt/lists/*\n",
  });
  assert.deepEqual(
    needs.map(({ name, detail, sure }) => `${name}: ${detail} (${sure})`),
    [
      "postgres: the addon heroku-postgresql (likely)",
      "rabbitmq: the addon cloudamqp (likely)",
      "system: ffmpeg (likely)",
      "system: libmagic1 (guess)",
    ],
  );
});

test("needs: MongoDB, Memcached, Elasticsearch and Kafka by their drivers", async (t) => {
  const code = "import pymongo\nimport pymemcache\nfrom elasticsearch import Elasticsearch\nfrom confluent_kafka import Producer\n";
  const { needs } = await read(t, { "app.py": `${APP}\n${code}` });
  assert.deepEqual(
    needs.map(({ name }) => name),
    ["mongodb", "memcached", "elasticsearch", "kafka"],
  );
});
