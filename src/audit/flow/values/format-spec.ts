// What a format makes of something fixed: `f"{n:>05d}"`, as Python's format specification says.
// https://docs.python.org/3/library/string.html#format-specification-mini-language

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;
const WIDTH_MAX = 1000;
const BASES: Readonly<Record<string, readonly [number, string]>> = { b: [2, "0b"], o: [8, "0o"], x: [16, "0x"], X: [16, "0X"] };

/** Null where it is not followed. */
export function formatted(value: string | number, spec: string): string | null {
  const [all, fill, align, sign, alternative, zero, width, grouping, precision, type] = SPEC.exec(spec) ?? [];
  const units = Number(width ?? 0);
  if (all === undefined || units > WIDTH_MAX) return null;
  if (typeof value === "string") {
    if (sign !== undefined || alternative !== undefined || grouping !== undefined || align === "=" || (type ?? "s") !== "s") return null;
    const shown = precision === undefined ? value : Array.from(value).slice(0, Number(precision)).join("");
    return padded(shown, { fill: fill ?? (zero === undefined ? " " : "0"), align: align ?? "<", units });
  }
  const digits = digitsOf(value, { type, precision, grouping, isAlternative: alternative !== undefined });
  if (digits === null) return null;
  const before = value < 0 ? "-" : sign === "+" || sign === " " ? sign : "";
  if (align === "=" || (zero !== undefined && align === undefined)) {
    const pad = (fill ?? "0").repeat(Math.max(0, units - before.length - digits.length));
    return grouping !== undefined && pad !== "" ? null : before + pad + digits;
  }
  return padded(before + digits, { fill: fill ?? (zero === undefined ? " " : "0"), align: align ?? ">", units });
}

const CONVERSION = /^%([-#0 +]*)(\d+)?[hlL]?([dioxXu])$/;

/** `%02x` of a whole number; null where it is not followed. https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting */
export function converted(value: number, conversion: string): string | null {
  const [all, flags = "", width = "", type = "d"] = CONVERSION.exec(conversion) ?? [];
  if (all === undefined || !Number.isInteger(value)) return null;
  const isLeft = flags.includes("-");
  const sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const fill = flags.includes("0") && !isLeft ? "0" : "";
  return formatted(value, `${isLeft ? "<" : ""}${sign}${flags.includes("#") ? "#" : ""}${fill}${width}${"iu".includes(type) ? "d" : type}`);
}

interface Padding {
  readonly fill: string;
  readonly align: string;
  readonly units: number;
}

function padded(shown: string, { fill, align, units }: Padding): string {
  const missing = Math.max(0, units - Array.from(shown).length);
  const left = align === "<" ? 0 : align === ">" ? missing : Math.floor(missing / 2);
  return fill.repeat(left) + shown + fill.repeat(missing - left);
}

interface Digits {
  readonly type: string | undefined;
  readonly precision: string | undefined;
  readonly grouping: string | undefined;
  readonly isAlternative: boolean;
}

/** Of the amount, without its sign. */
function digitsOf(value: number, { type, precision, grouping, isAlternative }: Digits): string | null {
  const amount = Math.abs(value);
  const grouped = (whole: string): string => (grouping === undefined ? whole : whole.replaceAll(/\B(?=(?:\d{3})+$)/g, grouping));
  if (type === "f" || type === "F") {
    const places = Math.min(100, Number(precision ?? 6));
    // Python rounds halves to even digits, JavaScript up.
    if (Number.isInteger(amount * 2 * 10 ** places) && !Number.isInteger(amount * 10 ** places)) return null;
    const [whole = "", rest] = amount.toFixed(places).split(".");
    return [grouped(whole), ...(rest === undefined ? [] : [rest])].join(".");
  }
  if (!Number.isSafeInteger(value) || precision !== undefined) return null;
  if (type === undefined || type === "d") return grouped(String(amount));
  const base = BASES[type];
  if (base === undefined || grouping !== undefined) return null;
  const shown = amount.toString(base[0]);
  return (isAlternative ? base[1] : "") + (type === "X" ? shown.toUpperCase() : shown);
}
