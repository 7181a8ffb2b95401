// One OSV entry (https://ossf.github.io/osv-schema/, 1.7) → what it says about distributions on PyPI. Hostile input: anything may be anything.
import { normaliseName } from "../../../python/resolve/names.ts";
import { EVENTS, type Advisory, type EventKind, type RangeEvent } from "./advisory.ts";
import { matchVersion } from "./match-version.ts";

export type OsvReading =
  | { readonly kind: "read"; readonly modified: string; readonly packages: readonly (readonly [name: string, advisory: Advisory])[] }
  /** Withdrawn, or about nothing on PyPI. */
  | { readonly kind: "irrelevant" }
  | { readonly kind: "malformed"; readonly reason: string };

const ID = /^[A-Za-z0-9][\w.:-]{2,100}$/;
const TIME = /^\d{4}-\d\d-\d\dT/;
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?$/;
/** Far above what any entry has. */
const ITEMS_MAX = 20_000;
const TEXT_MAX = 200;

export function readOsv(value: unknown): OsvReading {
  if (!isTable(value)) return malformed("it is no object");
  const { id, modified, affected } = value;
  if (typeof id !== "string" || !ID.test(id)) return malformed("it has no id");
  if (typeof modified !== "string" || !TIME.test(modified) || Number.isNaN(Date.parse(modified)))
    return malformed(`${id} does not say when it was modified`);
  if (affected !== undefined && !Array.isArray(affected)) return malformed(`${id} has an \`affected\` that is no list`);
  if (value["withdrawn"] !== undefined && value["withdrawn"] !== null) return { kind: "irrelevant" };
  const byName = new Map<string, Advisory>();
  for (const one of tables(affected)) {
    const { ecosystem, name } = isTable(one["package"]) ? one["package"] : {};
    if (typeof ecosystem !== "string" || !/^PyPI(?::|$)/.test(ecosystem)) continue;
    if (typeof name !== "string" || !NAME.test(name)) return malformed(`${id} names a package that cannot be one`);
    const normalised = normaliseName(name);
    const before = byName.get(normalised);
    const ranges = [...(before?.ranges ?? []), ...rangesOf(one["ranges"])];
    const versions = [...(before?.versions ?? []), ...strings(one["versions"])].filter(
      (version) => matchVersion({ ranges, versions: [] }, version) !== "affected",
    );
    const severity = before?.severity ?? severityIn(one, value);
    byName.set(normalised, { id, aliases: aliasesOf(value).filter((alias) => alias !== id), ranges, versions, severity });
  }
  return byName.size === 0 ? { kind: "irrelevant" } : { kind: "read", modified, packages: [...byName] };
}

function malformed(reason: string): OsvReading {
  return { kind: "malformed", reason };
}

function aliasesOf(value: Table): string[] {
  return [...new Set(strings(value["aliases"]).filter((alias) => ID.test(alias)))];
}

/** Ranges of commits say nothing about versions. */
function rangesOf(value: unknown): RangeEvent[][] {
  return tables(value)
    .filter(({ type }) => type === "ECOSYSTEM" || type === "SEMVER")
    .map((range) => tables(range["events"]).flatMap((event) => EVENTS.flatMap((kind) => eventOf(event, kind))))
    .filter((events) => events.length > 0);
}

function eventOf(event: Table, kind: EventKind): RangeEvent[] {
  const at = event[kind];
  return typeof at === "string" && at.length <= TEXT_MAX ? [[kind, at]] : [];
}

const VECTORS = [/^CVSS:3\.[01]\/[\w:./]{1,120}$/, /^CVSS:4\.0\/[\w:./]{1,300}$/];

/** A vector of version 3, then one of version 4, before the database's own word. */
function severityIn(affected: Table, entry: Table): string | null {
  const scores = [affected, entry].flatMap((holder) =>
    tables(holder["severity"]).flatMap(({ score }) => (typeof score === "string" ? score : [])),
  );
  for (const version of VECTORS) {
    const vector = scores.find((score) => version.test(score));
    if (vector !== undefined) return vector;
  }
  for (const holder of [affected, entry]) {
    const word = isTable(holder["database_specific"]) ? holder["database_specific"]["severity"] : null;
    if (typeof word === "string" && /^[A-Za-z]{3,10}$/.test(word)) return word.toUpperCase();
  }
  return null;
}

type Table = Readonly<Record<string, unknown>>;

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function tables(value: unknown): readonly Table[] {
  return Array.isArray(value) ? value.slice(0, ITEMS_MAX).filter(isTable) : [];
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.slice(0, ITEMS_MAX).filter((one) => typeof one === "string" && one.length <= TEXT_MAX) : [];
}
