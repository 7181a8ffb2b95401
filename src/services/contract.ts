// What a private service is: how its data is made, how it is started, when it answers, and the address it then has.
import type { Exec } from "../platform/exec.ts";
import type { Secret } from "../platform/secret.ts";
import type { PrivateServiceSpec, ServiceVariable } from "../model/release.ts";

export type ServiceKind = PrivateServiceSpec["kind"];

export interface ServicePlace {
  /** Volume of the service; its data lies below. */
  readonly folder: string;
  /** On 127.0.0.1, recorded for good. */
  readonly port: number;
  readonly password: Secret;
  /** Whom it runs as; null: as this process. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

export interface ServicePorts {
  readonly exec: Exec;
  readonly signal?: AbortSignal;
}

export interface PrivateService<Programs = unknown> {
  readonly kind: ServiceKind;
  readonly title: string;
  /** Debian package that brings the programs. */
  readonly package: string;
  /** The host's own programs, newest first; null when they are missing. */
  findPrograms(): Programs | null;
  /** Makes the data and settings files. Idempotent, and interrupted anywhere it starts over without harm. */
  prepare(place: ServicePlace, programs: Programs, at: ServicePorts): Promise<void>;
  /** The server in the foreground; the password is in none of its arguments. */
  argv(place: ServicePlace, programs: Programs): readonly string[];
  /** True once it takes connections with its password. */
  isReady(place: ServicePlace, programs: Programs, at: ServicePorts): Promise<boolean>;
  /** Value of one variable. */
  value(place: ServicePlace, variable: ServiceVariable): string;
}
