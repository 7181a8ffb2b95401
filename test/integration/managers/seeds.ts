// One small project per manager and lock format, to be damaged by the fuzz test.
import type { ProjectLock } from "../../../src/model/project.ts";

const HASH = "a1".repeat(32);
const WHEEL = "alpha-1.0-py3-none-any.whl";

const PYPROJECT = `[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["alpha[fast]>=1", "beta; sys_platform == 'win32'"]

[project.optional-dependencies]
pg = ["epsilon"]

[project.scripts]
shop = "shop.cli:main"

[dependency-groups]
dev = ["gamma", { include-group = "docs" }]
docs = ["sphinx"]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.uv.workspace]
members = ["packages/*"]
`;

const UV = `version = 1
revision = 2
requires-python = ">=3.11"

[[package]]
name = "shop"
version = "0.1.0"
source = { editable = "." }
dependencies = [{ name = "alpha", extra = ["fast"] }, { name = "beta", marker = "sys_platform == 'win32'" }]

[package.metadata]
requires-dist = [{ name = "alpha", extras = ["fast"], specifier = ">=1" }, { name = "beta", marker = "sys_platform == 'win32'" }]

[[package]]
name = "alpha"
version = "1.0"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/${WHEEL}", hash = "sha256:${HASH}", size = 3 }]
`;

const POETRY = `[[package]]
name = "alpha"
version = "1.0"
description = ""
optional = false
python-versions = ">=3.8"
groups = ["main"]
markers = "python_version >= \\"3.8\\""
files = [{file = "${WHEEL}", hash = "sha256:${HASH}"}]

[metadata]
lock-version = "2.1"
python-versions = "^3.11"
content-hash = "${"0".repeat(64)}"
`;

const PDM = `[metadata]
groups = ["default", "dev"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"
content_hash = "sha256:${"0".repeat(64)}"

[[metadata.targets]]
requires_python = ">=3.11"

[[package]]
name = "alpha"
version = "1.0"
groups = ["default"]
dependencies = ["beta; python_version >= '3.8'"]
files = [{file = "${WHEEL}", hash = "sha256:${HASH}"}]
`;

const PIPFILE_LOCK = JSON.stringify({
  _meta: {
    hash: { sha256: HASH },
    "pipfile-spec": 6,
    requires: { python_version: "3.11" },
    sources: [{ name: "main", url: "https://index.example/simple" }],
  },
  default: { alpha: { hashes: [`sha256:${HASH}`], version: "==1.0", markers: "python_version >= '3.8'", extras: ["fast"] } },
  develop: { gamma: { hashes: [`sha256:${HASH}`], version: "==4.0" } },
});

const PYLOCK = `lock-version = "1.0"
created-by = "by hand"
requires-python = ">=3.11"
extras = ["pg"]
dependency-groups = ["dev"]

[[packages]]
name = "alpha"
version = "1.0"
marker = "'pg' in extras or python_version >= '3.8'"
wheels = [{ url = "https://files.example/${WHEEL}", size = 3, hashes = { sha256 = "${HASH}" } }]
`;

const REQUIREMENTS = `-r base.txt
-c constraints.txt
--extra-index-url=https://user:\${TOKEN}@extra.example/simple
alpha[fast]==1.0 ; python_version >= "3.8" \\
    --hash=sha256:${HASH} \\
    --hash=sha256:${HASH}
git+https://git.example/repo.git@v1.2#egg=from_git&subdirectory=lib
-e .
./vendor/local-1.0.tar.gz
`;

export interface LockSeed {
  readonly format: ProjectLock["format"];
  readonly file: string;
  readonly text: string;
}

export const LOCK_SEEDS: readonly LockSeed[] = [
  { format: "uv.lock", file: "uv.lock", text: UV },
  { format: "poetry.lock", file: "poetry.lock", text: POETRY },
  { format: "pdm.lock", file: "pdm.lock", text: PDM },
  { format: "Pipfile.lock", file: "Pipfile.lock", text: PIPFILE_LOCK },
  { format: "pylock.toml", file: "pylock.toml", text: PYLOCK },
  { format: "requirements", file: "requirements.txt", text: REQUIREMENTS },
];

/** Files by path; each is damaged in turn, the others staying whole. */
export const PROJECT_SEEDS: readonly Readonly<Record<string, string>>[] = [
  { "pyproject.toml": PYPROJECT, "uv.lock": UV, "packages/lib/pyproject.toml": '[project]\nname = "lib"\nversion = "1"\n' },
  {
    "pyproject.toml": `[tool.poetry]
name = "shop"
[tool.poetry.dependencies]
python = "^3.11"
alpha = [{version = "^1.0", extras = ["fast"]}, {git = "https://git.example/a.git", branch = "main"}]
[tool.poetry.group.dev.dependencies]
gamma = {path = "../gamma", develop = true}
[[tool.poetry.source]]
name = "private"
url = "https://index.example/simple"
`,
    "poetry.lock": POETRY,
  },
  { "pyproject.toml": `${PYPROJECT}[tool.pdm]\ndistribution = false\n[tool.pdm.scripts]\nstart = { cmd = "run" }\n`, "pdm.lock": PDM },
  {
    Pipfile: '[packages]\nalpha = {version = "*", extras = ["fast"]}\n[requires]\npython_version = "3.11"\n[scripts]\nstart = "run"\n',
    "Pipfile.lock": PIPFILE_LOCK,
  },
  { "pyproject.toml": PYPROJECT, "pylock.toml": PYLOCK },
  {
    "requirements.txt": REQUIREMENTS,
    "base.txt": "beta\n-r requirements.txt\n",
    "constraints.txt": "beta<4\n",
    "requirements.in": "alpha\n",
  },
  {
    "setup.py":
      "from setuptools import setup, find_packages\nNAME = 'shop'\nsetup(name=NAME, install_requires=['alpha>=1', *['beta']], python_requires='>=3.8')\n",
    "setup.cfg":
      "[metadata]\nname = shop\n[options]\ninstall_requires =\n    alpha>=1\n    beta; python_version < '3.9'\n[options.entry_points]\nconsole_scripts =\n    shop = shop:main\n",
  },
  {
    "environment.yml":
      "name: shop\nchannels: [conda-forge]\ndependencies:\n  - python=3.11\n  - &a numpy>=1\n  - pip:\n    - alpha\n    - -r requirements.txt\n",
  },
  {
    "pyproject.toml":
      '[project]\nname = "shop"\ndynamic = ["version"]\n[tool.hatch.envs.default]\ndependencies = ["alpha"]\n[build-system]\nbuild-backend = "hatchling.build"\n',
  },
  {
    "pyproject.toml": '[tool.flit.metadata]\nmodule = "shop"\nrequires = ["alpha"]\n[build-system]\nbuild-backend = "flit_core.buildapi"\n',
  },
  { "app.py": "import flask, yaml\nfrom sqlalchemy.orm import Session\n", "lib/thing.py": "import requests\n" },
];
