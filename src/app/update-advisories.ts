// `fairlead advisories update`: takes known weaknesses of packages from an OSV source of the user's choice, checks them and keeps them in the home.
import { resolve } from "node:path";
import { homedir } from "node:os";
import { readAdvisoryFile, writeAdvisoryFile } from "../audit/dependencies/advisories/advisory-file.ts";
import { OsvCollector, type CollectedOsv } from "../audit/dependencies/advisories/collect-osv.ts";
import { openAdvisories } from "../audit/dependencies/shipped-advisories.ts";
import { createFetch } from "../build/uv/download.ts";
import { readIndexSettings } from "../build/uv/index-settings.ts";
import type { Home } from "../host/home.ts";
import { ADVISORIES_REFUSED } from "../platform/errors/audit-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { writeFileDurably } from "../platform/files.ts";
import { readOsvSource } from "./read-osv-source.ts";

export interface UpdateAdvisories {
  /** Folder, file or https address. */
  readonly from: string;
  readonly cwd: string;
  /** Take them although they are older or far fewer than those in use. */
  readonly force: boolean;
}

export interface UpdatedAdvisories {
  readonly file: string;
  readonly advisories: number;
  readonly packages: number;
  readonly date: string;
  /** Of what was used until now. */
  readonly before: string;
  readonly leftOut: { readonly irrelevant: number; readonly malformed: readonly string[] };
}

export interface UpdatePorts {
  readonly home: Home;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: number;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** The file in the home is replaced whole or stays as it is. Throws ADVISORIES_UNREAD and ADVISORIES_REFUSED. */
export async function updateAdvisories({ from, cwd, force }: UpdateAdvisories, at: UpdatePorts): Promise<UpdatedAdvisories> {
  const source = /^[a-z][a-z0-9+.-]+:\/\//i.test(from) ? from : resolve(cwd, from);
  const collector = new OsvCollector();
  await readOsvSource(source, collector, { ...at, download: downloader(at, cwd) });
  const today = new Date(at.nowMs).toISOString().slice(0, 10);
  const objection = collector.objection(today);
  if (objection !== null) throw userError(ADVISORIES_REFUSED, { reason: objection });
  const collected = collector.collected();
  const date = collected.date!;
  const { date: before, advisories: used } = openAdvisories(at.home.advisories).database.meta;
  if (!force && date < before)
    throw userError(ADVISORIES_REFUSED, { reason: `the newest entry is of ${date}, those in use are of ${before}` });
  if (!force && collected.advisories < used / 2)
    throw userError(ADVISORIES_REFUSED, { reason: `they are ${collected.advisories}, those in use are ${used}: this may be a part only` });
  const bytes = writeAdvisoryFile(metaOf(source, date), collected.packages);
  checkReadable(bytes, collected);
  writeFileDurably(at.home.advisories, bytes);
  const { advisories, packages, irrelevant, malformed } = collected;
  return { file: at.home.advisories, advisories, packages: packages.size, date, before, leftOut: { irrelevant, malformed } };
}

/** What was written must give back what was read. */
function checkReadable(bytes: Uint8Array, { packages }: CollectedOsv): void {
  const reading = readAdvisoryFile(bytes);
  const name = packages.keys().next().value!;
  if (reading.kind === "broken" || reading.database.of(name).length !== packages.get(name)!.length)
    throw new Error("the advisory file cannot be read back");
}

function metaOf(source: string, date: string): Parameters<typeof writeAdvisoryFile>[0] {
  const name = /^https:/i.test(source) ? new URL(source).host : "a local OSV source";
  return { source: `OSV entries from ${name}`, licence: "as its source says", attribution: "the databases that the ids name", date };
}

function downloader({ env, signal }: UpdatePorts, cwd: string): (url: string) => Promise<Buffer> {
  return async (url) => {
    const settings = readIndexSettings({ env, userHome: homedir(), os: process.platform === "darwin" ? "darwin" : "linux" }, cwd);
    return (await createFetch(settings, env, signal)(url, "application/zip, */*;q=0.5")).body;
  };
}
