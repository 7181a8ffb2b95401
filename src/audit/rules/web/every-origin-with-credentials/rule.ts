import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { effective, reportSetting } from "../../../patterns/written-setting.ts";
import { defineRule, type At } from "../../../rule.ts";
import { givenTo } from "../../../patterns/unpacked-argument.ts";
import { reflectedOrigins } from "../../../patterns/reflected-origin.ts";

const MESSAGE = "Any site can read what this answers to whoever is logged in: name the sites that may.";

export const everyOriginWithCredentials = defineRule({
  id: "WEB007",
  name: "every-origin-with-credentials",
  cwe: 942,
  severity: "high",
  summary: "Every site may read answers that belong to whoever is logged in",
  aliases: [],
  checks: {
    calls: {
      "*.add_middleware": (call, at) => {
        const [middleware] = call.args;
        if (middleware !== undefined && at.module.target(middleware, at.scope)?.endsWith(".CORSMiddleware")) starlette(call, at);
      },
      ...eachCall("{}.CORSMiddleware", "starlette.middleware.cors fastapi.middleware.cors", starlette),
      "starlette.middleware.Middleware": (call, at) => {
        const [middleware] = call.args;
        if (middleware !== undefined && at.module.target(middleware, at.scope)?.endsWith(".CORSMiddleware")) starlette(call, at);
      },
      ...eachCall("flask_cors.{}", "CORS cross_origin", flask),
    },
    module: (at) => {
      for (const { place, isSure } of reflectedOrigins(at)) at.report(place, MESSAGE, { confidence: isSure ? "proven" : "possible" });
    },
    settings: {
      CORS_ALLOW_CREDENTIALS: (setting, at) => {
        const given = effective(setting, at);
        const all = setting.inForce?.("CORS_ALLOW_ALL_ORIGINS") ?? setting.inForce?.("CORS_ORIGIN_ALLOW_ALL");
        if (setting.kind === "module" && given?.value === true && all?.value === true)
          reportSetting(setting, given.isSure && all.isSure, MESSAGE, at);
      },
    },
  },
});

/** Starlette answers a request with cookies by its own origin when all are allowed. */
function starlette(call: Call, at: At): void {
  const regex = givenTo(call, "allow_origin_regex", at);
  const pattern = regex === null ? undefined : at.module.constant(regex, at.scope);
  const isAll = includesStar(givenTo(call, "allow_origins", at), at) || isAnyText(pattern);
  if (isAll && isTrue(givenTo(call, "allow_credentials", at), at)) at.report(call, MESSAGE);
}

/** Flask-CORS allows every origin when none is named. */
function flask(call: Call, at: At): void {
  const origins = givenTo(call, "origins", at);
  const resources = givenTo(call, "resources", at);
  if (resources !== null) {
    if (resources.kind === "Dict" && resources.values.some((one) => isOpenToAll(one, call, at))) at.report(call, MESSAGE);
    return;
  }
  if ((origins === null || includesStar(origins, at)) && isTrue(givenTo(call, "supports_credentials", at), at)) at.report(call, MESSAGE);
}

/** `{r"/api/*": {"origins": "*", "supports_credentials": True}}`. */
function isOpenToAll(options: Expression, call: Call, at: At): boolean {
  if (options.kind !== "Dict") return false;
  const under = (name: string): Expression | null =>
    options.values.find((_, i) => {
      const key = options.keys[i];
      return key?.kind === "Constant" && key.value === name;
    }) ?? null;
  const credentials = under("supports_credentials") ?? givenTo(call, "supports_credentials", at);
  return includesStar(under("origins"), at) && isTrue(credentials, at);
}

function includesStar(node: Expression | null, at: At): boolean {
  const value = node === null ? undefined : at.module.constant(node, at.scope);
  const isStar = (one: unknown): boolean => one === "*" || isAnyText(one);
  return isStar(value) || (Array.isArray(value) && value.some(isStar));
}

/** A pattern that every text matches: `^.*$`. */
function isAnyText(value: unknown): boolean {
  return typeof value === "string" && /^\^?\.[*+]\$?$/.test(value);
}

function isTrue(node: Expression | null, at: At): boolean {
  return node !== null && at.module.constant(node, at.scope) === true;
}
