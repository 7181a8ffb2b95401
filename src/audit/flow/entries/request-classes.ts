// The request at hand, where the program has its own class of requests: `class Incoming(flask.Request)`, whose members `flask.request` has as well.
import { classAttribute } from "../language/class-tree.ts";
import { ErrorHandlers } from "./error-handlers.ts";
import type { CallSite } from "../language/call-site.ts";
import { reference, type ClassValue, type Value } from "../values/value.ts";

/** What keeps the classes, by the name of what is at hand. */
const CLASSES = "?.request_classes";

export abstract class RequestClasses extends ErrorHandlers {
  #hasOwn = false;
  readonly #begins = [...this.models.atHand].map(([made, atHand]) => ({ made: `${made}.`, atHand: `${atHand}.` }));

  protected override classMade(cls: ClassValue): void {
    super.classMade(cls);
    const { atHand } = this.models;
    const name = atHand.size === 0 ? undefined : this.foreignBases(cls).flatMap((base) => atHand.get(`${base}()`) ?? [])[0];
    if (name === undefined) return;
    this.#hasOwn = true;
    this.setAttribute(this.storeOf(CLASSES), name, reference({ kind: "class", cls }));
  }

  protected override isModelled(name: string): boolean {
    return super.isModelled(this.#known(name));
  }

  override foreignAttribute(written: string, site: CallSite): Value {
    const name = this.#known(written);
    return (this.#hasOwn ? this.#ownMember(name, site) : null) ?? super.foreignAttribute(name, site);
  }

  /** `flask.request.args` for `flask.Request().args`: what an instance asks itself. */
  #known(name: string): string {
    const found = this.#begins.find(({ made }) => name.startsWith(made));
    return found === undefined ? name : found.atHand + name.slice(found.made.length);
  }

  /** What the class alone has. */
  #ownMember(name: string, site: CallSite): Value | null {
    const dot = name.lastIndexOf(".");
    const thing = this.onlyThing(this.storeOf(CLASSES))?.thing;
    const [ref] = (thing?.kind === "instance" ? thing.fields.get(name.slice(0, dot)) : undefined)?.refs ?? [];
    if (ref?.kind !== "class" || this.models.sourceAttributes.has(name) || classAttribute(this, ref.cls, name.slice(dot + 1)) === null)
      return null;
    return this.attribute(this.instance(ref.cls, null), name.slice(dot + 1), site);
  }
}
