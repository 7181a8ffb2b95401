// What a function says of itself about the defaults of its parameters.
import { UNKNOWN, type FunctionValue, type Value } from "../values/value.ts";

/** `fn.__defaults__` */
export function positionalDefaults({ node, defaults }: FunctionValue): readonly Value[] {
  return node.args.defaults.map((one) => defaults.get(one) ?? UNKNOWN);
}

/** `fn.__kwdefaults__` */
export function keywordDefaults({ node, defaults }: FunctionValue): ReadonlyMap<string, Value> {
  const { kwonlyargs, kw_defaults: given } = node.args;
  return new Map(kwonlyargs.flatMap(({ arg }, i) => (given[i] == null ? [] : [[arg, defaults.get(given[i]) ?? UNKNOWN]])));
}
