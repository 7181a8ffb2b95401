// A hook that answers every site with its own origin: `response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]`.
import type { Expression, Position } from "../../python/parse/ast.ts";
import type { FunctionFact } from "../../python/facts/module-facts.ts";
import { walk } from "../../python/parse/walk.ts";
import type { At } from "../rule.ts";

const ORIGIN = "access-control-allow-origin";
const CREDENTIALS = "access-control-allow-credentials";

interface Header {
  readonly name: string;
  readonly value: Expression;
  readonly place: Position;
  readonly fn: FunctionFact | null;
}

export interface ReflectedOrigin {
  readonly place: Position;
  /** False: whether cookies are let through as well is decided when it runs. */
  readonly isSure: boolean;
}

/** Places where the origin of the request is sent back, beside the leave to send cookies, and nobody asks which origin it is. */
export function reflectedOrigins({ module }: At): readonly ReflectedOrigin[] {
  if (!module.text.includes("Access-Control-Allow-Credentials")) return [];
  const headers = headersIn(module.facts);
  const withCredentials = headers.filter(({ name, value }) => name === CREDENTIALS && isYes(value));
  const found = headers.filter(({ name, fn }) => name === ORIGIN && withCredentials.some((one) => one.fn === fn));
  return found.flatMap(({ value, place, fn }) => {
    if (!isReflected(value, fn, module.facts)) return [];
    const isSure = withCredentials.some((one) => one.fn === fn && !isDecidedApart(one.place, place, fn));
    return [{ place, isSure }];
  });
}

/** It stands under an `if` that the other does not stand under: a test may ask who may come. */
function isDecidedApart(place: Position, other: Position, fn: FunctionFact | null): boolean {
  if (fn === null) return false;
  let isApart = false;
  walk(fn.node, (node) => {
    if (node.kind === "If" && isWithin(place, node) && !isWithin(other, node)) isApart = true;
    return !isApart && (node === fn.node || isWithin(place, node));
  });
  return isApart;
}

function isWithin(inner: Position, outer: Position): boolean {
  const begins = outer.line < inner.line || (outer.line === inner.line && outer.column <= inner.column);
  return begins && (inner.endLine < outer.endLine || (inner.endLine === outer.endLine && inner.endColumn <= outer.endColumn));
}

type Facts = At["module"]["facts"];

function headersIn({ stores, calls }: Facts): readonly Header[] {
  const stored = stores.flatMap(({ node, scope }) => {
    const [target] = node.targets;
    const name = target?.kind === "Subscript" ? headerName(target.slice) : null;
    return name === null ? [] : [{ name, value: node.value, place: node, fn: scope.fn }];
  });
  const called = calls.flatMap(({ node, scope }) => {
    const [first, value] = node.args;
    const name = node.func.kind === "Attribute" && first !== undefined && node.args.length === 2 ? headerName(first) : null;
    return name === null || value === undefined ? [] : [{ name, value, place: node, fn: scope.fn }];
  });
  return [...stored, ...called];
}

function headerName(node: Expression): string | null {
  const name = node.kind === "Constant" && node.type === "str" ? node.value.toLowerCase() : null;
  return name === ORIGIN || name === CREDENTIALS ? name : null;
}

function isYes(node: Expression): boolean {
  return node.kind === "Constant" && String(node.value).toLowerCase() === "true";
}

function isReflected(value: Expression, fn: FunctionFact | null, facts: Facts): boolean {
  if (value.kind === "BoolOp") return value.values.some((one) => isReflected(one, fn, facts));
  if (isOrigin(value)) return !isAskedAbout(isOrigin, fn, facts);
  if (value.kind !== "Name") return false;
  const isIt = (node: Expression): boolean => node.kind === "Name" && node.id === value.id;
  const bound = facts.assignments.filter(
    ({ node, scope }) => scope.fn === fn && (node.kind === "Assign" ? node.targets : [node.target]).some(isIt),
  );
  const [only] = bound;
  return bound.length === 1 && only?.node.value != null && isOrigin(only.node.value) && !isAskedAbout(isIt, fn, facts);
}

/** `request.headers.get("Origin", "*")`, `request.headers["Origin"]`, `request.META.get("HTTP_ORIGIN")`. */
function isOrigin(node: Expression): boolean {
  if (node.kind === "BoolOp") return node.values.some(isOrigin);
  const isGet = node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "get" && node.func.value.kind === "Attribute";
  const key = isGet ? node.args[0] : node.kind === "Subscript" && node.value.kind === "Attribute" ? node.slice : undefined;
  return key?.kind === "Constant" && key.type === "str" && /^(?:http_)?origin$/i.test(key.value);
}

/** It is compared with something, or given to somebody who may judge it. */
function isAskedAbout(isIt: (node: Expression) => boolean, fn: FunctionFact | null, { compares, calls }: Facts): boolean {
  const holds = (node: Expression): boolean => {
    let isIn = false;
    walk(node, (one) => {
      isIn ||= isIt(one as Expression);
      return !isIn;
    });
    return isIn;
  };
  const isHere = (scope: { readonly fn: FunctionFact | null }): boolean => scope.fn === fn;
  return (
    compares.some(({ node, scope }) => isHere(scope) && !node.ops.every((op) => op === "Is" || op === "IsNot") && holds(node)) ||
    calls.some(
      ({ node, scope }) =>
        isHere(scope) &&
        !(node.args.length === 2 && headerName(node.args[0]!) !== null) &&
        (node.args.some(holds) || (node.func.kind === "Attribute" && isIt(node.func.value))),
    )
  );
}
