// What a program puts under a key of a session or of the configuration is there when it asks for it again, as long as the request is answered.
import type { Stored } from "../calls/foreign-calls.ts";
import { WrittenCode } from "../language/written-code.ts";
import { slotOf } from "../values/state.ts";
import type { CallSite } from "../language/call-site.ts";
import type { Taint } from "../values/taint.ts";
import { join, NOTHING, object, onlyConstant, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

const METHODS = ["get", "pop", "setdefault", "update", "clear"];

export abstract class KeptItems extends WrittenCode {
  /** Things of libraries that keep items: `[[store]]` of models whose name ends with brackets. */
  readonly #keepers = new Set([...this.models.stores].flatMap((name) => (name.endsWith("[]") ? [name.slice(0, -2)] : [])));
  readonly #kept = new Map<string, number>();
  /** By their dotted names. */
  readonly #methods = new Map<string, { readonly keeper: string; readonly method: string }>(
    [...this.#keepers].flatMap((keeper) => METHODS.map((method) => [`${keeper}.${method}`, { keeper, method }] as const)),
  );

  protected override put(whole: Value, stored: Stored): void {
    super.put(whole, stored);
    const keeper = this.#keeperOf(whole);
    // What is put there while modules load is told by no record: it is left to be unknown.
    if (keeper !== null && !this.ledger.isLoading) this.setItem(this.#made(keeper), stored.key, stored.value);
  }

  protected override foreignItem(name: string, key?: Value): Value {
    const found = key === undefined || !this.#keepers.has(name) ? null : this.#keptAt(name, key);
    return found ?? super.foreignItem(name, key);
  }

  override callForeign(name: string, args: CallArguments, site: CallSite, of?: Taint): Value {
    const result = super.callForeign(name, args, site, of);
    const called = this.#methods.get(name);
    if (called === undefined || this.ledger.isLoading) return result;
    const { keeper, method } = called;
    const [key = UNKNOWN] = args.positional;
    const isAsking = method === "get" || method === "pop" || method === "setdefault";
    const found = isAsking ? this.#keptAt(keeper, key) : null;
    if (method !== "get" && (method !== "pop" || found !== null)) this.method(this.#made(keeper), method, args);
    return found ?? result;
  }

  #keeperOf({ refs }: Value): string | null {
    for (const ref of refs) if (ref.kind === "foreign" && this.#keepers.has(ref.name)) return ref.name;
    return null;
  }

  /** Null where nothing is known to have been put there. */
  #keptAt(keeper: string, key: Value): Value | null {
    const id = this.#kept.get(keeper);
    const thing = id === undefined ? undefined : this.thing(id);
    const known = onlyConstant(key);
    if (thing?.kind !== "mapping") return null;
    const found = known === undefined ? undefined : slotOf(thing, known);
    return found ?? (thing.rest === NOTHING ? null : join(thing.rest, UNKNOWN));
  }

  /** Before anything is asked: calls that are told again find them where the first found them. */
  protected makeKeepers(): void {
    for (const keeper of this.#keepers) {
      const [ref] = this.listedPairs().refs;
      if (ref?.kind === "object") this.#kept.set(keeper, ref.id);
    }
  }

  #made(keeper: string): Value {
    const id = this.#kept.get(keeper);
    return id === undefined ? UNKNOWN : object(id);
  }
}
