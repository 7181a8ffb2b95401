// The nodes of a template that we parsed, counted by the names that Jinja's and Django's own parsers have for them.
import type { Expr, Given, Nodes, Template, TemplateNode } from "../../../src/audit/templates/template.ts";

type Counts = Record<string, number>;

const OPERATORS: Readonly<Record<string, string>> = {
  "+": "Add",
  "-": "Sub",
  "*": "Mul",
  "/": "Div",
  "//": "FloorDiv",
  "%": "Mod",
  "**": "Pow",
};
const JINJA_NODES: Readonly<Partial<Record<TemplateNode["kind"], string>>> = {
  for: "For",
  macro: "Macro",
  call: "CallBlock",
  filter: "FilterBlock",
  with: "With",
  block: "Block",
  include: "Include",
  import: "Import",
  from: "FromImport",
  set: "Assign",
  "set-block": "AssignBlock",
  extends: "Extends",
};
const DJANGO_NODES: Readonly<Partial<Record<TemplateNode["kind"], string>>> = {
  if: "IfNode",
  for: "ForNode",
  block: "BlockNode",
  include: "IncludeNode",
  extends: "ExtendsNode",
  filter: "FilterNode",
  autoescape: "AutoEscapeControlNode",
};

export function jinjaCounts({ body }: Template): Counts {
  const counts: Counts = {};
  const add = (name: string, count = 1): void => {
    counts[name] = (counts[name] ?? 0) + count;
  };
  const given = ({ args, keywords, spread }: Given): void =>
    [...args, ...keywords.map(([, value]) => value), ...spread].forEach(expression);
  function expression(node: Expr | null): void {
    if (node === null || node.kind === "Piped") return;
    add(node.kind === "Binary" ? OPERATORS[node.op]! : node.kind === "Unary" ? (node.op === "-" ? "Neg" : "Pos") : node.kind);
    if ("items" in node) node.items.forEach(expression);
    if ("pairs" in node) node.pairs.flat().forEach(expression);
    if (node.kind === "CondExpr") [node.test, node.chosen, node.otherwise].forEach(expression);
    if ("of" in node) expression(node.of);
    if (node.kind === "Getitem") expression(node.key);
    if (node.kind === "Slice") node.parts.forEach(expression);
    if (node.kind === "Call") expression(node.callee);
    if ("args" in node) given(node);
    if (node.kind === "Compare") [node.first, ...node.others.map(({ value }) => value)].forEach(expression);
    if ("left" in node) [node.left, node.right].forEach(expression);
  }
  const target = (node: Expr): void => (node.kind === "Getattr" ? add("NSRef") : expression(node));
  function statement(node: TemplateNode): void {
    const name = JINJA_NODES[node.kind];
    if (name !== undefined) add(name);
    if (node.kind === "text") add("text", node.text.length);
    if (node.kind === "tag") add(node.name === "break" ? "Break" : node.name === "continue" ? "Continue" : `tag ${node.name}`);
    if (node.kind === "if") for (const arm of node.arms) branch(arm);
    if (node.kind === "for") [node.target, node.iterable, node.test].forEach(expression);
    if (node.kind === "set" || node.kind === "set-block") target(node.target);
    if (node.kind === "set" || node.kind === "output" || node.kind === "do") expression(node.value);
    if (node.kind === "set-block" || node.kind === "filter") expression(node.filter);
    if (node.kind === "with") node.names.flat().forEach(expression);
    if ("template" in node) expression(node.template);
    if ("parameters" in node)
      for (const { fallback } of node.parameters) {
        add("Name");
        expression(fallback);
      }
    if (node.kind === "call") expression(node.call);
    if (node.kind === "autoescape") {
      add("Scope");
      add("ScopedEvalContextModifier");
      expression(node.value);
    }
    if ("body" in node) node.body.forEach(statement);
    if (node.kind === "for") node.otherwise.forEach(statement);
  }
  function branch({ test, body: inner }: { readonly test: Expr | null; readonly body: Nodes }): void {
    if (test !== null) add("If");
    expression(test);
    inner.forEach(statement);
  }
  body.forEach(statement);
  return counts;
}

/** What Django makes nodes of inside `blocktrans` it keeps to itself. */
export function djangoCounts({ body, text }: Template): Counts {
  const counts: Counts = {};
  const add = (name: string, count = 1): void => {
    counts[name] = (counts[name] ?? 0) + count;
  };
  function statement(node: TemplateNode): void {
    const name = DJANGO_NODES[node.kind];
    if (name !== undefined) add(name);
    if (node.kind === "text") add("text", node.text.length);
    if (node.kind === "output" && text.startsWith("{{", node.start)) {
      add("VariableNode");
      add("filters", filtersOf(node.value));
    }
    if (node.kind === "with" && /^\{%\s*blocktrans/.test(text.slice(node.start, node.start + 40))) return;
    if (node.kind === "with") add("WithNode");
    if (node.kind === "if") for (const arm of node.arms) arm.body.forEach(statement);
    if ("body" in node) node.body.forEach(statement);
    if (node.kind === "for") node.otherwise.forEach(statement);
  }
  body.forEach(statement);
  return counts;
}

function filtersOf(value: Expr): number {
  return value.kind === "Filter" ? 1 + filtersOf(value.of) : 0;
}
