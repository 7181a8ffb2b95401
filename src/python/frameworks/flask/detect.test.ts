import { describeFramework } from "../testing.ts";
import { flask } from "./detect.ts";

describeFramework(flask, {
  apps: [
    {
      title: "an object in app.py",
      files: { "app.py": "from flask import Flask\napp = Flask(__name__)\n" },
      command: ["gunicorn", "app:app"],
      interface: "wsgi",
    },
    {
      title: "an object in a package, beside decoys",
      files: {
        "main.py": 'print("hi")\n',
        "guestbook/__init__.py": "",
        "guestbook/web.py": "from flask import Flask\napplication = Flask(__name__)\n",
      },
      command: ["gunicorn", "guestbook.web:application"],
      interface: "wsgi",
    },
    {
      title: "an app below src/",
      files: { "src/guestbook/__init__.py": "", "src/guestbook/main.py": "from flask import Flask\napp = Flask(__name__)\n" },
      command: ["gunicorn", "guestbook.main:app"],
      interface: "wsgi",
      pythonPath: ["src", "."],
    },
    {
      title: "an app in a subfolder whose imports start there",
      files: {
        "backend/main.py": "from views import index\nfrom flask import Flask\napp = Flask(__name__)\n",
        "backend/views.py": "def index(): pass\n",
      },
      command: ["gunicorn", "main:app"],
      interface: "wsgi",
      pythonPath: ["backend"],
      workingDirectory: "backend",
    },
    {
      title: "a factory",
      files: {
        "guestbook/__init__.py": "",
        "guestbook/factory.py": "from flask import Flask\n\n\ndef create_app():\n    app = Flask(__name__)\n    return app\n",
      },
      command: ["gunicorn", "guestbook.factory:create_app()"],
      interface: "wsgi",
    },
    {
      title: "an object that a factory of another module makes",
      files: {
        "wsgi.py": "from guestbook.factory import create_app\n\napp = create_app()\n",
        "guestbook/__init__.py": "",
        "guestbook/factory.py": "from flask import Flask\n\n\ndef create_app(debug=False):\n    return Flask(__name__)\n",
      },
      command: ["gunicorn", "wsgi:app"],
      interface: "wsgi",
    },
    {
      title: "an object of a class that extends it",
      files: { "app.py": "from flask import Flask\n\n\nclass Guestbook(Flask):\n    pass\n\n\napp = Guestbook()\n" },
      command: ["gunicorn", "app:app"],
      interface: "wsgi",
    },
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
