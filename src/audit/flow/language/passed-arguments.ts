// What a call passes: by place, by name, and what `*x` and `**x` may give to any parameter.
import type { Call } from "../../../python/parse/ast.ts";
import { joinAll } from "../machine.ts";
import { NotedFields } from "./noted-fields.ts";
import { spreadOf } from "../values/state.ts";
import { CLEAN, joinTaint, type Taint } from "../values/taint.ts";
import { isTest } from "../guards/test-forms.ts";
import { FALSE, HARMLESS, join, NOTHING, open, TRUE, type CallArguments, type Value } from "../values/value.ts";

/** What a test answers, so that whoever is given it knows what it asks for. */
const YES_OR_NO = join(TRUE, FALSE);

export abstract class PassedArguments extends NotedFields {
  arguments({ args, keywords }: Call): CallArguments {
    const positional: Value[] = [];
    const named = new Map<string, Value>();
    let rest: Value = NOTHING;
    let restKeys: Taint = CLEAN;
    let isRestNamed = true;
    for (const argument of args) {
      const value = this.evaluate(argument);
      if (argument.kind !== "Starred") positional.push(this.hasTaint && value === HARMLESS && isTest(argument) ? YES_OR_NO : value);
      else {
        const items = this.itemsOf(value);
        if (items === null) {
          rest = join(rest, this.anyOf(value));
          isRestNamed = false;
        } else positional.push(...items);
      }
    }
    for (const { arg, value: node } of keywords) {
      const value = this.evaluate(node);
      if (arg !== null) named.set(arg, value);
      else {
        restKeys = joinTaint(restKeys, this.taintOfKeys(value));
        rest = join(rest, this.#spread(value, named));
      }
    }
    return { positional, keywords: named, rest, restKeys, isRestNamed };
  }

  /** `**value`: known keys become keywords; what is not known is answered. */
  #spread(given: Value, named: Map<string, Value>): Value {
    const value = this.asMapping(given) ?? given;
    const mappings = this.things(value).flatMap(({ thing }) => (thing.kind === "mapping" ? [thing] : []));
    if (mappings.length === 0 || mappings.length < value.refs.length) return open(this.deepTaint(value));
    const keys = new Set(mappings.flatMap(({ slots }) => [...slots.keys()]));
    // What one of them does not have is what the function says without it.
    for (const key of keys) if (typeof key === "string") named.set(key, joinAll(mappings.map((one) => spreadOf(one, key))));
    return joinAll(mappings.map(({ rest }) => rest));
  }
}
