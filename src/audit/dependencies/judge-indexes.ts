// The indexes that a project names: two at once, one without encryption, one that is believed whoever answers.
import { readToml, table, tables, text } from "../../python/managers/toml-document.ts";
import type { FileReport } from "../auditor.ts";
import { insecureIndex } from "../rules/dependencies/insecure-index/rule.ts";
import { mixedIndexes } from "../rules/dependencies/mixed-indexes/rule.ts";
import { masked } from "./judge-sources.ts";

const OPTION = /^\s*(--extra-index-url|--index-url|-i|--pypi-url|--trusted-host|--find-links|-f)(?:\s*=\s*|\s+)["']?([^\s"'#]+)/;

/** `isHashed`: hashes hold every package's bytes, whichever index answers. */
export function judgeRequirementOptions(content: string, isHashed: boolean, report: FileReport): void {
  for (const [i, line] of content.split("\n").entries()) {
    const [, option, value] = OPTION.exec(line) ?? [];
    if (option === undefined || value === undefined) continue;
    const at = { line: i + 1 };
    const more = { code: masked(line) };
    if (option === "--trusted-host") {
      if (!isLoopback(value))
        report.add(insecureIndex, at, `\`${value}\` is believed whoever answers for it: its certificate is not checked.`, more);
    } else if (isPlain(value)) report.add(insecureIndex, at, plainMessage(value), more);
    if (option !== "--extra-index-url" || isHashed) continue;
    report.add(mixedIndexes, at, `pip asks ${hostOf(value)} and the other index alike and takes the highest version: ${CONFUSION}`, {
      ...more,
      confidence: "possible",
    });
  }
}

const CONFUSION = "whoever registers a name of yours on the other one is installed. Hashes, or one index that serves all, prevent it.";

/** pyproject.toml and Pipfile. */
export function judgeManifestIndexes(file: string, content: string, report: FileReport): void {
  const parsed = readToml(file, content);
  if (parsed.kind !== "read") return; // its manager's reader says so
  const { document } = parsed;
  const { data } = document;
  const tool = (name: string, key: string): Place[] =>
    tables(table(data, "tool", name)[key]).map((entry) => ({ entry, path: ["tool", name, key] }));
  const listed: Place[] = [
    ...tool("uv", "index"),
    ...tool("poetry", "source"),
    ...tool("pdm", "source"),
    ...(file.endsWith("Pipfile") ? tables(data["source"]).map((entry) => ({ entry, path: ["source"] })) : []),
  ];
  for (const { entry, path } of listed) {
    const url = text(entry, "url") ?? "";
    const line = document.lineOf(path, url) ?? 1;
    if (isPlain(url)) report.add(insecureIndex, { line }, plainMessage(url), { code: masked(url) });
    if (entry["verify_ssl"] === false && !isLoopback(hostOf(url))) {
      const message = `${hostOf(url)} is believed whoever answers for it: \`verify_ssl = false\` leaves its certificate unchecked.`;
      report.add(insecureIndex, { line }, message, { code: masked(url) });
    }
  }
  const strategy = text(data, "tool", "uv", "index-strategy");
  if (strategy === null || !strategy.startsWith("unsafe-")) return;
  const message = `\`${strategy}\` takes a package from any index that has it: ${CONFUSION}`;
  report.add(mixedIndexes, { line: document.lineOf(["tool", "uv", "index-strategy"]) ?? 1 }, message, { confidence: "possible" });
}

interface Place {
  readonly entry: Readonly<Record<string, unknown>>;
  readonly path: readonly string[];
}

function plainMessage(url: string): string {
  return `${hostOf(url)} is asked without encryption: anybody on the way can answer with another package.`;
}

function isPlain(url: string): boolean {
  return /^http:\/\//i.test(url) && !isLoopback(hostOf(url));
}

function hostOf(url: string): string {
  return /^[a-z+]+:\/\/(?:[^@/]*@)?([^/?#]+)/i.exec(url)?.[1] ?? url;
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\]|::1)(?::\d+)?$/i.test(host);
}
