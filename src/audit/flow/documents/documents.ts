// Files of a project that hold settings: what a program reads by a name that is written in it is known before it runs.
import { parse } from "smol-toml";

export interface DocumentSource {
  /** Relative paths with forward slashes. */
  readonly paths: readonly string[];
  /** Null where it cannot be read. */
  read(path: string): string | null;
  /** Throws where it is none. Without: files of YAML are not known. */
  readonly parseYaml?: (text: string) => unknown;
}

const SETTINGS = /\.(?:ini|cfg|conf|properties|toml|env)$/i;
/** Files of data are many; those that settings are in are called so. */
const NAMED_LIKE_SETTINGS =
  /(?:conf|setting|option|openapi|swagger|api|propert|default|secur|crypt|hash|secret|key|algor)[^/]*(?:\/[^/]*)?\.(?:json|ya?ml|txt)$/i;
const FILE_UNITS_MAX = 32 * 1024;
const FILES_MAX = 200;

export class Documents {
  readonly #source: DocumentSource;
  readonly #byName: ReadonlyMap<string, readonly string[]>;

  constructor(source: DocumentSource) {
    this.#source = source;
    const paths = source.paths.filter(isDocumentPath);
    this.#byName = Map.groupBy(paths.length > FILES_MAX ? [] : paths, lastPart);
  }

  /** `from`: the file that names it; `isEnd`: what stands before the name is not known. Null where it is no file of the project, or may be one of several. */
  textOf(name: string, from: string, isEnd: boolean): string | null {
    if (!isEnd && name.startsWith("/")) return null;
    const plain = name.replace(/^(?:\.?\/)+/, "");
    const found = (this.#byName.get(lastPart(plain)) ?? []).filter((path) => path === plain || path.endsWith(`/${plain}`));
    const folder = from.slice(0, from.lastIndexOf("/") + 1);
    const path = found.length === 1 ? found[0] : found.find((one) => one === (isEnd ? folder + plain : plain));
    const text = path === undefined ? null : this.#source.read(path);
    return text === null || text.length > FILE_UNITS_MAX ? null : text;
  }

  /** The same as a text of JSON; null where it cannot be read as that. */
  asJson(form: "toml" | "yaml", text: string): string | null {
    const { parseYaml } = this.#source;
    try {
      return form === "toml" ? JSON.stringify(parse(text)) : parseYaml === undefined ? null : JSON.stringify(parseYaml(text));
    } catch {
      // Python raises here as well.
      return null;
    }
  }
}

export function isDocumentPath(path: string): boolean {
  return SETTINGS.test(path) || NAMED_LIKE_SETTINGS.test(path);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
