// Flags: variables that several tests decide, and by which another variable is given something harmless later.
import type { BoolOp, Expression, IfExp, Name, Statement, UnaryOp } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import type { FunctionValue, Tested } from "../values/value.ts";

/** `allowed` and `not allowed`. */
export function flagOf(test: Expression): Name | null {
  const asked = test.kind === "UnaryOp" && test.op === "Not" ? test.operand : test;
  return asked.kind === "Name" ? asked : null;
}

/** Variables that the block itself gives a value. */
export function replacedIn(body: readonly Statement[]): readonly Name[] {
  return body.flatMap((one) => (one.kind === "Assign" ? one.targets.filter((target) => target.kind === "Name") : []));
}

const kept = new WeakMap<FunctionValue["node"], ReadonlySet<string>>();

/** Names that the function gives a value at several places, at one of them what a test or a call answers: which test it stands for depends on the way. */
export function severalTests(fn: FunctionValue["node"]): ReadonlySet<string> {
  const known = kept.get(fn);
  if (known !== undefined) return known;
  const times = new Map<string, number>();
  const tested = new Set<string>();
  if (fn.kind !== "Lambda")
    for (const statement of fn.body)
      walk(statement, (node) => {
        if (node.kind !== "Assign") return true;
        for (const target of node.targets)
          if (target.kind === "Name") {
            times.set(target.id, (times.get(target.id) ?? 0) + 1);
            if (node.value.kind === "Compare" || node.value.kind === "BoolOp" || node.value.kind === "Call") tested.add(target.id);
          }
        return true;
      });
  const found = new Set([...tested].filter((name) => (times.get(name) ?? 0) > 1));
  kept.set(fn, found);
  return found;
}

const written = new WeakMap<IfExp, BoolOp | null>();

/** `given and is_fine(given)` of `is_fine(given) if given else False`, and so on: what else is asked, where one of the two is a yes or a no. */
export function asBoolOp(node: Expression): Expression {
  if (node.kind !== "IfExp") return node;
  const before = written.get(node);
  const found = before === undefined ? joinedBy(node) : before;
  written.set(node, found);
  return found ?? node;
}

function joinedBy({ test, body, orelse, ...place }: IfExp): BoolOp | null {
  const { line, column, endLine, endColumn } = place;
  const at = { line, column, endLine, endColumn };
  const opposite: Expression = { kind: "UnaryOp", op: "Not", operand: test, ...at };
  const [yes, no] = [said(body), said(orelse)];
  if ((yes === null) === (no === null)) return null;
  if (no !== null) return { kind: "BoolOp", op: no ? "Or" : "And", values: [no ? opposite : test, body], ...at };
  return { kind: "BoolOp", op: yes ? "Or" : "And", values: [yes ? test : opposite, orelse], ...at };
}

/** A yes or a no that is written there. */
function said(node: Expression): boolean | null {
  if (node.kind !== "Constant") return null;
  return node.type === "None" ? false : node.type === "bool" ? node.value : null;
}

/** What a part says of a variable, as far as the whole answers for it. */
export function saidBy(node: BoolOp | UnaryOp, { yes, no }: NonNullable<Tested["shown"]>): NonNullable<Tested["shown"]> {
  if (node.kind === "UnaryOp") return { yes: no, no: yes };
  return node.op === "And" ? { yes, no: 0 } : { yes: 0, no };
}
