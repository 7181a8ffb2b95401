import assert from "node:assert/strict";
import { test } from "node:test";
import { allocateServicePort } from "./allocate-port.ts";

const random = (number: number) => ({ bytes: () => Uint8Array.of(number >> 8, number & 255) });

test("homes that choose at the same time begin at different places", async () => {
  const isFree = (): Promise<boolean> => Promise.resolve(true);
  assert.equal(await allocateServicePort({ recorded: new Set(), random: random(2), isFree }), 15_002);
  assert.equal(await allocateServicePort({ recorded: new Set(), random: random(40_321), isFree }), 15_321);
});

test("a port that is recorded or that somebody listens on is skipped, over the end of the range too", async () => {
  const isFree = (port: number): Promise<boolean> => Promise.resolve(port !== 15_999);
  assert.equal(await allocateServicePort({ recorded: new Set([15_998, 15_000]), random: random(998), isFree }), 15_001);
});

test("none is left: an error with the range", async () => {
  const question = { recorded: new Set<number>(), random: random(7), isFree: () => Promise.resolve(false) };
  await assert.rejects(allocateServicePort(question), /15000 to 15999/);
});
