// setup.cfg: the INI dialect of Python's configparser, with the line of each value.

export interface IniValue {
  readonly value: string;
  readonly line: number;
}

/** Section → key (lower case) → value. A value's further lines are indented; comments and blank lines inside are left out. */
export function parseIni(text: string): ReadonlyMap<string, ReadonlyMap<string, IniValue>> {
  const sections = new Map<string, Map<string, OpenValue>>();
  let section: Map<string, OpenValue> | null = null;
  let key: string | null = null;
  for (const [i, raw] of text.split("\n").entries()) {
    if (/^\s*(?:[#;]|$)/.test(raw)) continue;
    const header = /^\[([^\]]+)\]/.exec(raw);
    if (header) {
      section = sections.get(header[1]!) ?? new Map<string, OpenValue>();
      sections.set(header[1]!, section);
      key = null;
    } else if (section !== null && key !== null && /^\s/.test(raw)) {
      section.get(key)!.lines.push(raw.trim());
    } else if (section !== null) {
      const [, name, value = ""] = /^([^=:\s][^=:]*?)\s*(?:[=:]\s*(.*))?$/.exec(raw.trimEnd()) ?? [];
      key = name?.toLowerCase() ?? null;
      if (key !== null) section.set(key, { lines: [value], line: i + 1 });
    }
  }
  return new Map([...sections].map(([name, values]) => [name, closed(values)]));
}

interface OpenValue {
  readonly lines: string[];
  readonly line: number;
}

function closed(values: ReadonlyMap<string, OpenValue>): ReadonlyMap<string, IniValue> {
  return new Map([...values].map(([key, { lines, line }]) => [key, { value: lines.join("\n"), line }]));
}

/** Non-empty lines of a value, with the line of the first. */
export function iniLines(value: IniValue | undefined): string[] {
  return (value?.value ?? "")
    .split("\n")
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");
}
