// The patterns of `license-files` as a regular expression: https://peps.python.org/pep-0639/#add-license-files-key

export function globPattern(pattern: string): RegExp {
  const source = pattern
    .split("/")
    .map((part) =>
      part === "**"
        ? "**"
        : part
            .replaceAll(/[.+^${}()|\\]/g, "\\$&")
            .replaceAll("*", "[^/]*")
            .replaceAll("?", "[^/]"),
    )
    .join("/")
    .replaceAll("**/", "(?:[^/]+/)*")
    .replaceAll("**", ".*");
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /^\b$/; // an open bracket: it matches nothing
  }
}
