// What runs beside what goes on here, as its objects are asked about it: futures, executors, loops and events.
import { callOf, heldIn, keep, type ObjectMethods } from "./object-methods.ts";
import { NOWHERE } from "../language/call-site.ts";
import { FALSE, HARMLESS, NONE, NOTHING, object, onlyConstant, TRUE, UNKNOWN } from "../values/value.ts";

export const FUTURE: ObjectMethods = {
  result: (machine, self) => machine.awaited(object(self.id)),
  get: (machine, self) => machine.awaited(object(self.id)),
  set_result: (machine, self, { positional: [value = UNKNOWN] }) => {
    keep(machine, self, value);
    for (const callee of machine.itemsOf(self.thing.fields.get("waiting") ?? NOTHING) ?? [])
      callOf(machine, [callee, object(self.id)], new Map());
    return NONE;
  },
  cancel: (machine, self) => {
    if (!self.thing.fields.has("later")) return HARMLESS;
    const fields = new Map([...self.thing.fields].filter(([name]) => name !== "later"));
    machine.state?.put(self.id, { ...self.thing, fields: fields.set("held", UNKNOWN) });
    return TRUE;
  },
  /** Called when there is a result. */
  add_done_callback: (machine, self, { positional: [callee = UNKNOWN] }) => {
    const isOpen = self.thing.fields.has("later") || heldIn(self) === NOTHING;
    const waiting = isOpen ? (machine.itemsOf(self.thing.fields.get("waiting") ?? NOTHING) ?? []) : null;
    if (waiting === null) callOf(machine, [callee, object(self.id)], new Map());
    else
      machine.state?.put(self.id, {
        ...self.thing,
        fields: new Map(self.thing.fields).set("waiting", machine.listed([...waiting, callee])),
      });
    return NONE;
  },
};

export const EXECUTOR: ObjectMethods = {
  submit: (machine, _, { positional, keywords }) => machine.ranBeside(() => callOf(machine, positional, keywords)),
  map: (machine, _, args) => machine.callForeign("map", args, NOWHERE),
  imap: (machine, _, args) => machine.callForeign("map", args, NOWHERE),
  imap_unordered: (machine, _, args) => machine.callForeign("map", args, NOWHERE),
  starmap: (machine, _, args) => machine.callForeign("itertools.starmap", args, NOWHERE),
  apply: (machine, _, { positional: [callee = UNKNOWN, args] }) =>
    callOf(machine, [callee, ...(args === undefined ? [] : (machine.itemsOf(args) ?? [machine.anyOf(args)]))], new Map()),
  apply_async: (machine, _, { positional: [callee = UNKNOWN, args] }) =>
    machine.ranBeside(() =>
      callOf(machine, [callee, ...(args === undefined ? [] : (machine.itemsOf(args) ?? [machine.anyOf(args)]))], new Map()),
    ),
};

export const LOOP: ObjectMethods = {
  run_until_complete: (machine, _, { positional: [value = UNKNOWN] }) => machine.awaited(value),
  create_task: (machine, _, args) => machine.callForeign("asyncio.create_task", args, NOWHERE),
  create_future: (machine) => machine.holder("Future", NOTHING),
  run_in_executor: (machine, _, { positional: [, ...more], keywords }) => callOf(machine, more, keywords),
  call_soon: (machine, _, { positional, keywords }) => callOf(machine, positional, keywords),
};

/** A task waits for it until somebody sets it; who may do so meanwhile is not known. */
export const EVENT: ObjectMethods = {
  set: (machine, self) => keep(machine, self, TRUE),
  clear: (machine, self) => keep(machine, self, FALSE),
  is_set: () => HARMLESS,
  wait: (machine, self, { positional, keywords }) =>
    onlyConstant(heldIn(self)) === false && positional.length + keywords.size === 0 && machine.waitsForTurn() ? NOTHING : HARMLESS,
};
