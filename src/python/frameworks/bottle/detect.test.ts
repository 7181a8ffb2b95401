import { describeFramework, objectApps } from "../testing.ts";
import { bottle } from "./detect.ts";

describeFramework(bottle, {
  apps: [
    ...objectApps({ line: "from bottle import Bottle", call: "Bottle()", cls: "Bottle", interface: "wsgi" }),
    {
      title: "routes on the default app, which has no name",
      files: {
        "index.py":
          "from bottle import route, run\n\n\n@route('/')\ndef index():\n    return 'hi'\n\n\nif __name__ == '__main__':\n    run(port=80)\n",
      },
      command: ["gunicorn", 'bottle:load_app("index")'],
      interface: "wsgi",
    },
    {
      title: "the default app",
      files: { "app.py": "import bottle\n\n\n@bottle.route('/')\ndef index():\n    return 'hi'\n\n\napp = bottle.default_app()\n" },
      command: ["gunicorn", "app:app"],
      interface: "wsgi",
    },
  ],
});
