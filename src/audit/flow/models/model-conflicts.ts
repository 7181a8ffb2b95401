// Two models that say different things about one name: whichever counted, the other would be passed over in silence.
import { digestOf } from "../../digest.ts";
import type { ModelFile, Names } from "./model-file.ts";
import { namesBrought } from "./stand-in-names.ts";

export interface NamedModel {
  /** Of the file, as a person would write it. */
  readonly from: string;
  readonly file: ModelFile;
}

interface Said {
  readonly from: string;
  readonly what: string;
}

const CONFLICTS_MAX = 20;
/** Of a digest, as they are shown. */
const DIGITS = 8;

/** In words; none where all agree. What a call gives may depend on its arguments, so such models may stand beside each other. */
export function conflictsOf(models: readonly NamedModel[]): readonly string[] {
  const calls = new Map<string, Said>();
  const attributes = new Map<string, Said>();
  const classes = new Map<string, Said>();
  const standIns = new Map<string, Said>();
  const found: string[] = [];
  const say = (about: Map<string, Said>, given: Names | undefined, said: Said): void => {
    for (const name of typeof given === "string" ? [given] : (given ?? [])) {
      const before = about.get(name);
      if (before === undefined) about.set(name, said);
      else if (before.what !== said.what) found.push(`${name} is ${before.what} in ${before.from} and ${said.what} in ${said.from}`);
    }
  };
  for (const { from, file } of models) {
    for (const { call, attribute, class: cls, cleans = [] } of file.source ?? []) {
      say(calls, call, { from, what: `a ${cls} source${sorted(cleans)}` });
      say(attributes, attribute, { from, what: `a ${cls} source${sorted(cleans)}` });
    }
    for (const { call, cleans } of file.sanitiser ?? []) say(calls, call, { from, what: `a sanitiser${sorted(cleans)}` });
    for (const { call, soils = [] } of file.pass ?? []) say(calls, call, { from, what: `passed through${sorted(soils)}` });
    for (const { call, type, when } of file.returns ?? []) if (when === undefined) say(calls, call, { from, what: `what gives ${type}` });
    for (const { attribute, is } of file.alias ?? []) say(attributes, attribute, { from, what: `another name of ${is}` });
    for (const { module: modules, python } of file.stand_in ?? [])
      for (const module of typeof modules === "string" ? [modules] : modules)
        say(
          standIns,
          namesBrought(python).map((name) => `${module}.${name}`),
          { from, what: `said in Python (${digestOf(python).slice(0, DIGITS)})` },
        );
    for (const { class: cls, from: base } of file.inherits ?? []) say(classes, cls, { from, what: `made from ${base}` });
  }
  return found.slice(0, CONFLICTS_MAX);
}

function sorted(kinds: "all" | readonly string[]): string {
  const listed = kinds === "all" ? kinds : kinds.toSorted().join(", ");
  return listed === "" ? "" : ` (${listed})`;
}
