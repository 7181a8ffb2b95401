// FastAPI: an object of its class.
import { objectFramework } from "../object-framework.ts";

export const fastapi = objectFramework({
  name: "fastapi",
  distributions: ["fastapi"],
  interface: "asgi",
  types: ["fastapi.FastAPI", "fastapi.applications.FastAPI", "fastapi_offline.FastAPIOffline"],
});
