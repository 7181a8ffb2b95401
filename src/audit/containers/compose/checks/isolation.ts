// How far a container is kept apart from the machine that it runs on.
import { confinementOff } from "../../../rules/compose/confinement-off/rule.ts";
import { containerSocketMounted } from "../../../rules/compose/container-socket-mounted/rule.ts";
import { dangerousCapability } from "../../../rules/compose/dangerous-capability/rule.ts";
import { hostFolderMounted } from "../../../rules/compose/host-folder-mounted/rule.ts";
import { hostNamespace } from "../../../rules/compose/host-namespace/rule.ts";
import { privilegedContainer } from "../../../rules/compose/privileged-container/rule.ts";
import type { FileReport } from "../../../auditor.ts";
import { at, itemsAt, textAt } from "../../../yaml/yaml-document.ts";
import { filled, type Service } from "../read-compose.ts";

/** Each is as good as root on the machine. */
const CAPABILITIES = new Set(
  "ALL SYS_ADMIN SYS_MODULE SYS_PTRACE SYS_RAWIO SYS_BOOT DAC_READ_SEARCH BPF MAC_ADMIN MAC_OVERRIDE SYSLOG SYS_TIME NET_ADMIN".split(" "),
);
/** Of the network, the clock and the log: a part of it. */
const LESSER = new Set(["NET_ADMIN", "SYS_TIME", "SYSLOG", "SYS_PTRACE"]);
const SOCKET = /(?:docker|containerd|podman|crio)\.sock$/;
const FOLDERS = /^\/(?:etc|root|boot|dev|proc|sys|usr|lib|bin|sbin|home|var|var\/run|run|var\/lib|var\/lib\/docker|var\/log)?\/?$/;
/** Keys of whoever started it. */
const KEYS = /^(?:~|\$\{?HOME\}?|\/root|\/home\/[^/]+)\/\.(?:ssh|aws|gnupg|kube|docker|config\/gcloud|azure)(?:\/|$)/;
/** Without them the machine cannot be watched, and nothing can be changed through them. */
const HARMLESS_READ_ONLY = /^\/(?:proc|sys|dev|var\/log|usr|lib|bin|sbin|var\/lib\/docker)\/?$/;

export function checkIsolation(service: Service, report: FileReport): void {
  const symbol = service.name;
  const { node } = service;
  const privileged = at(node, "privileged");
  if (privileged?.kind === "scalar" && (privileged.value === true || filled(privileged.text) === "true"))
    report.add(
      privilegedContainer,
      privileged.place,
      "A privileged container has every right of root on the machine: name the capability or device that it needs.",
      { symbol },
    );
  for (const capability of itemsAt(node, "cap_add")) {
    if (capability.kind !== "scalar") continue;
    const name = capability.text.toUpperCase().replace(/^CAP_/, "");
    if (CAPABILITIES.has(name))
      report.add(
        dangerousCapability,
        capability.place,
        `${name} lets the program ${name === "ALL" ? "do everything that root does" : "reach beyond its container"}.`,
        { severity: LESSER.has(name) ? "low" : "medium", symbol },
      );
  }
  checkNamespaces(service, report);
  for (const option of itemsAt(node, "security_opt")) {
    if (option.kind !== "scalar" || !/^(?:seccomp|apparmor|systempaths)[:=]unconfined$|^label[:=]disable$/.test(option.text)) continue;
    report.add(
      confinementOff,
      option.place,
      `\`${option.text}\` takes away what the kernel would refuse to a program that was taken over.`,
      { symbol },
    );
  }
  checkMounts(service, report);
  checkDevices(service, report);
}

/** Memory and whole disks. */
const DEVICES = /^\/dev(?:\/?$|\/(?:k?mem|port|mapper\/.+|(?:[shv]d[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)(?:p?\d+)?)$)/;

function checkDevices({ node, name: symbol }: Service, report: FileReport): void {
  for (const device of itemsAt(node, "devices")) {
    const source = device.kind === "scalar" ? device.text.split(":", 1)[0]! : (textAt(device, "source") ?? "");
    if (DEVICES.test(source))
      report.add(privilegedContainer, device.place, `Who has \`${source}\` reads and changes everything on the machine.`, { symbol });
  }
}

function checkNamespaces({ node, name: symbol }: Service, report: FileReport): void {
  for (const key of ["pid", "ipc", "uts", "userns_mode", "network_mode", "cgroup"]) {
    if (textAt(node, key) !== "host") continue;
    const what = {
      pid: "every process",
      ipc: "the shared memory",
      uts: "the name",
      userns_mode: "the users",
      network_mode: "every local port",
      cgroup: "the control groups",
    }[key];
    const isLesser = key !== "pid" && key !== "ipc";
    report.add(hostNamespace, at(node, key)!.place, `The container shares ${what} of the machine.`, {
      severity: isLesser ? "low" : "medium",
      symbol,
    });
  }
}

function checkMounts({ mounts, name: symbol }: Service, report: FileReport): void {
  for (const { source, isReadOnly, line } of mounts) {
    if (SOCKET.test(source))
      report.add(
        containerSocketMounted,
        { line },
        "Who can write to this socket starts containers with any rights: it is root on the machine. `:ro` changes nothing about that.",
        { symbol },
      );
    else if (KEYS.test(source))
      report.add(
        hostFolderMounted,
        { line },
        `The container reads the keys in \`${source}\`${isReadOnly ? "" : ", and can change them"}: give it one of its own.`,
        { severity: "low", symbol },
      );
    else if (FOLDERS.test(source) && !(isReadOnly && HARMLESS_READ_ONLY.test(source)))
      report.add(
        hostFolderMounted,
        { line },
        `\`${source}\` of the machine is mounted${isReadOnly ? "" : ", and can be changed"}: mount only what the program needs.`,
        { severity: isReadOnly ? "low" : "medium", symbol },
      );
  }
}
