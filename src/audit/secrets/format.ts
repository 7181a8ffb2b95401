// The contract of the catalogue: one credential format of one provider, as data.
import type { Confidence, Severity } from "../../model/finding.ts";
import type { Verdict } from "./checksums.ts";

export interface Format {
  readonly provider: string;
  /** "personal access token". */
  readonly what: string;
  /** Text that each such token has as it is; finding it wakes the pattern. */
  readonly keyword: string;
  /** The whole token; sticky. */
  readonly pattern: RegExp;
  /** The token begins at least and at most as many units before its keyword. */
  readonly leadUnits: readonly [number, number];
  readonly check: ((token: string) => Verdict) | null;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Half a sentence on why it is not graver or surer. */
  readonly because: string;
}

export interface FormatOptions {
  readonly check?: (token: string) => Verdict;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly because?: string;
}

/** A value that only its name tells apart: 32 hexadecimal digits under `DATADOG_API_KEY`. */
export interface NamedFormat {
  readonly provider: string;
  readonly what: string;
  readonly name: RegExp;
  readonly value: RegExp;
}

/** A token that begins with its keyword. `rest` is the source of a regular expression for what follows. */
export function token(provider: string, what: string, keyword: string, rest: string, options: FormatOptions = {}): Format {
  return format(provider, what, { keyword, source: `${escaped(keyword)}${rest}`, leadUnits: [0, 0], options });
}

/** A token with its mark inside. */
export function marked(
  provider: string,
  what: string,
  parts: { readonly before: string; readonly leadUnits: readonly [number, number]; readonly keyword: string; readonly after: string },
  options: FormatOptions = {},
): Format {
  const { before, keyword, after, leadUnits } = parts;
  return format(provider, what, { keyword, source: `${before}${escaped(keyword)}${after}`, leadUnits, options });
}

export function named(provider: string, what: string, name: RegExp, value: RegExp): NamedFormat {
  return { provider, what, name, value };
}

function format(
  provider: string,
  what: string,
  more: {
    readonly keyword: string;
    readonly source: string;
    readonly leadUnits: readonly [number, number];
    readonly options: FormatOptions;
  },
): Format {
  const { keyword, source, leadUnits, options } = more;
  return {
    provider,
    what,
    keyword,
    pattern: new RegExp(`(?:${source})(?![A-Za-z0-9_])`, "y"),
    leadUnits,
    check: options.check ?? null,
    severity: options.severity ?? "high",
    confidence: options.confidence ?? "proven",
    because: options.because ?? "",
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}
