// Bottle: its class, or the default app.
import { objectFramework } from "../object-framework.ts";

export const bottle = objectFramework({
  name: "bottle",
  distributions: ["bottle"],
  interface: "wsgi",
  types: ["bottle.Bottle", "bottle.default_app", "bottle.app"],
});
