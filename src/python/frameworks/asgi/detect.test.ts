import { describeFramework } from "../testing.ts";
import { asgi } from "./detect.ts";

describeFramework(asgi, {
  apps: [
    {
      title: "a coroutine of scope, receive and send",
      files: {
        "app.py":
          "async def app(scope, receive, send):\n    await send({'type': 'http.response.start', 'status': 200, 'headers': []})\n    await send({'type': 'http.response.body', 'body': b'hi'})\n",
      },
      command: ["uvicorn", "app:app"],
      interface: "asgi",
    },
  ],
});
