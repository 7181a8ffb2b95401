import { describeFramework } from "../testing.ts";
import { quart } from "./detect.ts";

describeFramework(quart, {
  apps: [
    {
      title: "an object in app.py",
      files: { "app.py": "from quart import Quart\napp = Quart(__name__)\n" },
      command: ["uvicorn", "app:app"],
      interface: "asgi",
    },
    {
      title: "an object in a package, beside decoys",
      files: {
        "main.py": 'print("hi")\n',
        "guestbook/__init__.py": "",
        "guestbook/web.py": "from quart import Quart\napplication = Quart(__name__)\n",
      },
      command: ["uvicorn", "guestbook.web:application"],
      interface: "asgi",
    },
    {
      title: "an app below src/",
      files: { "src/guestbook/__init__.py": "", "src/guestbook/main.py": "from quart import Quart\napp = Quart(__name__)\n" },
      command: ["uvicorn", "guestbook.main:app"],
      interface: "asgi",
      pythonPath: ["src", "."],
    },
    {
      title: "an app in a subfolder whose imports start there",
      files: {
        "backend/main.py": "from views import index\nfrom quart import Quart\napp = Quart(__name__)\n",
        "backend/views.py": "def index(): pass\n",
      },
      command: ["uvicorn", "main:app"],
      interface: "asgi",
      pythonPath: ["backend"],
      workingDirectory: "backend",
    },
    {
      title: "a factory",
      files: {
        "guestbook/__init__.py": "",
        "guestbook/factory.py": "from quart import Quart\n\n\ndef create_app():\n    app = Quart(__name__)\n    return app\n",
      },
      command: ["uvicorn", "--factory", "guestbook.factory:create_app"],
      interface: "asgi",
    },
    {
      title: "an object that a factory of another module makes",
      files: {
        "asgi.py": "from guestbook.factory import create_app\n\napp = create_app()\n",
        "guestbook/__init__.py": "",
        "guestbook/factory.py": "from quart import Quart\n\n\ndef create_app(debug=False):\n    return Quart(__name__)\n",
      },
      command: ["uvicorn", "asgi:app"],
      interface: "asgi",
    },
    {
      title: "an object of a class that extends it",
      files: { "app.py": "from quart import Quart\n\n\nclass Guestbook(Quart):\n    pass\n\n\napp = Guestbook()\n" },
      command: ["uvicorn", "app:app"],
      interface: "asgi",
    },
  ],
});
