// Addresses whose X-Forwarded-* the edge believes: none unless the user names them.
import { net } from "../platform/builtin.ts";

export class TrustedProxies {
  readonly #list = new (net().BlockList)();
  readonly #isEmpty: boolean;

  /** Addresses and CIDR ranges; the table was checked when it was made, so a malformed one is passed over. */
  constructor(ranges: readonly string[]) {
    this.#isEmpty = ranges.length === 0;
    for (const range of ranges) this.#add(range);
  }

  has(address: string): boolean {
    if (this.#isEmpty) return false;
    const family = net().isIP(address);
    return family !== 0 && this.#list.check(address, family === 6 ? "ipv6" : "ipv4");
  }

  #add(range: string): void {
    const [address = "", bits] = range.split("/");
    const family = net().isIP(address);
    if (family === 0) return;
    const type = family === 6 ? "ipv6" : "ipv4";
    const prefix = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
    if (Number.isInteger(prefix) && prefix >= 0 && prefix <= (family === 6 ? 128 : 32)) this.#list.addSubnet(address, prefix, type);
  }
}
