import { describeFramework, objectApps } from "../testing.ts";
import { flask } from "./detect.ts";

describeFramework(flask, {
  apps: [
    ...objectApps({ line: "from flask import Flask", call: "Flask(__name__)", cls: "Flask", interface: "wsgi" }),
    {
      title: "an app behind a wrapper",
      files: {
        "app.py":
          "from flask import Flask\nfrom werkzeug.middleware.proxy_fix import ProxyFix\nfrom flask_sqlalchemy import SQLAlchemy\n\nflask_app = Flask(__name__)\ndb = SQLAlchemy(flask_app)\napplication = ProxyFix(flask_app)\n",
      },
      command: ["gunicorn", "app:application"],
      interface: "wsgi",
    },
    {
      title: "an app that is imported under another name",
      files: { "site.py": "", "web.py": "import flask as f\n\nserver = f.Flask('x')\n" },
      command: ["gunicorn", "web:server"],
      interface: "wsgi",
    },
  ],
});
