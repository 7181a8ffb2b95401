// What a build works with: the store, the user's index settings, and uv, which is looked for or fetched only when something needs it.
import { homedir } from "node:os";
import { createStore, type StoreLayout } from "../build/store/layout.ts";
import { sweepAside } from "../build/store/sweep.ts";
import { createFetch, type Fetch } from "../build/uv/download.ts";
import { ensureUv } from "../build/uv/ensure-uv.ts";
import { readIndexSettings } from "../build/uv/index-settings.ts";
import { createUv, type Uv } from "../build/uv/run-uv.ts";
import type { Home } from "../host/home.ts";
import type { Clock } from "../platform/clock.ts";
import { fileError } from "../platform/files.ts";
import type { Exec } from "../platform/exec.ts";

export interface BuildSurroundings {
  readonly home: Home;
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface BuildTools {
  readonly layout: StoreLayout;
  readonly uv: () => Promise<Uv>;
  readonly fetch: Fetch;
}

export function buildTools(root: string, at: BuildSurroundings): BuildTools {
  const layout = openStoreFolder(at.home);
  sweepAside(layout, at.clock.nowMs());
  const settings = readIndexSettings({ env: at.env, userHome: homedir(), os: process.platform === "darwin" ? "darwin" : "linux" }, root);
  const ports = { exec: at.exec, env: at.env, settings, layout, progress: at.progress, ...(at.signal ? { signal: at.signal } : {}) };
  let uv: Promise<Uv> | null = null;
  return {
    layout,
    uv: () => (uv ??= ensureUv(layout, ports).then((tool) => createUv(tool, ports))),
    fetch: lazyFetch(() => createFetch(settings, at.env, at.signal)),
  };
}

function openStoreFolder(home: Home): StoreLayout {
  try {
    return createStore(home.store);
  } catch (cause) {
    throw fileError(cause, home.store);
  }
}

function lazyFetch(create: () => Fetch): Fetch {
  let fetch: Fetch | null = null;
  return (url, accept) => (fetch ??= create())(url, accept);
}
