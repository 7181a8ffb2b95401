// Calls whose arguments are settings of another module or object, `allow_origins=settings.CORS_ORIGINS`: the rules are asked again with the values that are in force there.
import type { Finding, TraceStep } from "../../model/finding.ts";
import { collectModuleFacts, type Scope } from "../../python/facts/module-facts.ts";
import type { Expression } from "../../python/parse/ast.ts";
import type { LiteralValue } from "../../python/parse/literal-value.ts";
import { fingerprintAll } from "../fingerprint.ts";
import { topImports } from "./top-imports.ts";
import type { FlowModule } from "../flow/program/program.ts";
import { checkModule } from "../patterns/check-module.ts";
import { ModuleView } from "../patterns/module-view.ts";
import { indexRules, type RuleIndex } from "../patterns/rule-index.ts";
import { knownOf, type Bound } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import type { Known, Names } from "./known.ts";
import type { SettingsProgram } from "./settings-program.ts";

/** What makes or starts a web application, or says who may ask it: few modules of a project import one of these. */
export const WEB =
  /^(?:flask|flask\.Flask|quart|quart\.Quart|fastapi|fastapi\.FastAPI|starlette\.applications\.Starlette|litestar\.Litestar|sanic\.Sanic|bottle|dash\.Dash|uvicorn|(?:flask_cors|werkzeug\.serving)(?:\..*)?|.*CORSMiddleware)$/;

export function judgeCalls(program: SettingsProgram, index: RuleIndex, isAside: (path: string) => boolean): readonly Finding[] {
  const rules = index.rules.filter(({ id, checks }) => id.startsWith("WEB") && checks.calls !== undefined);
  const all = indexRules(rules);
  const each = rules.map((rule) => indexRules([rule]));
  return program.concerned.flatMap((module) => {
    const names = [...topImports(module.ast).values()];
    if (!names.some((name) => WEB.test(name)) || !names.some((name) => isOwn(name, module, program))) return [];
    const facts = collectModuleFacts(module.file, module.ast);
    const text = Array.from({ length: module.ast.endLine }, (_, i) => module.line(i + 1)).join("\n");
    const ask = (one: RuleIndex): readonly Finding[] => {
      const settled = new SettledView(facts, text, { module, program });
      const findings = checkModule(settled, one, isAside(module.file)).findings;
      if (settled.used.length === 0) return [];
      const before = checkModule(new ModuleView(facts, text), one, isAside(module.file)).findings;
      return findings
        .filter((finding) => !before.some((other) => other.fingerprint === finding.fingerprint))
        .map((finding) => settled.told(finding));
    };
    // Mostly there is nothing; where there is, each rule is asked for itself, so that what it looked up is its own.
    return ask(all).length === 0 ? [] : fingerprintAll(each.flatMap(ask));
  });
}

function isOwn(name: string, module: FlowModule, program: SettingsProgram): boolean {
  const dots = /^\.*/.exec(name)![0].length;
  if (dots > 0) return true;
  return program.find(module, name, 0) !== null || program.find(module, name.slice(0, Math.max(0, name.lastIndexOf("."))), 0) !== null;
}

/** Answers what a module alone cannot with the settings of others, and keeps which they were. */
class SettledView extends ModuleView {
  readonly used: Bound[] = [];
  readonly #names: Names;
  #isSure = true;

  constructor(
    facts: ModuleView["facts"],
    text: string,
    { module, program }: { readonly module: FlowModule; readonly program: SettingsProgram },
  ) {
    super(facts, text);
    const scope: Scope = { fn: null, cls: null, main: false, guarded: false, typesOnly: false, conditional: false, deferred: false };
    const valueOf = (node: Expression): Known | undefined => {
      const whole = node.kind === "Attribute" ? program.attributesOf(node.value, module) : null;
      const bounds =
        node.kind === "Name" ? program.environmentOf(module).get(node.id) : whole?.settings.get((node as { readonly attr: string }).attr);
      const known = knownOf(bounds);
      if (known === undefined || bounds === undefined) return undefined;
      if (whole !== null || bounds[0]!.file !== module.file) this.used.push(bounds[0]!);
      return { value: known.value, isSure: known.isSure && whole?.isSure !== false };
    };
    this.#names = { valueOf, dotted: (node) => this.target(node, scope), assigned: () => null };
  }

  override constant(node: Expression | null, scope: Scope, depth = 0): LiteralValue | undefined {
    const own = super.constant(node, scope, depth);
    if (own !== undefined || node === null || depth > 0) return own;
    const count = this.used.length;
    const known = evaluate(node, this.#names);
    if (this.used.length === count) return undefined;
    if (known?.isSure === false) this.#isSure = false;
    return known?.value;
  }

  told(finding: Finding): Finding {
    const seen = new Set<Expression>();
    const steps = this.used.flatMap(({ name, file, place: { line, column, endLine, endColumn }, value }): TraceStep[] => {
      if (seen.has(value)) return [];
      seen.add(value);
      return [{ place: { file, line, column, endLine, endColumn }, text: this.#isSure ? `${name} is set` : `default of ${name}` }];
    });
    return {
      ...finding,
      confidence: this.#isSure || finding.confidence === "pattern" ? finding.confidence : "possible",
      trace: [...steps, { place: finding.place, text: "used here" }],
    };
  }
}
