// Which private services a project gets, and which addresses it must be given instead: needs and variables in, decisions out.
import type { EnvironmentVariable, ProjectNeed } from "../model/project.ts";
import type { PrivateServiceSpec, RequiredVariable, ServiceVariable } from "../model/release.ts";

type ServiceKind = PrivateServiceSpec["kind"];

export interface ServicesQuestion {
  readonly needs: readonly ProjectNeed[];
  readonly env: readonly EnvironmentVariable[];
  /** Names that have a value already. */
  readonly given: ReadonlySet<string>;
  /** Private instances are allowed in this environment. */
  readonly allowed: boolean;
}

export interface ServicesPlan {
  readonly services: readonly PrivateServiceSpec[];
  /** Addresses that a person must give, where private instances are not allowed. */
  readonly required: readonly RequiredVariable[];
  readonly notes: readonly string[];
}

const KINDS: readonly ServiceKind[] = ["postgres", "redis"];
export const SERVICE_TITLES: Readonly<Record<ServiceKind, string>> = { postgres: "PostgreSQL", redis: "Redis" };

export function planServices(question: ServicesQuestion): ServicesPlan {
  const services: PrivateServiceSpec[] = [];
  const required: RequiredVariable[] = [];
  const notes: string[] = [];
  for (const kind of KINDS) {
    const need = question.needs.find((each) => each.name === kind);
    if (need === undefined) continue;
    const variables = addressVariables(kind, question);
    if (variables.length === 0) {
      const title = SERVICE_TITLES[kind];
      if (!hasAddress(kind, question))
        notes.push(`${title} is used (${need.detail}), but no variable with its address was found: nothing is started for it.`);
      continue;
    }
    if (question.allowed) {
      services.push({ kind, variables });
      const names = variables.map(({ name }) => name).join(", ");
      notes.push(`${SERVICE_TITLES[kind]}: a private instance on this machine gives ${names}, as long as that has no value of its own.`);
    } else required.push(...variables.map((variable) => asRequired(variable, kind, need)));
  }
  return { services, required, notes };
}

function asRequired(variable: ServiceVariable, kind: ServiceKind, need: ProjectNeed): RequiredVariable {
  const secret = variable.part === "url" || variable.part === "password";
  const place = need.source === null ? "" : `, ${need.source.file}${need.source.line === null ? "" : `:${need.source.line}`}`;
  return { name: variable.name, secret, because: `address of ${SERVICE_TITLES[kind]} (${need.detail}${place})` };
}

/** Variables that would carry the address and have no value; none when the address is given, or the code's default leads elsewhere. */
function addressVariables(kind: ServiceKind, question: ServicesQuestion): readonly ServiceVariable[] {
  const urls = urlNames(kind, question);
  if (urls.length > 0) {
    return urls
      .filter((name) => !question.given.has(name))
      .map((name) => ({ name, default: question.env.find((variable) => variable.name === name)?.default ?? null }))
      .filter((variable) => defaultLeadsHere(kind, variable.default))
      .map((variable) => ({
        name: variable.name,
        part: "url" as const,
        scheme: schemeOf(variable.default) ?? wantedScheme(kind, question),
      }));
  }
  const parts = question.env.flatMap((variable) => {
    const part = partOf(kind, variable.name);
    return part === null ? [] : [{ variable, part }];
  });
  const host = parts.find(({ part }) => part === "host");
  if (host === undefined || parts.some(({ variable }) => question.given.has(variable.name))) return [];
  if (host.variable.default !== null && !isLocal(host.variable.default)) return [];
  return parts.map(({ variable, part }) => ({ name: variable.name, part, scheme: null }));
}

function hasAddress(kind: ServiceKind, question: ServicesQuestion): boolean {
  return urlNames(kind, question).length > 0 || question.env.some((variable) => partOf(kind, variable.name) !== null);
}

const URL_NAMES: Readonly<Record<ServiceKind, RegExp>> = {
  postgres: /^(.*_)?(DATABASE|DB|POSTGRES|POSTGRESQL|PG|SQLALCHEMY_DATABASE)_?(URL|URI|DSN)$/,
  redis: /^((.*_)?(REDIS|RQ_REDIS|CACHE|RQ)_?(URL|URI|DSN)|(CELERY_)?(BROKER|BROKER_URL|RESULT_BACKEND|RESULT_BACKEND_URL))$/,
};

/** Those the reader of the project found, then those the code reads under a usual name. */
function urlNames(kind: ServiceKind, question: ServicesQuestion): readonly string[] {
  const found = question.needs.flatMap((need) => (need.name === kind && need.variable !== null ? [need.variable] : []));
  const elsewhere = new Set(question.needs.flatMap((need) => (need.name !== kind && need.variable !== null ? [need.variable] : [])));
  const usual = question.env.map((variable) => variable.name).filter((name) => URL_NAMES[kind].test(name) && !elsewhere.has(name));
  const names = [...new Set([...found, ...usual])];
  return names.filter((name) => partOf(kind, name) === null);
}

const PART_NAMES: readonly (readonly [ServiceVariable["part"], RegExp])[] = [
  ["host", /_?(HOST|HOSTNAME|SERVER)$/],
  ["port", /_?PORT$/],
  ["user", /_?(USER|USERNAME)$/],
  ["password", /_?(PASSWORD|PASS)$/],
  ["database", /_?(NAME|DB|DATABASE)$/],
];
const PART_PREFIX: Readonly<Record<ServiceKind, RegExp>> = {
  postgres: /^(DB|DATABASE|POSTGRES|POSTGRESQL|PG|SQL)$/,
  redis: /^(REDIS|RQ_REDIS)$/,
};

function partOf(kind: ServiceKind, name: string): ServiceVariable["part"] | null {
  for (const [part, ending] of PART_NAMES) if (ending.test(name) && PART_PREFIX[kind].test(name.replace(ending, ""))) return part;
  return null;
}

const SCHEMES: Readonly<Record<ServiceKind, RegExp>> = { postgres: /^postgres(ql)?(\+\w+)?:/, redis: /^rediss?:/ };

/** A default such as sqlite:///app.db or a host elsewhere means that the code can do without a private instance. */
function defaultLeadsHere(kind: ServiceKind, value: string | null): boolean {
  if (value === null || value === "") return true;
  return SCHEMES[kind].test(value) && isLocal(hostOf(value));
}

function wantedScheme(kind: ServiceKind, { needs }: ServicesQuestion): string | null {
  return needs.find(({ name }) => name === kind)?.scheme ?? null;
}

function schemeOf(value: string | null): string | null {
  return value === null ? null : (/^([a-z][a-z0-9+.-]*):\/\//.exec(value)?.[1] ?? null);
}

function hostOf(url: string): string {
  return /^[^:]+:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?]*)/.exec(url)?.[1] ?? "";
}

function isLocal(host: string): boolean {
  return ["", "localhost", "127.0.0.1", "[::1]", "::1"].includes(host);
}
