// Small files with one secret each, and files that only look so: what the scan is measured with.
import { generateKeyPairSync } from "node:crypto";
import { FORMATS, NAMED_FORMATS } from "../../src/audit/secrets/formats.ts";
import { SeededRandom } from "../flow-pairs/seeded-random.ts";
import { LONE_CONTEXTS, NAMED_CONTEXTS, type Context } from "./contexts.ts";
import { LOOK_ALIKES } from "./look-alikes.ts";
import { BASE62, HEX, draw, makeNamed, makePassword, makeToken, makeWebToken } from "./make-credential.ts";

export interface Sample extends Context {
  readonly kind: string;
  readonly isSecret: boolean;
}

type Maker = (random: SeededRandom) => Context;

const PASSWORD_NAMES = [
  "DB_PASSWORD",
  "db_password",
  "smtpPassword",
  "ADMIN_PASSWORD",
  "redis_password",
  "password",
  "MYSQL_ROOT_PASSWORD",
  "ftp_passwd",
];
const KEY_NAMES = [
  "API_KEY",
  "api_key",
  "apiKey",
  "AUTH_TOKEN",
  "auth_token",
  "ACCESS_TOKEN",
  "client_secret",
  "SIGNING_KEY",
  "encryption_key",
  "webhook_secret",
  "SERVICE_TOKEN",
  "private_key",
];
const FRAMEWORK_NAMES = ["SECRET_KEY", "DJANGO_SECRET_KEY", "JWT_SECRET", "SESSION_SECRET", "secret_key_base", "NEXTAUTH_SECRET"];

const SECRETS: Readonly<Record<string, Maker>> = {
  "token, alone": (random) => random.pick(LONE_CONTEXTS)(lone(random)),
  "token, named": (random) => random.pick(NAMED_CONTEXTS)(random.pick(KEY_NAMES), lone(random)),
  "value of a provider's name": (random) => {
    const { name, value } = makeNamed(random.pick(NAMED_FORMATS), random);
    return random.pick(NAMED_CONTEXTS)(name, value);
  },
  password: (random) => random.pick(NAMED_CONTEXTS)(random.pick(PASSWORD_NAMES), makePassword(random)),
  key: (random) => random.pick(NAMED_CONTEXTS)(random.pick(KEY_NAMES), draw(random, random.pick([BASE62, HEX]), 24 + random.below(40))),
  "framework key": (random) =>
    random.pick(NAMED_CONTEXTS)(random.pick(FRAMEWORK_NAMES), `${draw(random, BASE62, 2)}${draw(random, `${BASE62}!@%^&*(-_=+)`, 48)}`),
  "web token": (random) => random.pick(LONE_CONTEXTS)(makeWebToken(random)),
  "private key": (random) => privateKey(random),
  "address with a password": (random) => {
    const scheme = random.pick(["postgres", "mysql+pymysql", "redis", "amqp", "mongodb+srv", "https", "ftp"]);
    const password = makePassword(random).replaceAll(/[#%]/g, "x");
    return {
      path: random.pick(["config/prod.env", "values.yaml", "app.ini", "main.go", "README.md"]),
      text: `\nURL="${scheme}://shop:${password}@db${random.below(9)}.internal.net/shop"\n`,
    };
  },
  command: (random) => {
    const password = makePassword(random).replaceAll(/[#%!&]/g, "x");
    const command = random.pick([
      `curl -u deploy:${password} https://repo.internal/`,
      `curl -s --user "deploy:${password}" https://repo.internal/`,
      `mysql -h db -u root -p${password} shop`,
      `PGPASSWORD=${password} psql -h db`,
      `sshpass -p '${password}' ssh box`,
      `docker login -u shop -p ${password} registry.internal`,
      `redis-cli -h cache -a ${password} ping`,
      `app migrate --password=${password}`,
      `openssl rsa -in key.pem -passin pass:${password}`,
    ]);
    const [path, text] = random.pick([
      ["deploy.sh", `set -e\n${command}\n`],
      [".gitlab-ci.yml", `deploy:\n  script:\n    - ${command}\n`],
      ["Dockerfile", `FROM debian\nRUN ${command}\n`],
      ["tasks.py", `run("""${command}""")\n`],
      ["README.md", `    $ ${command}\n`],
    ] as const);
    return { path, text };
  },
  header: (random) => {
    const token = draw(random, random.pick([BASE62, HEX]), 32 + random.below(16));
    const basic = Buffer.from(`shop:${makePassword(random)}`).toString("base64");
    return random.pick([
      { path: "call.sh", text: `curl -H "Authorization: Bearer ${token}" https://api.internal/\n` },
      { path: "call.sh", text: `curl -H 'Authorization: Basic ${basic}' https://api.internal/\n` },
      { path: "src/api.py", text: `headers = {"Authorization": "Bearer ${token}"}\n` },
      { path: "src/api.py", text: `headers = {"Authorization": "Basic ${basic}"}\n` },
      { path: "web/api.js", text: `fetch(url, { headers: { authorization: "Bearer ${token}" } });\n` },
      { path: "call.http", text: `GET /\nX-Api-Key: ${token}\n` },
      { path: "call.sh", text: `curl -H "PRIVATE-TOKEN: ${token}" https://git.internal/\n` },
    ]);
  },
  "Kubernetes secret": (random) => ({
    path: "k8s/secret.yaml",
    text: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ndata:\n  db-password: ${Buffer.from(makePassword(random)).toString("base64")}\n`,
  }),
  SQL: (random) => ({
    path: "init.sql",
    text: `CREATE USER shop ${random.pick(["IDENTIFIED BY", "WITH PASSWORD"])} '${makePassword(random)}';\n`,
  }),
  ".netrc": (random) => ({ path: ".netrc", text: `machine repo.internal login deploy password ${makePassword(random)}\n` }),
};

/** Half of the samples are secrets. */
export function makeSamples(seed: number, perKind: number): readonly Sample[] {
  const random = new SeededRandom(seed);
  const secrets = Object.entries(SECRETS).flatMap(([kind, make]) =>
    Array.from({ length: perKind }, () => ({ ...make(random), kind, isSecret: true })),
  );
  const lookAlikes = Object.entries(LOOK_ALIKES).flatMap(([kind, make]) =>
    Array.from({ length: Math.ceil(secrets.length / Object.keys(LOOK_ALIKES).length) }, () => ({ ...make(random), kind, isSecret: false })),
  );
  return [...secrets, ...lookAlikes];
}

/** Of formats that need no more than themselves. */
function lone(random: SeededRandom): string {
  const certain = FORMATS.filter(({ confidence }) => confidence === "proven");
  return makeToken(random.pick(certain), random);
}

function privateKey(random: SeededRandom): Context {
  const kind = random.below(3);
  const { privateKey: key } = kind === 0 ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const pem = key.export({ type: kind === 1 ? "sec1" : "pkcs8", format: "pem" }) as string;
  return random.pick([
    { path: "deploy.key.txt", text: pem },
    { path: "service-account.json", text: JSON.stringify({ type: "service_account", private_key: pem }, null, 2) },
    { path: "values.yaml", text: `tls:\n  key: |\n    ${pem.replaceAll("\n", "\n    ")}\n` },
    { path: "web/key.js", text: `const key = ${JSON.stringify(pem)};\n` },
  ]);
}
