// What a private service is: how it is started, when it answers, and the address it then has.
import type { PrivateServiceSpec, ServiceVariable } from "../model/release.ts";
import type { Exec } from "../platform/exec.ts";
import type { Secret } from "../platform/secret.ts";

export type ServiceKind = PrivateServiceSpec["kind"];

export interface ServicePlace {
  /** Volume of the service; its data lies below. */
  readonly folder: string;
  /** On 127.0.0.1, recorded for good. */
  readonly port: number;
  /** Letters and digits only, so that it needs no quoting in a URL or a settings file. */
  readonly password: Secret;
}

/** The server gets its password in this variable of its environment. */
export const PASSWORD_VARIABLE = "SERVICE_PASSWORD";

export interface PrivateService<Programs = unknown> {
  readonly kind: ServiceKind;
  readonly title: string;
  /** Debian package that brings the programs. */
  readonly package: string;
  /** The host's own programs; null when they are missing. */
  findPrograms(): Programs | null;
  /** Runs in the foreground and ends in order on SIGTERM. Makes its data when there is none; interrupted anywhere, it starts over without harm. */
  argv(place: Omit<ServicePlace, "password">, programs: Programs): readonly string[];
  /** True once it takes connections with its password. */
  isReady(place: ServicePlace, programs: Programs, exec: Exec): Promise<boolean>;
  /** Value of one variable. */
  value(place: ServicePlace, variable: ServiceVariable): string;
}
