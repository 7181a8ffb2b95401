import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule } from "../../../rule.ts";
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
      "zlib.decompressobj().decompress": (call, at) => {
        if (call.args.length + call.keywords.length < 2) check(call, at);
      },
    },
  },
});
