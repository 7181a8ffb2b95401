// Where the user's packages come from, by their own uv and pip configuration. Addresses may carry credentials: they leave this file as Secret only.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { Secret } from "../../platform/secret.ts";
import { DEFAULT_INDEX } from "./default-index.ts";
import { readPipOptions, type ConfigurationPlaces } from "./pip-configuration.ts";

export interface IndexSettings {
  /** Indexes in the order they are asked; never empty unless `noIndex`. */
  readonly indexes: readonly Secret[];
  readonly findLinks: readonly Secret[];
  readonly noIndex: boolean;
  /** PEM file that replaces the usual authorities. */
  readonly certificates: string | null;
  /** host or host:port for which certificates are not checked. */
  readonly trustedHosts: readonly string[];
  readonly proxy: Secret | null;
  /** "uv" means that uv reads it all by itself; otherwise it is handed over through the environment. */
  readonly from: "uv" | "pip" | "default";
}

/** uv's own configuration wins where it names an index, then pip's, then the default index of the field. */
export function readIndexSettings(places: ConfigurationPlaces, projectRoot: string): IndexSettings {
  const uv = uvIndexes(places, projectRoot);
  const pip = readPipOptions(places);
  const words = (name: string): string[] => (pip.get(name) ?? "").split(/\s+/).filter((word) => word !== "");
  const certificates = firstFile([
    places.env["SSL_CERT_FILE"],
    pip.get("cert"),
    places.env["REQUESTS_CA_BUNDLE"],
    places.env["CURL_CA_BUNDLE"],
  ]);
  const proxy = pip.get("proxy");
  const shared = { certificates, trustedHosts: words("trusted-host"), proxy: proxy ? new Secret(proxy) : null };
  if (uv !== null) return { ...uv, ...shared };
  const indexes = [...words("extra-index-url"), pip.get("index-url") ?? DEFAULT_INDEX];
  const noIndex = /^(?:1|true|yes|on)$/i.test(pip.get("no-index") ?? "");
  const configured = pip.has("index-url") || pip.has("extra-index-url") || pip.has("find-links") || noIndex;
  return {
    ...shared,
    indexes: noIndex ? [] : indexes.map((url) => new Secret(url)),
    findLinks: words("find-links")
      .filter(isReachable)
      .map((url) => new Secret(url)),
    noIndex,
    from: configured ? "pip" : "default",
  };
}

/** What is handed to uv, which does not read pip's configuration. Through the environment, so that no credential is in an argv. */
export function uvIndexEnvironment(settings: IndexSettings): Record<string, string> {
  const env: Record<string, string> = {};
  if (settings.certificates !== null) env["SSL_CERT_FILE"] = settings.certificates;
  if (settings.trustedHosts.length > 0) env["UV_INSECURE_HOST"] = settings.trustedHosts.join(" ");
  if (settings.proxy !== null) env["HTTPS_PROXY"] = env["HTTP_PROXY"] = settings.proxy.reveal();
  if (settings.from !== "pip") return env;
  const last = settings.indexes.at(-1);
  const others = settings.indexes.slice(0, -1);
  // uv writes the index as it was named into its lock: one that is the same by another name would change every entry.
  if (last !== undefined && withoutSlash(last.reveal()) !== withoutSlash(DEFAULT_INDEX)) env["UV_DEFAULT_INDEX"] = last.reveal();
  if (others.length > 0) env["UV_INDEX"] = others.map((url) => url.reveal()).join(" ");
  if (settings.findLinks.length > 0) env["UV_FIND_LINKS"] = settings.findLinks.map((url) => url.reveal()).join(",");
  if (settings.noIndex) env["UV_NO_INDEX"] = "1";
  return env;
}

function withoutSlash(url: string): string {
  return url.endsWith("/") ? url.slice(0, -1) : url;
}

type UvIndexes = Pick<IndexSettings, "indexes" | "findLinks" | "noIndex" | "from">;

function uvIndexes(places: ConfigurationPlaces, projectRoot: string): UvIndexes | null {
  const fromEnv = indexesOfEnv(places.env);
  const tables = [
    ...projectTables(projectRoot),
    readToml(places.env["UV_CONFIG_FILE"]),
    readToml(join(places.env["XDG_CONFIG_HOME"] || join(places.userHome, ".config"), "uv/uv.toml")),
    readToml("/etc/uv/uv.toml"),
  ];
  const fromFiles = tables.map(indexesOfTable).filter((found) => found !== null);
  const all = [...(fromEnv === null ? [] : [fromEnv]), ...fromFiles];
  if (all.length === 0) return null;
  const defaultIndex = all.find((one) => one.defaultIndex !== null)?.defaultIndex ?? DEFAULT_INDEX;
  const noIndex = all.some((one) => one.noIndex);
  return {
    indexes: noIndex ? [] : [...all.flatMap((one) => one.others), defaultIndex].map((url) => new Secret(url)),
    findLinks: all
      .flatMap((one) => one.findLinks)
      .filter(isReachable)
      .map((url) => new Secret(url)),
    noIndex,
    from: "uv",
  };
}

interface NamedIndexes {
  readonly defaultIndex: string | null;
  readonly others: readonly string[];
  readonly findLinks: readonly string[];
  readonly noIndex: boolean;
}

function indexesOfEnv(env: ConfigurationPlaces["env"]): NamedIndexes | null {
  const words = (name: string): string[] => (env[name] ?? "").split(/\s+/).filter((word) => word !== "");
  const found: NamedIndexes = {
    defaultIndex: env["UV_DEFAULT_INDEX"] || env["UV_INDEX_URL"] || null,
    others: [...words("UV_INDEX").map((word) => word.replace(/^[\w-]+=/, "")), ...words("UV_EXTRA_INDEX_URL")],
    findLinks: (env["UV_FIND_LINKS"] ?? "").split(/[\s,]+/).filter((word) => word !== ""),
    noIndex: /^(?:1|true|yes|on)$/i.test(env["UV_NO_INDEX"] ?? ""),
  };
  return isEmpty(found) ? null : found;
}

function indexesOfTable(table: Record<string, unknown> | null): NamedIndexes | null {
  if (table === null) return null;
  const entries = (Array.isArray(table["index"]) ? table["index"] : []).filter(isIndexEntry);
  const pip = isTable(table["pip"]) ? table["pip"] : {};
  const text = (name: string): string | null => {
    const value = table[name] ?? pip[name];
    return typeof value === "string" ? value : null;
  };
  const list = (name: string): string[] => [table[name], pip[name]].flat().filter((value) => typeof value === "string");
  const found: NamedIndexes = {
    defaultIndex: entries.find((entry) => entry.default === true)?.url ?? text("index-url"),
    others: [
      ...entries.filter((entry) => entry.default !== true && entry.explicit !== true).map((entry) => entry.url),
      ...list("extra-index-url"),
    ],
    findLinks: list("find-links"),
    noIndex: table["no-index"] === true || pip["no-index"] === true,
  };
  return isEmpty(found) ? null : found;
}

function isEmpty(found: NamedIndexes): boolean {
  return found.defaultIndex === null && found.others.length === 0 && found.findLinks.length === 0 && !found.noIndex;
}

function isIndexEntry(value: unknown): value is { url: string; default?: boolean; explicit?: boolean } {
  return isTable(value) && typeof value["url"] === "string";
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** uv.toml, else [tool.uv] of pyproject.toml, in the project or the nearest folder above that has one. */
function projectTables(root: string): (Record<string, unknown> | null)[] {
  for (let folder = root; ; folder = dirname(folder)) {
    const own = readToml(join(folder, "uv.toml"));
    if (own !== null) return [own];
    const tool = readToml(join(folder, "pyproject.toml"))?.["tool"];
    if (isTable(tool) && isTable(tool["uv"])) return [tool["uv"]];
    if (dirname(folder) === folder) return [];
  }
}

/** A file that is missing or no TOML names no index here; uv itself says what is wrong with it when it reads it. */
function readToml(path: string | undefined): Record<string, unknown> | null {
  if (!path) return null;
  try {
    return statSync(path).isFile() ? parse(readFileSync(path, "utf8")) : null;
  } catch {
    return null;
  }
}

/** pip passes over a folder of links that does not exist; uv would end. */
function isReachable(link: string): boolean {
  return /^https?:/.test(link) || existsSync(link.replace(/^file:\/\//, ""));
}

function firstFile(paths: readonly (string | undefined)[]): string | null {
  return paths.find((path): path is string => Boolean(path) && existsSync(path as string)) ?? null;
}
