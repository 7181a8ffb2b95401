import { describeFramework, objectApps } from "../testing.ts";
import { litestar } from "./detect.ts";

describeFramework(litestar, {
  apps: objectApps({ line: "from litestar import Litestar", call: "Litestar([])", cls: "Litestar", interface: "asgi" }),
});
