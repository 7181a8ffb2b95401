import { describeFramework } from "../testing.ts";
import { sanic } from "./detect.ts";

describeFramework(sanic, {
  apps: [
    {
      title: "an object in server.py",
      files: { "server.py": "from sanic import Sanic\n\napp = Sanic('guestbook')\n" },
      command: ["sanic", "server:app"],
      interface: "tcp",
    },
    {
      title: "a factory",
      files: { "server.py": "from sanic import Sanic\n\n\ndef create_app():\n    return Sanic('guestbook')\n" },
      command: ["sanic", "server:create_app", "--factory"],
      interface: "tcp",
    },
  ],
});
