import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { HITS_PER_TEXT_MAX, scanText } from "./scan-text.ts";

/** "kind severity confidence value", of each hit. */
function found(path: string, text: string): readonly string[] {
  return scanText(path, text).map(
    ({ kind, severity, confidence, start, end }) => `${kind} ${severity} ${confidence} ${text.slice(start, end)}`,
  );
}

/** The tokens below are nobody's; in two parts, so that no other scanner takes them for one. */
const GITHUB = ["ghp", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"].join("_");

test("a checksum tells a token from what only looks like one", () => {
  assert.deepEqual(found("a.txt", GITHUB), [`provider high proven ${GITHUB}`]);
  assert.deepEqual(found("a.txt", GITHUB.replace("17", "18")), [`provider low pattern ${GITHUB.replace("17", "18")}`]);
  assert.deepEqual(found("a.txt", `x${GITHUB}`), [], "a part of something longer");
  assert.deepEqual(found("a.json", `"a\\n${GITHUB}"`), [`provider high proven ${GITHUB}`], "behind an escaped line end");
});

test("the secret key of AWS is told by the key id beside it, the id alone is less sure", () => {
  const [id, secret] = ["AKIAZ7QX4LPM3RWT5KNB", "q8Zr2Lk0VtXw5Yp9Hs3Jd7Fg1Mn4Bc6AaTeRuWiO"];
  assert.deepEqual(found("a.md", id), [`provider medium possible ${id}`]);
  assert.deepEqual(found("a.md", `id ${id}\nkey ${secret}\n`), [`provider medium proven ${id}`, `provider high proven ${secret}`]);
});

test("a private key is judged by what it holds", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const open = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const closed = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }) as string;
  assert.deepEqual(kinds("a.pem", open), ["private-key high proven"]);
  assert.deepEqual(kinds("a.json", JSON.stringify({ private_key: open })), ["private-key high proven"]);
  assert.deepEqual(kinds("a.pem", closed), ["private-key low proven"]);
  assert.deepEqual(kinds("a.pem", publicKey.export({ type: "spki", format: "pem" }) as string), []);
  assert.deepEqual(kinds("a.md", "It begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----."), []);
  assert.deepEqual(kinds("key.jwk", JSON.stringify(privateKey.export({ format: "jwk" }))), ["private-key high proven"]);
  assert.deepEqual(kinds("a.py", open), [], "in Python the rules for its texts find it");
});

function kinds(path: string, text: string): readonly string[] {
  return scanText(path, text).map(({ kind, severity, confidence }) => `${kind} ${severity} ${confidence}`);
}

test("connection strings, also as queries, need a second pair", () => {
  const text = 'connect("Server=db;User Id=sa;Password=Kx81-plom;Encrypt=true")';
  assert.deepEqual(found("Db.cs", text), ["url medium proven Kx81-plom"]);
  assert.deepEqual(found("a.go", '"jdbc:postgresql://db/shop?user=app&password=Kx81-plom"'), ["url medium proven Kx81-plom"]);
  assert.deepEqual(found("a.js", "a.token=b.token[0];c.password=d;"), []);
});

test("in a notebook source and outputs are read, and what is found is located in the file", () => {
  const cells = [
    {
      cell_type: "code",
      source: ["import x\n", 'password = "Kx81-plom"\n'],
      outputs: [{ output_type: "stream", text: [`token ${GITHUB}\n`] }],
    },
  ];
  const text = JSON.stringify({ cells, nbformat: 4 }, null, 1);
  assert.deepEqual(found("a.ipynb", text), ["assigned medium proven Kx81-plom", `provider high proven ${GITHUB}`]);
});

test("values of a Kubernetes secret are decoded", () => {
  const text = (value: string): string => `kind: Secret\ndata:\n  password: ${Buffer.from(value).toString("base64")}\n`;
  assert.deepEqual(kinds("s.yaml", text("Kx81-plom")), ["assigned medium proven"]);
  assert.deepEqual(kinds("s.yaml", text("changeme")), []);
});

test("what stands in a template is less sure, what holds where nothing else is set is possible", () => {
  assert.deepEqual(kinds(".env.example", "DB_PASSWORD=Kx81-plom\n"), ["assigned low pattern"]);
  assert.deepEqual(kinds("compose.yaml", "DB_PASSWORD: ${DB_PASSWORD:-Kx81-plom}\n"), ["assigned medium possible"]);
});

test("long: a file with one mistake ten thousand times ends at the limit", () => {
  assert.ok(scanText("a.env", "DB_PASSWORD=Kx81-plom\n".repeat(10_000)).length <= HITS_PER_TEXT_MAX);
});

const PIECES =
  'ghp_ AKIA sk- eyJ .eyJ -----BEGIN PRIVATE_KEY----- -----END :// @ : = " \' ` \\ \n \t { } [ ] ( ) < > / password token secret key authorization bearer basic curl -u mysql -p kind:_Secret data: "kty" "d" value name identified by \u0000 \ud83d é AAAA 0000 zZ9x'.split(
    " ",
  );

test("long: no text makes it throw, loop or leave its bounds", () => {
  let state = 41;
  const next = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
  const paths = ["a.env", "a.yaml", "a.json", "a.ipynb", "a.js", "a.sql", ".netrc", "a.xml", "a.sh", "a.py", "a.md", "a"];
  for (let round = 0; round < 1_500; round++) {
    const text = Array.from({ length: 60 }, () =>
      next(9) === 0 ? PIECES[next(PIECES.length)]!.repeat(next(30)) : PIECES[next(PIECES.length)]!,
    ).join(next(2) === 0 ? "" : " ");
    for (const { start, end } of scanText(paths[next(paths.length)]!, text)) assert.ok(start >= 0 && start < end && end <= text.length);
  }
});

test("long: a text of one piece that wakes a detector again and again comes to its end", () => {
  const hostile = [
    "password",
    "ghp_",
    "://a:",
    "AKIA",
    "eyJ",
    "-----BEGIN PRIVATE KEY-----",
    '"kty"',
    "kind: Secret\ndata:\n a: bbbbbbbb\n",
    "curl -u ",
    "AccountKey=",
    "T3BlbkFJ",
    "name: password\n",
  ];
  for (const piece of hostile)
    for (const path of ["a.yaml", "a.js"]) assert.ok(scanText(path, piece.repeat(20_000 / piece.length)).length <= HITS_PER_TEXT_MAX);
});

test("in words for people what only its shape tells is less sure, what a provider's format tells is not", () => {
  const header = "Authorization: Bearer 8c1f7ac837da42b97f613d789819ff93537bee6a";
  assert.deepEqual(kinds("a.py", `x = {"h": "${header}"}`), ["header medium proven"]);
  assert.deepEqual(kinds("a.py", `def f():\n    """Send\n\n    ${header}\n    """\n`), ["header medium possible"]);
  assert.deepEqual(kinds("a.py", `# ${header}\n`), ["header medium possible"]);
  assert.deepEqual(kinds("README.md", header), ["header medium possible"]);
  assert.deepEqual(kinds("a.py", `"""${GITHUB}"""\n`), ["provider high proven"]);
  assert.deepEqual(kinds("a.py", '#     "token": "8c1f7ac837da42b97f613d789819ff93537bee6a",\n'), ["assigned medium possible"]);
  assert.deepEqual(kinds("a.py", '# token = "8c1f7ac837da42b97f613d789819ff93537bee6a"\n'), ["assigned medium proven"]);
});

test("names of types, of options and of other settings are no secrets", () => {
  assert.deepEqual(kinds("a.json", '{"AWS::IAM::AccessKey": "bf29289b78d371e3a1"}'), []);
  assert.deepEqual(kinds("a.py", 'x = {"--shop-api-key", "--shop-auth-token-of-2"}'), []);
  assert.deepEqual(kinds("a.py", 'help = "such as --secret name1, --secret name2, and so on"'), []);
  assert.deepEqual(kinds("a.sh", "deploy --secret Kx81-plom9"), ["command medium proven"]);
  assert.deepEqual(kinds("a.go", 's3SessionAuthKey = "s3_session_auth"'), []);
});

test("what only tests read is a note", () => {
  const text = '[project]\nname = "x"\n[tool.pytest.ini_options]\nenv = ["SHOP_ENCRYPTION_KEY=Rw3pP0nFbLnvKQjMh6XLZ0y5zY1kQ4kZ"]\n';
  assert.deepEqual(kinds("pyproject.toml", text), ["assigned note proven"]);
  assert.deepEqual(kinds("pyproject.toml", text.replace("tool.pytest.ini_options", "tool.shop")), ["assigned medium proven"]);
});

test("a secret in a module or a function of Rust's tests is one of tests, and what stands behind it is not", () => {
  const line = (margin: string): string => `${margin}let api_key = "Rw3pP0nFbLnvKQjMh6XLZ0y5zY1kQ4kZ";\n`;
  const of = (text: string): readonly string[] => kinds("src/lib.rs", text);
  assert.deepEqual(of(`fn main() {\n${line("    ")}}\n`), ["assigned medium proven"]);
  const tests = `#[cfg(test)]\nmod tests {\n    #[test]\n    fn it() {\n${line("        ")}    }\n}\n`;
  assert.deepEqual(of(tests), ["assigned note proven"]);
  assert.deepEqual(of(`${tests}fn main() {\n${line("    ")}}\n`), ["assigned note proven", "assigned medium proven"]);
  assert.deepEqual(of(`#[cfg(test)]\nmod tests;\nfn main() {\n${line("    ")}}\n`), ["assigned medium proven"]);
});
