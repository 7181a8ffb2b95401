// Which variables look as if their value must not be shown.

const SECRET =
  /(?:SECRET|PASSWORD|PASSWD|PASSPHRASE|TOKEN|CREDENTIAL|PRIVATE_KEY|SIGNING|ENCRYPTION|API_?KEY|ACCESS_?KEY|AUTH_?KEY|LICENSE_?KEY|_KEY$|^KEY$|_PASS$|_PWD$|_SALT$|_DSN$|WEBHOOK)/;
/** What is about a secret but is none. */
const ABOUT =
  /(?:EXPIRES?|EXPIRY|EXPIRATION|TTL|AGE|LIFETIME|MINUTES|SECONDS|HOURS|DAYS|LENGTH|SIZE|COUNT|LIMIT|MAX|MIN|ENABLED|DISABLED|REQUIRED|URL|URI|ENDPOINT|PATH|FILE|DIR|NAME|HEADER|ALGORITHM|ISSUER|AUDIENCE|PREFIX|SUFFIX|TIMEOUT|TYPE|REGION|PORT|HOST|USER|USERNAME|HASHER|HASHERS|VALIDATORS|_ID)$/;
const STORE_ADDRESS =
  /(?:DATABASE|POSTGRES\w*|PG|MYSQL|MARIADB|MONGO\w*|REDIS|AMQP|RABBITMQ|CLOUDAMQP|BROKER|SQLALCHEMY_DATABASE|DB)_{0,2}(?:URL|URI|DSN)$/;

/** Addresses of stores carry a password, unless the code itself has a default for them without one. */
export function looksSecret(name: string, fallback: string | null): boolean {
  const upper = name.toUpperCase();
  if (STORE_ADDRESS.test(upper)) return fallback === null || /:\/\/[^/@]*:[^/@]+@/.test(fallback);
  return SECRET.test(upper) && !ABOUT.test(upper);
}
