// Functions that a setting names (`"shop.context.theme"`), which give every template that is rendered for a request more names.
import type { Builtins } from "../builtins/builtins.ts";
import type { RenderModel, TemplateSettingModel } from "../models/template-models.ts";
import type { Rendering } from "./rendering.ts";
import type { CallSite } from "../language/call-site.ts";
import { NO_ARGUMENTS, onlyConstant, type CallArguments, type Value } from "../values/value.ts";

const NAMES_MAX = 40;

/** What a module holds under a setting about templates. */
export function noteTemplateSetting(
  machine: Builtins,
  rendering: Rendering,
  { model: { engine, processors, folders }, held }: { readonly model: TemplateSettingModel; readonly held: Value },
): void {
  const use = { takesContext: false, template: null, isForAll: true, processorOf: engine };
  for (const one of listedUnder(machine, held, processors)) {
    const name = onlyConstant(one);
    if (typeof name === "string") rendering.addTag(machine, name, { value: one, use });
  }
  for (const one of listedUnder(machine, held, folders)) {
    const folder = onlyConstant(one) ?? one.parts?.at(-1);
    if (typeof folder === "string") rendering.notes.addRoot(folder);
  }
}

function listedUnder(machine: Builtins, held: Value, keys: readonly string[]): readonly Value[] {
  let at: readonly Value[] = machine.itemsOf(held) ?? [];
  for (const key of keys) at = at.flatMap((one) => machine.pairsOf(one)?.names.get(key) ?? []);
  return at.flatMap((one) => machine.itemsOf(one) ?? []).slice(0, NAMES_MAX);
}

/** What each of them gives, if the template is rendered with a request; those of other packages are not known. */
export function processed(
  machine: Builtins,
  makers: readonly Value[],
  { model, args, site }: { readonly model: RenderModel; readonly args: CallArguments; readonly site: CallSite },
): readonly Value[] {
  const type = model.globals.get("request");
  const isRequest = ({ refs }: Value): boolean => refs.some((ref) => ref.kind === "foreign" && ref.name === type);
  const request = makers.length === 0 ? undefined : [...args.positional, ...args.keywords.values()].find(isRequest);
  if (request === undefined) return [];
  return makers.flatMap((maker) => {
    const name = onlyConstant(maker);
    const dot = typeof name === "string" ? name.lastIndexOf(".") : -1;
    const module = typeof name === "string" && dot > 0 ? machine.moduleNamed(name.slice(0, dot), true) : null;
    const callee = module === null || typeof name !== "string" ? null : machine.attribute(module, name.slice(dot + 1), site);
    return callee === null ? [] : [machine.call(callee, { ...NO_ARGUMENTS, positional: [request] }, site)];
  });
}
