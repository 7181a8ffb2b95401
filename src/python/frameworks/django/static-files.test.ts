import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { readProject } from "../../read-project.ts";
import { projectFolder, type Files } from "../../testing.ts";

const SETTINGS = 'INSTALLED_APPS = ["django.contrib.admin", "django.contrib.staticfiles"]\nSTATIC_URL = "static/"\n';
const PROJECT: Files = {
  "requirements.txt": "django\n",
  "manage.py":
    'import os\nfrom django.core.management import execute_from_command_line\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\nexecute_from_command_line()\n',
  "shop/__init__.py": "",
  "shop/wsgi.py": "from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n",
};

async function warned(t: TestContext, settings: string, more: Files = {}): Promise<string[]> {
  const root = projectFolder(t, { ...PROJECT, "shop/settings.py": settings, ...more });
  const { warnings } = await readProject(root, { interpreter: null });
  return warnings.filter(({ code }) => code === "FL-1328").map(({ source }) => `${source?.file}:${source?.line}`);
}

test("static files that nothing serves are a warning at the app that has them", async (t) => {
  assert.deepEqual(await warned(t, SETTINGS), ["shop/settings.py:1"]);
});

test("middleware, object storage, another host, the serving view, or no such app: no warning", async (t) => {
  const middleware = `${SETTINGS}MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]\n`;
  const storage = `${SETTINGS}STATICFILES_STORAGE = "storages.backends.s3boto3.S3StaticStorage"\n`;
  for (const settings of [
    middleware,
    storage,
    SETTINGS.replace('"static/"', '"https://static.example.org/"'),
    'INSTALLED_APPS = ["rest_framework"]\n',
  ])
    assert.deepEqual(await warned(t, settings), [], settings);
  assert.deepEqual(await warned(t, SETTINGS, { "shop/urls.py": "from django.views.static import serve\n" }), []);
});
