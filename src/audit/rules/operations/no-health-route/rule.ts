import type { Binding } from "../../../../python/facts/module-facts.ts";
import { routeOf } from "../../../patterns/written-route.ts";
import { defineRule, type At } from "../../../rule.ts";

export const noHealthRoute = defineRule({
  id: "OPS001",
  name: "no-health-route",
  cwe: null,
  severity: "note",
  summary: "A service has no route that says whether it is well",
  aliases: [],
  checks: { module: service },
});

const APPLICATIONS = new Set(["flask.Flask()", "fastapi.FastAPI()", "quart.Quart()", "sanic.Sanic()", "bottle.Bottle()"]);
/** Routes come from elsewhere as well, or in ways that are not read here. */
const INCLUDES = new Set(
  "include_router register_blueprint blueprint mount add_url_rule add_api_route add_route add_routes add_websocket_route register_view merge".split(
    " ",
  ),
);
const HEALTH = /(?:^|[/_-])(?:health\w*|ready|readyz|readiness|live|livez|liveness|alive|up|status|ping|heartbeat|monitor\w*)(?:$|[/_-])/i;

/** The only route of a service can be asked as well. */
const ROUTES_MIN = 2;

/** Of one that has all its routes in one module. */
function service(at: At): void {
  const { facts, models } = at.module;
  if (facts.everyFunction.length === 0 || !at.module.importsOneOf(models.frameworks)) return;
  const application = [...facts.bindings.values()].flat().find((one) => isApplication(one, at));
  if (application === undefined) return;
  if (facts.calls.some(({ node: { func } }) => func.kind === "Attribute" && INCLUDES.has(func.attr))) return;
  const routes = facts.everyFunction.flatMap((fact) => routeOf(fact, at)?.path ?? []);
  if (routes.length < ROUTES_MIN || routes.some((path) => HEALTH.test(path))) return;
  at.report(
    application.value,
    "None of its routes can be asked whether it is well: what watches it, or moves traffic to it, has to take any answer for a good one.",
    // A part of a larger application is made like one.
    { confidence: "possible" },
  );
}

function isApplication({ value, scope }: Binding, { module }: At): boolean {
  return value.kind === "Call" && APPLICATIONS.has(module.target(value, scope) ?? "");
}
