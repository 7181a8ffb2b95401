// Whether an argument comes only from whoever calls the function, who may leave it out: `def get(url, **options): return requests.get(url, **options)`.
import type { Call } from "../../python/parse/ast.ts";
import type { At } from "../rule.ts";
import { mentions } from "./mentions.ts";

/** Of a call that is given nothing unpacked but the `**options` of the function around it, in which nothing speaks of the argument. */
export function isOnlyHandedOn(call: Call, name: string, { scope: { fn } }: At): boolean {
  const options = fn?.node.args.kwarg?.arg;
  if (fn === null || options === undefined) return false;
  const unpacked = call.keywords.filter(({ arg }) => arg === null).map(({ value }) => value);
  const isAll = unpacked.length > 0 && unpacked.every((value) => value.kind === "Name" && value.id === options);
  if (!isAll || call.args.some(({ kind }) => kind === "Starred") || fn.locals.has(options) || fn.unvalued.has(options)) return false;
  return !mentions(
    fn.node.body,
    (node) =>
      (node.kind === "Constant" && node.value === name) ||
      (node.kind === "Call" && node.keywords.some(({ arg }) => arg === name)) ||
      // Who else is given all of them may add to them.
      (node.kind === "Call" &&
        node !== call &&
        [...node.args, ...node.keywords.map(({ value }) => value)].some((one) => one.kind === "Name" && one.id === options)),
  );
}
