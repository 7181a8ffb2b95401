import { describeFramework } from "../testing.ts";
import { bottle } from "./detect.ts";

describeFramework(bottle, {
  apps: [
    {
      title: "an object in app.py",
      files: { "app.py": "from bottle import Bottle\napp = Bottle()\n" },
      command: ["gunicorn", "app:app"],
      interface: "wsgi",
    },
    {
      title: "an object in a package, beside decoys",
      files: {
        "main.py": 'print("hi")\n',
        "guestbook/__init__.py": "",
        "guestbook/web.py": "from bottle import Bottle\napplication = Bottle()\n",
      },
      command: ["gunicorn", "guestbook.web:application"],
      interface: "wsgi",
    },
    {
      title: "an app below src/",
      files: { "src/guestbook/__init__.py": "", "src/guestbook/main.py": "from bottle import Bottle\napp = Bottle()\n" },
      command: ["gunicorn", "guestbook.main:app"],
      interface: "wsgi",
      pythonPath: ["src", "."],
    },
    {
      title: "an app in a subfolder whose imports start there",
      files: {
        "backend/main.py": "from views import index\nfrom bottle import Bottle\napp = Bottle()\n",
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
        "guestbook/factory.py": "from bottle import Bottle\n\n\ndef create_app():\n    app = Bottle()\n    return app\n",
      },
      command: ["gunicorn", "guestbook.factory:create_app()"],
      interface: "wsgi",
    },
    {
      title: "an object that a factory of another module makes",
      files: {
        "wsgi.py": "from guestbook.factory import create_app\n\napp = create_app()\n",
        "guestbook/__init__.py": "",
        "guestbook/factory.py": "from bottle import Bottle\n\n\ndef create_app(debug=False):\n    return Bottle()\n",
      },
      command: ["gunicorn", "wsgi:app"],
      interface: "wsgi",
    },
    {
      title: "an object of a class that extends it",
      files: { "app.py": "from bottle import Bottle\n\n\nclass Guestbook(Bottle):\n    pass\n\n\napp = Guestbook()\n" },
      command: ["gunicorn", "app:app"],
      interface: "wsgi",
    },
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
