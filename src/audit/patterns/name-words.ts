// The words of a Python name: `userPassword`, `USER_PASSWORD` and `user_password` are the same two.
import { detached } from "../../platform/detached-text.ts";

/** Names repeat: splitting each once is what keeps this cheap. */
const KNOWN_MAX = 20_000;

/** The same answer for the same name, found once. */
export function remembered<T>(answer: (name: string) => T): (name: string) => T {
  const answers = new Map<string, T>();
  return (name) => {
    const before = answers.get(name);
    if (before !== undefined) return before;
    // The answer may hold parts of it, and both outlive the file it was cut from.
    const own = detached(name);
    const found = answer(own);
    if (answers.size < KNOWN_MAX) answers.set(own, found);
    return found;
  };
}

export const wordsOf = remembered((name): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== ""),
);

/** `S3_PROXY_PASSWORD = "s3.proxy.password"`: several words, each of which is one of the name. */
export function isMadeOf(value: string, name: string): boolean {
  const [own, words] = [wordsOf(value), wordsOf(name)];
  return own.length > 1 && own.every((word) => words.includes(word));
}
