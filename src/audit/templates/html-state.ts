// Where in a page its text ends: between tags, in which attribute, in a script. A state is a value: texts are fed to it one after another, as a template puts them out.
import { afterScript, type ScriptState } from "./script-state.ts";

export interface HtmlState {
  readonly mode:
    | "text"
    | "tag-open"
    | "tag-name"
    | "in-tag"
    | "attribute-name"
    | "after-name"
    | "before-value"
    | "double"
    | "single"
    | "unquoted"
    | "comment"
    | "declaration"
    /** Inside an element whose text is no markup: `script`, `style`, `textarea`, `title` … */
    | "raw"
    /** Not known: different on the ways that lead here. */
    | "lost";
  /** Lower case; of the tag that is open, or the raw element. */
  readonly element: string;
  readonly attribute: string;
  /** Begin of the attribute's value, as far as it is written; HOLE stands for what was put out. */
  readonly value: string;
  /** Of the raw element `script`: what its `type` says. */
  readonly type: string;
  readonly script: ScriptState;
  /** The last characters, which may become a mark with those to come. */
  readonly tail: string;
}

/** Something was put out here. */
export const HOLE = "\uFFFC";
const VALUE_MAX_UNITS = 60;
const TAIL_UNITS = 12;
const RAW_ELEMENTS = new Set(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"]);
const NAME_MAX_UNITS = 40;

export const PAGE_START: HtmlState = {
  mode: "text",
  element: "",
  attribute: "",
  value: "",
  type: "",
  script: "code",
  tail: "",
};

/** What is put out is taken to stay where it is: a word, not markup. */
export function afterHole(state: HtmlState): HtmlState {
  switch (state.mode) {
    case "before-value":
      return { ...state, mode: "unquoted", value: HOLE };
    case "double":
    case "single":
    case "unquoted":
      return { ...state, value: (state.value + HOLE).slice(0, VALUE_MAX_UNITS) };
    case "in-tag":
    case "after-name":
      return { ...state, mode: "attribute-name", attribute: HOLE };
    case "tag-open":
      return { ...state, mode: "tag-name", element: HOLE };
    case "raw":
      return { ...state, tail: "" };
    default:
      return state;
  }
}

export function afterText(from: HtmlState, text: string): HtmlState {
  const reader = new Reader(from, text);
  while (reader.at < text.length) reader.step();
  return reader.state;
}

class Reader {
  state: HtmlState;
  at = 0;
  readonly #text: string;

  constructor(state: HtmlState, text: string) {
    this.state = state;
    this.#text = text;
  }

  step(): void {
    const { mode } = this.state;
    if (mode === "text" || mode === "lost") this.#outside();
    else if (mode === "raw") this.#raw();
    else if (mode === "comment") this.#comment();
    else if (mode === "declaration") this.#upTo(">", "text");
    else if (mode === "double" || mode === "single" || mode === "unquoted") this.#value();
    else this.#inTag();
  }

  #go(change: Partial<HtmlState>): void {
    this.state = { ...this.state, ...change };
  }

  #upTo(mark: string, mode: HtmlState["mode"]): void {
    const end = this.#text.indexOf(mark, this.at);
    this.at = end < 0 ? this.#text.length : end + mark.length;
    if (end >= 0) this.#go({ mode });
  }

  #outside(): void {
    const open = this.#text.indexOf("<", this.at);
    if (open < 0) {
      this.at = this.#text.length;
      return;
    }
    this.at = open + 1;
    const rest = this.#text.slice(this.at, this.at + 3);
    // Where nothing is known, what looks like a tag is one.
    if (this.state.mode === "lost" && !/^[a-z/!]/i.test(rest)) return;
    if (rest.startsWith("!--")) {
      this.at += 3;
      this.#go({ ...PAGE_START, mode: "comment" });
    } else if (rest.startsWith("!") || rest.startsWith("?")) this.#go({ ...PAGE_START, mode: "declaration" });
    else if (rest === "" || /^[a-z/]/i.test(rest)) this.#go({ ...PAGE_START, mode: "tag-open" });
  }

  #comment(): void {
    const text = this.state.tail + this.#text.slice(this.at);
    const end = text.indexOf("-->");
    this.at = end < 0 ? this.#text.length : this.at + end + 3 - this.state.tail.length;
    this.#go(end < 0 ? { tail: text.slice(-2) } : PAGE_START);
  }

  #inTag(): void {
    const character = this.#text[this.at]!;
    const { mode } = this.state;
    if (mode === "before-value" && !/\s|>/.test(character)) return this.#beginValue(character);
    this.at += 1;
    if (character === ">") return this.#endTag();
    const isBlank = /[\s/]/.test(character);
    if (mode === "tag-open" && character === "/") return this.#go({ mode: "tag-name", element: "/" });
    if (mode === "tag-open" || mode === "tag-name") {
      if (isBlank) this.#go({ mode: mode === "tag-name" ? "in-tag" : "text" });
      else this.#go({ mode: "tag-name", element: (this.state.element + character.toLowerCase()).slice(0, NAME_MAX_UNITS) });
    } else if (character === "=" && mode !== "in-tag") this.#go({ mode: "before-value", value: "" });
    else if (isBlank) {
      if (mode === "attribute-name") this.#go({ mode: "after-name" });
    } else {
      const before = mode === "attribute-name" ? this.state.attribute : "";
      this.#go({ mode: "attribute-name", attribute: (before + character.toLowerCase()).slice(0, NAME_MAX_UNITS) });
    }
  }

  #beginValue(character: string): void {
    const quoted = character === '"' ? "double" : character === "'" ? "single" : null;
    if (quoted !== null) this.at += 1;
    this.#go({ mode: quoted ?? "unquoted", value: "", script: "code" });
  }

  #value(): void {
    const { mode } = this.state;
    const end = mode === "double" ? /"/g : mode === "single" ? /'/g : /[\s>]/g;
    end.lastIndex = this.at;
    const match = end.exec(this.#text);
    const to = match?.index ?? this.#text.length;
    const written = this.#text.slice(this.at, to);
    this.at = match === null ? to : mode === "unquoted" ? to : to + 1;
    const value = (this.state.value + written).slice(0, VALUE_MAX_UNITS);
    const script = isEventHandler(this.state.attribute) ? afterScript(this.state.script, decoded(written)) : this.state.script;
    const isType = this.state.attribute === "type" && match !== null;
    this.#go({ value, script, mode: match === null ? mode : "in-tag", type: isType ? value.trim().toLowerCase() : this.state.type });
  }

  #endTag(): void {
    const { element, type } = this.state;
    const isRaw = RAW_ELEMENTS.has(element) && this.#text[this.at - 2] !== "/";
    this.state = isRaw || element === "script" ? { ...PAGE_START, mode: "raw", element, type } : PAGE_START;
  }

  #raw(): void {
    const { element, tail } = this.state;
    const text = tail + this.#text.slice(this.at);
    const close = new RegExp(`</${element}(?=[\\s/>])`, "i").exec(text);
    const written = text.slice(tail.length, close === null ? undefined : Math.max(tail.length, close.index));
    const script = element === "script" ? afterScript(this.state.script, written) : this.state.script;
    if (close === null) {
      this.at = this.#text.length;
      this.#go({ script, tail: text.slice(-TAIL_UNITS) });
    } else {
      this.at += close.index + close[0].length - tail.length;
      this.state = { ...PAGE_START, mode: "in-tag", element: `/${element}` };
    }
  }
}

export function isEventHandler(attribute: string): boolean {
  return /^on[a-z]+$/.test(attribute);
}

function decoded(text: string): string {
  return text.replaceAll(/&quot;|&#34;|&#x22;/gi, '"').replaceAll(/&apos;|&#39;|&#x27;/gi, "'");
}

const IN_TAG = new Set(["tag-name", "in-tag", "attribute-name", "after-name"]);

/** Where a template goes on after one of two ways. */
export function joinStates(one: HtmlState, other: HtmlState): HtmlState {
  if (one === other) return one;
  if (one.mode === other.mode && one.element === other.element && one.attribute === other.attribute) {
    const type = one.type === other.type ? one.type : "";
    const script = one.script === other.script ? one.script : "code";
    // The emptier value: what comes next may be the whole of it.
    return { ...(one.value.length <= other.value.length ? one : other), type, script, tail: one.tail === other.tail ? one.tail : "" };
  }
  if (IN_TAG.has(one.mode) && IN_TAG.has(other.mode))
    return { ...one, mode: "in-tag", element: one.mode === "tag-name" ? other.element : one.element, attribute: "", value: "" };
  return { ...PAGE_START, mode: "lost" };
}
