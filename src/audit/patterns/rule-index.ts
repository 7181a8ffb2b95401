// The rules, arranged by what wakes them, so that a place asks only the rules that wait for it.
import type { Checks, Rule } from "../rule.ts";

type CallCheck = NonNullable<Checks["calls"]>[string];
type ImportCheck = NonNullable<Checks["imports"]>[string];
type SettingCheck = NonNullable<Checks["settings"]>[string];
type AttributeCheck = NonNullable<Checks["attributes"]>[string];
type KeywordCheck = NonNullable<Checks["keywords"]>[string];

export interface Woken<C> {
  readonly rule: Rule;
  readonly check: C;
}

export interface RuleIndex {
  readonly rules: readonly Rule[];
  readonly calls: ReadonlyMap<string, readonly Woken<CallCheck>[]>;
  /** Of `calls`, those of a method of anything, by its name alone. */
  readonly methods: ReadonlyMap<string, readonly Woken<CallCheck>[]>;
  /** What the names of `calls` end with: of a call that ends otherwise nobody needs to know what it stands for. */
  readonly lastNames: ReadonlySet<string>;
  readonly imports: ReadonlyMap<string, readonly Woken<ImportCheck>[]>;
  readonly keywords: ReadonlyMap<string, readonly Woken<KeywordCheck>[]>;
  readonly settings: ReadonlyMap<string, readonly Woken<SettingCheck>[]>;
  readonly attributes: ReadonlyMap<string, readonly Woken<AttributeCheck>[]>;
  readonly anyCall: readonly Woken<NonNullable<Checks["anyCall"]>>[];
  readonly assignment: readonly Woken<NonNullable<Checks["assignment"]>>[];
  readonly assertion: readonly Woken<NonNullable<Checks["assertion"]>>[];
  readonly handler: readonly Woken<NonNullable<Checks["handler"]>>[];
  readonly comparison: readonly Woken<NonNullable<Checks["comparison"]>>[];
  readonly dict: readonly Woken<NonNullable<Checks["dict"]>>[];
  readonly fn: readonly Woken<NonNullable<Checks["fn"]>>[];
  readonly module: readonly Woken<NonNullable<Checks["module"]>>[];
}

export function indexRules(rules: readonly Rule[]): RuleIndex {
  return {
    rules,
    calls: byName(rules, ({ calls }) => calls),
    lastNames: new Set(rules.flatMap(({ checks }) => Object.keys(checks.calls ?? {}).map((name) => name.slice(name.lastIndexOf(".") + 1)))),
    methods: new Map(
      [...byName(rules, ({ calls }) => calls)].filter(([name]) => name.startsWith("*.")).map(([name, all]) => [name.slice(2), all]),
    ),
    imports: byName(rules, ({ imports }) => imports),
    keywords: byName(rules, ({ keywords }) => keywords),
    settings: byName(rules, ({ settings }) => settings),
    attributes: byName(rules, ({ attributes }) => attributes),
    anyCall: those(rules, ({ anyCall }) => anyCall),
    assignment: those(rules, ({ assignment }) => assignment),
    assertion: those(rules, ({ assertion }) => assertion),
    handler: those(rules, ({ handler }) => handler),
    comparison: those(rules, ({ comparison }) => comparison),
    dict: those(rules, ({ dict }) => dict),
    fn: those(rules, ({ fn }) => fn),
    module: those(rules, ({ module }) => module),
  };
}

function byName<C>(rules: readonly Rule[], pick: (checks: Checks) => Readonly<Record<string, C>> | undefined): Map<string, Woken<C>[]> {
  const index = new Map<string, Woken<C>[]>();
  for (const rule of rules)
    for (const [name, check] of Object.entries(pick(rule.checks) ?? {})) {
      const known = index.get(name);
      if (known) known.push({ rule, check });
      else index.set(name, [{ rule, check }]);
    }
  return index;
}

function those<C>(rules: readonly Rule[], pick: (checks: Checks) => C | undefined): Woken<C>[] {
  return rules.flatMap((rule) => {
    const check = pick(rule.checks);
    return check === undefined ? [] : [{ rule, check }];
  });
}
