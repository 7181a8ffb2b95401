// Names that stand for a type: `User = Annotated[Account, Depends(account)]`.
import type { Expression, Module, Name, Statement } from "../../../python/parse/ast.ts";
import type { FlowModule } from "../program/program.ts";
import { walk } from "../../../python/parse/walk.ts";

/** An expression, and the module whose names it uses: null where that is the one at hand. */
export interface Written {
  readonly node: Expression;
  readonly home: FlowModule | null;
}

interface Block {
  readonly line: number;
  readonly endLine: number;
  readonly body: readonly Statement[];
}

/** What a statement says that a name stands for: `Name = …`, `Name: TypeAlias = …`, `type Name = …`. */
export function aliasIn(statement: Statement, id: string): Expression | null {
  if (statement.kind === "Assign") return statement.targets.some((one) => one.kind === "Name" && one.id === id) ? statement.value : null;
  if (statement.kind === "AnnAssign") return statement.target.kind === "Name" && statement.target.id === id ? statement.value : null;
  return statement.kind === "TypeAlias" && statement.name.id === id ? statement.value : null;
}

/** In a function around the one that the name is written at: the innermost that has it. */
export function localAlias({ id, line }: Name, module: Module): Written | null {
  for (const { line: from, endLine, body } of functionsAround(module)) {
    if (line < from || line > endLine) continue;
    for (const statement of body) {
      const found = aliasIn(statement, id);
      if (found !== null) return { node: found, home: null };
    }
  }
  return null;
}

const around = new WeakMap<Module, readonly Block[]>();

/** Functions that define others, inner ones first. */
function functionsAround(module: Module): readonly Block[] {
  const before = around.get(module);
  if (before !== undefined) return before;
  const found: Block[] = [];
  walk(module, (node) => {
    if (isFunction(node) && node.body.some(isFunction)) found.push(node);
    return true;
  });
  const inner = found.reverse();
  around.set(module, inner);
  return inner;
}

function isFunction(node: { readonly kind: string }): node is Statement & Block {
  return node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef";
}
