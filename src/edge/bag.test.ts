// Behaviour of bag, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Bag, type InBag } from "./bag.ts";

const member = (): InBag => ({ bagIndex: -1 });

test("members come and go in any order, each once", () => {
  const bag = new Bag<InBag>();
  const [a, b, c] = [member(), member(), member()];
  for (const each of [a, b, c, b]) bag.add(each);
  assert.equal(bag.size, 3);
  bag.delete(a);
  bag.delete(a);
  assert.deepEqual(
    [a, b, c].map((each) => [...bag].includes(each)),
    [false, true, true],
  );
  bag.delete(c);
  bag.add(a);
  assert.deepEqual(
    [a, b, c].map((each) => [...bag].includes(each)),
    [true, true, false],
  );
});

test("a member of one bag is not taken out of another", () => {
  const [one, other] = [new Bag<InBag>(), new Bag<InBag>()];
  const [a, b] = [member(), member()];
  one.add(a);
  other.add(b);
  other.delete(a);
  assert.deepEqual([one.size, other.size], [1, 1]);
});

test("who looks through it may take members out meanwhile", () => {
  const bag = new Bag<InBag>();
  for (let i = 0; i < 5; i++) bag.add(member());
  let seen = 0;
  for (const each of bag) {
    seen++;
    bag.delete(each);
  }
  assert.deepEqual([seen, bag.size], [5, 0]);
});
