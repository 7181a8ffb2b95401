// Short lists of what a value may be, compared and united one by one.

export function union<T>(one: readonly T[], other: readonly T[], same: (a: T, b: T) => boolean): readonly T[] {
  const added = other.filter((item) => !one.some((known) => same(known, item)));
  return added.length === 0 ? one : [...one, ...added];
}

/** The same items in the same order. */
export function sameAll<T>(one: readonly T[], other: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return one === other || (one.length === other.length && one.every((item, i) => same(item, other[i]!)));
}
