// A map from small whole numbers whose copies share what they have in common: a copy costs nothing, writing copies what is shared once,
// and two that came from one are compared and joined where they differ only.

const BITS = 4;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

/** A branch may be changed in place by the map that made it, as long as nobody else holds it. */
interface Branch<T> {
  readonly owner: Owner;
  readonly slots: (Branch<T> | T | undefined)[];
}

interface Owner {
  readonly name: "owner";
}

export class IntMap<T extends object> {
  #root: Branch<T>;
  /** Levels below the root; keys are below WIDTH^(levels + 1). */
  #levels: number;
  #owner: Owner;

  constructor(from: { readonly root: Branch<T>; readonly levels: number } | null = null) {
    this.#owner = newOwner();
    this.#root = from?.root ?? { owner: this.#owner, slots: [] };
    this.#levels = from?.levels ?? 0;
  }

  /** The same now; what either writes from now on is not seen by the other. */
  copy(): IntMap<T> {
    this.#owner = newOwner();
    return new IntMap<T>({ root: this.#root, levels: this.#levels });
  }

  get(key: number): T | undefined {
    if (key >> (BITS * (this.#levels + 1)) !== 0) return undefined;
    let at = this.#root;
    for (let shift = BITS * this.#levels; shift > 0; shift -= BITS) {
      const next = at.slots[(key >> shift) & MASK] as Branch<T> | undefined;
      if (next === undefined) return undefined;
      at = next;
    }
    return at.slots[key & MASK] as T | undefined;
  }

  set(key: number, value: T): void {
    while (key >> (BITS * (this.#levels + 1)) !== 0) {
      this.#root = raised(this.#root, 1, this.#owner);
      this.#levels += 1;
    }
    let at = this.#own(this.#root);
    this.#root = at;
    for (let shift = BITS * this.#levels; shift > 0; shift -= BITS) {
      const index = (key >> shift) & MASK;
      const next = this.#own((at.slots[index] as Branch<T> | undefined) ?? { owner: this.#owner, slots: [] });
      at.slots[index] = next;
      at = next;
    }
    at.slots[key & MASK] = value;
  }

  #own(branch: Branch<T>): Branch<T> {
    return branch.owner === this.#owner ? branch : { owner: this.#owner, slots: branch.slots.slice() };
  }

  isSame(other: IntMap<T>): boolean {
    return this.#root === other.#root;
  }

  /** All of both; `merge` is asked for what is in both and not the same. What both came from is not looked at. */
  static merged<T extends object>(one: IntMap<T>, other: IntMap<T>, merge: (a: T, b: T) => T): IntMap<T> {
    [one.#owner, other.#owner] = [newOwner(), newOwner()];
    const levels = Math.max(one.#levels, other.#levels);
    const owner = newOwner();
    const [a, b] = [raised(one.#root, levels - one.#levels, owner), raised(other.#root, levels - other.#levels, owner)];
    return new IntMap<T>({ root: mergedBranch(a, b, { merge, level: levels, owner }), levels });
  }

  /** Calls `visit` for each key of `other` whose value is not the same here; ends when it answers false. */
  static everyDifference<T extends object>(
    one: IntMap<T>,
    other: IntMap<T>,
    visit: (key: number, a: T | undefined, b: T) => boolean,
  ): boolean {
    const levels = Math.max(one.#levels, other.#levels);
    const owner = newOwner();
    const [a, b] = [raised(one.#root, levels - one.#levels, owner), raised(other.#root, levels - other.#levels, owner)];
    return everyDifferent(a, b, { visit, level: levels, prefix: 0 });
  }
}

function newOwner(): Owner {
  return { name: "owner" };
}

/** The same tree, so many levels higher. */
function raised<T>(root: Branch<T>, levels: number, owner: Owner): Branch<T> {
  let at = root;
  for (let i = 0; i < levels; i++) at = { owner, slots: at.slots.length === 0 ? [] : [at] };
  return at;
}

interface Merging<T> {
  readonly merge: (a: T, b: T) => T;
  readonly owner: Owner;
  /** Of the branches that are being merged. */
  level: number;
}

function mergedBranch<T>(one: Branch<T>, other: Branch<T>, how: Merging<T>): Branch<T> {
  if (one === other) return one;
  const length = Math.max(one.slots.length, other.slots.length);
  // What the other adds nothing to stays the very same: then the next comparison ends here.
  let slots: (Branch<T> | T | undefined)[] | null = null;
  for (let i = 0; i < length; i++) {
    const b = i < other.slots.length ? other.slots[i] : undefined;
    const a = i < one.slots.length ? one.slots[i] : undefined;
    if (a === b || b === undefined) continue;
    const merged = a === undefined ? b : mergedSlot(a, b, how);
    if (merged === a) continue;
    slots ??= one.slots.slice();
    slots[i] = merged;
  }
  return slots === null ? one : { owner: how.owner, slots };
}

function mergedSlot<T>(one: Branch<T> | T, other: Branch<T> | T, how: Merging<T>): Branch<T> | T {
  if (how.level === 0) return how.merge(one as T, other as T);
  how.level -= 1;
  const merged = mergedBranch(one as Branch<T>, other as Branch<T>, how);
  how.level += 1;
  return merged;
}

function everyDifferent<T>(
  one: Branch<T> | undefined,
  other: Branch<T>,
  how: { readonly visit: (key: number, a: T | undefined, b: T) => boolean; readonly level: number; readonly prefix: number },
): boolean {
  if (one === other) return true;
  for (const [i, b] of other.slots.entries()) {
    const a = one?.slots[i];
    if (a === b || b === undefined) continue;
    const prefix = how.prefix * WIDTH + i;
    if (
      how.level === 0
        ? !how.visit(prefix, a as T | undefined, b as T)
        : !everyDifferent(a as Branch<T> | undefined, b as Branch<T>, { ...how, level: how.level - 1, prefix })
    )
      return false;
  }
  return true;
}
