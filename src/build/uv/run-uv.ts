// Runs uv with the user's index settings and Fairlead's own cache; its messages are masked and bounded before anyone sees them.
import type { Exec, ExecResult } from "../../platform/exec.ts";
import { createMask, Secret } from "../../platform/secret.ts";
import type { StoreLayout } from "../store/layout.ts";
import type { UvTool } from "./ensure-uv.ts";
import { uvIndexEnvironment, type IndexSettings } from "./index-settings.ts";

export interface Uv {
  readonly tool: UvTool;
  /** Resolves with any exit code; stdout and stderr are masked. Tries without a network first when `preferOffline`. */
  run(args: readonly string[], options: UvOptions): Promise<ExecResult>;
}

export interface UvOptions {
  readonly cwd: string;
  readonly purpose: string;
  readonly preferOffline?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface UvPorts {
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: IndexSettings;
  readonly layout: StoreLayout;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 15 * 60_000;

/** Variables of the user that would lead uv to another environment, interpreter, cache or way of installing. */
const NOT_PASSED =
  /^(?:VIRTUAL_ENV|CONDA_.*|PYTHON.*|UV_(?:PYTHON.*|PROJECT.*|CACHE_DIR|LINK_MODE|COMPILE_BYTECODE|SYSTEM_PYTHON|BREAK_SYSTEM_PACKAGES|NO_CACHE|FROZEN|LOCKED|NO_BINARY.*|NO_BUILD.*|ONLY_BINARY.*|CONSTRAINT|OVERRIDE|WORKING_DIR.*|OUTPUT_FORMAT|QUIET|VERBOSE|LOG.*))$/;

export function createUv(tool: UvTool, ports: UvPorts): Uv {
  const base: Record<string, string | undefined> = {
    ...Object.fromEntries(Object.entries(ports.env).filter(([name]) => !NOT_PASSED.test(name))),
    ...uvIndexEnvironment(ports.settings),
    UV_CACHE_DIR: ports.layout.uvCache,
    UV_NO_PROGRESS: "1",
    UV_PYTHON_DOWNLOADS: "never",
    NO_COLOR: "1",
  };
  const mask = createMask(secretsOf(ports));
  const once = async (args: readonly string[], options: UvOptions, offline: boolean): Promise<ExecResult> => {
    const result = await ports.exec([tool.path, ...args, ...(offline ? ["--offline"] : [])], {
      cwd: options.cwd,
      env: { ...base, ...options.env },
      timeoutMs: TIMEOUT_MS,
      purpose: options.purpose,
      ...(ports.signal ? { signal: ports.signal } : {}),
    });
    return { ...result, stdout: mask(result.stdout), stderr: mask(withoutLogins(result.stderr)) };
  };
  return {
    tool,
    async run(args, options) {
      if (options.preferOffline) {
        const offline = await once(args, options, true);
        if (offline.code === 0) return offline;
      }
      return once(args, options, false);
    },
  };
}

/** The lines of uv's message that say what went wrong, for the details of an error. */
export function uvMessage(result: ExecResult): string[] {
  const lines = result.stderr.split("\n").map((line) => line.trimEnd());
  return lines
    .filter((line) => line !== "" && !/^(?:warning: The `--|Using |Resolved |Prepared |Audited )/.test(line))
    .slice(-MESSAGE_LINES_MAX);
}

const MESSAGE_LINES_MAX = 25;

function secretsOf(ports: UvPorts): Secret[] {
  const urls = [...ports.settings.indexes, ...ports.settings.findLinks, ...(ports.settings.proxy ? [ports.settings.proxy] : [])];
  const parts = urls.flatMap((url) => {
    const text = url.reveal();
    if (!URL.canParse(text)) return [];
    const { password } = new URL(text);
    return password === "" ? [] : [password, decodeURIComponent(password)];
  });
  const named = Object.entries(ports.env).filter(([name, value]) => /^UV_INDEX_.*_(?:PASSWORD|USERNAME)$|^UV_.*TOKEN$/.test(name) && value);
  return [...parts, ...named.map(([, value]) => value as string)].map((value) => new Secret(value));
}

function withoutLogins(text: string): string {
  return text.replaceAll(/(\w+:\/\/)[^\s/@]+@/g, "$1***@");
}
