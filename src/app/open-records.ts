// Opens the database of a home with the tables of every feature.
import { DEPLOY_MIGRATIONS, createJournal } from "../deploy/rollout/journal.ts";
import { JOB_MIGRATIONS, createJobStore } from "../deploy/jobs.ts";
import type { Home } from "../host/home.ts";
import { openStore } from "../platform/store.ts";
import { createHistory } from "../release/history.ts";
import { createSharedListeners, type SharedListeners } from "../release/listeners.ts";
import { RELEASE_MIGRATIONS } from "../release/migrations.ts";
import { createReleaseStore } from "../release/store.ts";
import { createTrustedProxies, type TrustedProxies } from "../release/trusted-proxies.ts";
import type { Records } from "./control-ports.ts";
import { VALUE_MIGRATIONS } from "./open-values.ts";

export interface ControlRecords extends Records {
  readonly listeners: SharedListeners;
  readonly trustedProxies: TrustedProxies;
}

export function openRecords(home: Home): ControlRecords {
  const store = openStore(home.database, [RELEASE_MIGRATIONS, DEPLOY_MIGRATIONS, JOB_MIGRATIONS, ...VALUE_MIGRATIONS]);
  return {
    store,
    releases: createReleaseStore(store),
    history: createHistory(store),
    journal: createJournal(store),
    jobs: createJobStore(store),
    listeners: createSharedListeners(store),
    trustedProxies: createTrustedProxies(store),
  };
}
