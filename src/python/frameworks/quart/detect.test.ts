import { describeFramework, objectApps } from "../testing.ts";
import { quart } from "./detect.ts";

describeFramework(quart, {
  apps: objectApps({ line: "from quart import Quart", call: "Quart(__name__)", cls: "Quart", interface: "asgi" }),
});
