// A page that the program puts together itself: what was escaped for its text does harm in a script, outside of quotes, or as an address.
import { afterHole, afterText, PAGE_START, type HtmlState } from "../../templates/html-state.ts";
import { judgeOutput, type Harm } from "../../templates/judge-output.ts";
import { placeOfOutput } from "../../templates/place-of-output.ts";
import { doubt, fromOutside, isInert, KIND_BITS, type Label, type Taint } from "../values/taint.ts";
import { JSON_TEXT, LOOSE_QUOTES } from "../values/lacks.ts";
import type { FlowHit } from "../machine.ts";
import type { TextPart, Value } from "../values/value.ts";

interface PageHarm {
  readonly harm: Harm;
  readonly taint: Taint;
}

/** Rule of each weakness that escaping does not help against. */
const RULE_OF_PLACE: Readonly<Partial<Record<Harm["weakness"], string>>> = {
  unescaped: "XSS004",
  "outside-quotes": "XSS006",
  "in-script": "XSS007",
  "as-address": "XSS008",
};

/** Of what was escaped; what was not is told without asking where. */
export function hitsInPage(page: Value | undefined, at: Pick<FlowHit, "module" | "place" | "sink">): readonly FlowHit[] {
  const harms = page?.parts == null ? [] : harmsInPage(page.parts);
  return harms.map(({ harm, taint }) => ({
    ...at,
    kind: "html",
    taint,
    harm,
    rule: RULE_OF_PLACE[harm.weakness]!,
    severity: harm.severity,
  }));
}

function harmsInPage(parts: readonly TextPart[]): readonly PageHarm[] {
  if (!parts.some((part) => typeof part === "string" && part.includes("<"))) return [];
  const found: PageHarm[] = [];
  let state: HtmlState = PAGE_START;
  for (const part of parts) {
    if (typeof part !== "string") found.push(...harmsAt(state, part));
    state = typeof part === "string" ? afterText(state, part) : afterHole(state);
  }
  return found;
}

/** Which quote ends a value. */
const QUOTES: Readonly<Partial<Record<HtmlState["mode"], string>>> = { double: '"', single: "'" };

function harmsAt(state: HtmlState, { taint, lacks = "" }: Exclude<TextPart, string>): PageHarm[] {
  const escaped = fromOutside(taint).filter(isEscapedText);
  if (escaped.length === 0) return [];
  const place = placeOfOutput(state);
  const quote = QUOTES[state.mode];
  const isEscaped = quote === undefined || !lacks.includes(LOOSE_QUOTES) || lacks.includes(quote);
  // Not as Jinja's filter writes it: its single quotes are as they were.
  const isJson = place.kind === "script" && lacks.includes(JSON_TEXT);
  return escaped.flatMap((label) => {
    const isUrlText = (label.cleaned & KIND_BITS.redirect) !== 0;
    const harm = judgeOutput(place, { isSafe: false, isEscaped, isScriptText: false, isJson, isUrlText });
    if (harm === null || RULE_OF_PLACE[harm.weakness] === undefined) return [];
    return [{ harm, taint: harm.confidence === "proven" ? [label] : doubt([label]) }];
  });
}

/** Escaped, and no number, name or word that does no harm anywhere. */
function isEscapedText(label: Label): boolean {
  return (label.cleaned & KIND_BITS.html) !== 0 && !isInert(label);
}
