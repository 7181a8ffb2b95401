import { describeFramework } from "../testing.ts";
import { aiohttp } from "./detect.ts";

describeFramework(aiohttp, {
  apps: [
    {
      title: "an object, through aiohttp's worker",
      files: { "app.py": "from aiohttp import web\n\napp = web.Application()\n" },
      command: ["gunicorn", "app:app", "--worker-class", "aiohttp.GunicornWebWorker"],
      interface: "wsgi",
    },
    {
      title: "an async factory",
      files: { "app.py": "from aiohttp import web\n\n\nasync def create_app():\n    return web.Application()\n" },
      command: ["gunicorn", "app:create_app", "--worker-class", "aiohttp.GunicornWebWorker"],
      interface: "wsgi",
    },
    {
      title: "a factory that is no coroutine is called by gunicorn, since aiohttp's worker would not",
      files: { "app.py": "from aiohttp import web\n\n\ndef create_app():\n    return web.Application()\n" },
      command: ["gunicorn", "app:create_app()", "--worker-class", "aiohttp.GunicornWebWorker"],
      interface: "wsgi",
    },
    {
      title: "the script, where the app lives in a function with parameters",
      files: {
        "main.py":
          "import os\nfrom aiohttp import web\n\n\ndef serve(port):\n    app = web.Application()\n    web.run_app(app, port=port)\n\n\nif __name__ == '__main__':\n    serve(int(os.environ['PORT']))\n",
      },
      command: ["python", "main.py"],
      interface: "tcp",
    },
  ],
});
