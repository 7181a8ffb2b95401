// The suite that every framework passes: its apps are found where people put them, and what only looks like one is not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readProject } from "../read-project.ts";
import { projectFolder, type Files } from "../testing.ts";
import type { Framework } from "./contract.ts";

export interface FrameworkCases {
  /** Source of a module that holds one app; its file is the key of the tests below. */
  readonly apps: readonly AppCase[];
}

export interface AppCase {
  readonly title: string;
  readonly files: Files;
  readonly command: readonly string[];
  readonly interface: "wsgi" | "asgi" | "tcp";
  readonly pythonPath?: readonly string[];
  readonly workingDirectory?: string;
}

export function describeFramework(framework: Framework, { apps }: FrameworkCases): void {
  for (const app of apps) {
    test(`${framework.name}: ${app.title}`, async (t) => {
      const root = projectFolder(t, { ...manifest(framework), ...app.files });
      const project = await readProject(root, { interpreter: null });
      const web = project.processes["web"];
      assert.deepEqual(web?.command, app.command);
      assert.equal(web?.interface, app.interface);
      assert.equal(project.framework?.value, framework.name);
      assert.equal(project.kind.value, "service");
      assert.ok(web?.source !== null && web.source.file in app.files, "the process says where it comes from");
      if (app.pythonPath) assert.deepEqual(project.pythonPath, app.pythonPath);
      assert.equal(project.workingDirectory, app.workingDirectory ?? ".");
    });
  }

  test(`${framework.name}: a declared dependency and a main.py that only prints are no app`, async (t) => {
    const root = projectFolder(t, { ...manifest(framework), "main.py": 'print("hello")\n', "hello.py": "app = 'not one'\n" });
    const project = await readProject(root, { interpreter: null });
    assert.equal(project.framework, null);
    assert.equal(project.processes["web"], undefined);
    assert.equal(project.kind.value, "script");
  });

  test(`${framework.name}: an app that lies in tests or examples is not the project's`, async (t) => {
    const [first] = apps;
    const aside = Object.entries(first!.files).map(([path, content]) => [`tests/${path}`, content] as const);
    const root = projectFolder(t, { ...manifest(framework), ...Object.fromEntries(aside), "job.py": 'print("done")\n' });
    assert.equal((await readProject(root, { interpreter: null })).framework, null);
  });
}

function manifest(framework: Framework): Files {
  return { "requirements.txt": `${framework.distributions[0] ?? "six"}\n` };
}

/** A framework whose app is an object that the program makes: `line` imports it, `call` makes one, `cls` is what classes extend. */
export interface ObjectFramework {
  readonly line: string;
  readonly call: string;
  readonly cls: string;
  readonly interface: "wsgi" | "asgi";
}

/** Where people put such an object. */
export function objectApps({ line, call, cls, interface: kind }: ObjectFramework): readonly AppCase[] {
  const serve = (target: string): readonly string[] => [kind === "wsgi" ? "gunicorn" : "uvicorn", target];
  const entry = `${kind}.py`;
  return [
    { title: "an object in app.py", files: { "app.py": `${line}\napp = ${call}\n` }, command: serve("app:app"), interface: kind },
    {
      title: "an object in a package, beside decoys",
      files: { "main.py": 'print("hi")\n', "guestbook/__init__.py": "", "guestbook/web.py": `${line}\napplication = ${call}\n` },
      command: serve("guestbook.web:application"),
      interface: kind,
    },
    {
      title: "an app below src/",
      files: { "src/guestbook/__init__.py": "", "src/guestbook/main.py": `${line}\napp = ${call}\n` },
      command: serve("guestbook.main:app"),
      interface: kind,
      pythonPath: ["src", "."],
    },
    {
      title: "an app in a subfolder whose imports start there",
      files: { "backend/main.py": `from views import index\n${line}\napp = ${call}\n`, "backend/views.py": "def index(): pass\n" },
      command: serve("main:app"),
      interface: kind,
      pythonPath: ["backend"],
      workingDirectory: "backend",
    },
    {
      title: "a factory",
      files: {
        "guestbook/__init__.py": "",
        "guestbook/factory.py": `${line}\n\n\ndef create_app():\n    app = ${call}\n    return app\n`,
      },
      command: kind === "wsgi" ? serve("guestbook.factory:create_app()") : ["uvicorn", "--factory", "guestbook.factory:create_app"],
      interface: kind,
    },
    {
      title: "an object that a factory of another module makes",
      files: {
        [entry]: "from guestbook.factory import create_app\n\napp = create_app()\n",
        "guestbook/__init__.py": "",
        "guestbook/factory.py": `${line}\n\n\ndef create_app(debug=False):\n    return ${call}\n`,
      },
      command: serve(`${kind}:app`),
      interface: kind,
    },
    {
      title: "an object of a class that extends it",
      files: { "app.py": `${line}\n\n\nclass Guestbook(${cls}):\n    pass\n\n\napp = Guestbook()\n` },
      command: serve("app:app"),
      interface: kind,
    },
  ];
}
