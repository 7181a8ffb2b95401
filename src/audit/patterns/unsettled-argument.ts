// The check that most sinks share: what is handed on is not written in the program.
import { argumentText, type BuiltText } from "./built-text.ts";
import type { CallCheck } from "./call-table.ts";
import type { ReportOptions } from "../rule.ts";

export interface UnsettledOptions extends ReportOptions {
  readonly cleaners?: ReadonlySet<string>;
  /** Reported only where this holds of the text. */
  readonly when?: (text: BuiltText) => boolean;
}

/** Reports, as a pattern, a call whose argument holds something that the module does not fix. */
export function unsettledArgument(
  position: number,
  name: string | null,
  message: string,
  { cleaners, when, ...more }: UnsettledOptions = {},
): CallCheck {
  return (call, at) => {
    const text = argumentText(call, [position, name], at, cleaners);
    if (text === null || text.holes.length === 0 || when?.(text) === false) return;
    at.report(call, message, { confidence: "pattern", ...more });
  };
}
