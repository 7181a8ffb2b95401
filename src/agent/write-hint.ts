// Looks into an instance's output now and then for a write that its read-only tree refused, so that its user is told the fix while it runs.
import { join } from "node:path";
import { explainRefusedWrite } from "../host/artifact-folder.ts";
import type { Home } from "../host/home.ts";
import type { InstanceSpec, JobSpec } from "../model/host/desired-state.ts";
import { lastLines } from "./logs/last-lines.ts";
import { logPath } from "./prepare-command.ts";

const EVERY_MS = 10_000;
const LINES_MAX = 400;

export class WriteHint {
  readonly #home: Home;
  #text: string | null = null;
  #nextMs = 0;

  constructor(home: Home) {
    this.#home = home;
  }

  get text(): string | null {
    return this.#text;
  }

  /** A new run: what was found in the output of the last one is over. */
  forget(): void {
    this.#text = null;
  }

  /** Reads at most every 10 s, and no more once something is found. True when it was found just now. */
  look(spec: InstanceSpec, fromOffset: number, nowMs: number): boolean {
    if (this.#text !== null || spec.artifact === "" || nowMs < this.#nextMs) return false;
    this.#nextMs = nowMs + EVERY_MS;
    this.#text = readWriteHint(this.#home, spec, lastLines(logPath(this.#home, spec), { fromOffset, linesMax: LINES_MAX }));
    return this.#text !== null;
  }
}

/** What its last lines say that the user can do about a refused write; null when they say nothing of the kind. */
export function readWriteHint(home: Home, spec: InstanceSpec | JobSpec, lines: readonly string[]): string | null {
  return spec.artifact === "" ? null : explainRefusedWrite(lines, join(home.path, "releases", spec.release), spec.cwd);
}
