import { describeFramework } from "../testing.ts";
import { falcon } from "./detect.ts";

describeFramework(falcon, {
  apps: [
    {
      title: "an object in app.py",
      files: { "app.py": "import falcon\napp = falcon.App()\n" },
      command: ["gunicorn", "app:app"],
      interface: "wsgi",
    },
    {
      title: "an object in a package, beside decoys",
      files: { "main.py": 'print("hi")\n', "guestbook/__init__.py": "", "guestbook/web.py": "import falcon\napplication = falcon.App()\n" },
      command: ["gunicorn", "guestbook.web:application"],
      interface: "wsgi",
    },
    {
      title: "an app below src/",
      files: { "src/guestbook/__init__.py": "", "src/guestbook/main.py": "import falcon\napp = falcon.App()\n" },
      command: ["gunicorn", "guestbook.main:app"],
      interface: "wsgi",
      pythonPath: ["src", "."],
    },
    {
      title: "an app in a subfolder whose imports start there",
      files: {
        "backend/main.py": "from views import index\nimport falcon\napp = falcon.App()\n",
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
        "guestbook/factory.py": "import falcon\n\n\ndef create_app():\n    app = falcon.App()\n    return app\n",
      },
      command: ["gunicorn", "guestbook.factory:create_app()"],
      interface: "wsgi",
    },
    {
      title: "an object that a factory of another module makes",
      files: {
        "wsgi.py": "from guestbook.factory import create_app\n\napp = create_app()\n",
        "guestbook/__init__.py": "",
        "guestbook/factory.py": "import falcon\n\n\ndef create_app(debug=False):\n    return falcon.App()\n",
      },
      command: ["gunicorn", "wsgi:app"],
      interface: "wsgi",
    },
    {
      title: "an object of a class that extends it",
      files: { "app.py": "import falcon\n\n\nclass Guestbook(falcon.App):\n    pass\n\n\napp = Guestbook()\n" },
      command: ["gunicorn", "app:app"],
      interface: "wsgi",
    },
    {
      title: "its ASGI app",
      files: { "app.py": "import falcon.asgi\n\napp = falcon.asgi.App()\n" },
      command: ["uvicorn", "app:app"],
      interface: "asgi",
    },
  ],
});
