import { describeFramework, objectApps } from "../testing.ts";
import { fastapi } from "./detect.ts";

describeFramework(fastapi, {
  apps: [
    ...objectApps({ line: "from fastapi import FastAPI", call: "FastAPI()", cls: "FastAPI", interface: "asgi" }),
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
