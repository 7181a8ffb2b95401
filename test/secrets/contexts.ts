// Places where a secret stands in a project: each file with `VALUE` where it is, and `NAME` where it is named.

export interface Context {
  readonly path: string;
  readonly text: string;
}

const NAMED: readonly (readonly [string, string])[] = [
  ["config/prod.env", "DEBUG=0\nNAME=VALUE\nPORT=8000\n"],
  ["deploy/app.env", 'export NAME="VALUE"\n'],
  ["config.yaml", "server:\n  port: 80\n  NAME: VALUE\n"],
  ["settings.yml", 'NAME: "VALUE"  # rotate\n'],
  ["k8s/deployment.yaml", "env:\n  - name: PORT\n    value: '80'\n  - name: NAME\n    value: VALUE\n"],
  ["compose.yaml", "services:\n  web:\n    environment:\n      - DEBUG=0\n      - NAME=VALUE\n"],
  ["config.json", '{\n  "port": 80,\n  "NAME": "VALUE"\n}\n'],
  ["ecs/task.json", '{"environment": [\n  {"name": "NAME", "value": "VALUE"}\n]}\n'],
  ["settings.toml", '[app]\nNAME = "VALUE"\n'],
  ["app.ini", "[app]\nNAME = VALUE\n"],
  ["application.properties", "spring.port=80\nspring.NAME=VALUE\n"],
  ["run.sh", "#!/bin/sh\nexport NAME=VALUE\nexec app\n"],
  ["Dockerfile", "FROM python:3.13\nENV NAME=VALUE\n"],
  ["prod.tfvars", 'region = "eu"\nNAME = "VALUE"\n'],
  ["web/config.js", 'export default {\n  debug: false,\n  NAME: "VALUE",\n};\n'],
  ["web/client.ts", "const NAME: string = 'VALUE';\n"],
  ["main.go", 'package main\n\nvar NAME = "VALUE"\n'],
  ["Main.java", 'props.put("NAME", "VALUE");\n'],
  ["web.config", '<appSettings>\n  <add key="NAME" value="VALUE"/>\n</appSettings>\n'],
  ["settings.xml", "<server>\n  <NAME>VALUE</NAME>\n</server>\n"],
  ["app.rb", "config.NAME = 'VALUE'\n"],
  [
    "notebook.ipynb",
    JSON.stringify({ cells: [{ cell_type: "code", source: ["import os\n", "NAME = 'VALUE'\n"], outputs: [] }], nbformat: 4 }, null, 1),
  ],
];

/** Where a token stands for itself. */
const ALONE: readonly (readonly [string, string])[] = [
  ["README.md", "Run it:\n\n    app --login VALUE\n"],
  ["src/client.py", 'client = Client("VALUE")\n'],
  ["src/comment.py", "# old one: VALUE\n"],
  ["lib/api.php", "<?php\n$client = new Client('VALUE');\n"],
  [
    "notebook.ipynb",
    JSON.stringify(
      {
        cells: [{ cell_type: "code", source: ["login()\n"], outputs: [{ output_type: "stream", text: ["logged in as VALUE\n"] }] }],
        nbformat: 4,
      },
      null,
      1,
    ),
  ],
  ["data/dump.sql", "INSERT INTO settings VALUES ('github', 'VALUE');\n"],
  ["logs/build.log", "12:00:01 using VALUE\n"],
  ["page.html", '<script>login("VALUE")</script>\n'],
  ["notes.txt", "VALUE\n"],
];

const fill = ([path, text]: readonly [string, string], name: string, value: string): Context => ({
  path,
  text: text.replaceAll("NAME", () => name).replaceAll("VALUE", () => value),
});

export const NAMED_CONTEXTS: readonly ((name: string, value: string) => Context)[] = NAMED.map(
  (one) => (name, value) => fill(one, name, value),
);
export const LONE_CONTEXTS: readonly ((value: string) => Context)[] = ALONE.map((one) => (value) => fill(one, "", value));
