// What a program puts under a key of a session or of the configuration is there when it asks for it again, as long as the request is answered.
import type { Stored } from "../calls/foreign-calls.ts";
import { keysChangedLater } from "../program/configured-keys.ts";
import { WrittenCode } from "../language/written-code.ts";
import { slotOf } from "../values/thing-parts.ts";
import type { CallSite } from "../language/call-site.ts";
import type { Taint } from "../values/taint.ts";
import { constant, join, NOTHING, object, onlyConstant, UNKNOWN, type CallArguments, type Constant, type Value } from "../values/value.ts";

const METHODS = ["get", "pop", "setdefault", "update", "clear"];
/** How a configuration is filled by what is written elsewhere. */
const FILLED = ["from_mapping", "from_object", "from_envvar", "from_pyfile", "from_file", "from_json", "from_prefixed_env"];

export abstract class KeptItems extends WrittenCode {
  /** Things of libraries that keep items: `[[store]]` of models whose name ends with brackets. */
  readonly #keepers = new Set([...this.models.stores].flatMap((name) => (name.endsWith("[]") ? [name.slice(0, -2)] : [])));
  readonly #kept = new Map<string, number>();
  /** By their dotted names. */
  readonly #methods = new Map<string, { readonly keeper: string; readonly method: string }>(
    [...this.#keepers].flatMap((keeper) => [...METHODS, ...FILLED].map((method) => [`${keeper}.${method}`, { keeper, method }] as const)),
  );

  protected override put(whole: Value, stored: Stored): void {
    super.put(whole, stored);
    const keeper = this.#keeperOf(whole);
    if (keeper !== null && this.ledger.isLoading) this.#configure(keeper, [[stored.key, stored.value]]);
    else if (keeper !== null) this.setItem(this.#made(keeper), stored.key, stored.value);
  }

  protected override foreignItem(name: string, key?: Value): Value {
    const found = key === undefined || !this.#keepers.has(name) ? null : this.#keptAt(name, key);
    return found ?? super.foreignItem(name, key);
  }

  override callForeign(name: string, args: CallArguments, site: CallSite, of?: Taint): Value {
    const result = super.callForeign(name, args, site, of);
    const called = this.#methods.get(name);
    if (called === undefined) return result;
    const { keeper, method } = called;
    if (this.ledger.isLoading) {
      this.#configureAll(keeper, method, args);
      return result;
    }
    if (FILLED.includes(method)) return result;
    const [key = UNKNOWN] = args.positional;
    const isAsking = method === "get" || method === "pop" || method === "setdefault";
    const found = isAsking ? this.#keptAt(keeper, key) : null;
    if (method !== "get" && (method !== "pop" || found !== null)) this.method(this.#made(keeper), method, args);
    // The first time it gives what it is given, which is kept: what is added to that is there later.
    return found ?? (method === "setdefault" && args.positional[1] !== undefined ? join(result, args.positional[1]) : result);
  }

  #keeperOf({ refs }: Value): string | null {
    for (const ref of refs) if (ref.kind === "foreign" && this.#keepers.has(ref.name)) return ref.name;
    return null;
  }

  /** Null where nothing is known to have been put there. */
  #keptAt(keeper: string, key: Value): Value | null {
    const id = this.#kept.get(keeper);
    const thing = id === undefined ? undefined : this.thing(id);
    // What runs before each request may have put something there.
    this.ledger.notes.usesStores = true;
    const known = onlyConstant(key);
    const found = known === undefined || thing?.kind !== "mapping" ? undefined : slotOf(thing, known);
    if (found !== undefined || thing?.kind !== "mapping") return found ?? null;
    return thing.rest === NOTHING ? this.#configured(keeper, known) : join(thing.rest, UNKNOWN);
  }

  /** Keys of configurations that any module set while it was loaded. */
  readonly #configuredKeys = new Set<string>();

  /** What a module puts into a configuration while it is loaded lies beside its variables: there the records of loading have it. */
  #configure(keeper: string, pairs: readonly (readonly [Value, Value])[]): void {
    if (!isConfiguration(keeper)) return;
    const frame = this.moduleFrame(this.at.module);
    for (const [key, value] of pairs) {
      const known = onlyConstant(key);
      if (typeof known === "string") this.#configuredKeys.add(known);
      const keys = typeof known === "string" ? [known] : this.#configuredKeys;
      for (const one of keys) this.state?.setVariable(frame, beside(one), typeof known === "string" ? value : UNKNOWN);
    }
  }

  #configureAll(keeper: string, method: string, { positional, keywords, rest }: CallArguments): void {
    if (["get", "pop", "setdefault"].includes(method)) return;
    const [given] = positional;
    const named = given === undefined ? null : this.pairsOf(given);
    const isKnown =
      (method === "update" || method === "from_mapping") && rest === NOTHING && (given === undefined || named?.rest === NOTHING);
    const pairs = [...(named?.names ?? []), ...keywords].map(([key, value]) => [constant(key), value] as const);
    this.#configure(keeper, isKnown ? pairs : [[UNKNOWN, UNKNOWN]]);
  }

  /** In the module that asks, unless one of its functions may change it later. */
  #configured(keeper: string, key: Constant | undefined): Value | null {
    if (typeof key !== "string" || !isConfiguration(keeper)) return null;
    const { module } = this.at;
    this.ledger.touchText(module);
    const changed = keysChangedLater(module.ast);
    if (changed === null || changed.has(key)) return null;
    return this.state?.variable(this.moduleFrame(module), beside(key)) ?? null;
  }

  /** Before anything is asked: calls that are told again find them where the first found them. */
  protected makeKeepers(): void {
    this.beginProcess();
    for (const keeper of this.#keepers) {
      const [ref] = this.listedPairs().refs;
      if (ref?.kind === "object") this.#kept.set(keeper, ref.id);
    }
  }

  /** Object ids of what keeps items: a session is another one for each visitor. */
  protected get keptIds(): readonly number[] {
    return [...this.#kept.values()];
  }

  #made(keeper: string): Value {
    const id = this.#kept.get(keeper);
    return id === undefined ? UNKNOWN : object(id);
  }
}

/** A session is never filled before it is asked for. */
function isConfiguration(keeper: string): boolean {
  return keeper.endsWith(".config");
}

/** No variable is called so. */
function beside(key: string): string {
  return `?config[${key}]`;
}
