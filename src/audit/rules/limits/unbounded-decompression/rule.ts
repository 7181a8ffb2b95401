import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { mentions } from "../../../patterns/mentions.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule, type At } from "../../../rule.ts";
import { unsettledArgument } from "../../../patterns/unsettled-argument.ts";

const check = unsettledArgument(0, "data", "A kilobyte can become a gigabyte here: decompress in pieces, and stop at a limit.", {
  severity: "low",
});

export const unboundedDecompression = defineRule({
  id: "DOS003",
  name: "unbounded-decompression",
  cwe: 409,
  severity: "low",
  summary: "Compressed data is unpacked whole, however large it becomes",
  aliases: [],
  checks: {
    calls: {
      ...eachCall("{}.decompress", "zlib gzip bz2 lzma brotli snappy lz4.frame", check),
      ...eachCall("{}().read", "gzip.GzipFile bz2.BZ2File lzma.LZMAFile", whole),
      "zipfile.ZipFile().read": entry,
      "zlib.decompressobj().decompress": (call, at) => {
        if (call.args.length + call.keywords.length < 2) check(call, at);
      },
    },
  },
});

/** Of a file that is not on the disk: what is there is somebody's choice already. */
function whole(call: Call, at: At): void {
  if (call.func.kind !== "Attribute" || call.args.length > 0 || call.keywords.length > 0) return;
  const opened = openedBy(call.func.value, at);
  if (opened?.kind === "Call" && opened.keywords.some(({ arg }) => arg === "fileobj"))
    at.report(call, "A kilobyte can become a gigabyte here: read in pieces, and stop at a limit.", {
      confidence: "pattern",
      severity: "low",
    });
}

/** Of an archive in memory, where nobody asks how large an entry is; one on the disk is somebody's choice already. */
function entry(call: Call, at: At): void {
  const opened = call.func.kind === "Attribute" ? openedBy(call.func.value, at) : null;
  const [from] = opened?.kind === "Call" ? opened.args : [];
  const isInMemory = from?.kind === "Call" && at.module.target(from.func, at.scope) === "io.BytesIO";
  if (!isInMemory || at.scope.fn === null || mentions(at.scope.fn.node.body, (one) => one.kind === "Attribute" && one.attr === "file_size"))
    return;
  at.report(call, "An entry of a kilobyte can become a gigabyte here: ask for its `file_size` first.", {
    confidence: "pattern",
    severity: "low",
  });
}

function openedBy(node: Expression, at: At): Expression | null {
  if (node.kind !== "Name") return node;
  const bindings = at.module.everyBinding(node.id, at.scope);
  return bindings?.length === 1 ? bindings[0]!.value : null;
}
