// What well-known distributions bring along: importing it without declaring it is untidy, but works.

const BROUGHT: Readonly<Record<string, string>> = {
  aiohttp: "multidict yarl attrs frozenlist aiosignal propcache aiohappyeyeballs async-timeout",
  alembic: "sqlalchemy mako",
  anthropic: "httpx pydantic anyio",
  apiflask: "flask werkzeug jinja2 click marshmallow webargs apispec",
  black: "click platformdirs packaging",
  bleach: "webencodings",
  bokeh: "tornado jinja2 numpy pandas pillow pyyaml",
  boto3: "botocore s3transfer jmespath python-dateutil urllib3",
  celery: "kombu billiard vine click amqp python-dateutil",
  chainlit: "fastapi starlette uvicorn pydantic httpx",
  channels: "asgiref django",
  "channels-redis": "redis asgiref msgpack channels",
  cryptography: "cffi",
  dash: "flask werkzeug plotly requests jinja2 click",
  datasette: "click jinja2 httpx uvicorn aiofiles pluggy sqlite-utils asgiref janus pyyaml",
  django: "asgiref sqlparse",
  "django-ninja": "django pydantic",
  djangorestframework: "django",
  fastapi:
    "starlette pydantic pydantic-core anyio typing-extensions annotated-types annotated-doc httpx jinja2 python-multipart uvicorn email-validator",
  flask: "werkzeug jinja2 click itsdangerous markupsafe blinker",
  flower: "tornado celery humanize prometheus-client pytz kombu",
  gevent: "greenlet zope-event zope-interface",
  gradio:
    "fastapi starlette pydantic uvicorn httpx numpy pandas pillow huggingface-hub jinja2 requests pyyaml aiofiles orjson typer gradio-client",
  html5lib: "six webencodings",
  httpx: "httpcore anyio certifi idna h11 sniffio",
  jinja2: "markupsafe",
  jupyterhub: "tornado traitlets sqlalchemy alembic jinja2",
  keras: "numpy",
  langchain: "langchain-core langchain-text-splitters pydantic sqlalchemy requests pyyaml numpy",
  "langchain-openai": "openai langchain-core tiktoken",
  litestar: "msgspec httpx anyio click rich multidict pyyaml typing-extensions",
  mako: "markupsafe",
  marshmallow: "packaging",
  matplotlib: "numpy pillow python-dateutil packaging pyparsing",
  mlflow: "flask pandas numpy sqlalchemy alembic click requests pyyaml gunicorn",
  openai: "httpx pydantic anyio tqdm typing-extensions",
  "opencv-python": "numpy",
  "opencv-python-headless": "numpy",
  pandas: "numpy python-dateutil pytz",
  playwright: "greenlet pyee",
  plotly: "packaging narwhals",
  pydantic: "pydantic-core typing-extensions annotated-types",
  "pydantic-settings": "pydantic python-dotenv pydantic-core",
  pyramid: "webob zope-interface zope-deprecation translationstring venusian plaster hupper pastedeploy plaster-pastedeploy",
  pytest: "pluggy packaging iniconfig",
  quart: "werkzeug jinja2 click hypercorn flask aiofiles blinker itsdangerous markupsafe",
  requests: "urllib3 certifi idna charset-normalizer",
  rich: "pygments markdown-it-py",
  rq: "redis click",
  sanic: "sanic-routing httptools uvloop websockets aiofiles multidict",
  "scikit-learn": "numpy scipy joblib threadpoolctl",
  scipy: "numpy",
  seaborn: "matplotlib numpy pandas",
  "sentry-sdk": "urllib3 certifi",
  sqlalchemy: "greenlet typing-extensions",
  sqlmodel: "sqlalchemy pydantic",
  starlette: "anyio httpx jinja2 itsdangerous python-multipart",
  streamlit: "pandas numpy pillow requests altair pyarrow tornado protobuf packaging click toml gitpython",
  tensorflow: "numpy keras protobuf",
  torch: "numpy sympy networkx jinja2 typing-extensions",
  torchvision: "torch numpy pillow",
  transformers: "numpy tokenizers huggingface-hub requests tqdm pyyaml safetensors packaging",
  twisted: "zope-interface attrs",
  typer: "click rich typing-extensions",
  uvicorn: "h11 click",
  "uvicorn[standard]": "httptools uvloop websockets watchfiles python-dotenv pyyaml",
  wagtail: "django djangorestframework django-modelcluster django-taggit django-treebeard pillow beautifulsoup4 requests willow",
  werkzeug: "markupsafe",
  wtforms: "markupsafe",
};

const FAMILY =
  /^(?:flask|django|fastapi|starlette|sanic|celery|pytest|litestar|quart|aiohttp|tornado|pyramid|dash|streamlit|gradio|redis|sqlalchemy)-/;

/** Every distribution that comes with the declared ones, as far as is known: themselves, what they bring, and the base of `flask-…`. */
export function broughtAlong(declared: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>(declared);
  for (const name of found) {
    for (const brought of Object.hasOwn(BROUGHT, name) ? BROUGHT[name]!.split(" ") : []) found.add(brought);
    const base = FAMILY.exec(name)?.[0].slice(0, -1);
    if (base !== undefined) found.add(base);
  }
  return found;
}

/** Distributions that bring nothing along which code would import from them by mistake. */
const LEAVES = new Set(
  `aiofiles apscheduler argon2-cffi arq asyncpg attrs bcrypt beautifulsoup4 cachetools certifi click colorama daphne dj-database-url
  django-environ dnspython email-validator environs et-xmlfile feedparser granian greenlet gunicorn h11 httptools hypercorn itsdangerous
  lxml markdown markupsafe mysqlclient numpy openpyxl orjson packaging passlib pillow pip psutil psycopg psycopg-binary psycopg2
  psycopg2-binary pydantic pygments pyjwt pymongo pymysql python-dateutil python-decouple python-dotenv python-jose python-multipart
  python-slugify pytz pyyaml redis setuptools simplejson six tabulate tenacity toml tornado tqdm typing-extensions tzdata ujson urllib3 uvloop
  waitress websockets wheel whitenoise xlsxwriter`.split(/\s+/),
);

/** Whether it is known what a distribution brings along. */
export function isWellKnown(distribution: string): boolean {
  const [name = ""] = distribution.split("[");
  return Object.hasOwn(BROUGHT, name) || LEAVES.has(name);
}
