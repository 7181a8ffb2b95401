// Refuses what a replaced control plane still sends: each kind of write keeps the highest (epoch, number) on disk.
import { join } from "node:path";
import { EPOCH_TOO_LOW } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { AgentPorts } from "./agent-ports.ts";
import { stateFile, type StateFile } from "./state-file.ts";

interface Mark {
  readonly epoch: number;
  readonly number: number;
}

interface Marks {
  /** Highest epoch of any write. */
  readonly epoch: number;
  readonly numbers: Readonly<Record<string, Mark>>;
}

export class EpochGuard {
  readonly #file: StateFile<Marks>;
  #marks: Marks;

  constructor(at: Pick<AgentPorts, "home" | "log">) {
    this.#file = stateFile<Marks>(join(at.home.agent, "epoch.json"), { log: at.log, backup: true });
    this.#marks = this.#file.read() ?? { epoch: 0, numbers: {} };
  }

  get epoch(): number {
    return this.#marks.epoch;
  }

  /** Throws EPOCH_TOO_LOW. The same again is accepted: writes are idempotent. */
  check(kind: string, given: Mark): void {
    const seen = this.#marks.numbers[kind] ?? { epoch: 0, number: 0 };
    const isOld = given.epoch < this.#marks.epoch || (given.epoch === seen.epoch && given.number < seen.number);
    if (!isOld) return;
    const highest = given.epoch < this.#marks.epoch ? `epoch ${this.#marks.epoch}` : `number ${seen.number} of epoch ${seen.epoch}`;
    throw userError(EPOCH_TOO_LOW, { given: `number ${given.number} of epoch ${given.epoch}`, highest });
  }

  accept(kind: string, given: Mark): void {
    const seen = this.#marks.numbers[kind];
    if (seen && seen.epoch === given.epoch && seen.number === given.number) return;
    const { epoch, number } = given;
    this.#marks = { epoch: Math.max(this.#marks.epoch, epoch), numbers: { ...this.#marks.numbers, [kind]: { epoch, number } } };
    this.#file.write(this.#marks);
  }
}
