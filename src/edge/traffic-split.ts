// Which release the next request goes to: smooth weighted round-robin, so that 90/10 is nine and one in every ten, spread evenly.

export interface Weighted {
  readonly weight: number;
}

export class TrafficSplit<T extends Weighted> {
  readonly #members: readonly T[];
  readonly #credit: number[];
  readonly #total: number;

  /** Members without weight take nothing. */
  constructor(members: readonly T[]) {
    this.#members = members.filter((member) => member.weight > 0);
    this.#credit = this.#members.map(() => 0);
    this.#total = this.#members.reduce((sum, member) => sum + member.weight, 0);
  }

  /** Null when no member has a weight. */
  next(): T | null {
    if (this.#members.length < 2) return this.#members[0] ?? null;
    let best = 0;
    for (let i = 0; i < this.#members.length; i++) {
      this.#credit[i] = (this.#credit[i] as number) + (this.#members[i] as T).weight;
      if ((this.#credit[i] as number) > (this.#credit[best] as number)) best = i;
    }
    this.#credit[best] = (this.#credit[best] as number) - this.#total;
    return this.#members[best] as T;
  }
}
