// Times and sizes as people read them in a table.

const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
];

/** "3 min", "2 d"; "now" below a second. */
export function formatAge(ms: number): string {
  const unit = UNITS.find(([, size]) => ms >= size);
  return unit === undefined ? "now" : `${Math.floor(ms / unit[1])} ${unit[0]}`;
}

const MIB = 1024 * 1024;

export function formatBytes(bytes: number | null): string {
  if (bytes === null) return "-";
  return bytes >= 1024 * MIB ? `${(bytes / 1024 / MIB).toFixed(1)} GiB` : `${Math.round(bytes / MIB)} MiB`;
}

/** Local time without seconds' fractions: 2026-11-21 11:59:03. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const ID_CHARS_MAX = 6;

/** Short and still one of a kind within its release: "web-gk3rqz"; what there is only one of, such as a private service, has its process's name. */
export function formatInstance(process: string, id: string): string {
  const end = id.slice(id.lastIndexOf("-") + 1);
  return end === process ? process : `${process}-${end.slice(-ID_CHARS_MAX)}`;
}
