// Events of rollouts by number: what the journal has after a number, or what comes next. A reader that was cut off asks again from its last number.
import type { EventsAnswer, OutcomeJson, RolloutEvent } from "../contract/control-api.ts";
import type { JournalEntry, RolloutPlan } from "../deploy/rollout/machine.ts";
import type { JournalRow } from "../deploy/rollout/journal.ts";
import { shortRelease } from "../deploy/engines/process/judge.ts";
import { Announcer } from "../platform/announcer.ts";
import type { Records } from "./control-ports.ts";
import { describeEntry } from "./describe-rollout.ts";

export interface EventsQuestion {
  readonly rollout: string | null;
  readonly after: number;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

const EVENTS_MAX = 500;
const WAIT_MAX_MS = 30_000;

export class EventFeed {
  readonly #records: Records;
  readonly #announcer = new Announcer();

  constructor(records: Records) {
    this.#records = records;
  }

  announce(): void {
    this.#announcer.announce();
  }

  async read(question: EventsQuestion): Promise<EventsAnswer> {
    const found = this.#find(question);
    if (found.events.length > 0 || question.waitMs <= 0) return found;
    await this.#announcer.next(Math.min(question.waitMs, WAIT_MAX_MS), question.signal);
    return this.#find(question);
  }

  #find({ rollout, after }: EventsQuestion): EventsAnswer {
    const rows = this.#records.journal.after(after, { rollout }, EVENTS_MAX);
    return { events: rows.map((row) => toEvent(row, this.#records)), last: rows.at(-1)?.number ?? after };
  }
}

function toEvent({ number, atMs, rollout, entry }: JournalRow, records: Records): RolloutEvent {
  const step = "step" in entry ? entry.step.kind : null;
  return {
    number,
    atMs,
    rollout,
    kind: entry.kind,
    step,
    text: describeEntry(entry),
    outcome: toOutcome(entry, records.journal.plan(rollout)),
  };
}

function toOutcome(entry: JournalEntry, plan: RolloutPlan | null): OutcomeJson | null {
  if (entry.kind !== "ended" || plan === null) return null;
  const { outcome } = entry;
  const serves = outcome.kind === "completed" ? plan.request.to : plan.request.from;
  const failed = outcome.kind === "rolled-back" ? outcome : null;
  return {
    kind: outcome.kind,
    code: failed?.code ?? null,
    because: failed?.because ?? (outcome.kind === "aborted" ? outcome.by : null),
    output: failed?.output ?? [],
    current: serves === null ? null : shortRelease(serves),
  };
}
