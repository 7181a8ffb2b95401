// Distributions that are used though no module imports them: servers, drivers, plugins; and tools and types, which only development uses.

const NAMES = new Set(
  `gunicorn uvicorn hypercorn daphne waitress granian uwsgi pyuwsgi circus supervisor honcho mod-wsgi meinheld bjoern cheroot
  psycopg psycopg-binary psycopg-c psycopg2 psycopg2-binary mysqlclient pymysql mysql-connector-python asyncpg aiopg aiomysql aiosqlite asyncmy
  cx-oracle oracledb pyodbc pymssql clickhouse-driver clickhouse-sqlalchemy snowflake-sqlalchemy sqlalchemy-bigquery duckdb-engine
  redis hiredis pylibmc pymemcache python-memcached librabbitmq pycurl kombu
  uvloop httptools websockets wsproto h2 h11 watchfiles watchdog python-multipart email-validator itsdangerous orjson ujson
  cryptography pyopenssl certifi argon2-cffi bcrypt passlib brotli brotlicffi zstandard pysocks socksio
  lxml html5lib cssselect openpyxl xlrd xlsxwriter xlwt pyarrow fastparquet tables tabulate numexpr bottleneck fsspec s3fs gcsfs adlfs
  jinja2 markupsafe werkzeug greenlet gevent gevent-websocket eventlet psycogreen whitenoise python-dotenv python-json-logger
  tzdata pytz typing-extensions importlib-metadata importlib-resources backports-zoneinfo exceptiongroup tomli
  pywin32 colorama pyreadline3 appnope docutils pygments babel rich
  torchvision torchaudio accelerate sentencepiece protobuf bitsandbytes xformers triton safetensors hf-transfer einops kaleido timm
  newrelic ddtrace scout-apm elastic-apm sentry-sdk`.split(/\s+/),
);

const TOOLS = new Set(
  `setuptools wheel pip build hatchling flit-core poetry-core pdm-backend twine awscli ansible pre-commit tox nox black ruff isort pylint
  coverage coveralls codecov mypy pyright bandit pip-audit cython pybind11 numba ipython ipykernel notebook jupyterlab debugpy httpie py furo
  autoflake autopep8 yapf bump2version bumpversion commitizen invoke fabric pip-tools pipdeptree towncrier zest-releaser`.split(/\s+/),
);
const TOOL_KINDS = /^(?:types-|pytest|flake8|pylint-|mypy-|sphinx|mkdocs|jupyter|pyobjc)|-(?:stubs|types)$/;

const KINDS =
  /^(?:opentelemetry-|django-|djangorestframework|flask-|celery-|dbt-|airflow-|apache-airflow|llama-index-|nvidia-|azure-|google-|zope-|plone-|tree-sitter-|spacy-|backports-)|-plugin$/;

export function isDevelopmentTool(name: string): boolean {
  return TOOLS.has(name) || TOOL_KINDS.test(name);
}

export function isUsedWithoutImport(name: string): boolean {
  return NAMES.has(name) || KINDS.test(name);
}
