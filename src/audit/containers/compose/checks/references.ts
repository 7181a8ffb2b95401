// What compose refuses or cannot start: names that nobody defines, keys it does not know, a port that is taken twice.
import { posix } from "node:path";
import { portTakenTwice } from "../../../rules/compose/port-taken-twice/rule.ts";
import { undefinedReference } from "../../../rules/compose/undefined-reference/rule.ts";
import { unknownServiceKey } from "../../../rules/compose/unknown-service-key/rule.ts";
import { invalidInterpolation } from "../../../rules/compose/invalid-interpolation/rule.ts";
import type { AuditedProject, FileReport } from "../../../auditor.ts";
import { at, entriesAt, itemsAt, scalarsOf, textAt, type YamlNode } from "../../../yaml/yaml-document.ts";
import type { ComposeFile, Service } from "../read-compose.ts";

/** Of the files of one folder: they may be used together. */
export interface Defined {
  readonly services: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly configs: ReadonlySet<string>;
  /** A file includes others, or merges what is not read here. */
  readonly isOpen: boolean;
}

export function definedIn(files: readonly ComposeFile[]): Defined {
  const names = (key: string): ReadonlySet<string> => new Set(files.flatMap(({ root }) => entriesAt(root, key).map(([name]) => name)));
  return {
    services: names("services"),
    volumes: names("volumes"),
    networks: new Set([...names("networks"), "default"]),
    secrets: names("secrets"),
    configs: names("configs"),
    isOpen: files.some(({ root }) => at(root, "include") !== undefined),
  };
}

export function checkReferences(
  file: ComposeFile,
  defined: Defined,
  { report, project }: { readonly report: FileReport; readonly project: AuditedProject },
): void {
  checkInterpolation(file, report);
  for (const service of file.services) {
    checkKeys(service, report);
    checkExtends(file, service, { report, project });
    if (!defined.isOpen && !extendsElsewhere(service)) checkNames(service, defined, report);
  }
  checkPorts(file, report);
}

/** A service of another file: what that file defines may be used as well. */
function extendsElsewhere({ node }: Service): boolean {
  const extended = at(node, "extends");
  return extended !== undefined && extended.kind !== "scalar" && textAt(extended, "file") !== undefined;
}

const PLACEHOLDER = /\$\$|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*(?::?[-+?](?:[^{}]|\{[^{}]*\})*)?\}/g;

function checkInterpolation({ root }: ComposeFile, report: FileReport): void {
  for (const key of ["services", "volumes", "networks", "secrets", "configs"])
    for (const scalar of scalarsOf(at(root, key))) {
      if (!scalar.text.includes("${")) continue;
      const rest = scalar.text.replaceAll(PLACEHOLDER, (match) => " ".repeat(match.length));
      const offset = rest.indexOf("${"); // a dollar alone is left as it is
      if (offset < 0) continue;
      report.add(
        invalidInterpolation,
        { line: scalar.lineAt(offset) },
        `Compose reads \`${scalar.text.slice(offset, offset + 20).trim()}\` as a variable and refuses it: close the brace, or write \`$$\` for a dollar.`,
      );
    }
}

function checkExtends(
  file: ComposeFile,
  service: Service,
  { report, project }: { readonly report: FileReport; readonly project: AuditedProject },
): void {
  const node = at(service.node, "extends");
  const other = textAt(node, "file");
  const name = node?.kind === "scalar" ? node.text : other === undefined ? textAt(node, "service") : undefined;
  const line = node?.place.line ?? 1;
  if (name !== undefined && !name.includes("$") && !file.services.some((one) => one.name === name))
    report.add(undefinedReference, { line }, `Nothing defines the service \`${name}\`, which this one extends: compose refuses the file.`, {
      symbol: service.name,
    });
  if (other === undefined || /[$:]|^\//.test(other)) return;
  const path = posix.normalize(posix.join(posix.dirname(file.path), other));
  if (!path.startsWith("..") && !project.tree.has(path))
    report.add(
      undefinedReference,
      { line },
      `There is no file \`${other.slice(0, 120)}\` with the service that this one extends: compose refuses the file.`,
      { symbol: service.name },
    );
}

function checkNames(service: Service, defined: Defined, report: FileReport): void {
  const missing = (kind: keyof Omit<Defined, "isOpen">, name: string, line: number): void => {
    if (name === "" || name.includes("$") || defined[kind].has(name)) return;
    report.add(
      undefinedReference,
      { line },
      `Nothing defines ${kind === "services" ? "the service" : `\`${kind}:\``} \`${name}\`: compose refuses the file.`,
      { symbol: `${service.name}.${kind}` },
    );
  };
  for (const [name, line] of namesAt(service.node, "depends_on")) missing("services", name, line);
  for (const [name, line] of [...namesAt(service.node, "links"), ...namesAt(service.node, "volumes_from")])
    if (!name.startsWith("container:")) missing("services", name.split(":", 1)[0]!, line);
  for (const key of ["network_mode", "pid", "ipc"]) {
    const shared = at(service.node, key);
    if (shared?.kind === "scalar" && shared.text.startsWith("service:"))
      missing("services", shared.text.slice("service:".length), shared.place.line);
  }
  for (const [name, line] of namesAt(service.node, "networks")) missing("networks", name, line);
  for (const kind of ["secrets", "configs"] as const)
    for (const item of itemsAt(service.node, kind))
      missing(kind, item.kind === "scalar" ? item.text : (textAt(item, "source") ?? ""), item.place.line);
  for (const item of itemsAt(service.node, "volumes")) missing("volumes", volumeName(item), item.place.line);
}

/** A list of names, or a map with more about each. */
function namesAt(node: YamlNode, key: string): readonly (readonly [string, number])[] {
  const found = at(node, key);
  if (found?.kind === "map") return entriesAt(found).map(([name, , place]) => [name, place.line]);
  return itemsAt(found).flatMap((item) => (item.kind === "scalar" ? [[item.text, item.place.line] as const] : []));
}

/** "" for folders of the machine and volumes without a name. */
function volumeName(item: YamlNode): string {
  if (item.kind === "map") return (textAt(item, "type") ?? "volume") === "volume" ? (textAt(item, "source") ?? "") : "";
  if (item.kind !== "scalar" || !item.text.includes(":")) return "";
  const source = item.text.split(":", 1)[0]!;
  return /^[A-Za-z0-9][\w.-]+$/.test(source) ? source : "";
}

const KEYS: ReadonlySet<string> = new Set(
  (
    "annotations attach build blkio_config cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent cpu_period cpu_quota " +
    "cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search " +
    "domainname driver_opts entrypoint env_file environment expose extends external_links extra_hosts gpus group_add healthcheck hostname image init ipc " +
    "isolation label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks oom_kill_disable " +
    "oom_score_adj pid pids_limit platform ports post_start pre_stop privileged profiles provider pull_policy read_only restart runtime scale secrets security_opt " +
    "shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volumes volumes_from working_dir " +
    "name dockerfile volume_driver net"
  ).split(" "),
);

function checkKeys(service: Service, report: FileReport): void {
  for (const [name, , place] of entriesAt(service.node))
    if (!KEYS.has(name) && !name.startsWith("x-"))
      report.add(unknownServiceKey, place, `A service has no key \`${name.slice(0, 60)}\`: compose refuses the file.`, {
        confidence: "possible",
        symbol: service.name,
      });
}

function checkPorts({ services }: ComposeFile, report: FileReport): void {
  const taken = new Map<string, string>();
  for (const service of services) {
    // Services of profiles, and copies by hand, need not run together.
    if (at(service.node, "profiles") !== undefined) continue;
    for (const { host, published, protocol, line } of service.ports) {
      if (published === null || published.includes("-")) continue;
      const key = `${host ?? "0.0.0.0"}:${published}/${protocol}`;
      const other = taken.get(key);
      if (other !== undefined && other !== service.name)
        report.add(
          portTakenTwice,
          { line },
          `The port ${published} of the machine is taken by \`${other}\` already: only one of the two starts.`,
          { symbol: service.name },
        );
      taken.set(key, service.name);
    }
  }
}
