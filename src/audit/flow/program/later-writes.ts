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

/** The method of a class that something stands in. */
interface Where {
  readonly fn: AnyFunction;
  readonly cls: string | null;
}

const MAKERS = new Set(["__init__", "__new__", "__post_init__"]);
/** As many are told apart; a module with more is generated. */
const WRITES_MAX = 500;

export class LaterWrites {
  readonly found: LaterWrite[] = [];
  /** Fields that methods change after an object is made, by the name of the class; null among them: any. */
  readonly fields = new Map<string, Set<string | null>>();
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
    if (node.ctx === "Store" && !this.#told.has(node) && isGlobal(node.id, fn)) this.#add(null, node.id, null);
  }

  import(node: Import | ImportFrom, fn: AnyFunction): void {
    for (const one of node.names) {
      const name = one.asname ?? one.name.split(".")[0]!;
      if (isGlobal(name, fn)) this.#add(null, name, { ...node, names: [one] });
    }
  }

  /** `config.verify = x` */
  attribute(node: Attribute, fn: AnyFunction, cls: string | null): void {
    const { ctx, value, attr } = node;
    if (ctx === "Store" && value.kind === "Name" && !this.#told.has(node)) this.#member(value.id, attr, { fn, cls });
  }

  /** `setattr(config, name, x)`, `config.__dict__.update(x)`, `globals().update(x)` */
  call({ func, args }: Call, fn: AnyFunction, cls: string | null): void {
    const [first, second] = args;
    if (func.kind === "Name" && func.id === "setattr" && first !== undefined) {
      const name = second?.kind === "Constant" && second.type === "str" ? second.value : null;
      if (first.kind === "Name") this.#member(first.id, name, { fn, cls });
      else if (isThisModule(first)) this.#add(null, name, null);
    } else if (func.kind === "Attribute" && (func.attr === "update" || func.attr === "setdefault")) this.#names(func.value, { fn, cls });
  }

  /** `globals()[name] = x`, `vars(config)[name] = x` */
  item({ ctx, value }: Subscript, fn: AnyFunction, cls: string | null): void {
    if (ctx === "Store") this.#names(value, { fn, cls });
  }

  #names(of: Expression, where: Where): void {
    if (of.kind === "Attribute" && of.attr === "__dict__" && of.value.kind === "Name") this.#member(of.value.id, null, where);
    if (of.kind !== "Call" || of.func.kind !== "Name") return;
    const [first] = of.args;
    if (of.func.id === "globals") this.#add(null, null, null);
    else if (of.func.id === "vars" && first?.kind === "Name") this.#member(first.id, null, where);
  }

  #member(of: string, name: string | null, { fn, cls }: Where): void {
    if (of !== "self" && of !== "cls") return this.#add(of, name, null);
    if (cls === null || MAKERS.has(fn.name)) return;
    const fields = this.fields.get(cls) ?? new Set();
    this.fields.set(cls, fields.add(name));
  }

  #add(of: string | null, name: string | null, value: LaterWrite["value"]): void {
    const key = `${of ?? ""}.${name ?? ""}`;
    if ((value === null && this.#seen.has(key)) || this.found.length === WRITES_MAX) return;
    if (value === null) this.#seen.add(key);
    this.found.push({ of, name, value });
  }
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
  if (head.kind !== "Name") return false;
  const { id } = head;
  const { args, posonlyargs, kwonlyargs, vararg, kwarg } = fn.args;
  return !isAssigned(fn, id) && ![...args, ...posonlyargs, ...kwonlyargs, vararg, kwarg].some((one) => one?.arg === id);
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
