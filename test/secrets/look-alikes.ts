// What looks like a secret and is none: hashes, identifiers, references, sealed values, public keys, placeholders, words about passwords.
import type { SeededRandom } from "../flow-pairs/seeded-random.ts";
import { NAMED_CONTEXTS, type Context } from "./contexts.ts";
import { BASE62, HEX, draw } from "./make-credential.ts";

type Maker = (random: SeededRandom) => Context;

const SECRET_NAMES = [
  "DB_PASSWORD",
  "password",
  "API_KEY",
  "client_secret",
  "auth_token",
  "SECRET_KEY",
  "access_token",
  "AWS_SECRET_ACCESS_KEY",
];
const base64 = (random: SeededRandom, bytes: number): string => Buffer.from(draw(random, BASE62, bytes)).toString("base64");

function uuid(random: SeededRandom): string {
  return [8, 4, 4, 4, 12].map((count) => draw(random, HEX, count)).join("-");
}

function named(names: readonly string[], values: (random: SeededRandom) => string): Maker {
  return (random) => random.pick(NAMED_CONTEXTS)(random.pick(names), values(random));
}

const inFile =
  (path: string, text: (random: SeededRandom) => string): Maker =>
  (random) => ({ path, text: text(random) });

const pick =
  (values: readonly string[]) =>
  (random: SeededRandom): string =>
    random.pick(values);

export const LOOK_ALIKES: Readonly<Record<string, Maker>> = {
  hash: named(
    ["checksum", "sha256", "commit", "digest", "etag", "revision", "fingerprint", "content_hash", "BUILD_SHA", "cache_key", "md5"],
    (random) => draw(random, HEX, random.pick([32, 40, 64])),
  ),
  identifier: named(
    ["id", "tenant_id", "client_id", "REQUEST_ID", "project_guid", "key_id", "session_name", "primary_key", "public_key_id"],
    uuid,
  ),
  "integrity of a lock": inFile(
    "package-lock.json",
    (random) =>
      `{"node_modules/a": {\n "integrity": "sha512-${base64(random, 64)}",\n "resolved": "https://registry.example/a/-/a-1.0.0.tgz"}}\n`,
  ),
  "digest of a lock": inFile(
    "uv.lock",
    (random) =>
      `sdist = { url = "https://files.example/${draw(random, HEX, 60)}/key-1.tar.gz", hash = "sha256:${draw(random, HEX, 64)}" }\n`,
  ),
  "requirement with a hash": inFile("requirements.txt", (random) => `token-lib==1.2 \\\n    --hash=sha256:${draw(random, HEX, 64)}\n`),
  "image digest": inFile("compose.yaml", (random) => `services:\n  auth:\n    image: auth@sha256:${draw(random, HEX, 64)}\n`),
  reference: named(
    SECRET_NAMES,
    pick([
      "${DB_PASSWORD}",
      "$DB_PASSWORD",
      "{{ vault_db_password }}",
      "{{ .Values.auth.password }}",
      "%DB_PASSWORD%",
      "vault:secret/data/db#password1",
      "op://Production/Database/password",
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
      "${{ secrets.DB_PASSWORD }}",
      "/run/secrets/db_password1",
      "ssm:/prod/db/password1",
      "<%= ENV['DB_PASSWORD'] %>",
      "ref+awssecrets://prod/db#/password",
    ]),
  ),
  "reference in code": inFile("web/config.js", (random) =>
    random.pick([
      "const password = process.env.DB_PASSWORD1;\n",
      "const apiKey = await getSecret('prod/api-key-1');\n",
      "const token = localStorage.getItem('access_token_v2');\n",
      "const secret = config.get('oauth2.client.secret');\n",
      "headers.Authorization = `Bearer ${token}`;\n",
      "login(user, passwordField.value1);\n",
    ]),
  ),
  "reference in a manifest": inFile(
    "k8s/deployment.yaml",
    () =>
      "env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: db-credentials-7f9\n        key: password\n  - name: API_TOKEN\n    valueFrom: {secretKeyRef: {name: api2, key: token}}\n",
  ),
  "reference in CloudFormation": inFile(
    "template.yaml",
    () =>
      "Parameters:\n  DbPassword:\n    Type: String\n    NoEcho: true\nResources:\n  Db:\n    MasterUserPassword: !Ref DbPassword\n    Secret: !Sub '{{resolve:secretsmanager:${Arn}}}'\n",
  ),
  "reference in Terraform": inFile(
    "main.tf",
    (random) =>
      `resource "db" "main" {\n  password = ${random.pick(["var.db_password", "random_password.db1.result", 'data.vault_generic_secret.db.data["password"]'])}\n}\n`,
  ),
  "reference in a script": inFile("run.sh", (random) =>
    random.pick([
      'PGPASSWORD="$DB_PASSWORD" psql\n',
      'curl -u "$USER:$PASS1" https://x.internal/\n',
      "mysql -p$MYSQL_PWD shop\n",
      "TOKEN=$(cat /run/secrets/token1)\n",
      "docker login --password-stdin -u shop\n",
      'app --token "${API_TOKEN:?}"\n',
    ]),
  ),
  placeholder: named(SECRET_NAMES, (random) =>
    random.pick([
      "your-password-here",
      "<your-api-key-123>",
      "changeme",
      "CHANGE_ME_123",
      "xxxxxxxxxxxxxxxxxxxx",
      "XXXXXXXX-XXXX-1234",
      "********",
      "REPLACE_WITH_TOKEN1",
      "example-token-12345",
      "dummy-secret-1",
      "insert_token_here_1",
      "password",
      "0000000000000000000000000000000",
      "1234567890abcdef1234567890abcdef",
      "todo-fill-in-2",
      "my-secret-token",
    ]),
  ),
  "placeholder of a format": (random) =>
    random.pick([
      { path: "README.md", text: "export GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n" },
      {
        path: "README.md",
        text: "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n",
      },
      {
        path: "config.ini",
        text: "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n",
      },
      { path: "README.md", text: "stripe.api_key = 'sk_test_4eC39HqLyjWDarjtT1zdp7dc'\n" },
      { path: "app.env.sample", text: "STRIPE_KEY=sk_live_your_key_here\nSLACK=xoxb-your-token\nOPENAI_API_KEY=sk-...\n" },
      {
        path: "docs.md",
        text: "Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c\n",
      },
      { path: "docs.md", text: "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\n" },
    ]),
  "made to be public": (random) =>
    random.pick([
      { path: "web/stripe.js", text: `loadStripe("pk_live_${draw(random, BASE62, 24)}");\n` },
      {
        path: "web/sentry.js",
        text: `init({ dsn: "https://${draw(random, HEX, 32)}@o${random.below(90_000) + 1_000}.ingest.sentry.io/${random.below(9_000_000)}" });\n`,
      },
      {
        path: "web/map.js",
        text: `mapboxgl.accessToken = "pk.${Buffer.from(JSON.stringify({ u: "shop", a: draw(random, HEX, 25) })).toString("base64url")}.${draw(random, BASE62, 22)}";\n`,
      },
      { path: "web/posthog.js", text: `posthog.init("phc_${draw(random, BASE62, 43)}");\n` },
      { path: "web/captcha.ts", text: `const siteKey = "6L${draw(random, BASE62, 38)}";\n` },
      {
        path: "app.yaml",
        text: `google_analytics: G-${draw(random, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", 10)}\nclient_id: ${draw(random, HEX, 20)}.apps.googleusercontent.com\n`,
      },
    ]),
  sealed: named(SECRET_NAMES, (random) =>
    random.pick([
      `ENC[AES256_GCM,data:${base64(random, 20)},iv:${base64(random, 12)},tag:${base64(random, 12)},type:str]`,
      `vault:v1:${base64(random, 40)}`,
      `ENC(${base64(random, 24)})`,
      `{cipher}${draw(random, HEX, 64)}`,
      `gAAAAAB${draw(random, BASE62, 90)}`,
      `$2b$12$${draw(random, BASE62, 53)}`,
      `pbkdf2_sha256$600000$${draw(random, BASE62, 22)}$${base64(random, 24)}`,
      `{SSHA}${base64(random, 24)}`,
      `$argon2id$v=19$m=65536,t=3,p=4$${draw(random, BASE62, 22)}$${draw(random, BASE62, 43)}`,
    ]),
  ),
  "sealed secret": inFile(
    "k8s/sealed.yaml",
    (random) => `kind: SealedSecret\nspec:\n  encryptedData:\n    password: AgB${draw(random, `${BASE62}+/`, 200)}==\n`,
  ),
  "secret of SOPS": inFile(
    "k8s/secret.yaml",
    (random) => `kind: Secret\ndata:\n  password: ENC[AES256_GCM,data:${base64(random, 16)},type:str]\nsops:\n  mac: x\n`,
  ),
  "Ansible vault": inFile(
    "group_vars/all.yml",
    (random) => `db_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  ${draw(random, "0123456789", 80)}\n`,
  ),
  "secure value of a build": inFile(
    ".travis.yml",
    (random) => `env:\n  global:\n    - secure: "${base64(random, 200)}"\ndeploy:\n  password:\n    secure: ${base64(random, 100)}\n`,
  ),
  "public key": (random) =>
    random.pick([
      { path: "authorized_keys.txt", text: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${draw(random, BASE62, 43)} me@box\n` },
      { path: "keys.yaml", text: `deploy_key: ssh-rsa AAAAB3NzaC1yc2E${draw(random, BASE62, 360)} ci\n` },
      { path: "ca.txt", text: `-----BEGIN CERTIFICATE-----\n${base64(random, 48)}\n${base64(random, 48)}\n-----END CERTIFICATE-----\n` },
      { path: "jwt.yaml", text: `public_key: |\n  -----BEGIN PUBLIC KEY-----\n  ${base64(random, 48)}\n  -----END PUBLIC KEY-----\n` },
      { path: ".sops.yaml", text: `age: age1${draw(random, "qpzry9x8gf2tvdw0s3jn54khce6mua7l", 58)}\n` },
      {
        path: "README.md",
        text: "Paste what begins with `-----BEGIN RSA PRIVATE KEY-----` and ends with `-----END RSA PRIVATE KEY-----`.\n",
      },
    ]),
  "image in Base64": (random) =>
    random.pick([
      { path: "style.css", text: `.a { background: url(data:image/png;base64,${base64(random, 900)}); }\n` },
      { path: "icon.svg", text: `<svg><image href="data:image/png;base64,${base64(random, 900)}"/></svg>\n` },
      {
        path: "plot.ipynb",
        text: JSON.stringify({
          cells: [{ cell_type: "code", source: ["plot()"], outputs: [{ data: { "image/png": base64(random, 900) } }] }],
        }),
      },
    ]),
  "minified bundle": inFile(
    "static/app.js",
    (random) =>
      `!function(e){${Array.from({ length: 300 }, () => `var ${draw(random, "abcdef", 2)}={key:"${draw(random, HEX, 20)}",token:${draw(random, "abcdef", 1)}.token,password:"${random.pick(["Password", "input", "text"])}"};`).join("")}}();\n`,
  ),
  "words about passwords": (random) =>
    random.pick([
      {
        path: "locales/fr.json",
        text: '{\n  "password": "Mot de passe",\n  "token_expired": "Jeton expiré2",\n  "forgot_password": "Oublié?",\n  "api_key": "Clé1 API"\n}\n',
      },
      {
        path: "openapi.yaml",
        text: "components:\n  schemas:\n    Login:\n      properties:\n        password:\n          type: string\n          minLength: 8\n        access_token:\n          $ref: '#/x1'\n",
      },
      { path: "web/form.tsx", text: '<input type="password" name="password" id="password1" placeholder="At least 8" />\n' },
      { path: "web/form.html", text: '<label for="password2">Password</label><input name="csrf_token" type="hidden">\n' },
      {
        path: "schema.sql",
        text: "CREATE TABLE users (password VARCHAR(255) NOT NULL, api_key CHAR(40), token_type TEXT DEFAULT 'bearer');\n",
      },
      {
        path: "Login.java",
        text: 'private static final String PASSWORD_FIELD = "j_password1";\nString password = request.getParameter("password");\n',
      },
      {
        path: "policy.yaml",
        text: "password_policy: strong2\npassword_min_length: 12\npassword_hash_algorithm: sha512\ntoken_lifetime: 3600s\n",
      },
      {
        path: "web/api.ts",
        text: 'export const TOKEN_URL = "https://auth.internal/oauth2/token";\nconst PASSWORD_REGEX = "^[A-Za-z0-9]{8,}$";\n',
      },
      { path: "tokens.json", text: '{"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "[UNK1]", "bos_token_id": "128000"}\n' },
      {
        path: "app.ini",
        text: "[auth]\nauth_type = scram-sha-256\nauthentication = ldap2\nkeyfile = /etc/ssl/key1.pem\nsecret_name = prod-db-2\n",
      },
    ]),
  "page of a list": named(["next_page_token", "cursor", "continuation_token", "sync_token", "nextPageToken"], (random) =>
    base64(random, 24),
  ),
  "address without a password": inFile(
    "config/prod.env",
    (random) =>
      `URL=${random.pick(["https://example.com:8443/@scope/pkg", "git@github.com:org/repo1.git", "ssh://git@host.internal:2222/repo", "postgres://user:password@localhost/db", "https://user:pass@example.com/", "redis://:${REDIS_PASSWORD}@cache:6379", "amqp://${USER}:${PASS}@mq1", "http://localhost:9000/a:b@c"])}\n`,
  ),
  "hash in a name": inFile(
    "index.html",
    (random) =>
      `<script src="/static/main.${draw(random, HEX, 20)}.js" integrity="sha384-${base64(random, 48)}" nonce="${base64(random, 16)}"></script>\n`,
  ),
  "data with identifiers": inFile(
    "data.json",
    (random) =>
      `[{"id": "${draw(random, HEX, 24)}", "trace": "${draw(random, HEX, 32)}", "object": "${uuid(random)}", "slug": "${draw(random, BASE62, 21)}", "address": "0x${draw(random, HEX, 40)}"}]\n`,
  ),
  "Kubernetes secret to fill in": inFile(
    "k8s/secret.yaml",
    () =>
      `kind: Secret\ndata:\n  password: ${Buffer.from("changeme").toString("base64")}\n  token: ${Buffer.from("<your-token>").toString("base64")}\nstringData:\n  api_key: "{{ api_key }}"\n`,
  ),
};
