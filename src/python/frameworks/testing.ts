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
