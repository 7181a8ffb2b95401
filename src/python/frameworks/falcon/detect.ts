// Falcon: its WSGI app, and its ASGI app from `falcon.asgi`.
import type { Framework } from "../contract.ts";
import { findObjects } from "../object-framework.ts";

const COMMON = { name: "falcon", distributions: ["falcon"] } as const;
const WSGI = { ...COMMON, interface: "wsgi", types: ["falcon.App", "falcon.API", "falcon.app.App"] } as const;
const ASGI = { ...COMMON, interface: "asgi", types: ["falcon.asgi.App", "falcon.asgi.app.App"] } as const;

export const falcon: Framework = { ...COMMON, detect: (facts) => [...findObjects(facts, WSGI), ...findObjects(facts, ASGI)] };
