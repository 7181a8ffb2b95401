// Quart: an object of its class.
import { objectFramework } from "../object-framework.ts";

export const quart = objectFramework({
  name: "quart",
  distributions: ["quart"],
  interface: "asgi",
  types: ["quart.Quart", "quart.app.Quart", "quart_trio.QuartTrio"],
});
