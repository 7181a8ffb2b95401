import type { Call, Expression, Position } from "../../../../python/parse/ast.ts";
import { encloses, nameOfTarget, statementAround, targetsOf } from "../../../patterns/assignment-around.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { unguessable, type Unguessable } from "../../../patterns/unguessable-name.ts";
import { defineRule, type At } from "../../../rule.ts";

const DRAWS =
  "random randrange randint choice choices sample uniform randbytes getrandbits normalvariate gauss triangular betavariate expovariate " +
  "lognormvariate paretovariate weibullvariate vonmisesvariate gammavariate";
const NUMPY_DRAWS = "rand randint random random_sample choice bytes uniform normal standard_normal";
const MAKING = new Set(["make", "generate", "gen", "create", "random", "new", "build"]);
/** Give on what they are given, in another form. */
const PASSES = new Set(
  (
    "join format str hex int bytes encode decode hexdigest digest md5 sha1 sha256 sha512 b64encode urlsafe_b64encode list tuple sorted map chr b " +
    "choice choices sample randint round abs bytearray to_bytes upper lower replace zfill rjust ljust range"
  ).split(" "),
);

const MIXING = new Set(["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "b64encode", "urlsafe_b64encode", "hexdigest"]);

export const predictableRandom = defineRule({
  id: "CRY007",
  name: "predictable-random",
  cwe: 330,
  severity: "high",
  surest: { confidence: "possible", because: "a quarter of those that were read were salts that a service asks for" },
  summary: "A password, token or key from a generator whose output can be predicted",
  aliases: ["B311", "S311"],
  checks: {
    calls: {
      ...eachCall("random.{}", DRAWS, check),
      ...eachCall("random.Random().{}", DRAWS, check),
      ...eachCall("numpy.random.{}", NUMPY_DRAWS, check),
      "uuid.uuid1": (call, at) => check(call, at, "What the clock and the address of the network card give"),
      ...eachCall("time.{}", "time time_ns monotonic", ofClock),
      ...eachCall("datetime.datetime.{}", "now utcnow", ofClock),
    },
  },
});

/** The time, made to look like something that was drawn. */
function ofClock(call: Call, at: At): void {
  const isMixed = at.module.facts.calls.some(
    ({ node }) => node.func.kind === "Attribute" && MIXING.has(node.func.attr) && node !== call && encloses(node, call),
  );
  if (isMixed) check(call, at, "What the clock gives");
}

function check(call: Call, at: At, given = "What random gives"): void {
  const statement = statementAround(call, at);
  const names = statement === null ? [] : targetsOf(statement).map(nameOfTarget);
  const assigned = names.map(unguessable).find((secret) => secret !== null) ?? null;
  const isThrough = statement !== null && passesOn(statement, call, at);
  const secrets = [
    makerOf(at),
    namedAround(call, at),
    assigned === null || isThrough ? assigned : { ...assigned, isCertain: false },
  ].filter((one) => one !== null);
  const secret = secrets.find(({ isCertain }) => isCertain) ?? secrets[0];
  if (secret !== undefined) report(call, { secret, given }, at);
}

/** `jsonify(api_key=random.randrange(…))`, `{"api_key": …}`: what it is called where it is handed on. */
function namedAround(call: Call, { module: { facts } }: At): Unguessable | null {
  const isHere = (value: Expression): boolean => encloses(value, call);
  const names = [
    ...facts.calls
      .filter(({ node }) => encloses(node, call))
      .flatMap(({ node }) => node.keywords.flatMap(({ arg, value }) => (arg !== null && isHere(value) ? [arg] : []))),
    ...facts.dicts
      .filter(({ node }) => encloses(node, call))
      .flatMap(({ node }) =>
        node.keys.flatMap((key, i) => (key?.kind === "Constant" && key.type === "str" && isHere(node.values[i]!) ? [key.value] : [])),
      ),
  ];
  const secret = names.map(unguessable).find((one) => one !== null) ?? null;
  return secret === null ? null : { ...secret, isCertain: false };
}

/** Whether what is drawn becomes the value: in `token = fetch(device=random.random())` it does not. */
function passesOn(statement: Position, call: Call, { module: { facts } }: At): boolean {
  return facts.calls.every(({ node }) => {
    if (node === call || !encloses(statement, node) || !encloses(node, call)) return true;
    return PASSES.has(node.func.kind === "Name" ? node.func.id : node.func.kind === "Attribute" ? node.func.attr : "");
  });
}

/** `make_password` is certain; `_get_token` may draw something else on the way. */
function makerOf({ scope }: At): Unguessable | null {
  const name = scope.fn?.node.name ?? "";
  // `class OneTimePassword: def generate(self)`
  const secret = unguessable(name) ?? (MAKING.has(name) ? unguessable(scope.cls?.node.name ?? "") : null);
  return secret !== null && secret.isCertain && !wordsOf(name).some((word) => MAKING.has(word)) ? { ...secret, isCertain: false } : secret;
}

function report(
  call: Call,
  { secret: { word, isCertain }, given }: { readonly secret: Unguessable; readonly given: string },
  at: At,
): void {
  at.report(call, `${given} can be predicted from what it gave before, and ${word} must not be: use secrets.`, {
    confidence: isCertain ? "proven" : "pattern",
    severity: isCertain ? "high" : "medium",
  });
}
