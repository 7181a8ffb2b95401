/** As `re.escape` writes it. */
export function escapedForRegex(text: string): string {
  return text.replaceAll(/[^\w\u0080-\uffff]/g, "\\$&");
}
