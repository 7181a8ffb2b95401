// Numbers as people read them, in the forms of all reports and tables.

/** `12,345`: the language's own formatter takes longer to load than the report to write. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
