// What the Python of a stand-in brings: whatever a line of it begins to define.
const DEFINED = /^(?:class|def|async def) (\w+)|^(\w+) = /gm;

export function namesBrought(python: string): readonly string[] {
  return [...python.matchAll(DEFINED)].flatMap(([, defined, bound]) => defined ?? bound ?? []);
}
