// Reads pip's configuration files the way pip does (its documentation: "Configuration"): system, user, then PIP_CONFIG_FILE; later ones win.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Option name with dashes → value. `[install]` and `[download]` win over `[global]`. Values over several lines keep their newlines. */
export type PipOptions = ReadonlyMap<string, string>;

export interface ConfigurationPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userHome: string;
  readonly os: "linux" | "darwin";
}

/** PIP_CONFIG_FILE=/dev/null (os.devnull) turns all files off. PIP_… variables win over files. */
export function readPipOptions(places: ConfigurationPlaces): PipOptions {
  const options = new Map<string, string>();
  for (const path of configurationFiles(places)) {
    const sections = parseIni(readText(path));
    for (const name of ["global", "install", "download"]) for (const [key, value] of sections.get(name) ?? []) options.set(key, value);
  }
  for (const [name, value] of Object.entries(places.env)) {
    if (!name.startsWith("PIP_") || name === "PIP_CONFIG_FILE" || !value) continue;
    options.set(name.slice("PIP_".length).toLowerCase().replaceAll("_", "-"), value);
  }
  return options;
}

function configurationFiles({ env, userHome, os }: ConfigurationPlaces): string[] {
  const named = env["PIP_CONFIG_FILE"];
  if (named === "/dev/null") return [];
  const system = (env["XDG_CONFIG_DIRS"] ?? "/etc/xdg").split(":").map((folder) => join(folder, "pip/pip.conf"));
  const user =
    os === "darwin"
      ? [join(userHome, "Library/Application Support/pip/pip.conf")]
      : [join(env["XDG_CONFIG_HOME"] || join(userHome, ".config"), "pip/pip.conf")];
  return [...system, "/etc/pip.conf", join(userHome, ".pip/pip.conf"), ...user, ...(named ? [named] : [])];
}

/** The part of Python's configparser that pip's files use: sections, `key = value` or `key: value`, continuation lines, `#` and `;` comments. */
export function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let key: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "" || /^\s*[#;]/.test(line)) continue;
    const heading = /^\[([^\]]+)\]/.exec(line);
    if (heading) {
      section = sections.get(heading[1]!) ?? new Map<string, string>();
      sections.set(heading[1]!, section);
      key = null;
    } else if (/^\s/.test(line) && key !== null) {
      section.set(key, `${section.get(key)}\n${line.trim()}`.trim());
    } else {
      const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line);
      if (!pair) continue;
      key = pair[1]!.trim().toLowerCase().replaceAll("_", "-");
      section.set(key, pair[2]!.trim());
    }
  }
  return sections;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return "";
    throw cause;
  }
}
