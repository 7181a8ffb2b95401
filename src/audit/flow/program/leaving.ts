// Which functions of a module change what outlives them: containers and objects that modules hold, variables declared global, fields of their class or of an object that a module holds.
import type {
  AsyncFunctionDef,
  Attribute,
  Call,
  ClassDef,
  Expression,
  FunctionDef,
  Module,
  Name,
  Subscript,
} from "../../../python/parse/ast.ts";
import { declaredElsewhere, isAssigned } from "./scopes.ts";

type AnyFunction = FunctionDef | AsyncFunctionDef;

/** Where something stands: the function, innermost, and the classes around. */
export interface Standing {
  readonly fn: AnyFunction;
  readonly isInner: boolean;
  readonly cls: ClassDef | null;
}

/** Methods that change a container. */
export const CHANGERS: ReadonlySet<string> = new Set([
  "append",
  "appendleft",
  "add",
  "extend",
  "insert",
  "update",
  "setdefault",
  "remove",
  "discard",
  "pop",
  "popitem",
  "popleft",
  "clear",
  "put",
  "put_nowait",
]);
const CONTAINERS = /^(?:list|dict|set|bytearray|deque|defaultdict|OrderedDict|Counter|ChainMap|Queue|LifoQueue|PriorityQueue|SimpleQueue)$/;
/** Methods that an object is made by. */
export const MAKERS = new Set(["__init__", "__new__", "__post_init__", "__attrs_post_init__", "__set_name__", "__init_subclass__"]);
/** A path to what is changed has no more parts. */
const PARTS_MAX = 8;

export class Leaving {
  /** By function: names that it changes something of, `name` or `name.attribute`; `self` for a field of its own object, `!` for what is left in any case; with `?` what may belong to a function around. */
  readonly #found = new Map<AnyFunction, Set<string>>();

  of(fn: AnyFunction): string {
    return [...(this.#found.get(fn) ?? [])].join(" ");
  }

  /** `names.append(x)`, `setattr(config, name, x)` */
  call({ func, args }: Call, where: () => Standing): void {
    // `variable.set(x)` of a `ContextVar`; `set(name, x)` is what caches have, and `set()` an event.
    const isChanger = func.kind === "Attribute" && (CHANGERS.has(func.attr) || (func.attr === "set" && args.length === 1));
    if (isChanger) this.#changed(func.value, where());
    else if (func.kind === "Name" && func.id === "setattr" && args[0] !== undefined) this.#changed(args[0], where());
  }

  /** `names[x] = y`, `del names[x]`, `config.name = x` */
  target(node: Subscript | Attribute, where: Standing): void {
    this.#changed(node.kind === "Attribute" ? node : node.value, where);
  }

  name(node: Name, where: Standing): void {
    const { globals, nonlocals } = declaredElsewhere(where.fn);
    if (globals.includes(node.id) || nonlocals.includes(node.id)) this.#add(where, "!");
  }

  #changed(of: Expression, where: Standing): void {
    let at = of;
    let inner = "";
    for (let i = 0; i < PARTS_MAX && at.kind !== "Name"; i++) {
      if (at.kind === "Attribute") inner = at.attr;
      if (at.kind !== "Attribute" && at.kind !== "Subscript" && at.kind !== "Call") return;
      at = at.kind === "Call" ? at.func : at.value;
    }
    if (at.kind !== "Name") return;
    const { fn, cls } = where;
    if (at.id === "self" || at.id === "cls") {
      if (cls === null || MAKERS.has(fn.name)) return;
      this.#add(where, holdsOwn(cls, inner) || at.id === "cls" ? "!" : "self");
    } else if (isDefault(fn, at.id)) this.#add(where, "!");
    else if (!isOwn(fn, at.id)) this.#add(where, `${where.isInner ? "?" : ""}${at.id}${inner === "" ? "" : `.${inner}`}`);
  }

  #add({ fn }: Standing, what: string): void {
    const known = this.#found.get(fn);
    if (known === undefined) this.#found.set(fn, new Set([what]));
    else known.add(what);
  }
}

/** Names under which a module holds what can be changed: containers, classes and what is made of them, variables. */
export function heldBy({ body }: Module): { readonly names: string; readonly made: string } {
  const names = new Set<string>();
  const made = new Set<string>();
  for (const one of body) {
    if (one.kind === "ClassDef") names.add(one.name);
    const targets = one.kind === "Assign" ? one.targets : one.kind === "AnnAssign" ? [one.target] : [];
    const value = one.kind === "Assign" || one.kind === "AnnAssign" ? one.value : null;
    if (value === null) continue;
    const cls = value.kind === "Call" ? calledName(value.func) : null;
    const isHeld = isContainer(value) || value.kind === "Constant" || (cls !== null && (cls === "local" || /^_*[A-Z]/.test(cls)));
    for (const target of targets) if (target.kind === "Name" && isHeld) names.add(target.id);
    if (cls !== null && !CONTAINERS.test(cls)) made.add(cls);
  }
  return { names: [...names].join(" "), made: [...made].join(" ") };
}

function isContainer(value: Expression): boolean {
  switch (value.kind) {
    case "List":
    case "Dict":
    case "Set":
    case "ListComp":
    case "DictComp":
    case "SetComp":
      return true;
    case "Call":
      return CONTAINERS.test(calledName(value.func) ?? "");
    default:
      return false;
  }
}

function calledName(func: Expression): string | null {
  return func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : null;
}

/** The class itself says what lies there, for all its objects. */
function holdsOwn({ body }: ClassDef, name: string): boolean {
  return body.some(
    (one) => one.kind === "Assign" && isContainer(one.value) && one.targets.some((target) => target.kind === "Name" && target.id === name),
  );
}

function isDefault(
  { args: { args, posonlyargs, kwonlyargs, defaults, kw_defaults: keywordDefaults } }: AnyFunction,
  name: string,
): boolean {
  const positional = [...posonlyargs, ...args];
  const i = positional.findIndex(({ arg }) => arg === name);
  const value =
    i < 0 ? keywordDefaults[kwonlyargs.findIndex(({ arg }) => arg === name)] : defaults[i - (positional.length - defaults.length)];
  return value !== undefined && value !== null && isContainer(value);
}

export function isOwn(fn: AnyFunction, name: string): boolean {
  const { args, posonlyargs, kwonlyargs, vararg, kwarg } = fn.args;
  if ([...args, ...posonlyargs, ...kwonlyargs, vararg, kwarg].some((one) => one?.arg === name)) return true;
  return isAssigned(fn, name) && !declaredElsewhere(fn).globals.includes(name);
}
