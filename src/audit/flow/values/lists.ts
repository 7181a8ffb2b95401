// Short lists of what a value may be, compared and united one by one.

export function union<T>(one: readonly T[], other: readonly T[], same: (a: T, b: T) => boolean): readonly T[] {
  const added = other.filter((item) => !one.some((known) => same(known, item)));
  // `concat` makes a list that is as long as what is in it; one that grows takes room for seventeen.
  return added.length === 0 ? one : one.concat(added);
}

/** The same items in the same order. */
export function sameAll<T>(one: readonly T[], other: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return one === other || (one.length === other.length && one.every((item, i) => same(item, other[i]!)));
}
