// Which functions can see something from outside without being given it: they name a source, or call what does. Only these are interpreted as roots.
import type { AsyncFunctionDef, Expression, FunctionDef, Lambda, Module, Node } from "../../python/parse/ast.ts";
import { dottedName } from "../../python/parse/dotted-name.ts";
import { walk } from "../../python/parse/walk.ts";
import type { Models } from "./models.ts";
import type { FlowModule, Program } from "./program.ts";

export interface Relevance {
  /** Whether a module imports something of a library. */
  imports(module: FlowModule, library: string): boolean;
  isRelevant(node: FunctionDef | AsyncFunctionDef | Lambda): boolean;
}

type Definition = FunctionDef | AsyncFunctionDef;

interface Uses {
  readonly node: Definition;
  isRelevant: boolean;
  /** Last names of what it calls. */
  readonly calls: ReadonlySet<string>;
}

/** A method name that so many classes have says nothing about which one is called. */
const NAMESAKES_MAX = 6;

export function findRelevance(program: Program, models: Models): Relevance {
  const all: Uses[] = [];
  const libraries = new Map<FlowModule, ReadonlySet<string>>();
  const members = membersOf(models);
  for (const module of program.modules) {
    const imports = importsOf(module.ast);
    const own = new Set([...imports.values()].map((dotted) => dotted.split(".")[0]!));
    libraries.set(module, own);
    collect(module.ast, { imports, libraries: own, models, members }, all);
  }
  const byName = Map.groupBy(all, ({ node }) => node.name);
  // Who calls something relevant is relevant, until nobody is added.
  const callers = new Map<string, Uses[]>();
  for (const uses of all)
    for (const name of uses.calls) {
      const known = callers.get(name);
      if (known) known.push(uses);
      else callers.set(name, [uses]);
    }
  const open = all.filter(({ isRelevant }) => isRelevant);
  while (open.length > 0) {
    const { name } = open.pop()!.node;
    if ((byName.get(name)?.length ?? 0) > NAMESAKES_MAX) continue;
    for (const caller of callers.get(name) ?? [])
      if (!caller.isRelevant) {
        caller.isRelevant = true;
        open.push(caller);
      }
  }
  const relevant = new Set<Node>(all.filter(({ isRelevant }) => isRelevant).map(({ node }) => node));
  return {
    isRelevant: (node) => relevant.has(node),
    imports: (module, library) => libraries.get(module)?.has(library) ?? false,
  };
}

interface Surroundings {
  readonly imports: ReadonlyMap<string, string>;
  readonly libraries: ReadonlySet<string>;
  readonly models: Models;
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

function collect(module: Module, surroundings: Surroundings, into: Uses[]): void {
  const around: { readonly uses: Uses & { readonly calls: Set<string> }; readonly node: Node }[] = [];
  const enter = (node: Definition): void => {
    const uses = { node, isRelevant: false, calls: new Set<string>() };
    into.push(uses);
    around.push({ uses, node });
    for (const statement of node.body) visit(statement);
    around.pop();
  };
  const visit = (root: Node): void =>
    walk(root, (node) => {
      if (node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef") {
        enter(node);
        return false;
      }
      if (around.length === 0) return true;
      if (node.kind === "Call") {
        const name = node.func.kind === "Name" ? node.func.id : node.func.kind === "Attribute" ? node.func.attr : null;
        if (name !== null) for (const { uses } of around) uses.calls.add(name);
      }
      if ((node.kind === "Attribute" || node.kind === "Name") && isSource(node, surroundings))
        for (const { uses } of around) uses.isRelevant = true;
      return true;
    });
  visit(module);
}

/** Members of what a library makes or brings as a base, by their last name: `get_argument` → `tornado`. */
function membersOf({ aliases, sourceCalls, sourceAttributes }: Models): ReadonlyMap<string, ReadonlySet<string>> {
  const members = new Map<string, Set<string>>();
  for (const name of [...aliases.keys(), ...sourceCalls.keys(), ...sourceAttributes.keys()]) {
    if (!name.includes("()")) continue;
    const last = name.slice(name.lastIndexOf(".") + 1);
    const libraries = members.get(last) ?? new Set();
    members.set(last, libraries.add(name.split(".")[0]!));
  }
  return members;
}

function isSource(node: Expression, { imports, libraries, models, members }: Surroundings): boolean {
  const dotted = dottedName(node);
  if (dotted === null) return false;
  const [head, ...rest] = dotted.split(".");
  if (head === "self" && rest.some((part) => [...(members.get(part) ?? [])].some((library) => libraries.has(library)))) return true;
  const name = [imports.get(head!) ?? head, ...rest].join(".");
  return models.sourceAttributes.has(name) || models.sourceCalls.has(name);
}

/** Name in this module → dotted name; wherever in the module it is imported. */
function importsOf(module: Module): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  walk(module, (node) => {
    if (node.kind === "Import")
      for (const { name, asname } of node.names) found.set(asname ?? name.split(".")[0]!, asname === null ? name.split(".")[0]! : name);
    else if (node.kind === "ImportFrom" && node.level === 0)
      for (const { name, asname } of node.names) found.set(asname ?? name, `${node.module}.${name}`);
  });
  return found;
}
