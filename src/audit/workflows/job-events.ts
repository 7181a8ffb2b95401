// Which events a condition leaves: `github.event_name == 'push'` and its kin, in what must all be true.
import { parseExpression, type Expression } from "./expression.ts";
import { textAt, type YamlNode } from "../yaml/yaml-document.ts";

/** Those of `events` that the `if` of a job or step lets through. */
export function readEventsOf(node: YamlNode, events: ReadonlySet<string> | null): ReadonlySet<string> | null {
  const expression = conditionOf(node);
  if (events === null || expression === null) return events;
  return new Set([...events].filter((event) => mayBeTrue(expression, event)));
}

export function conditionOf(node: YamlNode): Expression | null {
  const written = textAt(node, "if")?.trim();
  if (written === undefined) return null;
  const bare = /^\$\{\{([^]*)\}\}$/.exec(written)?.[1] ?? written;
  return parseExpression(bare);
}

/** Whether it can be true when this event started the run; what is not known can. */
function mayBeTrue(expression: Expression, event: string): boolean {
  return truth(expression, event) !== false;
}

function truth(expression: Expression, event: string): boolean | null {
  switch (expression.kind) {
    case "literal":
      return Boolean(expression.value);
    case "not": {
      const inner = truth(expression.of, event);
      return inner === null ? null : !inner;
    }
    case "binary":
      return ofBinary(expression, event);
    default:
      return null;
  }
}

function ofBinary(expression: Expression & { readonly kind: "binary" }, event: string): boolean | null {
  const { operator, left, right } = expression;
  if (operator === "&&" || operator === "||") {
    const [one, other] = [truth(left, event), truth(right, event)];
    const decides = operator === "||";
    if (one === decides || other === decides) return decides;
    return one === null || other === null ? null : !decides;
  }
  if (operator !== "==" && operator !== "!=") return null;
  const name = [left, right].find((side) => side.kind === "literal");
  const context = [left, right].find((side) => side.kind === "context");
  if (name === undefined || context?.path.join(".") !== "github.event_name") return null;
  return (String((name as { value: unknown }).value).toLowerCase() === event) === (operator === "==");
}
