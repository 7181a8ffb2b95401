// The words of a Python name: `userPassword`, `USER_PASSWORD` and `user_password` are the same two.
const known = new Map<string, readonly string[]>();
/** Names repeat: splitting each once is what keeps this cheap. */
const KNOWN_MAX = 20_000;

/** The same answer for the same name, found once. */
export function remembered<T>(answer: (name: string) => T): (name: string) => T {
  const answers = new Map<string, T>();
  return (name) => {
    const before = answers.get(name);
    if (before !== undefined) return before;
    const found = answer(name);
    if (answers.size < KNOWN_MAX) answers.set(name, found);
    return found;
  };
}

export function wordsOf(name: string): readonly string[] {
  const before = known.get(name);
  if (before !== undefined) return before;
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  if (known.size < KNOWN_MAX) known.set(name, words);
  return words;
}
