// What a rule may ask of one module: what a name or call stands for, and which value an expression has where the module alone says so.
import type { Attribute, BinOp, Call, Expression } from "../../python/parse/ast.ts";
import { literalValue, type LiteralValue } from "../../python/parse/literal-value.ts";
import type { Binding, ClassFact, FunctionFact, ImportFact, ModuleFacts, Scope } from "../../python/facts/module-facts.ts";
import { importOf, isPlaceholder } from "../../python/facts/names.ts";
import { ownModels } from "../flow/models/load-models.ts";
import type { Models } from "../flow/models/models.ts";
import { canGrow } from "./growing-value.ts";
import { escapedForRegex } from "./regex-escape.ts";

/** Chains of names that stand for names, and of attributes; longer ones are not known. */
const DEPTH_MAX = 12;
/** Bindings of one name that are looked at. */
const AGREED_MAX = 4;
/** Give a constant for constants. */
const KEEPS_CONSTANT = new Set(
  (
    "str bytes bytearray int len chr ord hashlib.md5 hashlib.sha1 hashlib.sha256 hashlib.sha512 bytes.fromhex bytearray.fromhex base64.b64decode base64.b64encode base64.urlsafe_b64decode " +
    "base64.urlsafe_b64encode base64.b16decode binascii.unhexlify binascii.a2b_hex binascii.hexlify codecs.encode codecs.decode textwrap.dedent"
  ).split(" "),
);
/** Numbers that a library fixes: `AES.block_size`. */
const LENGTHS = /^(?:hashlib|Crypto|Cryptodome|nacl)\.[\w.()]+\.(?:block_size|key_size|digest_size|[A-Z]+(?:SIZE|BYTES))$/;
/** `hashlib.sha256(b"a").digest()` */
const DIGESTS = /^hashlib\.\w+\(\)\.(?:hex)?digest$/;

const ADD = new Set("append appendleft extend insert add update setdefault".split(" "));
/** Add nothing to what they are given, by their last name. */
const ONLY_LOOKS = new Set(
  (
    "len str repr print isinstance sorted list tuple set dict frozenset enumerate zip map filter sum min max any all iter next reversed range type id bool hash " +
    "join format extend update append debug info warning error exception critical log write run call check_call check_output Popen system popen execv execve " +
    "execvp execvpe execute executemany dumps encode decode deepcopy copy quote list2cmdline getattr setattr hasattr echo chain from_iterable"
  ).split(" "),
);
const NOTHING: readonly (Expression | null)[] = [];

interface Addition {
  readonly node: Expression | null;
  readonly scope: Scope;
}

/** What models say of libraries that rules ask for. */
export type KnownLibraries = Pick<Models, "frameworks" | "debuggers">;

export class ModuleView {
  readonly facts: ModuleFacts;
  /** The text that all positions refer to. */
  readonly text: string;
  #lines: readonly string[] | null = null;
  /** Of other projects, by their first names. */
  #packages: ReadonlySet<string> | null = null;
  #added: ReadonlyMap<string, readonly Addition[]> | null = null;
  readonly #parameters = new Map<FunctionFact, ReadonlySet<string>>();
  readonly #models: () => KnownLibraries;
  #fields: ReadonlyMap<ClassFact, ReadonlyMap<string, readonly SetField[]>> | null = null;

  /** `models`: default those that Fairlead brings. */
  constructor(facts: ModuleFacts, text: string, models: () => KnownLibraries = ownModels) {
    this.facts = facts;
    this.text = text;
    this.#models = models;
  }

  /** What is known of libraries. */
  get models(): KnownLibraries {
    return this.#models();
  }

  /** Whether it takes something of one of these packages. */
  importsOneOf(packages: ReadonlySet<string>): boolean {
    this.#packages ??= new Set(this.facts.imports.flatMap(({ module, level }) => (level === 0 ? [module.split(".", 1)[0]!] : [])));
    for (const name of this.#packages) if (packages.has(name)) return true;
    return false;
  }

  /** The text of a line, from 1; empty where there is none. */
  line(number: number): string {
    this.#lines ??= this.text.split("\n");
    return this.#lines[number - 1] ?? "";
  }

  get file(): string {
    return this.facts.file;
  }

  /**
   * The dotted name of what an expression stands for, through imports and names that are bound once: `hashlib.md5`. What a call gives is
   * written with brackets, `sqlite3.connect().cursor`; a method of something unknown is `*.execute`; a built-in is its plain name. Null
   * for all else, also for what the module itself defines.
   */
  target(node: Expression, scope: Scope, depth = 0): string | null {
    if (depth > DEPTH_MAX) return null;
    switch (node.kind) {
      case "Name":
        return this.#named(node.id, scope, depth);
      case "Attribute": {
        const kept = this.#fieldTarget(node, scope, depth);
        if (kept !== null) return kept;
        const base = this.target(node.value, scope, depth + 1);
        return base === null || base.startsWith("*") ? `*.${node.attr}` : `${base}.${node.attr}`;
      }
      case "Call": {
        const base = this.target(node.func, scope, depth + 1);
        if (base === "getattr") return this.#fetched(node, scope, depth);
        return base === null ? null : `${base}()`;
      }
      case "Await":
        return this.target(node.value, scope, depth + 1);
      default:
        return null;
    }
  }

  /** The value of an expression, through names that are bound once; undefined where it is not known. */
  constant(node: Expression | null, scope: Scope, depth = 0): LiteralValue | undefined {
    if (node === null || depth > DEPTH_MAX) return undefined;
    if (node.kind === "BinOp" && node.op === "Add") return literalValue(node) ?? this.#sum(node, scope, depth);
    if (node.kind === "Call") return this.#escaped(node, scope, depth);
    if (node.kind !== "Name") return literalValue(node);
    const binding = this.#onlyBinding(node.id, scope);
    return binding === null || binding.entered || this.additionsTo(node.id, binding).length > 0
      ? undefined
      : this.constant(binding.value, binding.scope, depth + 1);
  }

  /**
   * Whether the text of the program alone says which value this is, though it may not be computed here: literals, what is put together from
   * them, methods of literals (`"x".encode()`), and names that are bound once to such a value.
   */
  isConstant(node: Expression | null, scope: Scope, depth = 0): boolean {
    if (node === null) return true;
    if (depth > DEPTH_MAX) return false;
    const all = (nodes: readonly (Expression | null)[]): boolean => nodes.every((one) => this.isConstant(one, scope, depth + 1));
    switch (node.kind) {
      case "Constant":
        return true;
      case "Name": {
        const binding = this.#onlyBinding(node.id, scope);
        if (binding !== null)
          return (
            !binding.entered && this.additionsTo(node.id, binding).length === 0 && this.isConstant(binding.value, binding.scope, depth + 1)
          );
        const iterated = this.#iterated(node.id, scope);
        return iterated !== null && this.isConstant(iterated, scope, depth + 1);
      }
      case "JoinedStr":
        return all(node.values);
      case "FormattedValue":
        return all([node.value, node.format_spec]);
      case "List":
      case "Tuple":
      case "Set":
        return all(node.elts);
      case "Dict":
        return all(node.keys) && !node.keys.includes(null) && all(node.values);
      case "BinOp":
        return all([node.left, node.right]);
      case "UnaryOp":
        return all([node.operand]);
      case "IfExp":
        return all([node.body, node.orelse]);
      case "Attribute":
        return LENGTHS.test(this.target(node, scope, depth + 1) ?? "");
      case "Subscript":
        return all([node.value, node.slice]);
      case "Slice":
        return all([node.lower, node.upper, node.step]);
      case "Call": {
        if (!all(node.args) || !all(node.keywords.map(({ value }) => value))) return false;
        const target = this.target(node.func, scope, depth + 1);
        if (target !== null && KEEPS_CONSTANT.has(target)) return true;
        if (target !== null && DIGESTS.test(target)) return node.func.kind === "Attribute" && all([node.func.value]);
        return node.func.kind === "Attribute" && node.func.value.kind !== "Call" && all([node.func.value]);
      }
      default:
        return false;
    }
  }

  /** `getattr(yaml, "CSafeLoader", yaml.SafeLoader)`. */
  #fetched(call: Call, scope: Scope, depth: number): string | null {
    const [from, name] = call.args;
    const attr = this.constant(name ?? null, scope, depth + 1);
    if (from === undefined || typeof attr !== "string") return null;
    const base = this.target(from, scope, depth + 1);
    return base === null ? null : `${base}.${attr}`;
  }

  /** `self.box`, of a field that `__init__` sets and nothing else does, or of the class; null where it is not known. */
  #fieldTarget({ value, attr }: Attribute, scope: Scope, depth: number): string | null {
    if (value.kind !== "Name" || value.id !== "self" || scope.cls === null) return null;
    const set = this.#fieldsOf(scope.cls).get(attr) ?? scope.cls.attributes.get(attr) ?? NOTHING_SET;
    const [only] = set;
    if (only === undefined || set.length > 1 || only.value === null) return null;
    const found = this.target(only.value, only.scope, depth + 1);
    return found?.includes(".") === true && !found.startsWith("*") ? found : null;
  }

  #fieldsOf(cls: ClassFact): ReadonlyMap<string, readonly SetField[]> {
    this.#fields ??= fieldsByClass(this.facts);
    return this.#fields.get(cls) ?? NO_FIELDS;
  }

  #sum({ left, right }: BinOp, scope: Scope, depth: number): LiteralValue | undefined {
    const one = this.constant(left, scope, depth + 1);
    const other = one === undefined ? undefined : this.constant(right, scope, depth + 1);
    if (typeof one === "string" && typeof other === "string") return one + other;
    if (typeof one === "number" && typeof other === "number") return one + other;
    if (Array.isArray(one) && Array.isArray(other)) return [...(one as LiteralValue[]), ...(other as LiteralValue[])];
    if (one instanceof Uint8Array && other instanceof Uint8Array) return Uint8Array.from([...one, ...other]);
    return undefined;
  }

  /** `re.escape(b"<>")`, of which expressions are put together. */
  #escaped(call: Call, scope: Scope, depth: number): LiteralValue | undefined {
    const [text] = call.args;
    if (text === undefined || call.func.kind !== "Attribute" || call.func.attr !== "escape") return undefined;
    const known = this.target(call.func, scope, depth + 1) === "re.escape" ? this.constant(text, scope, depth + 1) : undefined;
    if (typeof known === "string") return escapedForRegex(known);
    return known instanceof Uint8Array ? Buffer.from(escapedForRegex(Buffer.from(known).toString("latin1")), "latin1") : undefined;
  }

  #named(name: string, scope: Scope, depth: number): string | null {
    const binding = this.#onlyBinding(name, scope);
    if (binding !== null) return this.target(binding.value, binding.scope, depth + 1);
    const agreed = this.#agreed(name, scope, depth);
    if (agreed !== null) return agreed;
    const imported = importOf(this.facts, name);
    if (imported === null) return this.#isOwn(name, scope) ? null : name;
    return this.#isOwn(name, scope) && !this.#isOnlyMissing(name, scope) ? null : importedName(imported);
  }

  /** One name at a time: `x = x.next()` asks about itself. */
  #isAgreeing = false;

  /** What a name stands for that is bound several times, to the same each time: two blocks of `with tarfile.open(…) as archive:`. */
  #agreed(name: string, scope: Scope, depth: number): string | null {
    const bindings = this.#isAgreeing ? null : this.everyBinding(name, scope);
    if (bindings === null || bindings.length < 2 || bindings.length > AGREED_MAX) return null;
    this.#isAgreeing = true;
    const targets = new Set(bindings.map((one) => this.target(one.value, one.scope, depth + 1)));
    this.#isAgreeing = false;
    return targets.size === 1 ? [...targets][0]! : null;
  }

  /** `try: import jwt`, `except ImportError: jwt = None`: where it is used it is what was imported. */
  #isOnlyMissing(name: string, scope: Scope): boolean {
    if (this.#isLocal(name, scope)) return false;
    const { functions, classes, bindings, unvalued } = this.facts;
    if (functions.has(name) || classes.has(name) || unvalued.has(name)) return false;
    return bindings.get(name)?.every(isPlaceholder) ?? false;
  }

  /** Null when the name is not bound in sight, or more than once: then which value it has depends on the way the program takes. */
  #onlyBinding(name: string, scope: Scope): Binding | null {
    for (let fn = scope.fn; fn !== null; fn = fn.outer) {
      if (fn.unvalued.has(name)) return null;
      const bindings = fn.locals.get(name);
      if (bindings !== undefined) return bindings.length === 1 && !this.#parametersOf(fn).has(name) ? bindings[0]! : null;
      if (this.#parametersOf(fn).has(name)) return null;
    }
    if (this.facts.unvalued.has(name)) return null;
    const bindings = this.facts.bindings.get(name);
    return bindings?.length === 1 && importOf(this.facts, name) === null ? bindings[0]! : null;
  }

  /** What is added later to a list, dict or set that a name is bound to, `names.append(x)`; null for what is stored under a key. */
  additionsTo(name: string, { value, scope }: Binding): readonly (Expression | null)[] {
    if (!canGrow(value)) return NOTHING;
    const sites = this.#addedByName().get(name);
    return sites === undefined ? NOTHING : sites.filter((site) => isInside(site.scope, scope)).map(({ node }) => node);
  }

  #addedByName(): ReadonlyMap<string, readonly Addition[]> {
    if (this.#added !== null) return this.#added;
    const added = new Map<string, Addition[]>();
    const add = (name: string, addition: Addition): void => {
      const known = added.get(name);
      if (known) known.push(addition);
      else added.set(name, [addition]);
    };
    for (const { node, scope } of this.facts.calls) {
      const { func, args } = node;
      // `fill(names)`: whoever is given it may add to it.
      if (!ONLY_LOOKS.has(func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : ""))
        for (const arg of args) if (arg.kind === "Name") add(arg.id, { node: null, scope });
      if (func.kind !== "Attribute" || func.value.kind !== "Name" || !ADD.has(func.attr)) continue;
      for (const arg of args) add(func.value.id, { node: arg, scope });
      if (node.keywords.length > 0) add(func.value.id, { node: null, scope });
    }
    for (const { node, scope } of this.facts.stores)
      for (const target of node.targets)
        if (target.kind === "Subscript" && target.value.kind === "Name") add(target.value.id, { node: null, scope });
    this.#added = added;
    return added;
  }

  /** Every value that a name is assigned, in order; null when it gets values in another way as well, or none is in sight. */
  everyBinding(name: string, scope: Scope): readonly Binding[] | null {
    for (let fn = scope.fn; fn !== null; fn = fn.outer) {
      if (fn.unvalued.has(name) || this.#parametersOf(fn).has(name)) return null;
      const bindings = fn.locals.get(name);
      if (bindings !== undefined) return bindings;
    }
    if (this.facts.unvalued.has(name) || importOf(this.facts, name) !== null) return null;
    return this.facts.bindings.get(name) ?? null;
  }

  /** What a name runs through that only one `for` binds. */
  #iterated(name: string, scope: Scope): Expression | null {
    for (let fn = scope.fn; fn !== null; fn = fn.outer) {
      if (fn.unvalued.has(name)) return fn.locals.has(name) || this.#parametersOf(fn).has(name) ? null : fn.unvalued.get(name)!;
      if (fn.locals.has(name) || this.#parametersOf(fn).has(name)) return null;
    }
    return this.facts.bindings.has(name) ? null : (this.facts.unvalued.get(name) ?? null);
  }

  /** Bound by the module in some way, so that it is no built-in. */
  #isOwn(name: string, scope: Scope): boolean {
    const { functions, classes, bindings, unvalued } = this.facts;
    return this.#isLocal(name, scope) || functions.has(name) || classes.has(name) || bindings.has(name) || unvalued.has(name);
  }

  #isLocal(name: string, scope: Scope): boolean {
    for (let fn = scope.fn; fn !== null; fn = fn.outer)
      if (fn.locals.has(name) || fn.unvalued.has(name) || this.#parametersOf(fn).has(name)) return true;
    return false;
  }

  #parametersOf(fn: FunctionFact): ReadonlySet<string> {
    const before = this.#parameters.get(fn);
    if (before !== undefined) return before;
    const { posonlyargs, args, vararg, kwonlyargs, kwarg } = fn.node.args;
    const all = [...posonlyargs, ...args, ...kwonlyargs, ...(vararg ? [vararg] : []), ...(kwarg ? [kwarg] : [])];
    const names = new Set(all.map(({ arg }) => arg));
    this.#parameters.set(fn, names);
    return names;
  }
}

interface SetField {
  readonly value: Expression | null;
  readonly scope: Scope;
}

const NOTHING_SET: readonly SetField[] = [];
const NO_FIELDS: ReadonlyMap<string, readonly SetField[]> = new Map();

/** What methods set of `self`; what another one than `__init__` sets counts as set twice. */
function fieldsByClass({ assignments }: ModuleFacts): ReadonlyMap<ClassFact, ReadonlyMap<string, readonly SetField[]>> {
  const classes = new Map<ClassFact, Map<string, SetField[]>>();
  for (const { node, scope } of assignments) {
    if (scope.cls === null || scope.fn === null) continue;
    for (const target of node.kind === "Assign" ? node.targets : [node.target]) {
      if (target.kind !== "Attribute" || target.value.kind !== "Name" || target.value.id !== "self") continue;
      const fields = classes.get(scope.cls) ?? new Map<string, SetField[]>();
      classes.set(scope.cls, fields);
      const isKnown = scope.fn.node.name === "__init__" && !scope.conditional;
      const set = { value: isKnown ? node.value : null, scope };
      const known = fields.get(target.attr);
      if (known) known.push(set);
      else fields.set(target.attr, [set]);
    }
  }
  return classes;
}

/** Also in a function that stands in it. */
function isInside({ fn }: Scope, around: Scope): boolean {
  if (around.fn === null) return true;
  for (let one = fn; one !== null; one = one.outer) if (one === around.fn) return true;
  return false;
}

/** `import os.path` gives `os`; `import os.path as p` gives `os.path`; `from os import path` gives `os.path`. */
function importedName(fact: ImportFact): string {
  if (fact.name === null) return fact.local === fact.module.split(".")[0] ? fact.local : fact.module;
  return `${".".repeat(fact.level)}${fact.module}${fact.module === "" ? "" : "."}${fact.name}`;
}

/** The argument of a parameter that may be given by place or by name; null when it is not given, or only through `*` or `**`. */
export function argumentOf(call: Call, position: number | null, name: string | null): Expression | null {
  const keyword = name === null ? undefined : call.keywords.find(({ arg }) => arg === name);
  if (keyword !== undefined) return keyword.value;
  if (position === null) return null;
  const given = call.args.slice(0, position + 1);
  return given.length > position && !given.some(({ kind }) => kind === "Starred") ? given[position]! : null;
}

/** Whether `*args` or `**kwargs` may give what is not written. */
export function hasUnpacked(call: Call): boolean {
  return call.args.some(({ kind }) => kind === "Starred") || call.keywords.some(({ arg }) => arg === null);
}
