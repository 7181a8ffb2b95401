// What functions of a module bind that lives longer than they run: names declared `global`, variables of modules (`config.verify = x`), and fields that methods change. It holds for whoever runs after them.
import type {
  AsyncFunctionDef,
  Assign,
  Attribute,
  AugAssign,
  Call,
  Expression,
  FunctionDef,
  Import,
  ImportFrom,
  Name,
  Node,
  Subscript,
} from "../../../python/parse/ast.ts";
import { CHANGERS, isOwn, MAKERS, type Standing } from "./leaving.ts";
import { declaredElsewhere, isAssigned } from "./scopes.ts";

export interface LaterWrite {
  /** The name of another module, class or object, as this module knows it; null: a variable of this module. */
  readonly of: string | null;
  /** Null: any, chosen while it runs. */
  readonly name: string | null;
  /** What can be told from what the module itself knows; null: nothing of it is known. */
  readonly value: Expression | Import | ImportFrom | null;
}

type AnyFunction = FunctionDef | AsyncFunctionDef;

/** Of what changes a container, that which puts nothing into it. */
const TAKERS = new Set(["remove", "discard", "pop", "popitem", "popleft", "clear"]);
const PLAIN_KEY = /^[\w.-]{1,60}$/;
/** As many are told apart; a module with more is generated. */
const WRITES_MAX = 500;

export class LaterWrites {
  readonly found: LaterWrite[] = [];
  /** Fields that methods change after an object is made, by the name of the class; null among them: any. */
  readonly fields = new Map<string, Set<string | null>>();
  /** The same of classes themselves: `cls.made = x`, `type(self).made = x`. */
  readonly ofClasses = new Map<string, Set<string | null>>();
  /** Attributes of objects that only running tells: `self.handler.enabled = x`, `target.enabled = x` of what a function is given or made itself. */
  readonly loose = new Set<string>();
  /** Items of containers, by the name under which the function has them: `names:key`, `names:*` of any key, `names:+` of what is added in another way, `names:-` of what is taken out. */
  readonly items = new Set<string>();
  /** Names that an inner function binds for the one around it. */
  readonly nonlocals = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #told = new Set<Node>();

  assignment({ targets, value }: Assign, fn: AnyFunction): void {
    for (const target of targets) {
      if (target.kind !== "Name" || !isGlobal(target.id, fn)) continue;
      this.#told.add(target);
      this.#add(null, target.id, isOfModule(value, fn) ? value : null);
    }
  }

  /** `Client.made += 1`: what is counted turns nothing on. */
  counting({ target, value }: AugAssign): void {
    if (value.kind === "Constant" && value.type === "int") this.#told.add(target);
  }

  name(node: Name, fn: AnyFunction): void {
    if (node.ctx !== "Load" && declaredElsewhere(fn).nonlocals.includes(node.id)) this.nonlocals.add(node.id);
    if (node.ctx === "Store" && !this.#told.has(node) && isGlobal(node.id, fn)) this.#add(null, node.id, null);
  }

  import(node: Import | ImportFrom, fn: AnyFunction): void {
    for (const one of node.names) {
      const name = one.asname ?? one.name.split(".")[0]!;
      if (isGlobal(name, fn)) this.#add(null, name, { ...node, names: [one] });
    }
  }

  /** `config.verify = x` */
  attribute(node: Attribute, where: Standing): void {
    const { ctx, value, attr } = node;
    if (ctx === "Store" && !this.#told.has(node)) this.#memberOf(value, attr, where);
  }

  /** `setattr(config, name, x)`, `config.__dict__.update(x)`, `globals().update(x)` */
  call({ func, args }: Call, where: () => Standing): void {
    const [first, second] = args;
    if (isSetting(func) && first !== undefined) {
      const name = second?.kind === "Constant" && second.type === "str" ? second.value : null;
      if (isThisModule(first)) this.#add(null, name, null);
      else this.#memberOf(first, name, where());
    } else if (func.kind === "Attribute") {
      if (func.attr === "update" || func.attr === "setdefault") this.#names(func.value, where());
      if (CHANGERS.has(func.attr)) this.#item(func.value, TAKERS.has(func.attr) ? "-" : "+", where());
    }
  }

  /** `globals()[name] = x`, `vars(config)[name] = x` */
  item({ ctx, value, slice }: Subscript, where: Standing): void {
    if (ctx === "Store") this.#names(value, where);
    const isNamed = slice.kind === "Constant" && slice.type === "str" && PLAIN_KEY.test(slice.value);
    this.#item(value, ctx === "Del" ? "-" : isNamed ? slice.value : "*", where);
  }

  #item(of: Expression, key: string, { fn }: Standing): void {
    if (of.kind === "Attribute") this.items.add(`${of.attr}:${key}`);
    else if (of.kind === "Name" && !isOwn(fn, of.id)) this.items.add(`${of.id}:${key}`);
  }

  #names(of: Expression, where: Standing): void {
    if (of.kind === "Attribute" && of.attr === "__dict__" && of.value.kind === "Name") this.#member(of.value.id, null, where);
    if (of.kind !== "Call" || of.func.kind !== "Name") return;
    const [first] = of.args;
    if (of.func.id === "globals") this.#add(null, null, null);
    else if (of.func.id === "vars" && first?.kind === "Name") this.#member(first.id, null, where);
  }

  #memberOf(of: Expression, name: string | null, where: Standing): void {
    if (of.kind === "Name") this.#member(of.id, name, where);
    else if (where.cls !== null && isOwnClass(of)) addTo(this.ofClasses, where.cls.name, name);
    else if (name !== null) this.loose.add(name);
  }

  #member(of: string, name: string | null, { fn, cls, isInner }: Standing): void {
    if (of !== "self" && of !== "cls") {
      if (name !== null && (isInner || isOwn(fn, of))) this.loose.add(name);
      this.#add(of, name, null);
    } else if (cls !== null && of === "cls" && !MAKERS.has(fn.name)) addTo(this.ofClasses, cls.name, name);
    else if (cls !== null && !MAKERS.has(fn.name)) addTo(this.fields, cls.name, name);
  }

  #add(of: string | null, name: string | null, value: LaterWrite["value"]): void {
    const key = `${of ?? ""}.${name ?? ""}`;
    if ((value === null && this.#seen.has(key)) || this.found.length === WRITES_MAX) return;
    if (value === null) this.#seen.add(key);
    this.found.push({ of, name, value });
  }
}

function addTo(found: Map<string, Set<string | null>>, cls: string, name: string | null): void {
  found.set(cls, (found.get(cls) ?? new Set()).add(name));
}

/** `setattr`, `object.__setattr__` */
function isSetting(func: Expression): boolean {
  return func.kind === "Name" ? func.id === "setattr" : func.kind === "Attribute" && func.attr === "__setattr__";
}

/** `type(self)`, `self.__class__`, `__class__` */
function isOwnClass(node: Expression): boolean {
  const of = node.kind === "Attribute" && node.attr === "__class__" ? node.value : node.kind === "Call" ? node.args[0] : undefined;
  if (of?.kind !== "Name" || of.id !== "self") return false;
  return node.kind === "Attribute" || (node.kind === "Call" && node.func.kind === "Name" && node.func.id === "type");
}

function isGlobal(name: string, fn: AnyFunction): boolean {
  return declaredElsewhere(fn).globals.includes(name);
}

/** A constant, or a call of something that is no name of the function's own. */
function isOfModule(value: Expression, fn: AnyFunction): boolean {
  const made = value.kind === "Await" ? value.value : value;
  if (made.kind === "Constant") return true;
  if (made.kind !== "Call") return false;
  let head: Expression = made.func;
  while (head.kind === "Attribute") head = head.value;
  return head.kind === "Name" && !isAssigned(fn, head.id) && !isOwn(fn, head.id);
}

/** `sys.modules[__name__]` */
function isThisModule(node: Expression): boolean {
  return (
    node.kind === "Subscript" &&
    node.slice.kind === "Name" &&
    node.slice.id === "__name__" &&
    node.value.kind === "Attribute" &&
    node.value.attr === "modules"
  );
}
