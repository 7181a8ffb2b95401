// Settings that dynaconf takes from the environment under its prefix: what the code asks for by name, and what validators demand.
import { evaluateText } from "../facts/evaluate.ts";
import type { ModuleFacts } from "../facts/module-facts.ts";
import { callee, keywordOf } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { typesOf } from "../facts/types.ts";
import type { Call, Expression } from "../parse/ast.ts";
import { literalString } from "../parse/literal-value.ts";
import type { EnvRead } from "./env-variables.ts";

const DYNACONF = /^dynaconf\.(?:Dynaconf|LazySettings|FlaskDynaconf|DjangoDynaconf)$/;

export function readsOfDynaconf(facts: ProjectFacts): EnvRead[] {
  const prefix = prefixOf(facts);
  if (prefix === null) return [];
  return facts.modules.flatMap((module) => [...validated(facts, module, prefix), ...asked(facts, module, prefix)]);
}

/** Null without dynaconf; "" when the prefix is switched off. */
function prefixOf(facts: ProjectFacts): string | null {
  for (const module of facts.modules) {
    for (const { node, scope } of module.calls) {
      if (!DYNACONF.test(callee(node, { facts, module, scope }) ?? "")) continue;
      const given = keywordOf(node, "envvar_prefix");
      if (given?.kind === "Constant" && given.value === false) return "";
      const name = evaluateText(given, { facts, module, scope });
      return name === null ? "DYNACONF_" : name === "" ? "" : `${name.toUpperCase()}_`;
    }
  }
  return null;
}

/** `Validator("DATABASE_URL", must_exist=True, default=…)`. */
function validated(facts: ProjectFacts, module: ModuleFacts, prefix: string): EnvRead[] {
  return module.calls.flatMap(({ node, scope }) => {
    const place = { facts, module, scope };
    if (callee(node, place) !== "dynaconf.Validator") return [];
    const fallback = evaluateText(keywordOf(node, "default"), place);
    const required = isTrue(keywordOf(node, "must_exist") ?? keywordOf(node, "required")) && keywordOf(node, "default") === null;
    return names(node).map((name) => ({
      name: `${prefix}${name.toUpperCase()}`,
      required,
      default: fallback,
      file: module.file,
      line: node.line,
    }));
  });
}

function names(call: Call): string[] {
  return call.args.flatMap((arg) => literalString(arg) ?? []).filter((name) => !name.includes("."));
}

function isTrue(node: Expression | null): boolean {
  return node?.kind === "Constant" && node.value === true;
}

function asked(facts: ProjectFacts, module: ModuleFacts, prefix: string): EnvRead[] {
  return module.constants.flatMap(({ node, scope }) => {
    if (!typesOf(node.value, { facts, module, scope }).some((type) => DYNACONF.test(type))) return [];
    return [{ name: `${prefix}${node.attr}`, required: false, default: null, file: module.file, line: node.line }];
  });
}
