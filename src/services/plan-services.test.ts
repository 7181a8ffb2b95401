import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnvironmentVariable, ProjectNeed } from "../model/project.ts";
import { planServices } from "./plan-services.ts";

test("addresses under usual names are found, each with the part it carries", () => {
  const plan = services([need("postgres", null), need("redis", "REDIS_URL")], {
    DB_HOST: null,
    DB_PORT: "5432",
    DB_NAME: "shop",
    POSTGRES_PASSWORD: null,
    CELERY_BROKER_URL: "redis://localhost:6379/0",
    CELERY_RESULT_BACKEND: null,
    OTHER: null,
  });
  assert.deepEqual(
    plan.services.map(({ kind, variables }) => [kind, ...variables.map(({ name, part }) => `${name} ${part}`)]),
    [
      ["postgres", "DB_HOST host", "DB_PORT port", "DB_NAME database", "POSTGRES_PASSWORD password"],
      ["redis", "REDIS_URL url", "CELERY_BROKER_URL url", "CELERY_RESULT_BACKEND url"],
    ],
  );
});

test("the driver that a default names is kept", () => {
  const plan = services([need("postgres", "DATABASE_URL")], { DATABASE_URL: "postgresql+asyncpg://localhost/app" });
  assert.equal(plan.services[0]?.variables[0]?.scheme, "postgresql+asyncpg");
});

test("without a default the address has the scheme that the project's driver wants", () => {
  const wanting = { ...need("postgres", "DATABASE_URL"), scheme: "postgresql+psycopg" };
  assert.equal(services([wanting], { DATABASE_URL: null }).services[0]?.variables[0]?.scheme, "postgresql+psycopg");
  assert.equal(services([wanting], { DATABASE_URL: "postgresql://localhost/app" }).services[0]?.variables[0]?.scheme, "postgresql");
});

test("a default that leads to SQLite or to another machine needs no private instance", () => {
  for (const value of ["sqlite:///app.db", "postgresql://db.example.org/app", "postgres://u:p@10.0.0.5:5432/app"]) {
    const plan = services([need("postgres", "DATABASE_URL")], { DATABASE_URL: value });
    assert.deepEqual([plan.services, plan.required, plan.notes], [[], [], []], value);
  }
});

test("a given address is left alone, also when only its host is given", () => {
  assert.deepEqual(services([need("postgres", "DATABASE_URL")], { DATABASE_URL: null }, { given: ["DATABASE_URL"] }).services, []);
  assert.deepEqual(services([need("postgres", null)], { DB_HOST: null, DB_PASSWORD: null }, { given: ["DB_HOST"] }).services, []);
});

test("where private instances are not allowed the addresses are required", () => {
  const plan = services([need("redis", "REDIS_URL")], { REDIS_URL: null }, { allowed: false });
  assert.deepEqual(plan.services, []);
  assert.deepEqual(plan.required, [{ name: "REDIS_URL", secret: true, because: "address of Redis (imports redis)" }]);
});

test("a service without any variable for its address is named, and nothing is started", () => {
  const plan = services([need("postgres", null)], {});
  assert.deepEqual(plan.services, []);
  assert.match(plan.notes[0] ?? "", /no variable with its address/);
});

test("a broker that is RabbitMQ's is no address of Redis", () => {
  const plan = services([need("redis", "REDIS_URL"), need("rabbitmq", "CELERY_BROKER_URL")], { REDIS_URL: null, CELERY_BROKER_URL: null });
  assert.deepEqual(
    plan.services[0]?.variables.map(({ name }) => name),
    ["REDIS_URL"],
  );
});

function services(
  needs: readonly ProjectNeed[],
  env: Readonly<Record<string, string | null>>,
  more: { readonly given?: readonly string[]; readonly allowed?: boolean } = {},
): ReturnType<typeof planServices> {
  const variables = Object.entries(env).map(([name, value]): EnvironmentVariable => {
    return { name, required: value === null, default: value, secret: false, source: null };
  });
  return planServices({ needs, env: variables, given: new Set(more.given), allowed: more.allowed ?? true });
}

function need(name: "postgres" | "redis" | "rabbitmq", variable: string | null): ProjectNeed {
  return { name, variable, detail: `imports ${name}`, source: null, sure: "certain" };
}
