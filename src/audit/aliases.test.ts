// Whoever comes from Bandit, Ruff's `S` rules, hadolint or zizmor finds each of their checks again: as an alias of a rule, or below with the reason why not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BANDIT, numbers, RUFF } from "./testing-aliases.ts";
import { RULES } from "./rules.gen.ts";

/** What earlier versions had, or one of the two has and the other may get: comments that name them are honoured. */
const RETIRED_OR_TWIN = new Set([...numbers("B", "109 111 309 320 322 325 410 414"), ...numbers("S", "309 322 325 414 613 614 615 703")]);

/** Reported by the other tools and not by us: it is no weakness by itself. */
const DROPPED: Readonly<Record<string, string>> = {
  "404": "Importing subprocess says nothing: each of its calls is judged (INJ003, INJ005).",
  "603": "A list of arguments without a shell is what to use: nothing in it is read as a command. A list that starts a shell is INJ003.",
  "606": "os.exec* and os.spawn* start a program without a shell: nothing in the arguments is read as a command.",
  "607": "A program by its name is found through PATH. Who can change PATH of the process can change what it runs in many other ways.",
};

/** Every audit that zizmor's documentation lists. */
const ZIZMOR = (
  "adhoc-packages anonymous-definition archived-uses artipacked bot-conditions cache-poisoning concurrency-limits dangerous-triggers dependabot-cooldown " +
  "dependabot-execution excessive-permissions forbidden-uses github-app github-env hardcoded-container-credentials impostor-commit insecure-commands insecure-url-scheme " +
  "known-vulnerable-actions misfeature obfuscation overprovisioned-secrets ref-confusion ref-version-mismatch secrets-inherit secrets-outside-env self-hosted-runner self-repository " +
  "stale-action-refs superfluous-actions template-injection typosquat-uses undocumented-permissions unpinned-images unpinned-tools unpinned-uses unredacted-secrets " +
  "unsound-condition unsound-contains unsound-ternary use-trusted-publishing"
).split(" ");

/** Every rule that hadolint's documentation lists, but for those of ShellCheck. */
const HADOLINT = [
  ...numbers(
    "DL",
    "1001 3000 3001 3002 3003 3004 3006 3007 3008 3009 3010 3011 3012 3013 3014 3015 3016 3018 3019 3020 3021 3022 3023 3024 3025 3026",
  ),
  ...numbers(
    "DL",
    "3027 3028 3029 3030 3032 3033 3034 3035 3036 3037 3038 3040 3041 3042 3043 3044 3045 3046 3047 3048 3049 3050 3051 3052 3053 3054",
  ),
  ...numbers("DL", "3055 3056 3057 3058 3059 3060 3061 3062 3063 3064 3065 3066 3067 4000 4001 4003 4004 4005 4006"),
];

const NOT_TAKEN_OVER: Readonly<Record<string, string>> = {
  DL1001: "Suppressions are judged by SUP001 to SUP003.",
  DL3001: "A command that makes little sense in a build does no harm there.",
  DL3010: "An archive that is copied and unpacked is larger, and nothing worse.",
  DL3015: "Recommended packages are a matter of size.",
  DL3022: "A name that is no stage is an image, which is what `COPY --from=nginx:1.27` means.",
  DL3026: "It is about a list that the user writes.",
  DL3045: "Where the base image ends is its own contract; a WORKDIR that depends on it is CON017.",
  DL3046: "The size of a sparse file.",
  DL3047: "The length of a log.",
  DL3048: "Labels are judged by whoever demands them.",
  DL3049: "Labels are judged by whoever demands them.",
  DL3050: "Labels are judged by whoever demands them.",
  DL3051: "Labels are judged by whoever demands them.",
  DL3052: "Labels are judged by whoever demands them.",
  DL3053: "Labels are judged by whoever demands them.",
  DL3054: "Labels are judged by whoever demands them.",
  DL3055: "Labels are judged by whoever demands them.",
  DL3056: "Labels are judged by whoever demands them.",
  DL3057: "Health is checked by what runs the container: compose, Kubernetes or Fairlead.",
  DL3058: "Labels are judged by whoever demands them.",
  DL3059: "The number of layers is a matter of taste.",
  DL3063: "A stage may have any name: FROM takes the nearest one before it.",
  DL3064: "A value that stands there is SEC001, one that the build is given CON010; a name alone shows nothing.",
  DL3065: "It says what is so anyway.",
  DL3066: "The image knows its own users; what a host demands of numbers is its configuration.",
  DL3067: "What a stage leaves behind is judged where it is made.",
  DL4001: "Two programs that download are a matter of size.",
  DL4005: "How the shell is set is a matter of taste.",
  "anonymous-definition": "A workflow without a name is a matter of taste.",
  "concurrency-limits": "Runs that are not cancelled cost time, and nothing else.",
  "forbidden-uses": "It is about a list that the user writes.",
  "impostor-commit": "It asks GitHub; the audit works without a network.",
  "known-vulnerable-actions": "It asks GitHub; the audit works without a network.",
  misfeature: "It is about style of workflows.",
  obfuscation: "A strange way to write a thing is found as the thing itself: paths and expressions are read, not matched.",
  "ref-confusion": "It asks GitHub; the audit works without a network.",
  "ref-version-mismatch": "It asks GitHub; the audit works without a network.",
  "secrets-outside-env": "Environments of GitHub are a choice of the project.",
  "self-repository": "Both name what the checkout brought; what a stranger's checkout brings is GHA003.",
  "stale-action-refs": "It asks GitHub; the audit works without a network.",
  "superfluous-actions": "An action that a command could replace is no weakness by itself; whether it is pinned is GHA006.",
  "undocumented-permissions": "A missing comment is no weakness.",
};

test("each id of Bandit and Ruff is an alias of a rule or dropped for a reason, and never both", () => {
  const aliases = new Set(RULES.flatMap((rule) => rule.aliases));
  for (const id of [...BANDIT, ...RUFF]) {
    const isDropped = DROPPED[id.slice(1)] !== undefined;
    assert.notEqual(aliases.has(id), isDropped, `${id} is ${isDropped ? "both an alias and dropped" : "neither an alias nor dropped"}`);
  }
});

test("each alias is an id that one of them has or had", () => {
  const known = new Set([...BANDIT, ...RUFF, ...RETIRED_OR_TWIN, ...ZIZMOR, ...HADOLINT]);
  for (const { id, aliases } of RULES) for (const alias of aliases) assert.ok(known.has(alias), `${id} has the alias ${alias}`);
});

test("each audit of zizmor and each rule of hadolint is an alias of a rule or dropped for a reason, and never both", () => {
  const aliases = new Set(RULES.flatMap((rule) => rule.aliases));
  for (const id of [...ZIZMOR, ...HADOLINT]) {
    const isDropped = NOT_TAKEN_OVER[id] !== undefined;
    assert.notEqual(aliases.has(id), isDropped, `${id} is ${isDropped ? "both an alias and dropped" : "neither an alias nor dropped"}`);
  }
  for (const id of Object.keys(NOT_TAKEN_OVER)) assert.ok(ZIZMOR.includes(id) || HADOLINT.includes(id), id);
});

test("each dropped id is one of theirs", () => {
  for (const number of Object.keys(DROPPED)) assert.ok(BANDIT.includes(`B${number}`) || RUFF.includes(`S${number}`), number);
});

test("where a rule honours an id of Bandit it honours its twin of Ruff", () => {
  const twins = new Set(RUFF.map((id) => id.slice(1)));
  for (const { id, aliases } of RULES)
    for (const alias of aliases)
      if (alias.startsWith("B") && twins.has(alias.slice(1)))
        assert.ok(aliases.includes(`S${alias.slice(1)}`), `${id} honours ${alias} alone`);
});
