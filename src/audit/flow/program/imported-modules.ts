// Which modules of the program the names that a module imports come from.
import type { ImportUse, ModuleUses } from "./module-uses.ts";
import type { FlowModule, Program } from "./program.ts";

/** Local name → modules of the program that it may come from, in their order; none for what another package brings. */
export function importedModules(
  module: FlowModule,
  program: Program,
  usesOf: (module: FlowModule) => ModuleUses,
): ReadonlyMap<string, readonly FlowModule[]> {
  const found = new Map<string, Set<FlowModule>>();
  const add = (local: string, modules: readonly (FlowModule | null)[]): void => {
    const known = found.get(local) ?? new Set();
    found.set(local, known);
    for (const one of modules) if (one !== null) known.add(one);
  };
  for (const one of usesOf(module).imports) {
    const from = one.from === null ? null : program.find(module, one.from, one.level);
    for (const [name, asname] of one.names)
      if (one.from === null) add(asname ?? name.split(".")[0]!, [program.find(module, name, 0)]);
      else add(asname ?? name, [from, innerModule(module, one, { name, program }), ...reExports(from, name, { program, usesOf })]);
  }
  const inOrder = (modules: ReadonlySet<FlowModule>): readonly FlowModule[] =>
    [...modules].sort((one, other) => program.numberOf(one) - program.numberOf(other));
  return new Map([...found].map(([local, modules]) => [local, inOrder(modules)]));
}

export function innerModule(
  module: FlowModule,
  { from, level }: ImportUse,
  { name, program }: { readonly name: string; readonly program: Program },
): FlowModule | null {
  return program.find(module, from === null || from === "" ? name : `${from}.${name}`, level);
}

/** Modules that a package takes the name from. */
function reExports(
  from: FlowModule | null,
  name: string,
  { program, usesOf }: { readonly program: Program; readonly usesOf: (module: FlowModule) => ModuleUses },
): (FlowModule | null)[] {
  if (from === null || !from.file.endsWith("__init__.py")) return [];
  return usesOf(from).imports.flatMap((one) =>
    one.isTop && one.from !== null && one.names.some(([taken, asname]) => taken === "*" || (asname ?? taken) === name)
      ? [program.find(from, one.from, one.level)]
      : [],
  );
}
