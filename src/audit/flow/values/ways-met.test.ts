import assert from "node:assert/strict";
import { test } from "node:test";
import { Journal } from "../calls/journal.ts";
import { Ledger } from "../units/ledger.ts";
import { createProgram } from "../program/program.ts";
import { State } from "./state.ts";
import { constant, FALSE, join, TRUE, type Value } from "./value.ts";
import { heldSlots, keepWays, noteMeeting } from "./ways-met.ts";

const FRAME = 1;

/** `ok = True; word = "a"` on one way, `ok = False; word = "b"` on the other; where they met. */
function met(): State {
  const begin = new State(new Journal(), new Ledger(createProgram([])), { loaded: { things: new Map(), until: new Map() } });
  begin.newFrame(FRAME, null);
  for (const name of ["ok", "word"]) begin.setVariable(FRAME, name, constant(null));
  const ways = [begin.copy(), begin.copy()];
  for (const [i, way] of ways.entries()) {
    way.setVariable(FRAME, "ok", i === 0 ? TRUE : FALSE);
    way.setVariable(FRAME, "word", constant(i === 0 ? "a" : "b"));
  }
  const state = State.join(ways[0]!, ways[1]!);
  noteMeeting(state, ways, { owner: FRAME, frame: FRAME, answer: null });
  return state;
}

function wordsOf(state: State): Value["constants"] {
  return state.peekVariable(FRAME, "word")!.constants;
}

test("What is left of the ways narrows all that they left", () => {
  const state = met();
  assert.deepEqual(wordsOf(state), ["a", "b"]);
  keepWays(state, state.meetings[0]!, [1]);
  assert.deepEqual(wordsOf(state), ["b"]);
  assert.deepEqual(state.peekVariable(FRAME, "ok")!.constants, [false]);
  assert.equal(state.meetings.length, 0);
});

test("What was given another value since is left as it is", () => {
  const state = met();
  state.setVariable(FRAME, "word", constant("c"));
  keepWays(state, state.meetings[0]!, [1]);
  assert.deepEqual(wordsOf(state), ["c"]);
});

test("A way that gave a variable something that it may have been before is told apart from one that did not", () => {
  const one = met();
  const other = one.copy();
  other.setVariable(FRAME, "ok", FALSE);
  // `ok` is what it was on both ways, as far as its value says, and yet `word` may be "a" where it is false.
  const state = State.join(one, other);
  assert.deepEqual(state.peekVariable(FRAME, "ok"), join(one.peekVariable(FRAME, "ok")!, FALSE));
  assert.deepEqual(state.meetings, []);
});

test("Both of two ways that met know of an earlier meeting that neither has touched", () => {
  const one = met();
  const other = one.copy();
  other.setVariable(FRAME, "third", TRUE);
  const state = State.join(one, other);
  assert.equal(state.meetings.length, 1);
  assert.equal(heldSlots(state, state.meetings[0]!).length, 2);
});
