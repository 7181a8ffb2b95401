// Containers of the standard library, and what runs concurrently: as they are documented.
import { HEAP_BUILTINS } from "./heaps.ts";
import type { Builtin, Builtins } from "./builtins.ts";
import { State } from "../values/state.ts";
import { contextNow, TEMPORARY_FILE } from "./library-objects.ts";
import { nameIn } from "./names-given.ts";
import type { SourceModel } from "../models/models.ts";
import { ALL_KINDS, KIND_BITS } from "../values/taint.ts";
import { UNCOUNTED } from "../values/state.ts";
import { constant, FALSE, HARMLESS, join, NONE, NOTHING, onlyConstant, open, reference, UNKNOWN, type Value } from "../values/value.ts";

/** Of those that are gathered, before they are run as far as they come. */
const TURNS_MAX = 4;

function queue(machine: Builtins): Value {
  return machine.listed([]);
}

function executor(machine: Builtins): Value {
  return machine.holder("Executor", NOTHING);
}

function loop(machine: Builtins): Value {
  return machine.holder("EventLoop", NOTHING);
}

const temporaryFile: Builtin = (machine) =>
  machine.record(
    TEMPORARY_FILE,
    new Map([
      ["held", constant("")],
      ["name", HARMLESS],
    ]),
    NOTHING,
  );
const future: Builtin = (machine, { positional: [value = UNKNOWN] }) => {
  const thing = value.refs.length === 1 ? machine.onlyObject(value) : undefined;
  return thing?.kind === "instance" && thing.foreign === "Future" ? value : machine.holder("Future", machine.awaited(value));
};
const held: Builtin = (machine, { positional: [value = UNKNOWN] }) => machine.awaited(value);
const asIs: Builtin = (_, { positional: [value = UNKNOWN] }) => value;

/** A task that waits runs. */
function ran(machine: Builtins, value: Value): Value {
  const [ref] = value.refs;
  const thing = ref?.kind === "object" ? machine.onlyObject(value) : undefined;
  if (ref?.kind === "object" && thing?.kind === "instance" && thing.fields.has("later")) machine.finished(ref.id);
  return value;
}

/** The order can be guessed. */
const DRAWN: SourceModel = {
  class: "local",
  cleaned: ALL_KINDS & ~KIND_BITS.secret,
  isDrawn: true,
  isNamed: false,
  isRouted: false,
  type: null,
};

export const CONTAINER_BUILTINS: Readonly<Record<string, Builtin>> = {
  "collections.deque": (machine, { positional: [value, most], keywords }) => {
    const max = onlyConstant(most ?? keywords.get("maxlen") ?? NONE);
    const list = machine.gathered(value, "list");
    return typeof max === "number" ? machine.limited(list, max) : list;
  },
  "collections.UserList": (machine, { positional: [value] }) => machine.gathered(value, "list"),
  "collections.Counter": (machine, { positional: [value], keywords }) => {
    const made = machine.listedPairs(reference({ kind: "foreign", name: UNCOUNTED }));
    if (value !== undefined) machine.tally(made, value, 1);
    for (const [name, count] of keywords) machine.setItem(made, constant(name), count);
    return made;
  },
  "random.shuffle": (machine, { positional: [list = UNKNOWN] }, site) => {
    machine.shuffled(list, machine.fromOutside(DRAWN, site, "random.shuffle()"));
    return NONE;
  },
  "collections.ChainMap": (machine, { positional }) => machine.chained(positional),
  "typing.NamedTuple": (machine, { positional: [, fields = UNKNOWN] }) => {
    const names = machine.itemsOf(fields)?.map((field) => onlyConstant(machine.itemsOf(field)?.[0] ?? UNKNOWN));
    return names?.every((name) => typeof name === "string") === true ? reference({ kind: "record", fields: names }) : undefined;
  },
  "types.MappingProxyType": asIs,
  "types.SimpleNamespace": (machine, { keywords, rest }) => machine.record("types.SimpleNamespace", keywords, rest),
  "types.ModuleType": (machine, { positional: [name = UNKNOWN] }) =>
    machine.record("types.SimpleNamespace", new Map([["__name__", name]]), NOTHING),
  "argparse.Namespace": (machine, { keywords, rest }) => machine.record("types.SimpleNamespace", keywords, rest),
  "threading.local": (machine) => machine.record("threading.local", new Map(), NOTHING),
  "weakref.ref": (machine, { positional: [value = UNKNOWN] }) => machine.holder("weakref.ref", value),
  "weakref.proxy": asIs,
  // When it is called, if it is, is not known.
  "weakref.finalize": (machine, { positional: [, callee = UNKNOWN, ...more], keywords, rest }, site) => {
    const before = machine.state?.copy() ?? null;
    machine.call(callee, { positional: more, keywords, rest }, site);
    machine.state = before !== null && machine.state !== null ? State.join(before, machine.state) : (machine.state ?? before);
    return UNKNOWN;
  },
  "weakref.WeakValueDictionary": (machine, args, site) => machine.callForeign("dict", args, site),
  "weakref.WeakKeyDictionary": (machine, args, site) => machine.callForeign("dict", args, site),
  "weakref.WeakSet": (machine, args, site) => machine.callForeign("set", args, site),
  "contextvars.copy_context": (machine) => machine.holder("contextvars.Context", contextNow(machine)),
  "contextvars.ContextVar": (machine, { keywords }) => machine.holder("contextvars.ContextVar", keywords.get("default") ?? NOTHING),
  "tempfile.NamedTemporaryFile": temporaryFile,
  // Nobody else has a name for it.
  "tempfile.TemporaryFile": (machine) => machine.holder("io.StringIO", constant("")),
  "tempfile.SpooledTemporaryFile": (machine) => machine.holder("io.StringIO", constant("")),
  "queue.Queue": queue,
  "queue.SimpleQueue": queue,
  "asyncio.Queue": queue,
  "multiprocessing.Queue": queue,
  "queue.LifoQueue": (machine) => machine.holder("queue.LifoQueue", machine.listed([])),
  "asyncio.LifoQueue": (machine) => machine.holder("queue.LifoQueue", machine.listed([])),
  "queue.PriorityQueue": (machine) => machine.holder("queue.PriorityQueue", machine.listed([])),
  "asyncio.PriorityQueue": (machine) => machine.holder("queue.PriorityQueue", machine.listed([])),
  ...HEAP_BUILTINS,
  "bisect.bisect": bisected("LtE"),
  "bisect.bisect_right": bisected("LtE"),
  "bisect.bisect_left": bisected("Lt"),
  "bisect.insort": (machine, { positional: [list = UNKNOWN, value = UNKNOWN] }) => inserted(machine, list, value),
  "bisect.insort_left": (machine, { positional: [list = UNKNOWN, value = UNKNOWN] }) => inserted(machine, list, value),
  "bisect.insort_right": (machine, { positional: [list = UNKNOWN, value = UNKNOWN] }) => inserted(machine, list, value),
  bytearray: (machine, { positional: [value = constant({ bytes: "" })] }) =>
    machine.holder("bytearray", typeof onlyConstant(value) === "number" ? constant({ bytes: "" }) : value),
  // Of numbers it is a list of them.
  "array.array": (machine, { positional: [, value = constant({ bytes: "" })] }) =>
    machine.onlyObject(value)?.kind === "sequence" ? machine.gathered(value, "list") : machine.holder("bytearray", value),
  memoryview: asIs,
  "asyncio.run": held,
  "asyncio.shield": held,
  "asyncio.wait_for": held,
  "asyncio.create_task": future,
  "asyncio.ensure_future": future,
  "asyncio.gather": (machine, { positional, keywords, rest }) => {
    const isKept = onlyConstant(keywords.get("return_exceptions") ?? NONE) === true;
    if (rest !== NOTHING) return machine.anything([...positional, rest].map((value) => machine.awaited(value)).reduce(join));
    // One may wait for what the last one brings.
    for (let turn = 0; turn < Math.min(positional.length, TURNS_MAX); turn++) machine.othersTurn();
    return machine.listed(positional.map((value) => (isKept ? machine.raisedIn(ran(machine, value)) : null) ?? machine.awaited(value)));
  },
  "asyncio.as_completed": asIs,
  "concurrent.futures.as_completed": asIs,
  "asyncio.wait": (machine, { positional: [tasks = UNKNOWN] }) =>
    machine.listed([machine.gathered(tasks, "set"), machine.gathered(undefined, "set")], "tuple"),
  "asyncio.TaskGroup": loop,
  "asyncio.new_event_loop": loop,
  "asyncio.get_event_loop": loop,
  "asyncio.get_running_loop": loop,
  "asyncio.Runner": loop,
  "asyncio.Event": (machine) => machine.holder("Event", FALSE),
  "threading.Event": (machine) => machine.holder("Event", FALSE),
  "concurrent.futures.ThreadPoolExecutor": executor,
  "concurrent.futures.ProcessPoolExecutor": executor,
  "concurrent.futures.thread.ThreadPoolExecutor": executor,
  "multiprocessing.Pool": executor,
  "multiprocessing.pool.ThreadPool": executor,
  "concurrent.futures.Future": (machine) => machine.holder("Future", NOTHING),
  "contextlib.ExitStack": (machine) => machine.holder("contextlib.ExitStack", machine.listed([])),
  "contextlib.AsyncExitStack": (machine) => machine.holder("contextlib.ExitStack", machine.listed([])),
  "contextlib.nullcontext": (machine, { positional: [value = NONE] }) => machine.holder("contextlib.nullcontext", value),
  "contextlib.suppress": (machine, { positional }) => machine.holder("contextlib.suppress", machine.listed(positional, "tuple")),
  "contextlib.redirect_stdout": (machine, { positional: [value = NONE] }) => machine.holder("contextlib.redirect_stdout", value),
  "contextlib.redirect_stderr": (machine, { positional: [value = NONE] }) => machine.holder("contextlib.redirect_stderr", value),
  "contextlib.closing": (machine, { positional: [value = NONE] }) => machine.holder("contextlib.closing", value),
  "contextlib.aclosing": (machine, { positional: [value = NONE] }) => machine.holder("contextlib.aclosing", value),
  "importlib.import_module": (machine, { positional: [name, within], keywords }) => {
    const whole = absoluteName(nameIn(name), nameIn(within ?? keywords.get("package")));
    // Of a package that is not known by its name: `package=__package__` is the one around.
    return machine.moduleNamed(whole ?? nameIn(name), true) ?? foreignModule(whole === null ? name : constant(whole));
  },
  __import__: (machine, { positional: [name, , , names], keywords }) => {
    const taken = names ?? keywords.get("fromlist");
    const isWhole = taken !== undefined && (machine.itemsOf(taken)?.length ?? 0) > 0;
    const known = nameIn(name);
    return (
      machine.moduleNamed(known, isWhole) ?? (known === null ? undefined : foreignModule(constant(isWhole ? known : known.split(".")[0]!)))
    );
  },
};

/** Of another package, where it is written which. */
function foreignModule(name: Value | undefined): Value | undefined {
  const known = nameIn(name);
  return known === null || known.startsWith(".") ? undefined : reference({ kind: "foreign", name: known });
}

/** Where it would stand in a list: of equal ones before or behind them. */
function bisected(op: "Lt" | "LtE"): Builtin {
  return (machine, { positional: [list = UNKNOWN, value = UNKNOWN, ...more], keywords }) => {
    const items = machine.itemsOf(list);
    const before = items?.map((item) => machine.compares(op, item, value)) ?? [];
    if (items === null || before.includes(undefined) || more.length + keywords.size > 0) return HARMLESS;
    return constant(before.filter((is) => is === true).length);
  };
}

function inserted(machine: Builtins, list: Value, value: Value): Value {
  const one = { positional: [value], keywords: new Map(), rest: NOTHING };
  machine.method(list, "append", one);
  return machine.method(list, "sort", { ...one, positional: [] }) ?? open([]);
}

/** `.name` in a package is one of its modules, `..name` one beside it. */
function absoluteName(name: string | null, within: string | null): string | null {
  const dots = /^\.*/.exec(name ?? "")![0].length;
  if (name === null || dots === 0) return name;
  if (within === null) return null;
  const parts = within.split(".");
  return dots > parts.length ? null : [...parts.slice(0, parts.length - dots + 1), name.slice(dots)].join(".");
}
