import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { eachCall, type CallCheck } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

const PICKLE = "pickle cPickle _pickle pickle5 dill cloudpickle";
/** `loads(dumps(x))` copies an object of one's own. */
const ROUND_TRIP = /^(?:pickle|cPickle|_pickle|pickle5|dill|cloudpickle|jsonpickle)\.(?:dumps|encode)\(\)$/;

export const unpickledData = defineRule({
  id: "DES001",
  name: "unpickled-data",
  cwe: 502,
  severity: "medium",
  summary: "Data is unpickled, which runs what the data says",
  aliases: ["B301", "S301"],
  checks: {
    anyCall: handedOn,
    calls: {
      ...eachCall("{}.load", PICKLE, fromFile),
      ...eachCall("{}.Unpickler", PICKLE, fromFile),
      ...eachCall("{}.loads", PICKLE, fromData("data")),
      "shelve.open": fromFile,
      "shelve.DbfilenameShelf": fromFile,
      "jsonpickle.decode": fromData("string"),
      "jsonpickle.unpickler.decode": fromData("string"),
      ...eachCall("{}().restore", "jsonpickle.Unpickler jsonpickle.unpickler.Unpickler", fromData("obj")),
      "pandas.read_pickle": fromFile,
      "pandas.io.pickle.read_pickle": fromFile,
      "sklearn.externals.joblib.load": fromFile,
    },
  },
});

function fromData(name: string): CallCheck {
  return (call, at) => {
    const data = argumentOf(call, 0, name);
    if (data !== null && (at.module.isConstant(data, at.scope) || isOwn(data, at))) return;
    report(call, at);
  };
}

const READ_NAMES = new Set(["load", "loads"]);
const READERS: ReadonlySet<string> = new Set(PICKLE.split(" ").flatMap((name) => [`${name}.load`, `${name}.loads`]));

/** `map(pickle.loads, rows)`, `pool.submit(pickle.loads, row)`: whoever is given it calls it. */
function handedOn({ args }: Call, at: At): void {
  for (const given of args)
    if (given.kind === "Attribute" && READ_NAMES.has(given.attr) && READERS.has(at.module.target(given, at.scope) ?? "")) report(given, at);
}

/** What a file holds is not known, however its path is. */
function fromFile(call: Call, at: At): void {
  report(call, at);
}

function isOwn(data: Expression, at: At): boolean {
  return ROUND_TRIP.test(at.module.target(data, at.scope) ?? "");
}

function report(call: Expression, at: At): void {
  at.report(call, "Whoever can write this data can run code here: make sure that nobody else can, or use JSON.", { confidence: "pattern" });
}
