// Distributions that are used though no module imports them: servers, drivers, plugins, types, tools.

const NAMES = new Set(
  `gunicorn uvicorn hypercorn daphne waitress granian uwsgi pyuwsgi circus supervisor honcho mod-wsgi meinheld bjoern cheroot
  psycopg psycopg-binary psycopg-c psycopg2 psycopg2-binary mysqlclient pymysql mysql-connector-python asyncpg aiopg aiomysql aiosqlite asyncmy
  cx-oracle oracledb pyodbc pymssql clickhouse-driver clickhouse-sqlalchemy snowflake-sqlalchemy sqlalchemy-bigquery duckdb-engine
  redis hiredis pylibmc pymemcache python-memcached librabbitmq pycurl kombu
  uvloop httptools websockets wsproto h2 h11 watchfiles watchdog python-multipart email-validator itsdangerous orjson ujson
  cryptography pyopenssl certifi argon2-cffi bcrypt passlib brotli brotlicffi zstandard pysocks socksio
  lxml html5lib cssselect openpyxl xlrd xlsxwriter xlwt pyarrow fastparquet tables tabulate numexpr bottleneck fsspec s3fs gcsfs adlfs
  jinja2 markupsafe werkzeug greenlet gevent gevent-websocket eventlet psycogreen whitenoise python-dotenv python-json-logger
  setuptools wheel pip build hatchling flit-core poetry-core pdm-backend twine
  tzdata pytz typing-extensions importlib-metadata importlib-resources backports-zoneinfo exceptiongroup tomli
  pywin32 colorama pyreadline3 appnope docutils pygments babel rich ipython ipykernel notebook jupyterlab debugpy
  torchvision torchaudio accelerate sentencepiece protobuf bitsandbytes xformers triton safetensors hf-transfer einops kaleido timm
  awscli ansible pre-commit tox nox black ruff isort pylint coverage mypy pyright bandit pip-audit cython pybind11 numba
  newrelic ddtrace scout-apm elastic-apm sentry-sdk`.split(/\s+/),
);

const KINDS =
  /^(?:types-|pytest|flake8|pylint-|mypy-|sphinx|mkdocs|jupyter|opentelemetry-|django-|djangorestframework|flask-|celery-|dbt-|airflow-|apache-airflow|llama-index-|nvidia-|azure-|google-|zope-|plone-|tree-sitter-|spacy-|backports-|pyobjc)|-(?:stubs|plugin|types)$/;

export function isUsedWithoutImport(name: string): boolean {
  return NAMES.has(name) || KINDS.test(name);
}
