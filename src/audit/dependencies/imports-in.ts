// What one module's text says of imports, and every word it has in quotes: all that the comparison with the declared packages asks of a module.

export interface ImportsIn {
  readonly imports: readonly (readonly [module: string, line: number])[];
  /** Heads of dotted names in quotes, each once. */
  readonly words: readonly string[];
}

const IMPORT = /^[ \t]*(?:from[ \t]+([A-Za-z_][\w.]*)[ \t]+import\b[ \t]*\(?[ \t]*(\w*)|import[ \t]+([A-Za-z_][\w., \t]*))/gm;
const QUOTED = /["']([A-Za-z_]\w*)(?:\.\w+)*["']/g;

/** By the text of import lines: parsing every module once more would double an audit's cost. */
export function importsIn(text: string): ImportsIn {
  const imports: (readonly [string, number])[] = [];
  let line = 1;
  let counted = 0;
  for (const { module, at } of importsOf(text)) {
    for (let i = text.indexOf("\n", counted); i !== -1 && i < at; i = text.indexOf("\n", i + 1)) {
      line += 1;
      counted = i + 1;
    }
    imports.push([module, line]);
  }
  return { imports, words: [...new Set(Array.from(text.matchAll(QUOTED), ([, word]) => word!))] };
}

function* importsOf(text: string): Generator<{ readonly module: string; readonly at: number }> {
  for (const match of text.matchAll(IMPORT)) {
    const [, from, name, plain] = match;
    if (from !== undefined) yield { module: name === undefined || name === "" ? from : `${from}.${name}`, at: match.index };
    else
      for (const part of plain!.split(",")) {
        const module = /^[ \t]*([A-Za-z_][\w.]*)/.exec(part)?.[1];
        if (module !== undefined) yield { module, at: match.index };
      }
  }
}
