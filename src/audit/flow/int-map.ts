// A persistent map from small whole numbers: writing copies one path, and two that came from one are compared where they differ only.

const BITS = 4;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

type Branch<T> = readonly (Branch<T> | T | undefined)[];

export class IntMap<T extends object> {
  readonly #root: Branch<T>;
  /** Levels below the root; keys are below WIDTH^(levels + 1). */
  readonly #levels: number;

  private constructor(root: Branch<T>, levels: number) {
    this.#root = root;
    this.#levels = levels;
  }

  static empty<T extends object>(): IntMap<T> {
    return new IntMap<T>([], 0);
  }

  get(key: number): T | undefined {
    if (key >> (BITS * (this.#levels + 1)) !== 0) return undefined;
    let at: Branch<T> = this.#root;
    for (let shift = BITS * this.#levels; shift > 0; shift -= BITS) {
      const next = at[(key >> shift) & MASK] as Branch<T> | undefined;
      if (next === undefined) return undefined;
      at = next;
    }
    return at[key & MASK] as T | undefined;
  }

  set(key: number, value: T): IntMap<T> {
    let [root, levels] = [this.#root, this.#levels];
    while (key >> (BITS * (levels + 1)) !== 0) {
      root = raised(root, 1);
      levels += 1;
    }
    return new IntMap<T>(withKey(root, { key, value, shift: BITS * levels }), levels);
  }

  /** All of both; `merge` is asked for what is in both and not the same. What both came from is not looked at. */
  static merged<T extends object>(one: IntMap<T>, other: IntMap<T>, merge: (a: T, b: T) => T): IntMap<T> {
    const levels = Math.max(one.#levels, other.#levels);
    const [a, b] = [raised(one.#root, levels - one.#levels), raised(other.#root, levels - other.#levels)];
    return new IntMap<T>(mergedBranch(a, b, { merge, level: levels }), levels);
  }

  /** Calls `visit` for each key of `other` whose value is not the same here; ends when it answers false. */
  static everyDifference<T extends object>(one: IntMap<T>, other: IntMap<T>, visit: (a: T | undefined, b: T) => boolean): boolean {
    const levels = Math.max(one.#levels, other.#levels);
    return everyDifferent(raised(one.#root, levels - one.#levels), raised(other.#root, levels - other.#levels), { visit, level: levels });
  }
}

/** The same tree, so many levels higher. */
function raised<T>(root: Branch<T>, levels: number): Branch<T> {
  let at: Branch<T> = root;
  for (let i = 0; i < levels; i++) at = at.length === 0 ? [] : [at];
  return at;
}

function withKey<T>(branch: Branch<T>, at: { readonly key: number; readonly value: T; readonly shift: number }): Branch<T> {
  const { key, value, shift } = at;
  const index = (key >> shift) & MASK;
  const copied = branch.slice();
  copied[index] = shift === 0 ? value : withKey((branch[index] as Branch<T> | undefined) ?? [], { key, value, shift: shift - BITS });
  return copied;
}

function mergedBranch<T>(one: Branch<T>, other: Branch<T>, how: { readonly merge: (a: T, b: T) => T; readonly level: number }): Branch<T> {
  if (one === other) return one;
  const merged: (Branch<T> | T | undefined)[] = [];
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const [a, b] = [one[i], other[i]];
    if (a === b || b === undefined) merged[i] = a;
    else if (a === undefined) merged[i] = b;
    else
      merged[i] =
        how.level === 0 ? how.merge(a as T, b as T) : mergedBranch(a as Branch<T>, b as Branch<T>, { ...how, level: how.level - 1 });
  }
  return merged;
}

function everyDifferent<T>(
  one: Branch<T>,
  other: Branch<T>,
  how: { readonly visit: (a: T | undefined, b: T) => boolean; readonly level: number },
): boolean {
  if (one === other) return true;
  for (const [i, b] of other.entries()) {
    const a = one[i];
    if (a === b || b === undefined) continue;
    if (
      how.level === 0
        ? !how.visit(a as T | undefined, b as T)
        : !everyDifferent((a as Branch<T> | undefined) ?? [], b as Branch<T>, { ...how, level: how.level - 1 })
    )
      return false;
  }
  return true;
}
