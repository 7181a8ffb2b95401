// One run over a program: the bodies of its modules, then its roots. What an earlier run knows of a unit, and still holds, is told instead of run.
import type { Generation } from "./units/generation.ts";
import type { MachineOptions } from "./machine.ts";
import { askedFunctions } from "./program/asked-functions.ts";
import { moduleOfKey } from "./program/place-key.ts";
import { inOrder, stepsUpTo, type Candidate, type Root } from "./units/candidates.ts";
import { groupOf, Groups } from "./units/groups.ts";
import { Interest } from "./units/interest.ts";
import { keepStores } from "./units/kept-stores.ts";
import { hasRead, otherwiseTainted, type Plan } from "./units/plan.ts";
import type { FlowModule } from "./program/program.ts";
import type { State } from "./values/state.ts";
import type { LoadRecord, RootInfo, RootRecord, UnitRecord } from "./units/unit-record.ts";
import { ChangesFound, Outcome, type Analysed } from "./units/outcome.ts";
import { settledPlan } from "./units/outsides.ts";
import { isWithinStack } from "./units/within-stack.ts";
import { writtenOver } from "./units/written-over.ts";
import { withOthers, type LeftBehind } from "./units/left-behind.ts";
import { NextRequests, type Run } from "./units/next-requests.ts";
import type { ClassValue, FunctionValue, Value } from "./values/value.ts";

export interface AnalysisOptions extends Omit<MachineOptions, "onHit" | "live"> {
  /** Numbers of the modules: what a module imports before the module itself. */
  readonly order: readonly number[];
  readonly stepsMax: number;
  /** Asked before each root: the time of the whole run is over. */
  readonly isOver?: () => boolean;
  /** Told before each root. */
  readonly progress?: (done: number, all: number) => void;
  /** What the modules are compared by with another run; without, nothing is left for one. */
  readonly marks?: Pick<Generation, "inputs" | "contents" | "digests" | "parts">;
}

export class Analysis extends NextRequests {
  readonly #options: AnalysisOptions;
  /** With what has shown since it was made. */
  plan: Plan | null;
  readonly #outcome: Outcome;
  readonly #interest: Interest;
  readonly #loads: LoadRecord[] = [];
  readonly #roots: RootRecord[] = [];
  #groups = new Groups(null);
  readonly #earlierInfos: ReadonlyMap<number, RootInfo>;
  /** Defined, and not yet looked at as roots. */
  readonly #fresh: Root[] = [];
  readonly #units = { run: 0, told: 0 };
  #calledByScripts: ReadonlySet<number> = new Set();
  #hasStored = false;
  #storesDiffer = false;

  constructor(options: AnalysisOptions, plan: Plan | null) {
    const live = plan === null ? null : new Set([...plan.live].map((number) => options.program.modules[number]!));
    super({ ...options, live });
    this.#options = options;
    this.plan = plan;
    this.#outcome = new Outcome(options);
    this.#earlierInfos = new Map(plan?.earlier.infos.map((info) => [info.key, info] as const));
    this.#interest = new Interest(this.relevance, askedFunctions(options));
  }

  /** Throws ModuleIsNotLive and ChangesFound where the plan does not hold. */
  run(): Analysed {
    const isComplete = isWithinStack(() => this.#runAll());
    const outcome = this.#outcome;
    if (!isComplete) outcome.notFollowed = Math.max(outcome.notFollowed, this.program.modules.length);
    return outcome.analysed(isComplete ? this.#generation : null, this.#units);
  }

  #generation: Generation | null = null;

  get #isOver(): boolean {
    return this.#areStepsOver || this.#isTimeOver;
  }

  get #areStepsOver(): boolean {
    return this.#outcome.steps + this.unitSteps > this.#most;
  }

  /** Steps of all units up to the one at hand. */
  #most = 0;
  #notBegun = 0;

  get #isTimeOver(): boolean {
    return this.#options.isOver?.() === true;
  }

  /** False where not even the bodies of the modules were run. */
  #runAll(): boolean {
    const candidates: Candidate[] = [];
    this.#most = this.#options.stepsMax;
    for (const number of this.#options.order) {
      if (this.#isOver) return false;
      candidates.push(...this.#loadUnit(this.program.modules[number]!, number));
    }
    this.bindLaterWrites();
    this.ledger.endLoading(this.lastId);
    this.tooLong.clear();
    this.#calledByScripts = new Set(this.#outcome.followed);
    const outsides = this.#options.marks === undefined ? null : this.outsides(this.plan);
    if (this.plan !== null && outsides !== null) this.plan = settledPlan(this.plan, outsides, this.#loads);
    this.#groups = new Groups(this.plan);
    const base = this.state;
    if (base === null) return true;
    this.makeKeepers();
    const isTainted = this.hasTaint;
    // What runs before each request comes first: what it stores, the others find. So does what names handlers in tables.
    const isBefore = new Set(candidates.filter((one) => this.#withTable(one).info.entry === "before"));
    const before = this.#callersFirst([...isBefore]);
    for (const candidate of before) {
      this.hasTaint = isTainted || this.#hasStored;
      if (this.#rootUnit(candidate, base)) this.#hasStored = keepStores(this.requestIds, this.state, base) || this.#hasStored;
    }
    const stores = this.shownStores(base);
    this.#storesDiffer = this.plan !== null && this.plan.earlier.stores !== stores;
    const others = this.#callersFirst(candidates.filter((one) => !isBefore.has(one)));
    const entries = others.filter(({ info }) => info.entry === "entry");
    const isLeftKnown = !this.#storesDiffer && this.tooLong.size === 0;
    const earlier = isLeftKnown && this.plan?.leavesNothing === true ? this.plan.earlier.left : null;
    if (this.runFirst([...before, ...entries], { base, earlier, run: (root, begin) => this.#leavingUnit(root, begin) }))
      this.#hasStored = true;
    this.#outcome.steps += this.left.steps;
    const possible = others.filter(({ info }) => this.#interest.mayBeIn(info));
    const lastOf = new Map(possible.map(({ info }, i) => [groupOf(info), i]));
    for (const [i, candidate] of possible.entries()) {
      this.#options.progress?.(i, possible.length);
      this.hasTaint = isTainted || this.#hasStored;
      this.#rootUnit(candidate, base);
      const group = groupOf(candidate.info);
      if (lastOf.get(group) === i) this.endGroup(group);
    }
    this.#groups.check();
    const alone = this.#isTimeOver ? null : this.#aloneUnit(base, candidates[0]);
    const { marks } = this.#options;
    if (marks !== undefined && outsides !== null && !this.#isTimeOver)
      this.#generation = {
        ...marks,
        ...outsides,
        order: this.#options.order,
        loads: this.#loads,
        infos: [...before, ...others].map(({ info }) => info),
        roots: this.#roots,
        alone,
        notBegun: this.#notBegun,
        stores,
        left: this.left,
      };
    return true;
  }

  // ---- bodies of modules ----

  readonly #loaded = new Set<number>();

  #loadUnit(module: FlowModule, number: number): readonly Candidate[] {
    if (this.#loaded.has(number)) return [];
    const known = this.plan?.loads.get(number);
    if (this.live !== null && !this.live.has(module) && known !== undefined) {
      if (known.hadTaint !== this.hasTaint) throw new ChangesFound({ inner: otherwiseTainted(this.plan!, this.#loaded, this.hasTaint) });
      for (const one of known.modules) this.#loaded.add(one);
      this.#loads.push(known);
      this.#tell(known);
      this.hasTaint = known.hasTaint;
      return known.roots.flatMap((key) => {
        const info = this.#earlierInfos.get(key);
        return info === undefined ? [] : [{ info, root: null }];
      });
    }
    const hadTaint = this.hasTaint;
    this.tooLong.clear();
    this.beginUnit();
    this.#units.run += 1;
    this.steps = 0;
    const [before, last] = [this.state?.copy() ?? null, this.lastId];
    this.load(module);
    this.countSteps();
    const written = before === null || this.state === null ? [] : writtenOver(before, this.state, last);
    const modules = this.ledger.modulesEntered;
    for (const one of modules) this.#loaded.add(one);
    const own = new Set(modules);
    const roots = this.#fresh.splice(0).map((root) => this.#candidate(root));
    const record: LoadRecord = {
      ...this.endUnit(own),
      modules,
      wrote: this.ledger.modulesOf(written).filter((one) => !own.has(one)),
      willWrite: this.ledger.willWriteTo.filter((one) => !own.has(one)),
      hadTaint,
      hasTaint: this.hasTaint,
      roots: roots.map(({ info }) => info.key),
    };
    this.#loads.push(record);
    this.#outcome.add(record);
    return roots;
  }

  // ---- roots ----

  #candidate(root: Root): Candidate {
    const { fn, inherited } = root;
    const key = inherited?.key ?? this.ledger.keyOf(fn);
    return { info: { key, cls: this.classKeyOf(fn), entry: "none", table: "", hasKnownParameter: this.hasKnownParameter(fn) }, root };
  }

  #isNeeded(...roots: readonly Pick<Candidate, "info">[]): ChangesFound {
    return new ChangesFound({ needed: roots.map(({ info }) => this.plan?.loaderOf(info.key) ?? moduleOfKey(info.key)) });
  }

  /** What is called by nobody in sight first: what it calls need not be a root again. */
  #callersFirst(candidates: readonly Candidate[]): readonly Candidate[] {
    const others = candidates.filter(({ info, root }) => root === null && info.table !== this.tableOf(info.key, info.cls));
    if (others.length > 0) throw this.#isNeeded(...others);
    return inOrder(
      candidates.map((one) => this.#withTable(one)),
      (key) => this.relevance.distance(key),
    );
  }

  /** With what tables of routes say, which are known by now. */
  #withTable({ info, root }: Candidate): Candidate {
    const table = this.tableOf(info.key, info.cls);
    if (root === null) return { info, root };
    const entry = root.entry ?? this.entryByTable(root.fn);
    const isBefore = entry === null ? this.relevance.saysMore(info.key, this.#calledByScripts) : entry.isBefore === true;
    const kind = isBefore ? "before" : entry === null ? "none" : "entry";
    return { info: { ...info, table, entry: kind }, root: { ...root, entry } };
  }

  #isOfInterest(info: RootInfo): boolean {
    return this.#interest.isIn(info, [this.#outcome, this.ledger.notes], this.#calledByScripts);
  }

  /** False where it was not run. What runs before each request leaves what counts, so that it is run whatever is known of it. */
  #rootUnit({ info, root }: Candidate, base: State): boolean {
    this.ledger.begin();
    this.#most = stepsUpTo(info, this.#options.stepsMax);
    if (!this.#isOfInterest(info)) return false;
    const group = groupOf(info);
    const hadTaint = this.hasTaint;
    const known = group === null ? null : this.#groups.next(group, info.key);
    if (group !== null && known !== null && this.#mayTell(known, hadTaint)) {
      this.#roots.push(known);
      this.#tell(known);
      this.#groups.tells(group);
      return true;
    }
    if (this.#isOver) {
      this.#outcome.notFollowed += 1;
      this.#notBegun += 1;
      return false;
    }
    if (group !== null && !this.#groups.mayRun(group)) return false;
    if (root === null) throw this.#isNeeded({ info });
    this.beginUnit(group);
    this.#units.run += 1;
    this.#runRoot(root, this.beginOf(info, base));
    const isLast = this.#areStepsOver;
    const record: RootRecord = { ...this.endUnit(new Set()), key: info.key, isLast, hadTaint };
    this.#roots.push(record);
    this.#outcome.add(record);
    return true;
  }

  #mayTell(known: RootRecord, hasTaint: boolean): boolean {
    return !known.isLast && this.#outcome.steps + known.steps <= this.#most && this.#holds(known, hasTaint);
  }

  /** For what it leaves; what it finds is told when it is run with all that others left. */
  #leavingUnit({ info, root }: Candidate, base: State): Run {
    this.#most = stepsUpTo(info, this.#options.stepsMax);
    if (this.#isOver) return { ends: [], steps: 0, record: null };
    if (root === null) throw this.#isNeeded({ info });
    this.hasTaint = true;
    this.beginUnit();
    const ends = this.#runRoot(root, base);
    const record = this.endUnit(new Set());
    return { ends: record.cut > 0 ? [] : ends, steps: record.steps, record };
  }

  #runDefined(from: State): void {
    if (this.#fresh.length === 0) return;
    const called: { readonly root: Root; readonly left: LeftBehind }[] = [];
    for (const { root, info } of this.#callersFirst(this.#fresh.splice(0).map((one) => this.#candidate(one)))) {
      if (root === null || !this.#isOfInterest(info)) continue;
      if (this.#isOver) {
        this.unitCut += 1;
        continue;
      }
      const left = this.leftBehind(from);
      left.note(this.#runRoot(root, from));
      if (root.entry !== null) called.push({ root, left });
    }
    if (called.length > 1) this.hasTaint = true;
    for (const [{ root }, begin] of withOthers(called, from)) if (!this.#isOver) this.#runRoot(root, begin);
  }

  /** With what it defines; how it leaves the program where it is called from outside. */
  #runRoot(root: Root, base: State): readonly State[] {
    const raisedBefore = root.at.raised.length;
    this.#callRoot(root, base);
    const [raised, state] = [this.answerRaised(root.at.raised.splice(raisedBefore), root), this.state];
    this.countSteps();
    // What a function defines can be called when it has ended.
    this.#runDefined((state ?? base).copy());
    if (root.entry === null && !this.hasKnownParameter(root.fn)) return [];
    return state === null ? raised : [state, ...raised];
  }

  #callRoot({ fn, entry, at, called, inherited }: Root, base: State): void {
    if (fn.frame !== null && this.state?.get(fn.frame) === undefined && base.get(fn.frame) === undefined) return;
    this.state = base.copy();
    this.steps = 0;
    [this.entry, this.entryNode] = [entry, fn.node];
    // Annotations and defaults mean what they meant where the function was defined.
    this.at = at;
    this.widenAround(fn);
    if (entry !== null) this.runDependencies(fn);
    const given = this.argumentsFor(fn, entry);
    this.isRootCall = true;
    this.isAnswering = entry !== null || this.hasKnownParameter(fn);
    if (called === undefined || entry === null || !this.runDecorated(fn, called, given)) this.invoke(inherited?.fn ?? fn, given, fn.node);
    if (this.isExhausted) return;
    if (entry !== null) this.ledger.notes.reached.add(this.ledger.keyOf(fn));
    for (const question of this.questionsIn(fn.node)) this.ledger.question(question.key).isFollowed = true;
    for (const call of this.watched.values()) if (call.around.at(-1) === fn.node) call.isFollowed = true;
  }

  protected override decorated(
    fn: FunctionValue,
    { registered, value }: { readonly registered: Value | null; readonly value: Value },
  ): void {
    this.noteDecorated(fn, value);
    const root = this.#fresh.findLast((one) => one.fn === fn);
    const called = root?.entry == null ? value : registered;
    if (root !== undefined && called !== null) root.called = called;
  }

  /** Templates by themselves, whoever renders them. */
  #aloneUnit(base: State, first: Candidate | undefined): UnitRecord | null {
    if (first === undefined || this.rendering === null) return null;
    const known = this.plan?.earlier.alone ?? null;
    if (known !== null && this.#holds(known, this.hasTaint)) {
      this.#tell(known);
      return known;
    }
    if (first.root === null) throw this.#isNeeded(first);
    this.beginUnit();
    this.#units.run += 1;
    this.at = first.root.at;
    this.state = base.copy();
    this.steps = 0;
    this.rendering.alone(this, (library) => this.program.modules.some((module) => this.relevance.imports(module, library)));
    this.countSteps();
    const record = this.endUnit(new Set());
    this.#outcome.add(record);
    return record;
  }

  /** As if it had run. */
  #tell(record: UnitRecord): void {
    this.#units.told += 1;
    for (const note of record.routes) this.addRoute(note);
    for (const key of record.tooLong) this.tooLong.add(key);
    if (record.rendering !== null) this.rendering?.notes.tell(record.rendering);
    this.#outcome.add(record);
  }

  /** Whether a root would find now what it found then. */
  #holds(record: UnitRecord & { readonly hadTaint?: boolean }, hasTaint: boolean): boolean {
    const plan = this.plan;
    if (plan === null || hasRead(record, plan.changes)) return false;
    if (record.hadTaint !== undefined && record.hadTaint !== hasTaint) return false;
    if ((record.usesStores && this.#storesDiffer) || this.findsOther(record, plan.earlier.left)) return false;
    if (record.rendering !== null && (record.rendering.filters.length > 0 || this.rendering?.notes.isAsBefore(record.rendering) !== true))
      return false;
    const touched = new Set(record.touched.map((mark) => mark >> 1));
    const tooLong = [...this.tooLong].filter((key) => touched.has(moduleOfKey(key)));
    if (tooLong.length !== record.tooLongBefore.length || !record.tooLongBefore.every((key) => this.tooLong.has(key))) return false;
    const { defined } = this.#outcome;
    return record.defined.every((key) => !defined.has(key)) && record.definedBefore.every((key) => defined.has(key));
  }

  protected override classMade(cls: ClassValue): void {
    super.classMade(cls);
    for (const inherited of cls.module.standsFor === undefined ? this.inheritedHandlers(cls) : [])
      if (this.#isNew(inherited.key)) this.#fresh.push({ fn: { ...inherited.fn, cls }, entry: null, at: this.at, inherited });
  }

  #isNew(key: number): boolean {
    const { defined, definedBefore } = this.ledger.notes;
    const isNew = !defined.has(key) && !this.#outcome.defined.has(key);
    if (isNew) defined.add(key);
    else if (!defined.has(key)) definedBefore.add(key);
    return isNew;
  }

  defining(fn: FunctionValue): void {
    if (fn.module.standsFor !== undefined || !this.#isNew(this.ledger.keyOf(fn))) return;
    this.#fresh.push({ fn, entry: this.entryByDecorator(fn) ?? this.entryInside(this.at.fn), at: this.at });
    if (fn.node.kind !== "Lambda") for (const decorator of fn.node.decorator_list) this.noteFilter(decorator, fn);
  }
}
