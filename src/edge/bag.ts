// A set whose members know their own place in it: coming and going costs no lookup and leaves nothing behind.

export interface InBag {
  /** Its place in the one bag that it is in; -1: in none. */
  bagIndex: number;
}

/**
 * For what comes and goes with each request. A Set moves to a new table every few hundred changes, and an old table that the garbage
 * collector has promoted keeps its members alive, and the tables after it: measured, that doubled the heap and took ten times as long
 * at each collection.
 */
export class Bag<T extends InBag> {
  readonly #members: T[] = [];

  get size(): number {
    return this.#members.length;
  }

  add(member: T): void {
    if (member.bagIndex >= 0) return;
    member.bagIndex = this.#members.length;
    this.#members.push(member);
  }

  delete(member: T): void {
    if (this.#members[member.bagIndex] !== member) return;
    const last = this.#members.pop() as T;
    if (last !== member) {
      this.#members[member.bagIndex] = last;
      last.bagIndex = member.bagIndex;
    }
    member.bagIndex = -1;
  }

  /** Of those that are in it now: they may leave meanwhile. */
  [Symbol.iterator](): IterableIterator<T> {
    return [...this.#members].values();
  }
}
