// Attributes of functions (`handler.exposed = True`): kept beside the function, under names that no variable has.
import { classAttribute, isSpecial } from "./class-tree.ts";
import { keywordDefaults, positionalDefaults } from "./function-defaults.ts";
import { deleterName, setterName } from "./property-names.ts";
import { Things } from "./things.ts";
import {
  ABSENT,
  constant,
  constantOf,
  isAbsentSomewhere,
  join,
  NONE,
  onlyConstant,
  reference,
  type ClassValue,
  type FunctionValue,
  type Ref,
  type Value,
} from "../values/value.ts";

function documentation({ node }: FunctionValue): Value {
  const first = node.kind === "Lambda" ? undefined : node.body[0];
  const said = first?.kind === "Expr" && first.value.kind === "Constant" ? constantOf(first.value) : NONE;
  return typeof onlyConstant(said) === "string" ? said : NONE;
}

export abstract class FunctionAttributes extends Things {
  protected ofFunction(fn: FunctionValue, name: string): Value | null {
    const { frame, key } = this.#slotOf(fn, name);
    const found = this.state?.variable(frame, key);
    if (found !== undefined)
      return isAbsentSomewhere(found) ? { ...found, refs: found.refs.filter((ref) => ref !== ABSENT.refs[0]) } : found;
    if (name === "__self__" && fn.self !== null) return fn.self;
    if (name === "__func__" && fn.self !== null) return reference({ kind: "function", fn: { ...fn, self: null } });
    if (name === "__globals__") return reference({ kind: "module", module: fn.module });
    if (name === "__doc__") {
      this.ledger.enter(fn);
      return documentation(fn);
    }
    if (/^f(?:get|set|del)$/.test(name) && fn.cls !== null && isSpecial(fn.node, "property")) return this.#ofProperty(fn, fn.cls, name);
    if (name === "__defaults__" && fn.node.kind !== "Lambda")
      return fn.node.args.defaults.length === 0 ? NONE : this.list(positionalDefaults(fn), "tuple");
    if (name === "__kwdefaults__") {
      const named = keywordDefaults(fn);
      return named.size === 0 ? NONE : this.mapping(named);
    }
    const isName = name === "__name__" || name === "__qualname__";
    return isName && fn.node.kind !== "Lambda" ? constant(fn.node.name) : null;
  }

  /** `A.name.fset`. */
  #ofProperty(fn: FunctionValue, cls: ClassValue, name: string): Value | null {
    if (name === "fget" || fn.node.kind === "Lambda") return reference({ kind: "function", fn: { ...fn, self: null } });
    const key = name === "fset" ? setterName(fn.node.name) : deleterName(fn.node.name);
    return classAttribute(this, cls, key)?.value ?? null;
  }

  protected functionHas({ fn }: Ref & { kind: "function" }, name: string): boolean | undefined {
    const { frame, key } = this.#slotOf(fn, name);
    const found = this.state?.variable(frame, key);
    if (found !== undefined) return isAbsentSomewhere(found) ? undefined : true;
    // Another request may have set it by now. Every function has some of two underscores, and a decorator of another package may have given it more.
    const { node } = fn;
    const isUnknown = !this.ledger.isLoading || /^__\w+__$/.test(name) || (node.kind !== "Lambda" && node.decorator_list.length > 0);
    return isUnknown ? undefined : false;
  }

  override setAttribute(target: Value, name: string, value: Value): void {
    const isOnly = target.refs.length === 1 && !target.isOpen;
    for (const ref of target.refs) {
      if (ref.kind === "foreign") this.rebind(`${ref.name}.${name}`, value);
      if (ref.kind !== "function") continue;
      const { frame, key } = this.#slotOf(ref.fn, name);
      this.state?.setVariable(frame, key, isOnly ? value : join(this.state.variable(frame, key) ?? ABSENT, value));
    }
    super.setAttribute(target, name, value);
  }

  override deleteAttribute(target: Value, name: string): void {
    const [ref] = target.refs;
    if (ref?.kind === "class" && target.refs.length === 1 && !target.isOpen) return this.dropClassVariable(ref.cls, name);
    if (ref?.kind !== "function") return super.deleteAttribute(target, name);
    const { frame, key } = this.#slotOf(ref.fn, name);
    if (target.refs.length === 1) this.state?.dropVariable(frame, key);
  }

  abstract dropClassVariable(cls: ClassValue, name: string): void;

  /** As `functools.update_wrapper`: what the one has, the other has as well. */
  copyAttributes(from: Value, to: Value): void {
    const [of, into] = [from.refs[0], to.refs[0]];
    if (of?.kind === "function" && into?.kind === "function") {
      const { frame, key } = this.#slotOf(of.fn, "");
      const thing = this.thing(frame);
      for (const [name, value] of thing?.kind === "frame" ? [...thing.names] : [])
        if (name.startsWith(key)) this.setAttribute(to, name.slice(key.length), value);
    }
    this.setAttribute(to, "__wrapped__", from);
  }

  #slotOf({ node, frame, module }: FunctionValue, name: string): { readonly frame: number; readonly key: string } {
    return { frame: frame ?? this.moduleFrame(module), key: `${node.kind === "Lambda" ? "" : node.name}@${node.line}.${name}` };
  }
}
