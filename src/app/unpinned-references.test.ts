import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../model/finding.ts";
import { unpinnedReferences } from "./unpinned-references.ts";

function finding(rule: string, code: string, isSuppressed = false): Finding {
  const place = { file: "x", line: 1, column: 0, endLine: 1, endColumn: 1 };
  const suppression = isSuppressed ? { kind: "comment" as const, reason: null } : null;
  return {
    rule,
    code,
    place,
    suppression,
    severity: "low",
    confidence: "proven",
    cwe: null,
    message: "",
    symbol: "",
    trace: [],
    fingerprint: "",
  };
}

test("of an action and of an image it says what prints the commit or the digest, each once", () => {
  const found = [
    finding("GHA006", "- uses: actions/checkout@v4"),
    finding("GHA006", "uses: actions/checkout@v4"),
    finding("GHA006", "uses: github/codeql-action/init@v3", true),
    finding("GHA006", "- uses: github/codeql-action/init@v3"),
    finding("CON002", "FROM --platform=linux/amd64 python:3.12-slim AS build"),
    finding("CMP009", "image: redis"),
    finding("WEB001", "image: other"),
  ];
  assert.deepEqual(
    unpinnedReferences(found).map(({ reference, command }) => `${reference}: ${command}`),
    [
      "actions/checkout@v4: git ls-remote https://github.com/actions/checkout v4",
      "github/codeql-action/init@v3: git ls-remote https://github.com/github/codeql-action v3",
      "python:3.12-slim: docker buildx imagetools inspect python:3.12-slim",
      "redis: docker buildx imagetools inspect redis",
    ],
  );
});
