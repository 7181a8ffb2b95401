// The repeated units and what a new one consists of. Pure: a name in, files and next steps out; scripts/new.ts writes them.
import { RULE_FOLDERS } from "../src/audit/rule-facts.gen.ts";

export interface Scaffold {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What is left to do by hand, a line each. */
  readonly next: readonly string[];
}

export interface Kind {
  readonly summary: string;
  /** `name` is kebab-case; of a rule it has its area before a slash. */
  readonly scaffold: (name: string) => Scaffold;
}

export const KINDS: Readonly<Record<string, Kind>> = {
  command: {
    summary: "a command of the command line",
    scaffold: (name) => ({
      files: [{ path: `src/cli/commands/${name}.ts`, text: commandText(name) }],
      next: [
        "put its first word into a group of src/cli/groups.ts",
        "npm run generate",
        "say in docs/features.md what it does and which test shows it",
      ],
    }),
  },
  error: {
    summary: "an area of the error catalogue (a new error in an existing area is one constant more in its file)",
    scaffold: (name) => ({
      files: [{ path: `src/platform/errors/${name}-errors.ts`, text: errorText(name) }],
      next: ["give each error a code from a free range (`fairlead explain` lists those in use)", "npm run generate"],
    }),
  },
  framework: {
    summary: "a web framework that `inspect` recognises",
    scaffold: (name) => ({
      files: [
        { path: `src/python/frameworks/${name}/detect.ts`, text: frameworkText(name) },
        { path: `src/python/frameworks/${name}/detect.test.ts`, text: frameworkTestText(name) },
      ],
      next: [`add \`${camel(name)}\` to src/python/frameworks/all.ts: what is built on another comes before it`],
    }),
  },
  server: {
    summary: "an application server with its right options",
    scaffold: (name) => ({
      files: [{ path: `src/python/servers/${name}/server.ts`, text: serverText(name) }],
      next: [
        `add \`${camel(name)}\` to SERVERS in src/python/servers/plan-server.ts, before the last`,
        "start it for real in test/integration/servers-*.test.ts",
      ],
    }),
  },
  "lock-reader": {
    summary: "the reader of a lock format",
    scaffold: (name) => ({
      files: [{ path: `src/python/managers/${name}/lock.ts`, text: lockReaderText(name) }],
      next: [
        "add the format to ProjectLock in src/model/project.ts",
        `add \`${camel(name)}Lock\` to src/python/managers/lock-readers.ts`,
        "run test/conformance/lock-reader.ts on it",
      ],
    }),
  },
  strategy: {
    summary: "a rollout strategy: a pure function from state to next step",
    scaffold: (name) => ({
      files: [
        { path: `src/deploy/strategies/${name}.ts`, text: strategyText(name) },
        { path: `src/deploy/strategies/${name}.test.ts`, text: strategyTestText(name) },
      ],
      next: ["add its name to STRATEGIES in src/model/rollout.ts", `add \`${camel(name)}\` to src/deploy/strategies/registry.ts`],
    }),
  },
  rule: {
    summary: "a rule of the audit, named <area>/<pattern>",
    scaffold: (name) => ({
      files: [
        { path: `src/audit/rules/${name}/rule.ts`, text: ruleText(name) },
        { path: `src/audit/rules/${name}/cases.md`, text: ruleCasesText(name) },
      ],
      next: [
        "say what it finds in both files; its number is permanent and never used again",
        "npm run generate",
        "node --test src/audit/rules.test.ts",
      ],
    }),
  },
  story: {
    summary: "a use case in src/app/, named <verb>-<noun>",
    scaffold: (name) => ({
      files: [{ path: `src/app/${name}.ts`, text: storyText(name) }],
      next: ["keep it on one screen: validate, plan, lock, act, verify, release"],
    }),
  },
  decision: {
    summary: "a decision record in MADR form",
    scaffold: (name) => ({
      files: [{ path: `docs/decisions/NNNN-${name}.md`, text: decisionText(name) }],
      next: ["give it the next number"],
    }),
  },
};

function camel(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function sentence(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function commandText(name: string): string {
  return `import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";

export const command = defineCommand({
  name: "${name}",
  summary: "${sentence(name)}",
  options: { json: JSON_OPTION },
  examples: ["fairlead ${name}"],
  async run({ values }, { out }) {
    const result = {};
    if (values.json) out.json(result);
    else out.line("…");
    return EXIT_OK;
  },
});
`;
}

function errorText(name: string): string {
  const constant = `${name.replaceAll("-", "_").toUpperCase()}_REFUSED`;
  return `// FL-nnnn to FL-nnnn: ${sentence(name).toLowerCase()}.
import type { ErrorSpec } from "./user-error.ts";

export const ${constant} = {
  code: "FL-0000",
  title: "What went wrong, in one sentence.",
  exitCode: 3,
  message: (p: { reason: string }) => \`Why, with the particulars: \${p.reason}.\`,
  hint: () => "The next command, or what to change.",
} satisfies ErrorSpec<{ reason: string }>;
`;
}

function frameworkText(name: string): string {
  return `// ${sentence(name)}: how its app object is made.
import { objectFramework } from "../object-framework.ts";

export const ${camel(name)} = objectFramework({
  name: "${name}",
  distributions: ["${name}"],
  interface: "wsgi",
  types: ["${name}.App"],
});
`;
}

function frameworkTestText(name: string): string {
  return `import assert from "node:assert/strict";
import { test } from "node:test";
import { ${camel(name)} } from "./detect.ts";

test("${name} is known by its distribution", () => {
  assert.deepEqual(${camel(name)}.distributions, ["${name}"]);
});
`;
}

function serverText(name: string): string {
  return `// ${name}: its options for a unix socket, grace and keep-alive.
import { type Server, type ServerPlan } from "../contract.ts";
import { option, removeOptions } from "../options.ts";

const REPLACED = [option("--bind")];

export const ${camel(name)}: Server = {
  name: "${name}",
  matches: ({ program }) => program === "${name}",
  plan(command, process): ServerPlan {
    const args = removeOptions(command.args, REPLACED);
    return {
      argv: [...command.start, "--bind", "unix:{socket}", ...args],
      bind: "unix",
      interface: process.interface,
      server: "${name}",
      keepAliveMs: null,
      addPackage: null,
      env: process.env,
      notes: [],
    };
  },
};
`;
}

function lockReaderText(name: string): string {
  return `// The lock of ${name}: its exact packages for one platform.
import type { ResolvedSet } from "../../../model/resolved-set.ts";
import { finishSet } from "../../resolve/lock-text.ts";
import type { LockInput, LockListing, LockReader } from "../manager-reader.ts";

export const ${camel(name)}Lock: LockReader = { format: "pylock.toml", resolve, list };

function resolve({ file, platform }: LockInput): ResolvedSet {
  return finishSet({ platform, lock: { file, format: "${name}" }, packages: [], leftOut: [] });
}

function list(): LockListing {
  return { packages: [], roots: null, hasEdges: false };
}
`;
}

function strategyText(name: string): string {
  return `// What it is for, and what it costs.
import { beforeInstances, comeBack, retire, start, switchTo, watch } from "./moves.ts";
import type { Strategy } from "./strategy.ts";

export const ${camel(name)}: Strategy = {
  name: "blue-green",
  forward: (state) =>
    beforeInstances(state) ??
    start(state.new) ??
    switchTo(state.new, state.old) ??
    watch(state.new, state) ??
    retire(state.old) ?? { kind: "finish" },
  back: comeBack,
};
`;
}

function strategyTestText(name: string): string {
  return `import assert from "node:assert/strict";
import { test } from "node:test";
import { ${camel(name)} } from "./${name}.ts";

test("files come before anything else", () => {
  const state = { prepared: false, releaseCommand: "none", old: [], new: [], revival: [], watch: false, watched: [] } as const;
  assert.deepEqual(${camel(name)}.forward(state), { kind: "prepare" });
});
`;
}

function ruleText(name: string): string {
  const pattern = patternOf(name);
  return `import { defineRule } from "../../../rule.ts";

export const ${camel(pattern)} = defineRule({
  id: "${nextRuleId(name)}",
  name: "${pattern}",
  cwe: null,
  severity: "medium",
  summary: "${sentence(pattern)}",
  aliases: [],
  checks: {
    calls: {
      "module.function": (call, at) => at.report(call, "What is wrong here, and what to do instead."),
    },
  },
});
`;
}

function ruleCasesText(name: string): string {
  return `# ${nextRuleId(name)} ${patternOf(name)}

## What it does
Reports …

## Why it matters
…

## Cases
\`\`\`python
import module

module.function()  # error: ${nextRuleId(name)}
\`\`\`

\`\`\`python
import module

module.other()
\`\`\`

## How to fix
…

## References
- https://cwe.mitre.org/
`;
}

/** The area's prefix and the number after its last; a new area takes the first letters of its name. */
function nextRuleId(name: string): string {
  const area = name.slice(0, name.indexOf("/") + 1);
  const ids = Object.keys(RULE_FOLDERS).filter((id) => RULE_FOLDERS[id]!.startsWith(area));
  const prefix = ids[0]?.slice(0, 3) ?? area.slice(0, 3).toUpperCase();
  const last = Math.max(0, ...ids.map((id) => Number(id.slice(3))));
  return `${prefix}${String(last + 1).padStart(3, "0")}`;
}

/** `injection/shell-command` → `shell-command`. */
function patternOf(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

function storyText(name: string): string {
  return `// ${sentence(name)}: the happy path and what happens when it fails, on one screen.

export interface Ports {
  readonly now: () => number;
}

export async function ${camel(name)}(request: { readonly app: string }, at: Ports): Promise<{ readonly app: string; readonly atMs: number }> {
  return { app: request.app, atMs: at.now() };
}
`;
}

function decisionText(name: string): string {
  return `# NNNN: ${sentence(name)}

- Status: proposed
- Date: YYYY-MM-DD

## Context and problem

## Considered options

## Decision

## Consequences
`;
}
