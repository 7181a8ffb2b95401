// Values of a Kubernetes manifest `kind: Secret`: Base64 hides nothing.
import { nameKind } from "../patterns/setting-name.ts";
import type { SecretHit } from "./secret-hit.ts";
import { isDrawn, isMadeUp, isReference, isSealed, isUsual } from "./values.ts";

const DOCUMENT_UNITS_MAX = 50_000;
const ENTRY = /^[ \t]+["']?([\w.-]{1,100})["']?:[ \t]+["']?([A-Za-z0-9+/]{6,4000}={0,2})["']?[ \t]*$/gm;
const KIND = /^kind:[ \t]+["']?Secret["']?[ \t]*$/m;
const DATA = /^data:[ \t]*\n((?:[ \t]+.*\n?|[ \t]*\n|#.*\n)*)/m;

/** `at`: where `kind: Secret` stands. */
export function kubernetesSecret(text: string, at: number): SecretHit[] {
  const windowFrom = Math.max(0, at - DOCUMENT_UNITS_MAX);
  const before = text.slice(windowFrom, at);
  const lineStart = windowFrom + before.lastIndexOf("\n") + 1;
  if (!KIND.test(text.slice(lineStart, at + 24).split("\n", 1)[0]!)) return [];
  const from = windowFrom + before.lastIndexOf("\n---") + 1;
  const behind = text.slice(at, at + DOCUMENT_UNITS_MAX);
  const next = behind.indexOf("\n---");
  const document = text.slice(from, at) + (next < 0 ? behind : behind.slice(0, next + 1));
  // Of a document with two kinds the first counts.
  if (document.search(KIND) !== lineStart - from || /^sops:/m.test(document)) return [];
  const data = DATA.exec(document);
  if (data === null) return [];
  const dataAt = from + data.index + data[0].length - data[1]!.length;
  return [...data[1]!.matchAll(ENTRY)].flatMap((entry) => {
    const start = dataAt + entry.index + entry[0].lastIndexOf(entry[2]!);
    return judge(entry[1]!, entry[2]!, start);
  });
}

function judge(name: string, written: string, start: number): readonly SecretHit[] {
  const value = Buffer.from(written, "base64").toString("utf8").trim();
  if (!/^[\x20-\x7e\n\r\t]{4,}$/.test(value) || isReference(value) || isSealed(value) || isMadeUp(value)) return [];
  const isSecret = nameKind(name.replaceAll("-", "_")) !== null;
  if (!isSecret && !isDrawn(value, 16)) return [];
  const place = { start, end: start + written.length, openUnits: 0 };
  const what = `value of ${name} in a Kubernetes secret`;
  const isSure = !isUsual(value);
  return [
    isSure
      ? { kind: "assigned", of: name, what, severity: "medium", confidence: "proven", because: "Base64 hides nothing", ...place }
      : { kind: "assigned", of: name, what, severity: "low", confidence: "pattern", because: "it is what systems come with", ...place },
  ];
}
