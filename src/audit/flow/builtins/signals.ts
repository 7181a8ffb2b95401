// Signals of Django and blinker: what is sent comes to each function that was connected.
import type { Builtin, Builtins } from "./builtins.ts";
import type { ObjectMethods } from "./object-methods.ts";
import { constant, HARMLESS, join, NONE, NOTHING, object, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

export const SIGNAL = "signal";
export const RECEIVER = "signal.receiver";
const RECEIVERS = "receivers";

const made: Builtin = (machine) => machine.record(SIGNAL, new Map([[RECEIVERS, machine.listed([])]]), NOTHING);

export const SIGNAL_BUILTINS: Readonly<Record<string, Builtin>> = {
  "django.dispatch.Signal": made,
  "django.dispatch.dispatcher.Signal": made,
  "blinker.Signal": made,
  "blinker.signal": made,
  "blinker.Namespace().signal": made,
  "flask.signals.Namespace().signal": made,
  // Of signals of the program's own; those of a library nobody here sends.
  "django.dispatch.receiver": (machine, { positional: [signals = UNKNOWN] }) => {
    const all = isSignal(machine, signals) ? [signals] : (machine.itemsOf(signals) ?? []);
    const own = all.filter((one) => isSignal(machine, one));
    return own.length === 0 ? undefined : machine.record(RECEIVER, new Map([["signals", machine.listed(own)]]), NOTHING);
  },
};

function isSignal(machine: Builtins, value: Value): boolean {
  const thing = machine.onlyObject(value);
  return thing?.kind === "instance" && thing.foreign === SIGNAL;
}

function connect(machine: Builtins, signal: Value, receiver: Value): void {
  const thing = machine.onlyObject(signal);
  const receivers = thing?.kind === "instance" ? thing.fields.get(RECEIVERS) : undefined;
  if (receivers !== undefined) machine.method(receivers, "append", { positional: [receiver], keywords: new Map(), rest: NOTHING });
}

const sent: ObjectMethods[string] = (machine, { id, thing }, { positional, keywords, rest }) => {
  const receivers = thing.fields.get(RECEIVERS) ?? UNKNOWN;
  const sender = positional[0] ?? keywords.get("sender") ?? NONE;
  const named = new Map(keywords).set("signal", object(id));
  named.delete("sender");
  const args: CallArguments = { positional: [sender], keywords: named, rest };
  let any: Value = NONE;
  for (const receiver of machine.itemsOf(receivers) ?? [machine.anyOf(receivers)])
    any = join(any, machine.call(receiver, { ...args, keywords: accepted(receiver, named) }, machine.siteHere));
  return machine.anything(join(any, HARMLESS));
};

/** Blinker says nothing of the signal; who does not ask for it is not given it. */
function accepted({ refs }: Value, named: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const [ref] = refs;
  if (ref?.kind !== "function" || ref.fn.node.args.kwarg !== null) return named;
  const { args, kwonlyargs } = ref.fn.node.args;
  const known = new Set([...args, ...kwonlyargs].map(({ arg }) => arg));
  return new Map([...named].filter(([name]) => known.has(name)));
}

export const SIGNAL_METHODS: ObjectMethods = {
  connect: (machine, { id }, { positional: [receiver = UNKNOWN] }) => {
    connect(machine, object(id), receiver);
    return receiver;
  },
  send: sent,
  send_robust: sent,
  asend: sent,
  asend_robust: sent,
  has_listeners: () => constant(true),
};

export const RECEIVER_METHODS: ObjectMethods = {
  __call__: (machine, { thing }, { positional: [receiver = UNKNOWN] }) => {
    for (const signal of machine.itemsOf(thing.fields.get("signals") ?? UNKNOWN) ?? []) connect(machine, signal, receiver);
    return receiver;
  },
};
