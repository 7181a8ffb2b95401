// Finds one file of one project on a package index: the simple API as JSON (PEP 691) or as HTML (PEP 503), or a folder of links.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fetch } from "./download.ts";
import type { IndexSettings } from "./index-settings.ts";

const ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

/** Bytes of the file from the first place that has it; null when none has. Unreachable places are named in `problems`. */
export async function fetchFromIndexes(
  wanted: { project: string; filename: string },
  settings: IndexSettings,
  fetch: Fetch,
): Promise<{ body: Buffer | null; problems: string[] }> {
  const problems: string[] = [];
  for (const link of settings.findLinks.map((secret) => secret.reveal()).filter((link) => !isPage(link))) {
    const path = join(link.replace(/^file:\/\//, ""), wanted.filename);
    if (existsSync(path)) return { body: readFileSync(path), problems };
  }
  for (const page of pages(wanted.project, settings)) {
    try {
      const address = await findFile(page, wanted.filename, fetch);
      if (address !== null) return { body: (await fetch(address, "*/*")).body, problems };
      problems.push(`${page.host} has no ${wanted.filename}`);
    } catch (cause) {
      problems.push((cause as Error).message);
    }
  }
  return { body: null, problems };
}

function isPage(link: string): boolean {
  return /^https?:\/\//.test(link);
}

/** Pages of links as they are named; of an index the page of the project. An address that is none is left to uv to complain about. */
function pages(project: string, { findLinks, indexes }: IndexSettings): URL[] {
  const ofIndexes = indexes.map((index) => `${index.reveal().replace(/\/+$/, "")}/${project}/`);
  const ofLinks = findLinks.map((link) => link.reveal()).filter(isPage);
  return [...ofLinks, ...ofIndexes].filter((address) => URL.canParse(address)).map((address) => new URL(address));
}

async function findFile(page: URL, filename: string, fetch: Fetch): Promise<string | null> {
  const answer = await fetch(page.href, ACCEPT);
  const text = answer.body.toString("utf8");
  const links = answer.contentType.includes("json") ? jsonLinks(text) : htmlLinks(text);
  const found = links.find((link) => link.filename === filename);
  if (found === undefined) return null;
  const url = new URL(found.href, answer.url);
  url.hash = "";
  if (url.host === page.host && page.username !== "") [url.username, url.password] = [page.username, page.password];
  return url.href;
}

interface Link {
  readonly filename: string;
  readonly href: string;
}

export function jsonLinks(text: string): Link[] {
  const page = JSON.parse(text) as { files?: { filename?: unknown; url?: unknown }[] };
  return (page.files ?? []).flatMap(({ filename, url }) =>
    typeof filename === "string" && typeof url === "string" ? [{ filename, href: url }] : [],
  );
}

/** PEP 503: the text of each anchor is the file's name. */
export function htmlLinks(text: string): Link[] {
  return [...text.matchAll(/<a\s[^>]*?href\s*=\s*["']([^"']+)["'][^>]*>([^<]*)<\/a>/gi)].map((match) => ({
    href: match[1]!.replaceAll("&amp;", "&"),
    filename: match[2]!.trim(),
  }));
}
