// Build commands with a real Django: static files are collected at build, in a clean environment, and belong to the digest.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { buildPlace, OFFLINE } from "./build-support.ts";

const SETTINGS = `import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.staticfiles", "shop"]
ROOT_URLCONF = "shop.urls"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WSGI_APPLICATION = "shop.wsgi.application"
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
if os.environ.get("FROM_THE_TERMINAL"):
    raise RuntimeError("the user's environment leaked into the build")
`;

const place = buildPlace(
  {
    "requirements.txt": "django>=4.2,<6\ngunicorn\n",
    "manage.py":
      'import os\nimport sys\n\nif __name__ == "__main__":\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n    from django.core.management import execute_from_command_line\n\n    execute_from_command_line(sys.argv)\n',
    "shop/__init__.py": "",
    "shop/settings.py": SETTINGS,
    "shop/urls.py": "urlpatterns = []\n",
    "shop/wsgi.py":
      'import os\n\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_wsgi_application()\n',
    "shop/static/shop/site.css": "body { color: green; }\n",
  },
  "shop",
);
after(() => place[Symbol.dispose]());

test("static files are collected into the artifact, with a placeholder for the secret that the settings insist on", async () => {
  const built = await place.build({ env: { FROM_THE_TERMINAL: "1" } });
  const collected = built.artifact.manifest.tree.filter(({ origin }) => origin === "build").map(({ path }) => path);
  assert.ok(collected.includes("staticfiles/staticfiles.json"), collected.join());
  assert.ok(
    collected.some((path) => /^staticfiles\/shop\/site\.[0-9a-f]+\.css$/.test(path)),
    collected.join(),
  );
  assert.ok(
    built.notes.some((note) => /placeholders for SECRET_KEY/.test(note)),
    built.notes.join("\n"),
  );
  assert.equal(existsSync(join(place.root, "staticfiles")), false, "the project's own folder is not written to");
  assert.equal(readFileSync(join(built.artifact.folder, "app/staticfiles/shop/site.css"), "utf8"), "body { color: green; }\n");
});

test("the same inputs are not collected again; a changed file is, and changes the digest", async () => {
  const before = await place.build();
  const again = await place.build({ env: OFFLINE });
  assert.deepEqual([again.artifact.digest, again.progress.some((text) => text.includes("collectstatic"))], [before.artifact.digest, false]);
  place.write({ "shop/static/shop/site.css": "body { color: blue; }\n" });
  const changed = await place.build({ env: OFFLINE });
  assert.ok(changed.progress.some((text) => text.includes("collectstatic")));
  assert.notEqual(changed.artifact.digest, before.artifact.digest);
});

test("a command that fails ends the build with its own output, and leaves the store as it was", async () => {
  const settings = readFileSync(join(place.root, "shop/settings.py"), "utf8");
  place.write({ "shop/settings.py": `${settings}\nraise ValueError("broken settings")\n` });
  const error = await place.build().then(
    () => assert.fail("it was built"),
    (cause: unknown) => cause as { code: string; details: readonly string[] },
  );
  assert.equal(error.code, "FL-2020");
  assert.ok(
    error.details.some((line) => line.includes("broken settings")),
    error.details.join("\n"),
  );
  place.write({ "shop/settings.py": settings });
  assert.equal((await place.build()).artifact.made, false);
});

test("configured build commands replace the found ones, and what they write belongs to the artifact", async () => {
  place.write({ "fairlead.toml": "[build]\ncommands = [[\"python\", \"-c\", \"open('version.txt', 'w').write('7')\"]]\n" });
  const { artifact } = await place.build();
  const written = artifact.manifest.tree.filter(({ origin }) => origin === "build").map(({ path }) => path);
  assert.deepEqual(written, ["version.txt"]);
  assert.equal(readFileSync(join(artifact.folder, "app/version.txt"), "utf8"), "7");
});
