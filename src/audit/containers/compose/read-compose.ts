// A compose file as its services; texts with `${VAR:-default}` read as their defaults.
// https://docs.docker.com/reference/compose-file/
import { at, entriesAt, itemsAt, textAt, type YamlNode, type YamlPlace } from "../../yaml/yaml-document.ts";
import { expand } from "../dockerfile/stages.ts";

export interface ComposeFile {
  readonly path: string;
  readonly root: YamlNode;
  readonly services: readonly Service[];
}

export interface Service {
  readonly name: string;
  readonly node: YamlNode;
  readonly key: YamlPlace;
  /** As written, with defaults filled in; null where there is none or it is not known here. */
  readonly image: string | null;
  readonly environment: readonly Variable[];
  readonly mounts: readonly Mount[];
  readonly ports: readonly Port[];
}

export interface Variable {
  readonly name: string;
  /** Null where it comes from outside. */
  readonly value: string | null;
  readonly line: number;
}

export interface Mount {
  readonly source: string;
  readonly isReadOnly: boolean;
  readonly line: number;
}

export interface Port {
  /** Null: on all addresses. */
  readonly host: string | null;
  /** Null: one that is free. */
  readonly published: string | null;
  readonly target: string;
  readonly protocol: string;
  readonly line: number;
}

const FILES = /(?:^|\/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;

export function isComposeFile(path: string): boolean {
  return FILES.test(path);
}

/** Null where it is none. */
export function readCompose(path: string, root: YamlNode): ComposeFile | null {
  if (at(root, "services")?.kind !== "map") return null;
  const services = entriesAt(root, "services").map(([name, node, key]): Service => ({
    name,
    node,
    key,
    image: filled(textAt(node, "image")),
    environment: environmentOf(node),
    mounts: itemsAt(node, "volumes").flatMap((item) => mountOf(item) ?? []),
    ports: itemsAt(node, "ports").flatMap((item) => portOf(item) ?? []),
  }));
  return { path, root, services };
}

const NOTHING = new Map<string, string | null>();

/** `$$` is a dollar. */
export function filled(text: string | undefined): string | null {
  return text === undefined ? null : expand(text.replaceAll("$$", "\\$"), NOTHING);
}

function environmentOf(node: YamlNode): Variable[] {
  const environment = at(node, "environment");
  if (environment?.kind === "map")
    return entriesAt(environment).map(([name, value]) => ({
      name,
      value: value.kind === "scalar" && value.value !== null ? filled(value.text) : null,
      line: value.place.line,
    }));
  return itemsAt(environment).flatMap((item) => {
    if (item.kind !== "scalar") return [];
    const cut = item.text.indexOf("=");
    return cut < 0
      ? [{ name: item.text, value: null, line: item.place.line }]
      : [{ name: item.text.slice(0, cut), value: filled(item.text.slice(cut + 1)), line: item.place.line }];
  });
}

function mountOf(item: YamlNode): Mount | null {
  const { line } = item.place;
  if (item.kind === "map") {
    const source = filled(textAt(item, "source"));
    return source === null ? null : { source, isReadOnly: textAt(item, "read_only") === "true", line };
  }
  if (item.kind !== "scalar") return null;
  const [source = "", target, mode = ""] = (filled(item.text) ?? "").split(":");
  return target === undefined ? null : { source, isReadOnly: mode.split(",").includes("ro"), line };
}

/** `[[host:]published:]target[/protocol]`; a range stays as written. */
function portOf(item: YamlNode): Port | null {
  const { line } = item.place;
  if (item.kind === "map") {
    const target = textAt(item, "target");
    if (target === undefined) return null;
    return {
      host: textAt(item, "host_ip") ?? null,
      published: filled(textAt(item, "published")),
      target,
      protocol: textAt(item, "protocol") ?? "tcp",
      line,
    };
  }
  if (item.kind !== "scalar") return null;
  const [front = "", protocol = "tcp"] = (filled(item.text) ?? "").split("/", 2);
  const [, host = null, published = null, target] =
    /^(?:(\[[\da-fA-F:]+\]|\d+\.[\d.]+|localhost):)?(?:([\d-]*):)?([\d-]+)$/.exec(front) ?? [];
  return target === undefined ? null : { host, published: published === "" ? null : published, target, protocol, line };
}
