// What an audit remembers of the last one: findings of files that are the same, and which flows still hold. Never a syntax tree, never a line of code; of secrets what is shown of them.
import type { AuditorMemory } from "./auditor-memory.ts";
import type { SourceFile } from "../python/source-tree.ts";
import { digestOf } from "./digest.ts";
import type { KeptFinding, SourceRecord } from "./check-source.ts";
import type { Unmarked } from "./fingerprint.ts";
import type { Generation } from "./flow/units/generation.ts";

/** What is kept from one run to the next. */
export interface Remembered {
  /** By path. */
  readonly files: ReadonlyMap<string, FileMemory>;
  readonly flows: Generation | null;
  readonly settings: SettingsMemory | null;
  readonly templates: TemplateMemory | null;
  /** By name. */
  readonly auditors: Readonly<Record<string, AuditorMemory>>;
}

export interface TemplateMemory {
  /** Of all templates: one may take over any other. */
  readonly digest: string;
  /** Templates in which nothing was found. */
  readonly clean: readonly string[];
}

export interface SettingsMemory {
  /** Of all modules and all files that say how the project is started. */
  readonly digest: string;
  readonly found: readonly KeptFinding[];
}

export interface FileMemory {
  readonly digest: string;
  /** Of a Python module: as a test or example, or as the project's own. */
  readonly isAside?: boolean;
  readonly source?: SourceRecord;
  /** It was searched for secrets. */
  readonly secrets?: SecretsMemory;
}

/** What is reported of them, masked as it is shown. */
export interface SecretsMemory {
  readonly isAside: boolean;
  readonly found: readonly Unmarked[];
}

/** Where it is kept, and what tells that a file is the same. */
export interface Memory {
  /** Null where there is nothing that can be used. */
  recall(): Remembered | null;
  keep(remembered: Remembered): void;
  /** Of the content; null where it cannot be read. */
  digestOf(file: SourceFile): string | null;
  /** Whether nobody has touched it since it was listed. */
  isAsListed(file: SourceFile): boolean;
  /** Of any path; null where it changed so short a time ago that it may change again at the same time. */
  markOf(path: string): string | null;
}

/** One run: what it takes over from the last one, and what it leaves. */
export class RunMemory {
  readonly #memory: Memory;
  readonly #before: Remembered;
  readonly #now = new Map<string, FileMemory>();
  /** Something is known that was not before. */
  #hasMore = false;
  readonly #digests = new Map<string, string | null>();
  readonly #files: ReadonlyMap<string, SourceFile>;

  constructor(memory: Memory, files: readonly SourceFile[]) {
    this.#memory = memory;
    this.#before = memory.recall() ?? { files: new Map(), flows: null, settings: null, templates: null, auditors: {} };
    this.#files = new Map(files.map((file) => [file.path, file]));
  }

  get flows(): Generation | null {
    return this.#before.flows;
  }

  /** Of the file as it was when it was first asked for; null where it cannot be read. */
  digestOf(path: string): string | null {
    const known = this.#digests.get(path);
    if (known !== undefined) return known;
    const file = this.#files.get(path);
    const digest = file === undefined ? null : this.#memory.digestOf(file);
    this.#digests.set(path, digest);
    return digest;
  }

  /** The same where nobody can have changed it since it was listed; else null. */
  digestAsListed(path: string): string | null {
    const file = this.#files.get(path);
    return file !== undefined && this.#memory.isAsListed(file) ? this.digestOf(path) : null;
  }

  markOf(path: string): string | null {
    return this.#memory.markOf(path);
  }

  /** As it is now, from the last run; undefined where it was another then. */
  #known(path: string): FileMemory | undefined {
    const digest = this.digestOf(path); // before anybody reads it: what is found then is of this content, or of a newer one
    const known = this.#before.files.get(path);
    return known?.digest === digest ? known : undefined;
  }

  /** Null where it has to be searched. */
  secretsOf(path: string, isAside: boolean): readonly Unmarked[] | null {
    const secrets = this.#now.get(path)?.secrets ?? this.#known(path)?.secrets;
    if (secrets === undefined || (secrets.isAside !== isAside && secrets.found.length > 0)) return null;
    this.#takeOver(path, { secrets });
    return secrets.found;
  }

  keepSecrets(path: string, secrets: SecretsMemory): void {
    this.#hasMore = true;
    this.#takeOver(path, { secrets });
  }

  /** It was searched in this run, or in an earlier one as it is now. */
  isFreeOfSecrets(path: string): boolean {
    return this.#now.get(path)?.secrets?.found.length === 0;
  }

  sourceOf(path: string, isAside: boolean): SourceRecord | null {
    const known = this.#known(path);
    if (known?.source === undefined || known.isAside !== isAside) return null;
    this.#takeOver(path, { isAside, source: known.source });
    return known.source;
  }

  /** Not of a file with secrets: what is found there may speak of them. */
  keepSource(path: string, isAside: boolean, source: () => SourceRecord): void {
    if (!this.isFreeOfSecrets(path)) return;
    this.#hasMore = true;
    this.#takeOver(path, { isAside, source: source() });
  }

  #takeOver(path: string, more: Omit<FileMemory, "digest">): void {
    const digest = this.digestOf(path);
    if (digest !== null) this.#now.set(path, { ...this.#now.get(path), ...more, digest });
  }

  #settings: SettingsMemory | null = null;

  /** Null where something is otherwise. */
  settingsOf(digest: string): readonly KeptFinding[] | null {
    const { settings } = this.#before;
    if (settings?.digest !== digest) return null;
    this.#settings = settings;
    return settings.found;
  }

  /** Not what speaks of files with secrets. */
  keepSettings(digest: string, found: readonly KeptFinding[]): void {
    if (!found.every(({ place }) => this.isFreeOfSecrets(place.file))) return;
    this.#hasMore = true;
    this.#settings = { digest, found };
  }

  readonly #auditors: Record<string, AuditorMemory> = {};

  /** What an earlier run of the auditor left; whether it holds is not said. */
  auditorOf(name: string): AuditorMemory | null {
    return this.#before.auditors[name] ?? null;
  }

  keepAuditor(name: string, record: AuditorMemory): void {
    this.#hasMore ||= record !== this.#before.auditors[name];
    this.#auditors[name] = record;
  }

  #templates: TemplateMemory | null = null;

  /** Templates in which an earlier run found nothing, as long as all of them are the same. */
  cleanTemplates(paths: readonly string[]): ReadonlySet<string> {
    const { templates } = this.#before;
    const isSame = templates?.digest === this.#digestOfAll(paths);
    if (isSame) this.#templates = templates;
    return new Set(isSame ? templates.clean : []);
  }

  keepCleanTemplates(paths: readonly string[], clean: readonly string[]): void {
    if (this.#templates !== null) return;
    this.#hasMore = true;
    this.#templates = { digest: this.#digestOfAll(paths), clean };
  }

  #digestOfAll(paths: readonly string[]): string {
    return digestOf(paths.map((path) => [path, this.digestOf(path)]));
  }

  leave(flows: Generation | null): void {
    const isSame = !this.#hasMore && flows === this.#before.flows && this.#now.size === this.#before.files.size;
    if (!isSame)
      this.#memory.keep({
        files: this.#now,
        flows,
        settings: this.#settings,
        templates: this.#templates ?? this.#before.templates,
        auditors: this.#auditors,
      });
  }
}
