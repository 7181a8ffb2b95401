// Functions that make handlers or name them in a table, of an application that somebody gives them: nobody may be seen calling them, and what they make answers all the same.
import type { Arg, Expression } from "../../../python/parse/ast.ts";
import { dottedName } from "../../../python/parse/dotted-name.ts";
import { guessesOf } from "../models/guesses.ts";
import type { Models } from "../models/models.ts";
import type { FunctionOutline } from "./outline.ts";

export interface Libraries {
  readonly imports: ReadonlyMap<string, string>;
  /** Top-level names of what the module imports. */
  readonly libraries: ReadonlySet<string>;
  readonly models: Models;
}

type Node = FunctionOutline["node"];

/** Functions around one that is given a request, or that a decorator such as `@app.get("/")` registers. */
export function aroundHandlers(functions: readonly FunctionOutline[], at: Libraries): ReadonlySet<Node> {
  const found = new Set<Node>();
  const around: Node[] = [];
  for (const { node } of functions) {
    while (around.length > 0 && around.at(-1)!.endLine < node.line) around.pop();
    if (around.length > 0 && answers(node, at)) for (const one of around) found.add(one);
    around.push(node);
  }
  return found;
}

/** `app.add_url_rule("/", view_func=show)`. */
export function namesHandlers({ calls }: FunctionOutline, { libraries, models }: Libraries): boolean {
  const { routes } = guessesOf(models);
  return calls.some(
    ({ func }) => func.kind === "Attribute" && routes.get(func.attr)?.some(({ library }) => libraries.has(library)) === true,
  );
}

function answers({ decorator_list: decorators, args }: Node, at: Libraries): boolean {
  const { entries } = guessesOf(at.models);
  const isEntry = (one: Expression): boolean =>
    one.kind === "Call" &&
    one.func.kind === "Attribute" &&
    entries.get(one.func.attr)?.some(({ library }) => at.libraries.has(library)) === true;
  return decorators.some(isEntry) || [...args.posonlyargs, ...args.args].some((one) => isRequest(one, at));
}

function isRequest({ arg, annotation }: Arg, { imports, libraries, models }: Libraries): boolean {
  if (models.parameters.get(arg)?.some(({ needs }) => needs !== null && libraries.has(needs)) === true) return true;
  const written = annotation === null ? null : dottedName(annotation);
  if (written === null) return false;
  const [head = "", ...rest] = written.split(".");
  const type = models.types.get([imports.get(head) ?? head, ...rest].join("."));
  return type !== undefined && models.sourceTypes.has(type);
}
