// Litestar, also under its first name Starlite.
import { objectFramework } from "../object-framework.ts";

export const litestar = objectFramework({
  name: "litestar",
  distributions: ["litestar", "starlite"],
  interface: "asgi",
  types: ["litestar.Litestar", "litestar.app.Litestar", "starlite.Starlite", "starlite.app.Starlite"],
});
