import { describeFramework, objectApps } from "../testing.ts";
import { falcon } from "./detect.ts";

describeFramework(falcon, {
  apps: [
    ...objectApps({ line: "import falcon", call: "falcon.App()", cls: "falcon.App", interface: "wsgi" }),
    {
      title: "its ASGI app",
      files: { "app.py": "import falcon.asgi\n\napp = falcon.asgi.App()\n" },
      command: ["uvicorn", "app:app"],
      interface: "asgi",
    },
  ],
});
