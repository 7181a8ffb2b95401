import { describeFramework } from "../testing.ts";
import { fastapi } from "./detect.ts";

describeFramework(fastapi, {
  apps: [
    {
      title: "an object in app.py",
      files: { "app.py": "from fastapi import FastAPI\napp = FastAPI()\n" },
      command: ["uvicorn", "app:app"],
      interface: "asgi",
    },
    {
      title: "an object in a package, beside decoys",
      files: {
        "main.py": 'print("hi")\n',
        "guestbook/__init__.py": "",
        "guestbook/web.py": "from fastapi import FastAPI\napplication = FastAPI()\n",
      },
      command: ["uvicorn", "guestbook.web:application"],
      interface: "asgi",
    },
    {
      title: "an app below src/",
      files: { "src/guestbook/__init__.py": "", "src/guestbook/main.py": "from fastapi import FastAPI\napp = FastAPI()\n" },
      command: ["uvicorn", "guestbook.main:app"],
      interface: "asgi",
      pythonPath: ["src", "."],
    },
    {
      title: "an app in a subfolder whose imports start there",
      files: {
        "backend/main.py": "from views import index\nfrom fastapi import FastAPI\napp = FastAPI()\n",
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
        "guestbook/factory.py": "from fastapi import FastAPI\n\n\ndef create_app():\n    app = FastAPI()\n    return app\n",
      },
      command: ["uvicorn", "--factory", "guestbook.factory:create_app"],
      interface: "asgi",
    },
    {
      title: "an object that a factory of another module makes",
      files: {
        "asgi.py": "from guestbook.factory import create_app\n\napp = create_app()\n",
        "guestbook/__init__.py": "",
        "guestbook/factory.py": "from fastapi import FastAPI\n\n\ndef create_app(debug=False):\n    return FastAPI()\n",
      },
      command: ["uvicorn", "asgi:app"],
      interface: "asgi",
    },
    {
      title: "an object of a class that extends it",
      files: { "app.py": "from fastapi import FastAPI\n\n\nclass Guestbook(FastAPI):\n    pass\n\n\napp = Guestbook()\n" },
      command: ["uvicorn", "app:app"],
      interface: "asgi",
    },
    {
      title: "the outer app wins over what it mounts",
      files: { "main.py": "from fastapi import FastAPI\n\nadmin = FastAPI()\nsite = FastAPI()\nsite.mount('/admin', admin)\n" },
      command: ["uvicorn", "main:site"],
      interface: "asgi",
    },
    {
      title: "the app that uvicorn.run names",
      files: {
        "a.py": "from fastapi import FastAPI\n\nthing = FastAPI()\n",
        "main.py":
          "from fastapi import FastAPI\nimport uvicorn\n\napp = FastAPI()\n\nif __name__ == '__main__':\n    uvicorn.run('a:thing', reload=True)\n",
      },
      command: ["uvicorn", "a:thing"],
      interface: "asgi",
    },
    {
      title: "hypercorn, where it is the declared server",
      files: { "requirements.txt": "fastapi\nhypercorn\n", "main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n" },
      command: ["hypercorn", "main:app"],
      interface: "asgi",
    },
  ],
});
