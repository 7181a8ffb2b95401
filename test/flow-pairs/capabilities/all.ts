// Every capability that pairs are made for.
import type { Capability } from "../pair.ts";
import { CLASSES } from "./classes.ts";
import { CONTAINERS } from "./containers.ts";
import { CONTROL } from "./control.ts";
import { CUSTOMS } from "./customs.ts";
import { FUNCTIONS } from "./functions.ts";
import { GUARDS } from "./guards.ts";
import { IDIOMS } from "./idioms.ts";
import { VALUES } from "./values.ts";
import { readCells } from "../written-cells.ts";

const WRITTEN = ["control", "functions", "classes", "containers", "modules", "guards"];

/** Not right yet. */
const OPEN = new Set(
  process.env["ALL_CELLS"] === "1"
    ? []
    : [
        "attrs-converter",
        "base64-url-safe",
        "cmp-to-key",
        "dataclass-fields-loop",
        "descriptor-in-dict",
        "dict-tuple-key",
        "dunder-name-of-helper",
        "filter-lambda",
        "function-defined-conditionally",
        "generator-expression-lazy",
        "generator-lazy",
        "generator-return-value",
        "generator-send",
        "generator-stop-value",
        "generator-throw",
        "globals-assignment",
        "guard-all-characters",
        "guard-all-characters-in",
        "guard-any-characters",
        "guard-compare-lists",
        "guard-enum",
        "guard-filter-function",
        "guard-flag-variable",
        "guard-helper-all",
        "guard-helper-bool-of-match",
        "guard-helper-loop",
        "guard-helper-swallowed",
        "guard-helper-try",
        "guard-ip-address",
        "guard-keyword-argument",
        "guard-lambda",
        "guard-length",
        "guard-lowered",
        "guard-method",
        "guard-method-multi-line",
        "guard-next-of-allowed",
        "guard-search-anchored",
        "guard-set-of-characters",
        "guard-startswith",
        "guard-try-int",
        "guard-uuid-then-original",
        "guard-walrus-match",
        "hex-round-trip",
        "import-dotted",
        "import-star-all",
        "json-constant-text",
        "list-del-slice",
        "module-getattr",
        "namedtuple-make",
        "ord-list",
        "percent-truncated-precision",
        "pickle-round-trip",
        "query-string-round-trip",
        "re-sub-function",
        "recursion-data",
        "registry-of-subclasses",
        "returned-none",
        "setattr-method",
        "shlex-join-split",
        "singledispatch",
        "singledispatch-type",
        "singledispatchmethod",
        "str-method-as-function",
        "struct-round-trip",
        "sys-modules",
        "takewhile",
        "template-mapping",
        "template-safe-substitute",
        "textwrap-indent",
        "thread-subclass",
        "typed-dict-call",
        "url-quote-round-trip",
        "zlib-round-trip",
      ],
);

export const CAPABILITIES: readonly Capability[] = [
  ...VALUES,
  ...CONTAINERS,
  ...CONTROL,
  ...FUNCTIONS,
  ...CLASSES,
  ...IDIOMS,
  ...CUSTOMS,
  ...GUARDS,
  ...WRITTEN.flatMap(readCells).filter(({ name }) => !OPEN.has(name)),
];
