// What Python takes for true.
import { isBytes, type Constant, type Ref, type Value } from "./value.ts";

/** As Python's `bool()`; undefined where it may be both. */
export function truthOf(value: Value, isEmpty: (ref: Ref) => boolean | undefined): boolean | undefined {
  if (value.isOpen) {
    const isText = value.parts?.some((part) => typeof part === "string" && part !== "");
    return isText === true || holdsSomething(value, isEmpty) ? true : undefined;
  }
  let truth: boolean | undefined;
  const truths = [...value.constants.map(truthOfConstant), ...value.refs.map((ref) => negate(isEmpty(ref)))];
  for (const [i, one] of truths.entries()) {
    if (one === undefined || (i > 0 && one !== truth)) return undefined;
    truth = one;
  }
  return truth;
}

/** A text that something was written out as that is not empty. */
function holdsSomething({ refs: [ref, ...others], constants }: Value, isEmpty: (ref: Ref) => boolean | undefined): boolean {
  if (ref?.kind !== "encoded" || others.length + constants.length > 0) return false;
  const { of } = ref;
  if (of.isOpen) return holdsSomething(of, isEmpty);
  return of.constants.length === 0 && of.refs.length > 0 && of.refs.every((one) => one.kind === "object" && isEmpty(one) === false);
}

export function truthOfConstant(value: Constant): boolean {
  return isBytes(value) ? value.bytes !== "" : Boolean(value);
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

/** `True` is 1, and neither "1" nor anything else. */
export function isNumber(value: Constant): boolean {
  return typeof value === "boolean" || typeof value === "number" || typeof value === "bigint";
}
