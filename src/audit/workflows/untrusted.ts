// Which values of a workflow people outside can choose, by the event that starts it.
// https://docs.github.com/en/actions/reference/security/secure-use#good-practices-for-mitigating-script-injection-attacks
import { pathText, type Expression } from "./expression.ts";

/** How freely others choose the text that an expression gives. */
export interface Influence {
  /** free: any text by anybody. limited: by whoever may push, or start it by hand. unknown: cannot be told from this file. */
  readonly by: "free" | "limited" | "unknown";
  /** What brings it: `github.head_ref`. */
  readonly path: string;
}

export interface Names {
  /** Events that start the job; null where it is called by another workflow or from an action. */
  readonly events: ReadonlySet<string> | null;
  /** What `env.X`, `inputs.x` and `matrix.x` are. Null: harmless. */
  resolve(path: readonly (string | null)[]): Influence | null;
}

const PULL = ["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"];
/** Below `github.event.`, as far as it is text that a person writes → events that carry it. */
const FREE: readonly (readonly [pattern: RegExp, events: readonly string[]])[] = [
  [/^issue\.(?:title|body)$/, ["issues", "issue_comment"]],
  [/^(?:pull_request|workflow_run\.pull_requests\.[^.]+)\.(?:title|body|head\.ref|head\.label)$/, [...PULL, "workflow_run"]],
  [/^pull_request\.head\.repo\.(?:default_branch|description|homepage)$/, PULL],
  [/^comment\.body$/, ["issue_comment", "pull_request_review_comment", "discussion_comment", "commit_comment"]],
  [/^review\.body$/, ["pull_request_review"]],
  [/^review_comment\.body$/, ["pull_request_review_comment"]],
  [/^discussion\.(?:title|body)$/, ["discussion", "discussion_comment"]],
  [/^pages\.[^.]+\.page_name$/, ["gollum"]],
  [
    /^workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|author\.(?:name|email)|committer\.(?:name|email)))$/,
    ["workflow_run"],
  ],
  [/^workflow_run\.head_repository\.description$/, ["workflow_run"]],
];
const LIMITED: readonly (readonly [pattern: RegExp, events: readonly string[]])[] = [
  [/^(?:head_commit|commits\.[^.]+)\.(?:message|author\.(?:name|email)|committer\.(?:name|email))$/, ["push"]],
  [/^release\.(?:name|body|tag_name|target_commitish)$/, ["release"]],
  [/^(?:ref|base_ref)$/, ["push", "create", "delete"]],
  [/^inputs\..+$/, ["workflow_dispatch"]],
  [/^client_payload(?:\..+)?$/, ["repository_dispatch"]],
  [/^label\.name$|^milestone\.title$/, ["issues", "pull_request", "pull_request_target", "label", "milestone"]],
];
/** Whole objects that hold such texts: `toJSON(github.event)`. */
const OBJECTS: readonly (readonly [pattern: RegExp, events: readonly string[]])[] = [
  [/^$/, ["issues", "issue_comment", "discussion", "discussion_comment", ...PULL, "workflow_run"]],
  [/^issue$/, ["issues", "issue_comment"]],
  [/^pull_request(?:\.head)?$/, PULL],
  [/^comment$/, ["issue_comment", "pull_request_review_comment", "discussion_comment"]],
  [/^discussion$/, ["discussion", "discussion_comment"]],
  [/^workflow_run(?:\.head_commit)?$/, ["workflow_run"]],
];
const YES_OR_NO = new Set(["contains", "startswith", "endswith", "hashfiles", "success", "failure", "cancelled", "always"]);

/** What may be in the text that it gives; the freest. Null: nothing that others choose. */
export function influenceOf(expression: Expression, names: Names): Influence | null {
  switch (expression.kind) {
    case "literal":
    case "not":
      return null;
    case "call":
      if (YES_OR_NO.has(expression.name)) return null;
      return freest(expression.args.map((arg) => influenceOf(arg, names)));
    case "part":
      return influenceOf(expression.of, names);
    case "binary":
      // `a && b` gives `a` only where it is empty or false.
      if (expression.operator === "&&") return influenceOf(expression.right, names);
      if (expression.operator === "||") return freest([influenceOf(expression.left, names), influenceOf(expression.right, names)]);
      return null;
    case "context":
      return ofContext(expression.path, names);
  }
}

function ofContext(path: readonly (string | null)[], names: Names): Influence | null {
  const [root, second] = path;
  if (root !== "github") return names.resolve(path);
  const text = pathText(path);
  if (second === "head_ref") return carried(["pull_request", "pull_request_target"], "free", { text, names });
  if (second === "ref_name" || second === "ref") return carried(["push", "create", "delete", "release"], "limited", { text, names });
  if (second === "event") return ofEvent(path.slice(2), text, names);
  return path.length === 1 ? ofEvent([], text, names) : null;
}

function ofEvent(path: readonly (string | null)[], text: string, names: Names): Influence | null {
  const below = path.map((part) => part ?? "*").join(".");
  for (const [table, by] of [
    [FREE, "free"],
    [OBJECTS, "free"],
    [LIMITED, "limited"],
  ] as const)
    for (const [pattern, events] of table) if (pattern.test(below)) return carried(events, by, { text, names });
  return null;
}

/** An event that does not carry a value leaves it empty. */
function carried(
  events: readonly string[],
  by: "free" | "limited",
  { text, names }: { readonly text: string; readonly names: Names },
): Influence | null {
  if (names.events === null) return { by: "unknown", path: text };
  return events.some((event) => names.events!.has(event)) ? { by, path: text } : null;
}

const ORDER = ["free", "limited", "unknown"] as const;

export function freest(all: readonly (Influence | null)[]): Influence | null {
  return all.filter((one) => one !== null).sort((a, b) => ORDER.indexOf(a.by) - ORDER.indexOf(b.by))[0] ?? null;
}
