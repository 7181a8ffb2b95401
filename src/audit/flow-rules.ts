// What a flow into each kind of sink means: the rule that speaks about it, how grave it is from where, and in which words it is told.
import type { Finding, Severity } from "../model/finding.ts";
import type { FlowKind } from "./flow/values/taint.ts";

export interface FlowRule {
  readonly rule: string;
  /** From the network, or stored for it. */
  readonly remote: Severity;
  /** From whoever starts the program; null: that is what the program is for. */
  readonly local: Severity | null;
  /** "What comes from a request becomes …" */
  readonly words: string;
}

export const FLOW_RULES: Readonly<Record<FlowKind, FlowRule>> = {
  sql: { rule: "INJ001", remote: "high", local: "low", words: "the text of an SQL statement" },
  command: { rule: "INJ003", remote: "high", local: "medium", words: "a command that is run" },
  argument: { rule: "INJ017", remote: "low", local: null, words: "an argument of a command, which may begin with a dash" },
  code: { rule: "INJ007", remote: "high", local: "medium", words: "code that is executed" },
  reflection: { rule: "INJ019", remote: "medium", local: null, words: "the name of what is imported or called" },
  template: { rule: "INJ008", remote: "high", local: "low", words: "the text of a template" },
  format: { rule: "INJ018", remote: "medium", local: null, words: "a format that reads attributes of what it shows" },
  document: { rule: "INJ020", remote: "high", local: null, words: "a query document, with operators in it" },
  lookup: { rule: "INJ021", remote: "medium", local: null, words: "the fields that a query looks at" },
  assignment: { rule: "INJ022", remote: "medium", local: null, words: "the names of the fields that are set" },
  size: { rule: "DOS006", remote: "low", local: null, words: "the size of what is made, or how often something is done" },
  secret: { rule: "CRY007", remote: "medium", local: "medium", words: "what nobody may guess" },
  ldap: { rule: "INJ009", remote: "high", local: "low", words: "a part of an LDAP query" },
  xpath: { rule: "INJ010", remote: "high", local: "low", words: "the text of an XPath expression" },
  xml: { rule: "XML003", remote: "high", local: null, words: "a document for a parser that reads what the document points to" },
  path: { rule: "PTH005", remote: "high", local: "note", words: "the path of a file" },
  archive: { rule: "PTH004", remote: "medium", local: null, words: "an archive that is unpacked wherever its entries say" },
  html: { rule: "XSS004", remote: "high", local: "note", words: "a page, unescaped" },
  header: { rule: "INJ013", remote: "medium", local: null, words: "a header of the answer" },
  cookie: { rule: "WEB014", remote: "low", local: null, words: "a cookie" },
  mail: { rule: "INJ015", remote: "medium", local: null, words: "a header of an e-mail" },
  log: { rule: "INJ014", remote: "low", local: null, words: "an entry of the log" },
  prompt: { rule: "INJ016", remote: "note", local: null, words: "an instruction to a language model" },
  trust: { rule: "WEB013", remote: "low", local: null, words: "a part of the session, which is trusted later" },
  pattern: { rule: "DOS005", remote: "medium", local: null, words: "a regular expression" },
  deserialisation: { rule: "DES001", remote: "high", local: "low", words: "data that may make any object" },
  request: { rule: "WEB011", remote: "high", local: "note", words: "the address that the server asks" },
  redirect: { rule: "WEB012", remote: "medium", local: "note", words: "the address that the browser is sent to" },
};

/** The same of rules that speak about a part of what goes into a kind of sink. */
export const WORDS_OF_RULES: Readonly<Record<string, string>> = {
  DOS002: "a text that this regular expression may take hours for",
  DOS003: "packed data that is unpacked whole",
  DOS007: "a text that this regular expression takes long for, the longer it is",
};

/** Areas whose findings by pattern are nothing where nobody comes: behind a test that always goes the other way. */
const DEAD_IS_HARMLESS = new Set(["CRY", "NET", "WEB", "DES", "XML", "XSS", "INJ", "PTH", "DOS"]);

export function isSettledByFlow({ rule, confidence }: Pick<Finding, "rule" | "confidence">): boolean {
  return confidence === "pattern" || DEAD_IS_HARMLESS.has(rule.slice(0, 3));
}

/** Rules that report a part of something that the module does not fix, and for which kind of sink it has to be harmless to be let pass. */
export const SETTLED_BY_FLOW: Readonly<Record<string, FlowKind>> = {
  INJ001: "sql",
  INJ002: "sql",
  INJ003: "command",
  INJ004: "command",
  INJ006: "command",
  INJ007: "code",
  INJ008: "template",
  INJ011: "code",
  INJ009: "ldap",
  INJ010: "xpath",
  PTH004: "archive",
  XSS003: "html",
  XSS004: "html",
  DES001: "deserialisation",
  DES002: "deserialisation",
  DES003: "deserialisation",
  WEB010: "request",
  XML001: "xml",
  XML002: "xml",
  XML003: "xml",
  DOS003: "size",
  DOS002: "size",
  DOS007: "size",
};

const LOOKS = new Set(["match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn"]);

/** Rules that also speak about what is written where no call of these stands: there nothing is known of what it is used for. */
export const SETTLED_AT_CALLS: Readonly<Record<string, ReadonlySet<string>>> = { DOS002: LOOKS, DOS007: LOOKS };

/** Rules that speak about a parser where it is made: what it is given decides, wherever in the same function that is. */
export const SETTLED_BY_USE: Readonly<Record<string, ReadonlySet<string>>> = {
  DES003: new Set(["load", "load_all", "unsafe_load", "unsafe_load_all", "full_load", "full_load_all"]),
  XML002: new Set(["parse", "fromstring", "XML", "feed"]),
  XML003: new Set(["parse", "parseString", "fromstring", "XML", "feed", "iterparse"]),
};
