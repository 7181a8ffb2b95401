// What can be reached, with which password, and which images run.
import { databasePortPublished } from "../../../rules/compose/database-port-published/rule.ts";
import { databaseWithoutPassword } from "../../../rules/compose/database-without-password/rule.ts";
import { unpinnedServiceImage } from "../../../rules/compose/unpinned-service-image/rule.ts";
import type { FileReport } from "../../../auditor.ts";
import { at } from "../../../yaml/yaml-document.ts";
import { readImage } from "../../image-reference.ts";
import type { Port, Service } from "../read-compose.ts";

const DATABASE_PORTS: Readonly<Record<string, string>> = {
  "1433": "SQL Server",
  "2379": "etcd",
  "3306": "MySQL",
  "5432": "PostgreSQL",
  "5984": "CouchDB",
  "6379": "Redis",
  "7687": "Neo4j",
  "8086": "InfluxDB",
  "9042": "Cassandra",
  "9200": "Elasticsearch",
  "11211": "Memcached",
  "27017": "MongoDB",
};
const LOCAL = /^(?:127\.|localhost|\[?::1)/;
const YES = /^(?:1|yes|true|on|y)$/i;
const OPEN: readonly (readonly [name: RegExp, value: RegExp, what: string])[] = [
  [/^POSTGRES_HOST_AUTH_METHOD$/, /^trust$/, "PostgreSQL lets everybody in without a password"],
  [/^(?:MYSQL|MARIADB)_ALLOW_EMPTY(?:_ROOT)?_PASSWORD$/, YES, "The database's root has no password"],
  [/^ALLOW_EMPTY_PASSWORD$/, YES, "The service lets everybody in without a password"],
  [/^xpack\.security\.enabled$/, /^false$/i, "Elasticsearch lets everybody in without a password"],
  [/^DISABLE_SECURITY_PLUGIN$/, YES, "OpenSearch lets everybody in without a password"],
  [/^AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED$/, YES, "Weaviate lets everybody in without a password"],
  [/^NEO4J_AUTH$/, /^none$/, "Neo4j lets everybody in without a password"],
];

export function checkExposure(service: Service, report: FileReport): void {
  const symbol = service.name;
  const open = service.ports.filter((port) => port.host === null || !LOCAL.test(port.host));
  for (const { name, value, line } of service.environment) {
    const found = OPEN.find(([names, values]) => names.test(name) && value !== null && values.test(value));
    if (found === undefined) continue;
    const isReached = open.length > 0;
    report.add(
      databaseWithoutPassword,
      { line },
      `${found[2]}${isReached ? ", and its port is published on every address of the machine" : ""}.`,
      { severity: isReached ? "medium" : "low", symbol },
    );
  }
  for (const port of open) checkPort(service, port, report);
  checkImage(service, report);
}

function checkPort({ name: symbol }: Service, { target, line }: Port, report: FileReport): void {
  const database = DATABASE_PORTS[target];
  if (database === undefined) return;
  report.add(
    databasePortPublished,
    { line },
    `${database} can be reached on every address of the machine; rules of a firewall such as ufw do not hold for published ports. Write \`127.0.0.1:…\`, or leave \`ports\` out: services reach each other without it.`,
    { symbol },
  );
}

/** What is built here only gets its name by `image`. */
function checkImage({ node, image, name: symbol }: Service, report: FileReport): void {
  if (image === null || at(node, "build") !== undefined) return;
  const reference = readImage(image);
  if (reference === null || reference.digest !== null || (reference.tag !== null && reference.tag !== "latest")) return;
  report.add(
    unpinnedServiceImage,
    at(node, "image")!.place,
    `\`${reference.name}\` without a version is whatever was published last: a restart may bring another one, with data it cannot read.`,
    { symbol },
  );
}
