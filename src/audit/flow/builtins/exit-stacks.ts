// `contextlib.ExitStack`: what was entered into it, and what is called when it is left.
import type { Builtins } from "./builtins.ts";
import { callOf, heldIn, type ObjectMethods, type Self } from "./object-methods.ts";
import { NOWHERE } from "../language/call-site.ts";
import { NONE, NO_ARGUMENTS, NOTHING, reference, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

export const EXIT_STACK: ObjectMethods = {
  enter_context: (machine, self, { positional: [manager = UNKNOWN] }) => stacked(machine, self, manager),
  enter_async_context: (machine, self, { positional: [manager = UNKNOWN] }) => stacked(machine, self, manager),
  push: pushed,
  push_async_exit: pushed,
  callback: calledAtTheEnd,
  push_async_callback: calledAtTheEnd,
  pop_all: (machine, self) => {
    const left = machine.listed(machine.itemsOf(heldIn(self)) ?? [machine.anyOf(heldIn(self))]);
    machine.method(heldIn(self), "clear", NO_ARGUMENTS);
    return machine.holder("contextlib.ExitStack", left);
  },
  close: closed,
  aclose: closed,
};

function stacked(machine: Builtins, self: Self, manager: Value): Value {
  machine.method(heldIn(self), "append", { positional: [manager], keywords: new Map(), rest: NOTHING });
  return machine.entered(manager, NOWHERE);
}

function pushed(machine: Builtins, self: Self, args: CallArguments): Value {
  return machine.method(heldIn(self), "append", args) ?? NONE;
}

function calledAtTheEnd(machine: Builtins, self: Self, { positional: [callee = UNKNOWN, ...positional], keywords }: CallArguments): Value {
  const later = reference({ kind: "partial", callee, args: { positional, keywords, rest: NOTHING } });
  machine.method(heldIn(self), "append", { positional: [later], keywords: new Map(), rest: NOTHING });
  return callee;
}

function closed(machine: Builtins, self: Self): Value {
  const all = machine.itemsOf(heldIn(self)) ?? [machine.anyOf(heldIn(self))];
  machine.method(heldIn(self), "clear", NO_ARGUMENTS);
  for (const one of all.toReversed())
    if (one.refs.some(({ kind }) => kind === "partial")) callOf(machine, [one], new Map());
    else machine.leaveAll([one], [], NOWHERE);
  return NONE;
}
