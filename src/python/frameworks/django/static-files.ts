// Whether anything would serve Django's static files in production: its own server does so only in development, and gunicorn never.
import type { Source } from "../../../model/project.ts";
import type { ProjectFacts } from "../../facts/project-facts.ts";
import { djangoProjects, djangoSetting } from "./detect.ts";

const APP = "django.contrib.staticfiles";
/** Middleware, wrappers, object storage and the view that serve them, as they are written in settings, wsgi.py and urls.py. */
const SERVES = /whitenoise|servestatic|dj_static|\bstorages\.|S3\w*Storage|cloudinary|manifest_s3/i;
const SERVING_IMPORTS = /^(?:whitenoise|servestatic|dj_static|django\.views\.static)(?:\.|$)/;

/** Place of the setting that turns them on, where nothing serves them; null: something does, or there are none. */
export function unservedStaticFiles(facts: ProjectFacts): Source | null {
  const [project] = djangoProjects(facts);
  if (project === undefined) return null;
  const strings = facts.modules.flatMap((module) =>
    module.strings.map(({ node }) => ({ file: module.file, line: node.line, value: node.value })),
  );
  const app = strings.find(({ value }) => value === APP);
  if (app === undefined || strings.some(({ value }) => value.length < 200 && SERVES.test(value))) return null;
  if (facts.modules.some(({ imports }) => imports.some(({ module }) => SERVING_IMPORTS.test(module)))) return null;
  const url = djangoSetting(facts, project, "STATIC_URL");
  if (/^(?:https?:)?\/\//.test(url?.text ?? "")) return null; // another host has them
  return { file: app.file, line: app.line };
}
