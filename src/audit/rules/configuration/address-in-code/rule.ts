import type { Expression } from "../../../../python/parse/ast.ts";
import { literalString } from "../../../../python/parse/literal-value.ts";
import { defineRule, type At } from "../../../rule.ts";
import { effective, reportSetting, type WrittenSetting } from "../../../patterns/written-setting.ts";

const ADDRESSES =
  "DATABASE_URL DATABASE_URI SQLALCHEMY_DATABASE_URI SQLALCHEMY_DATABASE_URL DB_URL DB_URI POSTGRES_URL MYSQL_URL CELERY_BROKER_URL BROKER_URL " +
  "CELERY_RESULT_BACKEND RESULT_BACKEND REDIS_URL CACHE_REDIS_URL MONGO_URI MONGODB_URI MONGO_URL MONGODB_URL RABBITMQ_URL AMQP_URL " +
  "ELASTICSEARCH_URL OPENSEARCH_URL";
const HOSTS =
  "DATABASE_HOST DB_HOST POSTGRES_HOST MYSQL_HOST MYSQL_DATABASE_HOST REDIS_HOST CACHE_REDIS_HOST MONGO_HOST MONGODB_HOST RABBITMQ_HOST " +
  "ELASTICSEARCH_HOST MEMCACHED_HOST";

export const addressInCode = defineRule({
  id: "CFG001",
  name: "address-in-code",
  cwe: 547,
  severity: "low",
  summary: "The code says which server to use, not the environment",
  aliases: [],
  checks: {
    settings: {
      ...Object.fromEntries(ADDRESSES.split(" ").map((name) => [name, address])),
      ...Object.fromEntries(HOSTS.split(" ").map((name) => [name, host])),
      DATABASES: tables,
      CACHES: tables,
    },
  },
});

const URL_HOST = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/?#]*@)?(\[[0-9a-f:.]+\]|[^:/?#,@]+)/i;
/** With a dot, or a number: a name without one is that of a service beside it. */
const ELSEWHERE = /^(?=.*[a-z0-9])(?:[a-z0-9_-]+\.)+[a-z0-9-]+\.?$/i;
/** This very machine, or nobody. */
const NOWHERE =
  /^(?:127\.|0\.0\.0\.0$|host\.docker\.internal$)|(?:^|\.)(?:localhost|localdomain|local|test|example|invalid|example\.(?:com|org|net))$/i;

function address(setting: WrittenSetting, at: At): void {
  told(setting, (value) => URL_HOST.exec(value)?.[1] ?? null, at);
}

function host(setting: WrittenSetting, at: At): void {
  told(setting, (value) => value, at);
}

function told(setting: WrittenSetting, hostOf: (value: string) => string | null, at: At): void {
  if (setting.kind === "attribute") return;
  const known = effective(setting, at);
  if (known?.isSure !== true || typeof known.value !== "string") return;
  const name = hostOf(known.value);
  if (name !== null && isElsewhere(name)) report(setting, name, at);
}

/** `HOST` and `LOCATION` of the entries that are written out. */
function tables(setting: WrittenSetting, at: At): void {
  if (setting.kind !== "module" || setting.value.kind !== "Dict") return;
  for (const one of setting.value.values) {
    if (one.kind !== "Dict") continue;
    for (const [i, key] of one.keys.entries()) {
      const name = key === null ? null : literalString(key);
      const value: Expression = one.values[i]!;
      const written = name === "HOST" || name === "LOCATION" ? literalString(value) : null;
      if (written === null) continue;
      const server = URL_HOST.exec(written)?.[1] ?? (name === "HOST" ? written : written.split(":", 1)[0]!);
      if (isElsewhere(server)) report({ ...setting, place: value }, server, at);
    }
  }
}

function isElsewhere(name: string): boolean {
  return ELSEWHERE.test(name) && !NOWHERE.test(name);
}

function report(setting: WrittenSetting, name: string, at: At): void {
  reportSetting(
    setting,
    true,
    `\`${name}\` is where every copy of this program goes, that of a test too: read it from the environment.`,
    at,
  );
}
