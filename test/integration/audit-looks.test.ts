// What a unit of an audit has looked at of a function's body it has taken down, by going into the function or as text of its module: only then is an edit there an edit for that unit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse } from "../../src/audit/flow/analyse.ts";
import { ownModels } from "../../src/audit/flow/models/load-models.ts";
import { placeKey, textKey } from "../../src/audit/flow/program/place-key.ts";
import { createProgram } from "../../src/audit/flow/program/program.ts";
import { Ledger } from "../../src/audit/flow/units/ledger.ts";
import { parseModule } from "../../src/python/parse/parse-module.ts";
import { walk } from "../../src/python/parse/walk.ts";
import { makePairs } from "../flow-pairs/make-pairs.ts";
import type { Module } from "../../src/python/parse/ast.ts";

/** Every capability is among them, whatever comes before it and behind it. */
const SEED = 1;
/** Of the engine, above the look itself. */
const FRAMES_MAX = 60;
const FRAMES_SHOWN = 8;
/**
 * They look whether a function holds another one, or are remembered by the function itself: what they say of any other than the one at hand is the same as long as
 * its body is; what a class and its methods say anywhere belongs to `whole` of the module's parts.
 */
const OF_WHOLE = /\b(?:outlineOf|fieldsSetBy|guessedBase|functionsAround|usesOf)\b/;

/** A function's outermost body that was looked at, and by whom. */
interface Look {
  readonly key: number;
  readonly module: number;
  readonly stack: string;
}

class Looks {
  #looks = new Map<number, Look>();
  readonly missed = new Map<string, string>();

  /** Of the unit at hand; before the first one begins the program is looked through as a whole. */
  ledger: Ledger | null = null;

  note(module: number, key: number): void {
    if (this.ledger === null || this.#looks.has(key)) return;
    const frames = new Error("look").stack!.split("\n").slice(3);
    if (OF_WHOLE.test(frames.join("\n"))) return;
    this.#looks.set(key, { key, module, stack: frames.slice(0, FRAMES_SHOWN).join("\n") });
  }

  /** What the unit that ends has taken down. */
  end(program: string): void {
    const { ledger } = this;
    if (ledger === null) return;
    for (const { key, module, stack } of this.#looks.values())
      if (!ledger.bodies.has(key) && !ledger.bodies.has(textKey(module))) this.missed.set(stack, program);
    this.#looks = new Map();
  }
}

/** Whoever asks for the body of one of its functions is noted. */
function watched(ast: Module, module: number, looks: Looks): Module {
  walk(ast, (node) => {
    if (node.kind !== "FunctionDef" && node.kind !== "AsyncFunctionDef") return true;
    const key = placeKey(module, node.line, node.column);
    const { body } = node;
    Object.defineProperty(node, "body", {
      get() {
        looks.note(module, key);
        return body;
      },
    });
    return false;
  });
  return ast;
}

test("whoever looks at the body of a function says so", (t) => {
  const looks = new Looks();
  let program = "";
  const begin = Object.getOwnPropertyDescriptor(Ledger.prototype, "begin")!.value as (this: Ledger) => void;
  Ledger.prototype.begin = function beginNoted(this: Ledger) {
    looks.end(program);
    looks.ledger = this;
    begin.call(this);
  };
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES_MAX;
  t.after(() => {
    Ledger.prototype.begin = begin;
    Error.stackTraceLimit = stackTraceLimit;
  });
  for (const { files } of makePairs(SEED, 1).flatMap(({ twins }) => twins)) {
    program = JSON.stringify(files);
    const modules = Object.entries(files)
      .filter(([file]) => file.endsWith(".py"))
      .map(([file, text], number) => ({
        file,
        ast: watched(parseModule(text), number, looks),
        line: (one: number) => text.split("\n")[one - 1] ?? "",
      }));
    analyse({ program: createProgram(modules), models: ownModels(), stepsMax: 2_000_000 });
    looks.end(program);
    looks.ledger = null;
  }
  const [first] = looks.missed;
  assert.equal(looks.missed.size, 0, first?.join("\n"));
});
