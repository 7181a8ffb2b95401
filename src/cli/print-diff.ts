// A unified diff with what goes in red and what comes in green.
import type { Output } from "./output.ts";

export function printDiff(lines: readonly string[], { line, style }: Pick<Output, "line" | "style">): void {
  for (const one of lines) {
    if (/^(---|\+\+\+) /.test(one)) line(style.bold(one));
    else if (one.startsWith("@@")) line(style.dim(one));
    else line(one.startsWith("-") ? style.red(one) : one.startsWith("+") ? style.green(one) : one);
  }
}
