// The contract of a rule: what it looks for is asked of the facts that one walk over the module gathered; no rule walks the tree itself.
import { CONFIDENCES, type Confidence, type Severity } from "../model/finding.ts";
import type {
  AnnAssign,
  Assert,
  Assign,
  Attribute,
  Call,
  Compare,
  Dict,
  ExceptHandler,
  Expression,
  Position,
} from "../python/parse/ast.ts";
import type { FunctionFact, ImportFact, Scope } from "../python/facts/module-facts.ts";
import type { ModuleView } from "./patterns/module-view.ts";
import type { WrittenSetting } from "./patterns/written-setting.ts";

/** What is said of a rule; without what it looks for, and so at hand where nothing is looked for. */
export interface RuleFacts {
  /** Area and number, permanent and never used again: `CRY001`. */
  readonly id: string;
  /** The pattern, in kebab-case; also its folder's name. */
  readonly name: string;
  /** The most specific weakness in common use; null where it is none. */
  readonly cwe: number | null;
  readonly severity: Severity;
  /** The surest that it may be, and why: less than nine of ten of what was read on real code were so (ecosystem/flows/). Absent: proven. */
  readonly surest?: { readonly confidence: Confidence; readonly because: string };
  /** What is wrong, in one sentence without a full stop. */
  readonly summary: string;
  /** Ids that Bandit (`B303`) and Ruff (`S303`) have for what this rule finds: their suppression comments count here too. */
  readonly aliases: readonly string[];
}

export interface Rule extends RuleFacts {
  readonly checks: Checks;
}

/** Each is asked once for each such place of a module. */
export interface Checks {
  /** By what is called: a dotted name (`hashlib.md5`), a method of what a call gave (`paramiko.SSHClient().connect`), or of anything (`*.execute`). */
  readonly calls?: Readonly<Record<string, (call: Call, at: At) => void>>;
  /** By what is imported: a module or what is taken from it, `telnetlib`, `xml.sax`. */
  readonly imports?: Readonly<Record<string, (fact: ImportFact, at: At) => void>>;
  /** By the name of a keyword argument, whatever is called: `verify_ssl`. */
  readonly keywords?: Readonly<Record<string, (value: Expression, call: Call, at: At) => void>>;
  /** Every call: for what no name can wake; must be quick to say no. */
  readonly anyCall?: (call: Call, at: At) => void;
  /** By the name of a setting that is written: `DEBUG = True`, `app.config["DEBUG"] = True`, `app.config.update(DEBUG=True)`. */
  readonly settings?: Readonly<Record<string, (setting: WrittenSetting, at: At) => void>>;
  /** By the attribute that is assigned, of whatever: `x.verify = False`. */
  readonly attributes?: Readonly<Record<string, (target: Attribute, value: Expression, at: At) => void>>;
  readonly assignment?: (node: Assign | AnnAssign, at: At) => void;
  readonly assertion?: (node: Assert, at: At) => void;
  readonly handler?: (node: ExceptHandler, at: At) => void;
  readonly comparison?: (node: Compare, at: At) => void;
  /** A dict that is written out, `{"password": "x"}`. */
  readonly dict?: (node: Dict, at: At) => void;
  readonly fn?: (fact: FunctionFact, at: At) => void;
  /** Once for each module. */
  readonly module?: (at: At) => void;
}

/** Where a check stands. */
export interface At {
  readonly module: ModuleView;
  readonly scope: Scope;
  /** Reports the rule at this place. */
  report(place: Position | LinePlace, message: string, more?: ReportOptions): void;
}

/** For what has no node of its own: a whole line. */
export interface LinePlace {
  readonly line: number;
}

export interface ReportOptions {
  /** Default: proven. */
  readonly confidence?: Confidence;
  /** Default: the rule's own. */
  readonly severity?: Severity;
  /** What `check --fix` may do about it; null and absent: nothing. */
  readonly fix?: OfferedFix | null;
}

/** See Fix; the edits are in the file of the finding. */
export interface OfferedFix {
  readonly title: string;
  readonly isSafe: boolean;
  readonly edits: readonly OfferedEdit[];
}

export interface OfferedEdit {
  readonly at: Position;
  readonly text: string;
}

/** As sure as a finding of the rule is, and no surer than the rule may be. */
export function atMost({ surest }: Pick<RuleFacts, "surest">, confidence: Confidence): Confidence {
  const isSurer = surest !== undefined && CONFIDENCES.indexOf(confidence) < CONFIDENCES.indexOf(surest.confidence);
  return isSurer ? surest.confidence : confidence;
}

/** As sure as what it finds is, whatever was measured of it: for those who measure. */
export function uncapped(rule: Rule): Rule {
  const { surest, ...free } = rule;
  return surest === undefined ? rule : free;
}

export function defineRule(rule: Rule): Rule {
  return rule;
}
