// Starlette: an object of its class.
import { objectFramework } from "../object-framework.ts";

export const starlette = objectFramework({
  name: "starlette",
  distributions: ["starlette"],
  interface: "asgi",
  types: ["starlette.applications.Starlette", "starlette.app.Starlette"],
});
