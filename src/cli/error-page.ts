// What `fairlead explain FL-nnnn` prints: the catalogue's own texts, with `<name>` where a case would have its particulars.
import type { ErrorSpec } from "../platform/errors/user-error.ts";

const EXIT_MEANING: Readonly<Record<number, string>> = {
  1: "findings, or a gate refused",
  2: "usage or configuration",
  3: "an operation failed",
};

export function errorPage(spec: ErrorSpec<never>): string {
  const p = placeholder("value") as never;
  return [
    `${spec.code}: ${spec.title}`,
    `Why:  ${tidy(spec.message(p))}`,
    `Next: ${tidy(spec.hint(p))}`,
    `Exit code ${spec.exitCode}: ${EXIT_MEANING[spec.exitCode]}.`,
  ].join("\n\n");
}

/** Stands for any value of a message: as text it is `<name>`, as a list it has one element, as a number it is unknown. */
function placeholder(name: string): unknown {
  const text = `<${name}>`;
  return new Proxy(() => text, {
    get(_target, key) {
      if (key === Symbol.toPrimitive || key === "toString" || key === "join") return () => text;
      if (key === Symbol.iterator) return () => [text].values();
      if (key === "length") return 1;
      if (key === "map" || key === "flatMap") return (each: (value: unknown) => unknown) => [each(placeholder(name))];
      if (typeof key === "string" && key in String.prototype) return () => placeholder(name);
      return typeof key === "string" && Number.isNaN(Number(key)) ? placeholder(key) : text;
    },
  });
}

function tidy(text: string): string {
  return text.replaceAll("NaN", "<number>");
}
