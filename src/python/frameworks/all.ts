// Every framework that Fairlead knows. Order breaks ties: what is built on another comes before it.
import type { Framework } from "./contract.ts";
import { aiohttp } from "./aiohttp/detect.ts";
import { asgi } from "./asgi/detect.ts";
import { bottle } from "./bottle/detect.ts";
import { connexion } from "./connexion/detect.ts";
import { dash } from "./dash/detect.ts";
import { django } from "./django/detect.ts";
import { falcon } from "./falcon/detect.ts";
import { fastapi } from "./fastapi/detect.ts";
import { flask } from "./flask/detect.ts";
import { gradio } from "./gradio/detect.ts";
import { litestar } from "./litestar/detect.ts";
import { pyramid } from "./pyramid/detect.ts";
import { quart } from "./quart/detect.ts";
import { sanic } from "./sanic/detect.ts";
import { starlette } from "./starlette/detect.ts";
import { streamlit } from "./streamlit/detect.ts";
import { tornado } from "./tornado/detect.ts";
import { wsgi } from "./wsgi/detect.ts";

export const FRAMEWORKS: readonly Framework[] = [
  django,
  dash,
  streamlit,
  gradio,
  connexion,
  fastapi,
  litestar,
  quart,
  sanic,
  starlette,
  flask,
  falcon,
  bottle,
  pyramid,
  aiohttp,
  tornado,
  asgi,
  wsgi,
];
