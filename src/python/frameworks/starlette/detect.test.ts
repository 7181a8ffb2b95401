import { describeFramework, objectApps } from "../testing.ts";
import { starlette } from "./detect.ts";

describeFramework(starlette, {
  apps: objectApps({ line: "from starlette.applications import Starlette", call: "Starlette()", cls: "Starlette", interface: "asgi" }),
});
