// What comes to the places that somebody asks about, and which calls are known for what they are.
import type { Call, Expression, Node } from "../../python/parse/ast.ts";
import { Comparisons } from "./language/comparisons.ts";
import { noteArrival } from "./explanation.ts";
import { argumentAt } from "./calls/foreign-calls.ts";
import type { SinkModel } from "./models/models.ts";
import type { Question } from "./questions.ts";
import { endKey } from "./program/place-key.ts";
import type { FlowKind, Taint } from "./values/taint.ts";
import type { CallSite } from "./language/call-site.ts";
import { NONE, NOTHING, type CallArguments, type Value } from "./values/value.ts";

export abstract class Judging extends Comparisons {
  protected noteCall(node: Call, callee: Value): void {
    // What stands in for a library is none of the project's code.
    if (this.at.module.standsFor !== undefined) return;
    // The methods of a text are the language's own.
    const isText = callee.constants.length > 0 || callee.parts !== null;
    const isKnown = isText || (callee.refs.length > 0 && !callee.isOpen);
    const { calls } = this.ledger.notes;
    const key = endKey(this.program.numberOf(this.at.module), node);
    if (isKnown || !calls.has(key)) calls.set(key, isKnown);
    const watched = this.watched.get(node);
    if (watched === undefined || this.state === null) return;
    watched.seen += 1;
    for (const ref of callee.refs) {
      if (ref.kind === "foreign") watched.called.add(ref.name);
      if (ref.kind === "function" && ref.fn.node.kind !== "Lambda") watched.called.add(ref.fn.node.name);
      if (ref.kind === "class") watched.called.add(ref.cls.node.name);
    }
  }

  protected override arriving(kind: FlowKind, taint: Taint, site: CallSite): void {
    const watched = this.watched.get(site as Node);
    if (watched !== undefined) noteArrival(watched, kind, taint);
  }

  /** What came to a place that is asked about. */
  protected answer(node: Expression, value: Value): void {
    for (const question of this.questions.get(node) ?? []) this.#answerOne(question, [value]);
  }

  /** What came to a call that is asked about. */
  protected answerCall(node: Call, callee: { readonly name: string; readonly self: Value | null }, args: CallArguments): void {
    for (const question of this.questions.get(node) ?? [])
      this.#answerOne(question, this.#decisive(question, { ...callee, site: node }, args));
  }

  #answerOne({ key, kind }: Question, values: readonly Value[]): void {
    if (this.state === null) return;
    const note = this.ledger.question(key);
    note.isSeen = true;
    if (kind === null) note.isOpen = true;
    else if (values.length === 0 || this.isExhausted || !this.#areHarmless(values, kind)) note.isOpen = true;
  }

  #areHarmless(values: readonly Value[], kind: FlowKind): boolean {
    return values.every((value) => this.isHarmless(value, kind));
  }

  /** The arguments that matter: those that a model names, otherwise all; of SQL what is bound to it does not. */
  #decisive(
    asked: Question,
    { name, self, site }: { readonly name: string; readonly self: Value | null; readonly site: Call },
    { positional, keywords, rest }: CallArguments,
  ): readonly Value[] {
    if (rest !== NOTHING) return [];
    // An archive: whatever it is, where it is not known what came of its entries nothing is settled.
    if (asked.kind === "archive") return self === null || self.taint.length === 0 ? [] : [{ ...self, refs: [] }];
    // A document: whatever reads it, nothing outside is read into what the program wrote itself.
    if (asked.kind === "xml") return positional.length > 0 ? positional.slice(0, 1) : [...keywords.values()];
    // How long an expression takes, the text says that it looks at.
    if (asked.kind === "size" && name.startsWith("re.")) {
      const place = (/\.subn?$/.test(name) ? 2 : 1) - (/^re\.\w+$/.test(name) ? 0 : 1);
      const subject = positional[place] ?? keywords.get("string");
      return subject === undefined ? [] : [subject];
    }
    const all = this.models.sinks.get(name) ?? [];
    const args = { positional, keywords, rest };
    const sinks = all.filter(({ when }) => when.every((one) => this.holds(one, args)));
    // None of what makes it do harm holds, and all of that is known: `yaml.load(text, Loader=SafeLoader)`.
    const isKnown = all.every(({ when }) => when.every((one) => argumentAt(one, args)?.isOpen !== true));
    if (all.length > 0 && sinks.length === 0 && isKnown && !asked.isStated) return [NONE];
    // It is no page: `mimetype="text/plain"`, here or beside.
    const pages = asked.kind === "html" ? sinks.filter(({ kind }) => kind === "html") : [];
    const isNoPage = pages.length > 0 && pages.every((one) => this.#isHeldBack(one, { name, args, site }));
    if (isNoPage) return [NONE];
    const named = sinks.flatMap(({ arguments: all }) =>
      all.flatMap((one) => (one.isRest ? positional.slice(one.position ?? 0) : (argumentAt(one, args) ?? []))),
    );
    if (named.length > 0) return named;
    if (asked.isStated) return [];
    const isSql = asked.kind === "sql" && positional.length > 0;
    return isSql ? positional.slice(0, 1) : [...positional, ...keywords.values()];
  }

  #isHeldBack(
    { unless }: SinkModel,
    { site, ...called }: { readonly name: string; readonly args: CallArguments; readonly site: Call },
  ): boolean {
    return unless !== null && this.isWithout(unless, called, site) === true;
  }
}
