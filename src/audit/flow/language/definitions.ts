// Names and what binds them: functions, classes, modules and imports.
import { isStandardLibrary } from "../../../python/import-names/standard-library.ts";
import { presentName } from "../../../python/facts/moved-names.ts";
import type { AsyncFunctionDef, Expression, FunctionDef, Import, ImportFrom, Name } from "../../../python/parse/ast.ts";
import { ClassDefinitions } from "./class-definitions.ts";
import { STEPS_PER_ROOT_MAX, type Activation } from "../machine.ts";
import type { FlowModule } from "../program/program.ts";
import { modulesInFile } from "../program/file-names.ts";
import { starredName } from "../program/starred-imports.ts";
import { isFirstOfArguments, keepsArguments } from "./program-name.ts";
import { deleterName, setterName } from "./property-names.ts";
import { NOWHERE, type CallSite } from "./call-site.ts";
import {
  constant,
  NOTHING,
  onlyConstant,
  reference,
  UNKNOWN,
  type Constant,
  type FunctionValue,
  type Ref,
  type Value,
} from "../values/value.ts";

/** Of all modules that are loaded in one go; behind it they share what one may take. */
const LOADING_STEPS_MAX = 400_000;

/** A run that goes on from an earlier one needs a module that was to be left alone: it begins anew, with the module. */
export class ModuleIsNotLive extends Error {
  readonly module: FlowModule;

  constructor(module: FlowModule) {
    super(module.file);
    this.module = module;
  }
}

export abstract class Definitions extends ClassDefinitions {
  readonly #moduleFrames = new Map<FlowModule, number>();

  // ---- names ----

  lookUp({ id }: Name): Value {
    for (let frame: number | null = this.at.elsewhere.get(id) ?? this.at.frame; frame !== null; frame = this.outerOf(frame)) {
      const found = this.state?.variable(frame, id);
      if (found !== undefined) return found;
    }
    return this.foreignAttribute(starredName(this.at.module.ast, id, this.models) ?? id, NOWHERE);
  }

  /** `os.environ`, or `environ` as it is imported from there. */
  protected isEnvironment(node: Expression): boolean {
    if (node.kind === "Attribute") return this.evaluate(node.value).refs.some((ref) => ref.kind === "foreign" && ref.name === "os");
    return this.isImported("os", "environ");
  }

  protected isProgramName(whole: Expression, key: Expression): boolean {
    if (!isFirstOfArguments(whole, key)) return false;
    this.ledger.touchText(this.at.module);
    if (!keepsArguments(this.at.module.ast)) return false;
    if (whole.kind !== "Attribute") return this.isImported("sys", "argv");
    return this.evaluate(whole.value).refs.some((ref) => ref.kind === "foreign" && ref.name === "sys");
  }

  /** `from module import name` */
  private isImported(module: string, name: string): boolean {
    return this.at.module.ast.body.some(
      (one) => one.kind === "ImportFrom" && one.module === module && one.names.some((imported) => imported.name === name),
    );
  }

  setLocal(name: string, value: Value): void {
    this.state?.setVariable(this.at.frame, name, value);
  }

  setVariable(name: string, value: Value): void {
    this.state?.setVariable(this.at.elsewhere.get(name) ?? this.at.frame, name, value);
  }

  /** Where the name is bound: what a test says about it holds for it there. */
  narrowName(name: string, value: Value): void {
    for (let frame: number | null = this.at.elsewhere.get(name) ?? this.at.frame; frame !== null; frame = this.outerOf(frame))
      if (this.state?.variable(frame, name) !== undefined) return this.state.setVariable(frame, name, value);
  }

  // ---- definitions ----

  protected defined(node: FunctionDef | AsyncFunctionDef): Value {
    const fn: FunctionValue = {
      node,
      module: this.at.module,
      frame: this.enclosingFrame(),
      self: null,
      cls: this.classAround,
      defaults: this.defaultsOf(node.args),
    };
    this.defining(fn);
    const plain = reference({ kind: "function", fn });
    let value = plain;
    // What the outermost decorator of another package was given: a framework registers that, whatever comes around it.
    let registered = plain;
    for (const decorator of node.decorator_list.toReversed()) {
      if (decorator.kind === "Attribute" && (decorator.attr === "setter" || decorator.attr === "deleter")) {
        // Beside the property itself, which keeps its name.
        this.setVariable(decorator.attr === "setter" ? setterName(node.name) : deleterName(node.name), value);
        return this.evaluate(decorator.value);
      }
      const applied = this.evaluate(decorator);
      if (this.#registered(decorator, applied, value)) continue;
      if (applied.refs.some((ref) => ref.kind === "foreign" && /^functools\.singledispatch(?:method)?$/.test(ref.name)))
        value = this.call(applied, { positional: [value], keywords: new Map(), rest: NOTHING }, decorator);
      const isOwn = applied.refs.some(({ kind }) => kind === "function" || kind === "class" || kind === "object" || kind === "partial");
      const isWraps = applied.refs.some((ref) => ref.kind === "foreign" && ref.name === "functools.wraps()");
      const [wrapped] = isWraps && decorator.kind === "Call" ? decorator.args : [];
      if (wrapped !== undefined) this.copyAttributes(this.evaluate(wrapped), value);
      if (isOwn && !isWraps) value = this.call(applied, { positional: [value], keywords: new Map(), rest: NOTHING }, decorator);
      else registered = value;
    }
    if (value !== plain) this.decorated(fn, { registered: registered === plain ? null : registered, value });
    return value;
  }

  /** `@show.register` and `@show.register(type)`, of a function that dispatches by type. */
  #registered(decorator: Expression, applied: Value, fn: Value): boolean {
    const named = decorator.kind === "Call" ? decorator.func : decorator;
    if (named.kind !== "Attribute" || named.attr !== "register" || applied.refs.some(({ kind }) => kind === "function")) return false;
    const thing = this.onlyObject(this.evaluate(named.value));
    const list = thing?.kind === "instance" && thing.foreign === "functools.singledispatch" ? thing.fields.get("registered") : undefined;
    if (list === undefined) return false;
    const [ref] = fn.refs;
    const parameters = ref?.kind === "function" ? [...ref.fn.node.args.posonlyargs, ...ref.fn.node.args.args] : [];
    const annotation = parameters.find((one) => one.annotation !== null)?.annotation ?? null;
    const [given] = decorator.kind === "Call" ? decorator.args : [];
    const type = given ?? annotation;
    if (type === null) return false;
    this.method(list, "append", {
      positional: [this.list([this.evaluate(type), fn], "tuple")],
      keywords: new Map(),
      rest: NOTHING,
    });
    return true;
  }

  /** Called for each function that is defined. */
  abstract defining(fn: FunctionValue): void;

  /** Called for each function of which a decorator of the program's own made something else: what a decorator of a framework was given, and what its name stands for. */
  protected abstract decorated(fn: FunctionValue, made: { readonly registered: Value | null; readonly value: Value }): void;

  // ---- modules ----

  protected importStatement(node: Import | ImportFrom): void {
    for (const { name, asname } of node.names) {
      if (node.kind === "Import") this.#importWhole(name, asname);
      else if (name === "*") this.#importAll(node);
      else this.setVariable(asname ?? name, this.#imported(node, name));
    }
  }

  /** Frames of the modules that have put something into `sys.modules`. */
  readonly #replacing = new Set<number>();

  protected override replaceModule(name: Constant | undefined, value: Value): void {
    if (typeof name !== "string") return;
    const frame = this.moduleFrame(this.at.module);
    this.#replacing.add(frame);
    this.state?.setVariable(frame, `?module ${name}`, value);
  }

  /** What the program itself put in the place of a module; null where it did not. */
  #replacedModule(name: string): Value | null {
    for (const frame of this.#replacing) {
      const value = this.state?.variable(frame, `?module ${name}`);
      // What importlib makes of a package is that package: `sys.modules[name] = module_from_spec(spec)`.
      const [of] = value?.refs ?? [];
      const isItself = value?.refs.length === 1 && of?.kind === "foreign" && of.name.startsWith("importlib.");
      if (value !== undefined && !isItself) return value;
    }
    return null;
  }

  brings({ names, ...node }: Import | ImportFrom): boolean {
    if (node.kind === "Import")
      return names.every(({ name }) => this.program.find(this.at.module, name, 0) !== null || isStandardLibrary(name.split(".")[0]!));
    const from = this.program.find(this.at.module, node.module ?? "", node.level);
    if (from === null) return node.level === 0 && isStandardLibrary((node.module ?? "").split(".")[0]!);
    const frame = this.load(from);
    return names.every(
      ({ name }) => name === "*" || this.state?.variable(frame, name) !== undefined || this.program.inside(from, name) !== null,
    );
  }

  #importWhole(name: string, asname: string | null): void {
    const [head] = name.split(".");
    const dotted = asname === null ? head! : name;
    const replaced = this.#replacedModule(dotted);
    if (replaced !== null) return this.setVariable(asname ?? head!, replaced);
    const own = this.program.find(this.at.module, dotted, 0);
    if (own !== null) this.load(own);
    // `import a.b` runs `a.b` as well, and binds `a`.
    const whole = asname === null && name !== head ? this.program.find(this.at.module, name, 0) : null;
    if (whole !== null) this.load(whole);
    this.setVariable(
      asname ?? head!,
      own === null ? reference({ kind: "foreign", name: presentName(dotted) }) : reference({ kind: "module", module: own }),
    );
  }

  #imported({ module, level }: ImportFrom, name: string): Value {
    const replaced = level === 0 && module !== null ? this.#replacedModule(module) : null;
    if (replaced !== null) return this.attribute(replaced, name, NOWHERE);
    const from = this.program.find(this.at.module, module ?? "", level);
    if (from !== null) {
      const frame = this.load(from);
      const found = this.state?.variable(frame, name);
      if (found !== undefined) return found;
    }
    const inner = this.program.find(this.at.module, [module, name].filter((part) => part !== null).join("."), level);
    if (inner !== null) {
      this.load(inner);
      return reference({ kind: "module", module: inner });
    }
    return from !== null || level > 0 ? UNKNOWN : this.foreignAttribute(presentName(`${module}.${name}`), NOWHERE);
  }

  #importAll({ module, level }: ImportFrom): void {
    const from = this.program.find(this.at.module, module ?? "", level);
    const thing = from === null ? undefined : this.thing(this.load(from));
    this.journal.spoil();
    if (thing?.kind !== "frame") return;
    const listed = thing.names.get("__all__");
    const all = listed === undefined ? null : (this.itemsOf(listed)?.map(onlyConstant) ?? null);
    for (const [name, value] of thing.names)
      if (all?.every((one) => typeof one === "string") === true ? all.includes(name) : /^[^\W_]\w*$/.test(name))
        this.setVariable(name, value);
  }

  override namesHere(): Value {
    return this.mapping(this.#namesIn(this.at.frame));
  }

  override namesOfModule(): Value {
    return this.mapping(this.#namesIn(this.load(this.at.module)));
  }

  #namesIn(frame: number): ReadonlyMap<string, Value> {
    const thing = this.thing(frame);
    const names = thing?.kind === "frame" ? [...thing.names.keys()].filter((name) => /^\w+$/.test(name)) : [];
    return new Map(names.map((name) => [name, this.state?.variable(frame, name) ?? UNKNOWN]));
  }

  override moduleNamed(name: string | null, isWhole: boolean): Value | null {
    const replaced = name === null ? null : this.#replacedModule(name);
    if (replaced !== null) return replaced;
    const level = /^\.*/.exec(name ?? "")![0].length;
    const dotted = name?.slice(level) ?? null;
    const found = dotted === null ? null : this.program.find(this.at.module, isWhole ? dotted : dotted.split(".")[0]!, level);
    if (name !== null && found !== null) this.load(found);
    return found === null ? null : reference({ kind: "module", module: found });
  }

  override moduleInFile(path: Value): Value | null {
    const [module, ...others] = modulesInFile(this.program, path).filter((one) => one !== this.at.module);
    if (module === undefined || others.length > 0) return null;
    this.load(module);
    return reference({ kind: "module", module });
  }

  /** `folder.module`, where the folder is no package by a file of its own. */
  override foreignAttribute(written: string, site: CallSite): Value {
    const head = written.slice(0, Math.max(0, written.indexOf(".")));
    const isFolder = this.program.isFolder(head) && !isStandardLibrary(head) && /^[\w.]+$/.test(written);
    const own = isFolder ? this.program.find(this.at.module, written, 0) : null;
    if (own === null) return super.foreignAttribute(written, site);
    this.load(own);
    return reference({ kind: "module", module: own });
  }

  globalOf({ module }: Ref & { kind: "module" }, name: string): Value {
    const found = this.state?.variable(this.load(module), name);
    if (found !== undefined) return found;
    const inner = this.program.inside(module, name);
    if (inner !== null) return reference({ kind: "module", module: inner });
    // PEP 562.
    const ask = this.state?.variable(this.load(module), "__getattr__");
    return ask === undefined ? UNKNOWN : this.call(ask, { positional: [constant(name)], keywords: new Map(), rest: NOTHING }, NOWHERE);
  }

  setGlobal({ module }: Ref & { kind: "module" }, name: string, value: Value): void {
    this.state?.setVariable(this.load(module), name, value);
  }

  /** What the module's body bound; undefined where it was not run. */
  protected globalsOf(module: FlowModule): ReadonlyMap<string, Value> | undefined {
    const frame = this.#moduleFrames.get(module);
    const thing = frame === undefined ? undefined : this.state?.peek(frame);
    return thing?.kind === "frame" ? thing.names : undefined;
  }

  override namesOf(module: FlowModule): (name: string) => Value {
    return (name) => this.state?.variable(this.moduleFrame(module), name) ?? NOTHING;
  }

  moduleFrame(module: FlowModule): number {
    return this.load(module);
  }

  /** What functions of the module will bind in it or elsewhere; asked where its body ends. */
  protected abstract noteLaterWrites(module: FlowModule, frame: number): void;

  /** What stands in a module, in order. */
  protected moduleBody({ ast }: FlowModule): void {
    this.block(ast.body);
  }

  /** Modules that import each other run one within the other: what the first of them takes, the last one would lack, with all that it defines. */
  #withOwnSteps(body: () => void): void {
    if (this.unitSteps > LOADING_STEPS_MAX) return body();
    const [steps, limit] = [this.steps, this.stepsLeft];
    [this.steps, this.stepsLeft] = [0, STEPS_PER_ROOT_MAX];
    body();
    this.countSteps();
    [this.steps, this.stepsLeft] = [steps, limit];
  }

  /** Whoever asks first for what stands in for a library does not pay for it: in another run somebody else may be the first. */
  #withoutSteps(body: () => void): void {
    const [steps, limit, ofUnit] = [this.steps, this.stepsLeft, this.unitSteps];
    [this.steps, this.stepsLeft] = [0, STEPS_PER_ROOT_MAX];
    body();
    [this.steps, this.stepsLeft, this.unitSteps] = [steps, limit, ofUnit];
  }

  /** What ran now is counted. */
  protected abstract countSteps(): void;

  /** The package that a module stands in, where the module imports from it: Python has run its body by then, as far as it goes. */
  #packageOf(module: FlowModule): FlowModule | null {
    if (module.standsFor !== undefined || module.file.endsWith("__init__.py")) return null;
    const around = this.program.find(module, "", 1);
    if (around === null || this.#moduleFrames.has(around)) return null;
    const isAsked = this.uses(module).imports.some(
      ({ from, level, isTop }) => isTop && (from !== null || level > 0) && this.program.find(module, from ?? "", level) === around,
    );
    return isAsked ? around : null;
  }

  /** Runs a module's body, once; its frame. */
  load(module: FlowModule): number {
    const around = this.#moduleFrames.has(module) || this.ledger.isLoading ? null : this.#packageOf(module);
    if (around !== null) this.load(around);
    const before = this.#moduleFrames.get(module);
    if (before !== undefined) return before;
    const isStandIn = module.standsFor !== undefined;
    if (!isStandIn && this.live?.has(module) === false) throw new ModuleIsNotLive(module);
    this.journal.spoil();
    const frame = this.newId();
    this.#moduleFrames.set(module, frame);
    if (isStandIn) this.ledger.enterStandIn();
    else this.ledger.enterModule(module, frame);
    const [at, state, inside, isAnswering] = [this.at as Activation | undefined, this.state, this.classAround, this.isAnswering];
    this.isAnswering = false;
    this.state ??= this.emptyState();
    this.state.newFrame(frame, null);
    this.classAround = null;
    this.at = {
      module,
      frame,
      fn: null,
      depth: at?.depth ?? 0,
      elsewhere: new Map(),
      returned: [],
      raised: [],
      loops: [],
      catching: [],
      yielded: null,
      yieldedAny: NOTHING,
    };
    this.setLocal("__name__", UNKNOWN);
    this.setLocal("__file__", UNKNOWN);
    if (isStandIn) this.#withoutSteps(() => this.moduleBody(module));
    else this.#withOwnSteps(() => this.moduleBody(module));
    if (!isStandIn) this.noteLaterWrites(module, frame);
    this.ledger.leaveModule();
    if (this.ledger.isLoading || isStandIn) this.state?.keepLoaded(frame, this.lastId);
    if (at !== undefined) this.at = at;
    this.classAround = inside;
    this.isAnswering = isAnswering;
    this.state ??= state;
    return frame;
  }
}
