// Values for variables that the code insists on when it is imported, while build commands run without the user's environment and secrets.
import type { EnvironmentVariable } from "../../model/project.ts";

/** Variables that must have a value to import the code and that nobody gave one. */
export function placeholderValues(env: readonly EnvironmentVariable[], given: Readonly<Record<string, string>>): Record<string, string> {
  const missing = env.filter(({ name, required }) => required && !(name in given));
  return Object.fromEntries(missing.map(({ name }) => [name, placeholder(name)]));
}

/** By what the name says it is; nothing listens at any of the addresses. Long enough for frameworks that check a key's length. */
export function placeholder(name: string): string {
  if (/(?:^|_)(?:DATABASE|DB|SQLALCHEMY|POSTGRES|POSTGRESQL)_?(?:DATABASE_)?(?:URL|URI|DSN)$/.test(name)) return "sqlite:///:memory:";
  if (/(?:REDIS|CELERY|BROKER|CACHE|RESULT|QUEUE|RQ).*(?:URL|URI|BACKEND|DSN)$/.test(name)) return "redis://127.0.0.1:1/0";
  if (/(?:AMQP|RABBIT).*(?:URL|URI)$/.test(name)) return "amqp://127.0.0.1:1//";
  if (/(?:URL|URI|ENDPOINT|ORIGINS?)$/.test(name)) return "http://127.0.0.1:1";
  if (/EMAIL$|_FROM$/.test(name)) return "nobody@example.invalid";
  if (/(?:^|_)HOSTS?$/.test(name)) return "127.0.0.1";
  if (/(?:^|_)(?:PORT|TIMEOUT|COUNT|SIZE|LIMIT|DAYS|HOURS|MINUTES|SECONDS|AGE|TTL|WORKERS|ID)$/.test(name)) return "1";
  if (/^(?:DEBUG|USE_|ENABLE_|IS_)|_(?:ENABLED|DEBUG)$/.test(name)) return "0";
  return "placeholder-for-build-commands-that-is-long-enough-for-a-key";
}
