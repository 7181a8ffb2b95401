// Downloads from a package index: the user's proxy, certificates and credentials, which are never sent to another origin and never shown.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import type { IncomingMessage, RequestOptions } from "node:http";
import { http, https, tls } from "../../platform/builtin.ts";
import type { IndexSettings } from "./index-settings.ts";
import { netrcLogin, readNetrc } from "./netrc.ts";

export interface Download {
  readonly body: Buffer;
  readonly contentType: string;
  /** Address after redirects, without credentials. */
  readonly url: string;
}

export type Fetch = (url: string, accept: string) => Promise<Download>;

const REDIRECTS_MAX = 5;
const IDLE_TIMEOUT_MS = 60_000;
const BODY_MAX_BYTES = 200 * 1024 * 1024;
const TRIES = 3;

/** A fetch for one build. Fails with a plain Error whose message names status and host, without credentials. */
export function createFetch(settings: IndexSettings, env: Readonly<Record<string, string | undefined>>, signal?: AbortSignal): Fetch {
  const netrc = readNetrc(env, homedir());
  const agents = createAgents(settings, env);
  return async (url, accept) => {
    let failure: unknown;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      signal?.throwIfAborted();
      try {
        return await follow(new URL(url), { accept, netrc, agents, settings, signal });
      } catch (cause) {
        failure = cause;
        if (!(cause as { transient?: boolean }).transient) break;
      }
    }
    throw failure;
  };
}

interface Request {
  readonly accept: string;
  readonly netrc: string;
  readonly agents: Agents;
  readonly settings: IndexSettings;
  readonly signal: AbortSignal | undefined;
}

interface Agents {
  readonly http: import("node:http").Agent;
  readonly https: import("node:https").Agent;
}

/** Node's agents read HTTP_PROXY, HTTPS_PROXY and NO_PROXY themselves when given the environment (`proxyEnv`, Node 24.5). */
function createAgents(settings: IndexSettings, env: Readonly<Record<string, string | undefined>>): Agents {
  const proxy = settings.proxy?.reveal();
  const proxyEnv = { ...env, ...(proxy ? { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } : {}) } as NodeJS.ProcessEnv;
  const own = settings.certificates === null ? [] : [readFileSync(settings.certificates, "utf8")];
  const ca = [...tls().getCACertificates("default"), ...own];
  return { http: new (http().Agent)({ proxyEnv }), https: new (https().Agent)({ proxyEnv, ca }) };
}

async function follow(start: URL, request: Request): Promise<Download> {
  let url = start;
  const login = loginOf(start, request.netrc);
  for (let hops = 0; hops <= REDIRECTS_MAX; hops++) {
    const sameOrigin = url.host === start.host && url.protocol === start.protocol;
    const authorization = sameOrigin ? login : loginOf(url, request.netrc);
    const response = await send(url, authorization, request);
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    if (status >= 300 && status < 400 && location !== undefined) {
      response.resume();
      url = new URL(location, withoutLogin(url));
      if (url.protocol !== "https:" && start.protocol === "https:")
        throw new Error(`${start.host} redirects to an address that is not https`);
      continue;
    }
    if (status !== 200) {
      response.resume();
      throw Object.assign(new Error(`${url.host} answered ${status} for ${url.pathname}`), { transient: status >= 500 || status === 429 });
    }
    return { body: await readBody(response), contentType: response.headers["content-type"] ?? "", url: withoutLogin(url) };
  }
  throw new Error(`${start.host} redirects more than ${REDIRECTS_MAX} times`);
}

function send(url: URL, authorization: string | null, request: Request): Promise<IncomingMessage> {
  const secure = url.protocol === "https:";
  if (!secure && url.protocol !== "http:") throw new Error(`${url.protocol} addresses cannot be downloaded`);
  const trusted = request.settings.trustedHosts.some((host) => host === url.hostname || host === url.host || host === "*");
  const options: RequestOptions & { rejectUnauthorized?: boolean } = {
    agent: secure ? request.agents.https : request.agents.http,
    headers: { accept: request.accept, "user-agent": "fairlead", ...(authorization ? { authorization } : {}) },
    timeout: IDLE_TIMEOUT_MS,
    ...(request.signal ? { signal: request.signal } : {}),
    ...(trusted ? { rejectUnauthorized: false } : {}),
  };
  return new Promise((resolve, reject) => {
    const sent = (secure ? https() : http()).get(withoutLogin(url), options, resolve);
    sent.on("timeout", () => sent.destroy(Object.assign(new Error(`${url.host} does not answer`), { transient: true })));
    sent.on("error", (cause: NodeJS.ErrnoException) =>
      reject(
        Object.assign(new Error(`${url.host} could not be reached (${cause.code ?? cause.message})`, { cause }), {
          transient: cause.code === "ECONNRESET",
        }),
      ),
    );
  });
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_MAX_BYTES) throw new Error(`an answer is larger than ${BODY_MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function loginOf(url: URL, netrc: string): string | null {
  if (url.username !== "" || url.password !== "") return basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
  const login = netrcLogin(netrc, url.hostname);
  return login === null ? null : basic(login.user, login.password.reveal());
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

export function withoutLogin(url: URL): string {
  const plain = new URL(url);
  plain.username = plain.password = "";
  return plain.href;
}
