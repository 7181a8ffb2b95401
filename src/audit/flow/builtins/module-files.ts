// Modules of the program that are loaded by the file they stand in (`importlib.util`).
import type { Builtin } from "./builtins.ts";
import { heldIn, type ObjectMethods } from "./object-methods.ts";
import { NONE, UNKNOWN } from "../values/value.ts";

const FILE_SPEC = "importlib.machinery.ModuleSpec";
export const LOADER = "importlib.machinery.SourceFileLoader";

export const MODULE_FILE_BUILTINS: Readonly<Record<string, Builtin>> = {
  "importlib.util.spec_from_file_location": (machine, { positional: [name = UNKNOWN, path], keywords }) => {
    const module = machine.moduleInFile(path ?? keywords.get("location") ?? UNKNOWN);
    if (module === null) return undefined;
    const fields = new Map([
      ["name", name],
      ["held", module],
      ["loader", machine.holder(LOADER, module)],
    ]);
    return machine.record(FILE_SPEC, fields, UNKNOWN);
  },
  "importlib.util.module_from_spec": (machine, { positional: [spec = UNKNOWN] }) => {
    const thing = machine.onlyObject(spec);
    return thing?.kind === "instance" && thing.foreign === FILE_SPEC ? thing.fields.get("held") : undefined;
  },
};

/** It has run when it was first asked for, once. */
export const LOADER_METHODS: ObjectMethods = {
  exec_module: () => NONE,
  load_module: (_, self) => heldIn(self),
};
