import { describeFramework } from "../testing.ts";
import { wsgi } from "./detect.ts";

describeFramework(wsgi, {
  apps: [
    {
      title: "a function that calls start_response",
      files: { "hello.py": "def application(environ, start_response):\n    start_response('200 OK', [])\n    return [b'hi']\n" },
      command: ["gunicorn", "hello:application"],
      interface: "wsgi",
    },
    {
      title: "an object whose class is callable",
      files: {
        "app.py":
          "class Guestbook:\n    def __call__(self, environ, start_response):\n        start_response('200 OK', [])\n        return [b'hi']\n\n\napp = Guestbook()\n",
      },
      command: ["gunicorn", "app:app"],
      interface: "wsgi",
    },
  ],
});
