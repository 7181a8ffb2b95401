// FL-1300 to FL-1599: what a project is, and why it cannot be started.
import type { ErrorSpec } from "./user-error.ts";

export const NOTEBOOKS_ONLY = {
  code: "FL-1300",
  title: "The project consists of notebooks.",
  exitCode: 2,
  message: (p: { count: number; first: string }) =>
    `There ${p.count === 1 ? "is one notebook" : `are ${p.count} notebooks`} (${p.first}) and no Python module; a notebook is no program that can serve.`,
  hint: () => "Export what should run: `jupyter nbconvert --to script NOTEBOOK.ipynb`, or serve it with Voilà as a `web` process.",
} satisfies ErrorSpec<{ count: number; first: string }>;

export const UNRENDERED_TEMPLATE = {
  code: "FL-1301",
  title: "The project is a template that was not rendered.",
  exitCode: 2,
  message: (p: { path: string; tool: string }) =>
    `${p.path} still has placeholders of ${p.tool}; it becomes a project only when they are filled in.`,
  hint: (p) =>
    `Render it first, for example with \`${p.tool} ${p.tool === "copier" ? "copy" : ""}\`, and give the folder that it makes.`.replace(
      "  ",
      " ",
    ),
} satisfies ErrorSpec<{ path: string; tool: string }>;

export const UNDECLARED_IMPORT = {
  code: "FL-1302",
  title: "The code imports what nothing declares.",
  exitCode: 2,
  message: (p: { imports: readonly { name: string; distribution: string; place: string }[]; manifest: string | null }) =>
    `${p.imports.map(({ name, place }) => `\`${name}\` (${place})`).join(", ")} ${p.imports.length === 1 ? "is" : "are"} imported but ${p.manifest === null ? "no known package provides it" : `not declared in ${p.manifest}`}.`,
  hint: (p) =>
    `Declare ${p.imports.map(({ distribution }) => `\`${distribution}\``).join(", ")}${p.manifest === null ? " in a requirements.txt" : ` in ${p.manifest}`}, and try again.`,
} satisfies ErrorSpec<{ imports: readonly { name: string; distribution: string; place: string }[]; manifest: string | null }>;

export const NO_PYTHON = {
  code: "FL-1303",
  title: "There is no Python here.",
  exitCode: 2,
  message: (p: { folder: string; found: string | null; ignored: string | null; below: readonly string[] }) =>
    `\`${p.folder}\` has no Python module${p.found === null ? "" : `; it looks like ${p.found}`}.` +
    (p.ignored === null ? "" : ` An ignore file leaves out ${p.ignored}, and more.`) +
    (p.below.length === 0 ? "" : ` Projects lie below it: ${p.below.join(", ")}.`),
  hint: () => "Give the folder of a Python project: run the command in it, or name it, such as `fairlead check path/to/project`.",
} satisfies ErrorSpec<{ folder: string; found: string | null; ignored: string | null; below: readonly string[] }>;

export const PYTHON_2_CODE = {
  code: "FL-1304",
  title: "The code is written for Python 2.",
  exitCode: 2,
  message: (p: { place: string; message: string }) => `${p.place}: ${p.message}. Python 2 ended in 2020 and does not run here.`,
  hint: () => "Port it first, for example with `2to3 -w .` or `python-modernize`, and try again.",
} satisfies ErrorSpec<{ place: string; message: string }>;

export const ENTRY_DOES_NOT_PARSE = {
  code: "FL-1305",
  title: "The code of the app is not valid Python.",
  exitCode: 2,
  message: (p: { place: string; message: string }) => `${p.place}: ${p.message}.`,
  hint: () => "Correct it; `python -m compileall -q .` lists every such file.",
} satisfies ErrorSpec<{ place: string; message: string }>;

export const NOTHING_TO_START = {
  code: "FL-1310",
  title: "The project builds, but nothing in it starts.",
  exitCode: 2,
  message: (p: { name: string; kind: string }) =>
    `${p.name} is a ${p.kind}: no process was found that keeps running, and none is invented.`,
  hint: () =>
    'Name the command in `[tool.fairlead.process.web]` of pyproject.toml, for example `command = ["gunicorn", "package.module:app"]`, or give a script a schedule in `[tool.fairlead.cron]`.',
} satisfies ErrorSpec<{ name: string; kind: string }>;

export const APP_REMARK = {
  code: "FL-1320",
  title: "The app was found, with a remark.",
  exitCode: 1,
  message: (p: { remark: string }) => p.remark,
  hint: () => "`fairlead inspect` shows where it was found; a command of your own in `[tool.fairlead.process.web]` always wins.",
} satisfies ErrorSpec<{ remark: string }>;

export const PROCESS_LEFT_OUT = {
  code: "FL-1321",
  title: "A process of the Procfile is not started.",
  exitCode: 1,
  message: (p: { name: string; because: string }) => `\`${p.name}\` of the Procfile was left out: ${p.because}.`,
  hint: () => "If it belongs to production, name it in `[tool.fairlead.process.NAME]`.",
} satisfies ErrorSpec<{ name: string; because: string }>;

export const DEVELOPMENT_SERVER = {
  code: "FL-1322",
  title: "The command starts a development server.",
  exitCode: 1,
  message: (p: { command: string; replaced: boolean }) =>
    `\`${p.command}\` is a development server${p.replaced ? "; a production server takes its place" : ", and no app object was found that a real one could serve"}.`,
  hint: () => "Write the production command into the Procfile, or into `[tool.fairlead.process.web]`.",
} satisfies ErrorSpec<{ command: string; replaced: boolean }>;

export const SEVERAL_APPS = {
  code: "FL-1323",
  title: "Several apps were found.",
  exitCode: 1,
  message: (p: { chosen: string; others: readonly string[] }) =>
    `${p.chosen} was taken; ${p.others.join(", ")} ${p.others.length === 1 ? "is" : "are"} there too.`,
  hint: () => "Name another in `[tool.fairlead.process.web]`, or give the folder of the app that you mean.",
} satisfies ErrorSpec<{ chosen: string; others: readonly string[] }>;

export const MAYBE_UNDECLARED = {
  code: "FL-1324",
  title: "An import may be missing from the dependencies.",
  exitCode: 1,
  message: (p: { name: string; distribution: string; manifest: string }) =>
    `\`${p.name}\` is imported, and ${p.manifest} does not declare \`${p.distribution}\`; if no other package brings it, the app will not start.`,
  hint: (p) => `Declare \`${p.distribution}\` in ${p.manifest}.`,
} satisfies ErrorSpec<{ name: string; distribution: string; manifest: string }>;

export const NO_MANIFEST = {
  code: "FL-1325",
  title: "Nothing declares the dependencies.",
  exitCode: 1,
  message: (p: { distributions: readonly string[]; below: string | null }) =>
    (p.distributions.length === 0
      ? "There is no manifest; the code imports only the standard library."
      : `There is no manifest; from the imports the project needs ${p.distributions.join(", ")}.`) +
    (p.below === null ? "" : ` \`${p.below}\` declares its own: \`fairlead ship ${p.below}\` takes those.`),
  hint: () => "Write a requirements.txt or a pyproject.toml, so that it is your choice and not a conclusion.",
} satisfies ErrorSpec<{ distributions: readonly string[]; below: string | null }>;

export const NOT_ALL_READ = {
  code: "FL-1326",
  title: "Not all of the code was read.",
  exitCode: 1,
  message: (p: { unread: number }) => `${p.unread} Python files were left unread: the project is larger than what is read at once.`,
  hint: () => "Give the folder of the app itself, or name what does not belong to it in `.fairleadignore`.",
} satisfies ErrorSpec<{ unread: number }>;

export const BROKEN_MODULE = {
  code: "FL-1327",
  title: "A module is not valid Python.",
  exitCode: 1,
  message: (p: { place: string; message: string }) => `${p.place}: ${p.message}; what stands there was not read.`,
  hint: () => "Correct it, or name the file in `.fairleadignore` if it is a template.",
} satisfies ErrorSpec<{ place: string; message: string }>;

export const STATIC_NOT_SERVED = {
  code: "FL-1328",
  title: "Nothing serves the static files.",
  exitCode: 1,
  message: () =>
    "Nothing serves Django's static files: Django itself does so only with its development server. " +
    "Add `whitenoise` to the dependencies and `whitenoise.middleware.WhiteNoiseMiddleware` to MIDDLEWARE, after SecurityMiddleware, and set STATIC_ROOT.",
  hint: () => "The pages of the admin and of the app have no styles until then.",
} satisfies ErrorSpec<object>;
