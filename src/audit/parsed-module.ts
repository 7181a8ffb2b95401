// A module whose tree is there while somebody works with it; after that it is read and parsed again when somebody asks. A tree takes some sixteen times the memory of its text.
import { readModule, readModuleText, type ModuleReading } from "../python/parse/parse-module.ts";
import type { FlowModule } from "./flow/program/program.ts";
import { concernsSettings } from "./settings/concerns-settings.ts";

export interface ParsedModule extends FlowModule {
  readonly reading: ModuleReading;
  /** The tree and the text are let go. */
  drop(): void;
  readonly concernsSettings: boolean;
}

export interface ModuleFile {
  readonly file: string;
  /** Null where it is gone meanwhile. */
  readonly read: () => Uint8Array | string | null;
  /** As it was just read; null: when somebody asks. */
  readonly reading: ModuleReading | null;
  /** Where an earlier run has seen it. */
  readonly concernsSettings?: boolean;
}

export function parsedModule({ file, read, reading, concernsSettings: seen }: ModuleFile): ParsedModule {
  let known: ModuleReading | null = reading;
  let lines: readonly string[] | null = null;
  let concerns = seen;
  const module: ParsedModule = {
    file,
    get reading() {
      return (known ??= readModule(read() ?? ""));
    },
    get ast() {
      return module.reading.module;
    },
    // Who shows one line needs no tree.
    line: (number) => (lines ??= (known?.text ?? readModuleText(read() ?? "")).split("\n"))[number - 1] ?? "",
    get concernsSettings() {
      return (concerns ??= concernsSettings(module));
    },
    drop() {
      concerns ??= concernsSettings(module);
      known = null;
      lines = null;
    },
  };
  return module;
}
