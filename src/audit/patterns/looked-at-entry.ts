// Whether a program looks at where an entry of an archive goes before it unpacks it: by an attribute of the entry, or what is made from it.
import type { Call, Expression, If, Node, Statement } from "../../python/parse/ast.ts";
import { walk } from "../../python/parse/walk.ts";
import type { At } from "../rule.ts";
import { encloses } from "./assignment-around.ts";

/** What says where an entry goes. */
const PARTS = new Set(["name", "path", "linkname", "linkpath"]);

/** `if ".." in entry.name: continue` before the call, or the call inside of such a test. */
export function isLookedAt(entry: Expression, call: Call, at: At): boolean {
  if (entry.kind !== "Name") return false;
  let found = false;
  eachTest(bodyAround(at), entry.id, (test) => {
    if (encloses(test, call)) found ||= test.orelse.length === 0 || test.body.some((one) => encloses(one, call));
    else found ||= test.line < call.line && leaves(test.body, ["Raise", "Return", "Continue", "Break"]);
  });
  return found;
}

/** A loop over all entries before the call that ends in an error at one that goes elsewhere. */
export function areLookedAt(archive: Expression, call: Call, at: At): boolean {
  if (archive.kind !== "Name") return false;
  let found = false;
  walk(bodyAround(at), (node) => {
    if (node.kind !== "For" || node.line > call.line || node.target.kind !== "Name" || !isOf(node.iter, archive.id)) return;
    eachTest(node, node.target.id, (test) => {
      found ||= leaves(test.body, ["Raise", "Return"]) || endsProgram(test.body);
    });
  });
  return found;
}

function bodyAround({ module, scope }: At): Node {
  return scope.fn?.node ?? module.facts.ast;
}

/** Each `if` that asks about a part of the entry that says where it goes, or about a variable that such a part went into. */
function eachTest(top: Node, entry: string, visit: (test: If) => void): void {
  const made = new Set<string>();
  walk(top, (node) => {
    if (node.kind === "Assign" && saysWhere(node.value, entry, made))
      for (const target of node.targets) if (target.kind === "Name") made.add(target.id);
    if (node.kind === "If" && saysWhere(node.test, entry, made)) visit(node);
  });
}

function saysWhere(node: Expression, entry: string, made: ReadonlySet<string>): boolean {
  let says = false;
  walk(node, (one) => {
    says ||= one.kind === "Name" && made.has(one.id);
    says ||= one.kind === "Attribute" && PARTS.has(one.attr) && one.value.kind === "Name" && one.value.id === entry;
    return !says;
  });
  return says;
}

/** `archive`, `archive.getmembers()`. */
function isOf(node: Expression, archive: string): boolean {
  const from = node.kind === "Call" && node.func.kind === "Attribute" ? node.func.value : node;
  return from.kind === "Name" && from.id === archive;
}

function leaves(body: readonly Statement[], by: readonly Statement["kind"][]): boolean {
  const last = body.at(-1);
  return last !== undefined && by.includes(last.kind);
}

/** `abort(400)`, `sys.exit(1)`. */
function endsProgram(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last?.kind !== "Expr" || last.value.kind !== "Call") return false;
  const { func } = last.value;
  return /^(?:abort|exit|fail)$/.test(func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : "");
}
