// Functions that remember what they gave (`functools.lru_cache`): asked for the same again, they give that, whatever is otherwise by now.
import { dottedName } from "../../../python/parse/dotted-name.ts";
import type { CallSite } from "./call-site.ts";
import { Generators } from "./generators.ts";
import { isBytes, NONE, NOTHING, onlyConstant, type CallArguments, type FunctionValue, type Value } from "../values/value.ts";

export abstract class CachedFunctions extends Generators {
  override invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    const owner = isCached(fn) ? ownerOf(fn) : null;
    const key = owner === null ? null : keyOf(args);
    // What one module leaves with another would have to be kept for the next audit.
    if (key === null || this.isRootCall || fn.module !== this.at.module || this.state === null) return super.invoke(fn, args, site);
    const frame = fn.frame ?? this.moduleFrame(fn.module);
    const name = `?given ${fn.node.line} ${owner}${key}`;
    const known = this.state.variable(frame, name);
    if (known !== undefined) return known;
    const value = super.invoke(fn, args, site);
    this.state?.setVariable(frame, name, value);
    return value;
  }

  /** `f.cache_clear()`. */
  override callMethod(self: Value, name: string, args: CallArguments, site: CallSite): Value {
    const [ref] = self.refs;
    if (name !== "cache_clear" || ref?.kind !== "function" || !isCached(ref.fn)) return super.callMethod(self, name, args, site);
    const frame = ref.fn.frame ?? this.moduleFrame(ref.fn.module);
    const thing = this.thing(frame);
    this.journal.spoil();
    for (const key of thing?.kind === "frame" ? [...thing.names.keys()] : [])
      if (key.startsWith(`?given ${ref.fn.node.line} `)) this.state?.dropVariable(frame, key);
    return NONE;
  }
}

function isCached({ node }: FunctionValue): boolean {
  if (node.kind !== "FunctionDef" || node.decorator_list.length === 0) return false;
  return node.decorator_list.some((one) =>
    /^(?:functools\.)?(?:lru_cache|cache)$/.test(dottedName(one.kind === "Call" ? one.func : one) ?? ""),
  );
}

/** The class that it is asked of; null where it is not known which, or it is one of many objects. */
function ownerOf({ self }: FunctionValue): string | null {
  if (self === null) return "";
  const [ref] = self.refs;
  return ref?.kind === "class" && self.refs.length === 1 && !self.isOpen ? `${ref.cls.module.file}:${ref.cls.node.line} ` : null;
}

/** Null where it is not known what it is asked for. */
function keyOf({ positional, keywords, rest }: CallArguments): string | null {
  if (rest !== NOTHING) return null;
  const known: string[] = [];
  for (const [i, value] of [...positional.entries(), ...keywords]) {
    const one = onlyConstant(value);
    if (one === undefined || (one !== null && isBytes(one))) return null;
    known.push(`${i}=${typeof one} ${String(one)}`);
  }
  return known.join(" ");
}
