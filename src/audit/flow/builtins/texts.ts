// Methods of texts: what they keep of a text, what they cut off, and what they make of it.
import { joinAll } from "../machine.ts";
import { Protocols } from "../language/protocols.ts";
import {
  NUMBER_KINDS,
  atHeader,
  CLEAN,
  cleanFor,
  doubt,
  isFromNowhere,
  isOwnSetting,
  isUnsettled,
  joinTaint,
  KIND_BITS,
  LINE_KINDS,
  SHOWN_KINDS,
  inPieces,
  putTogether,
  RESOLVED,
  DOTLESS,
  shownAsPath,
  soil,
  unquoted,
  UNSLASHED,
  type Taint,
} from "../values/taint.ts";
import { foundAt, hasEnd, isLookUp, shownByLetters, MEASURES, PIECEWISE, piecesOf, PUTS_IN, SPLITTERS, WHOLEWISE } from "./text-methods.ts";
import { asOfPieces, endsOf, fixedBytes, lettersAs, trimmed } from "./text-pieces.ts";
import { formatted } from "../values/format-spec.ts";
import { isSure } from "../values/state.ts";
import { isText } from "../guards/type-tests.ts";
import { isUnescaping, without, withReplaced } from "../guards/lacking.ts";
import { escapedQuote, isOfQuotes, withMark } from "../values/lacks.ts";
import { harmlessWithout } from "../guards/pattern-alphabet.ts";
import { NOWHERE } from "../language/call-site.ts";
import {
  constant,
  join,
  HARMLESS,
  isBytes,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  partsOf,
  text,
  UNKNOWN,
  type CallArguments,
  type Constant,
  type TextPart,
  type Value,
} from "../values/value.ts";
import { beheaded, behindBegin, saysNoHost } from "../values/addresses.ts";

const FIELD = /\{\{|\}\}|\{([\w.[\]]*)(?:!([rsa]))?(?::((?:[^{}]|\{[\w.[\]]*\})*))?\}/g;
/** Conversions that only take numbers. */
const NUMBER_FORMAT = /[bdoxXeEfFgGn%]$/;

/** What does harm only by its characters. */
const DECODED_KINDS = NUMBER_KINDS & ~(KIND_BITS.document | KIND_BITS.cookie);

export abstract class Texts extends Protocols {
  textMethod(self: Value, name: string, args: CallArguments): Value | undefined {
    if (MEASURES.has(name)) return this.#measured(self, name, args);
    const asked = isFromNowhere(self.taint) ? null : this.#askedFor(self, name, args);
    if (asked !== null) return asked;
    if (name === "get" && !isFromNowhere(self.taint)) {
      const [key = UNKNOWN, otherwise = NOTHING] = args.positional;
      const found = open(joinTaint(atHeader(self.taint, onlyConstant(key)), this.deepTaint(otherwise)));
      // What stands for a setting that is not set is mostly what is taken.
      return isOwnSetting(self.taint) && otherwise.refs.length === 0 ? join(found, otherwise) : found;
    }
    if (name === "join") return this.#joined(self, args.positional[0] ?? UNKNOWN);
    if (name === "format") return this.#formatted(self, args);
    if (name === "format_map") return this.#formatted(self, { ...args, keywords: this.#slotsOf(args.positional[0] ?? UNKNOWN, self) });
    if (name === "partition" || name === "rpartition") return this.#partitioned(self, name, args);
    if (name === "removeprefix" || name === "removesuffix") return this.#withoutEnd(self, name, args);
    if (name === "splitlines") return this.#lines(self);
    if (name === "translate") {
      const made = this.#translated(self, args.positional[0] ?? UNKNOWN);
      if (made !== null) return made;
    }
    const known = onlyConstant(self);
    const wholewise = typeof known === "string" ? WHOLEWISE.get(name) : undefined;
    if (wholewise !== undefined) return constant(wholewise(known as string));
    const piecewise = PIECEWISE.get(name);
    if (piecewise !== undefined) return this.#eachPiece(self, piecewise);
    if (SPLITTERS.has(name)) return this.#split(self, name, args);
    if (name === "resolve") return open(cleanFor(this.deepTaint(self), RESOLVED)); // of a path
    if (name === "hex") return { ...open(cleanFor(this.deepTaint(self), NUMBER_KINDS)), refs: [{ kind: "encoded", of: self }] };
    if (name === "encode" || name === "decode") return this.#recoded(self, name, args.positional[0] ?? NONE);
    if (name === "replace") return this.#replaced(self, args);
    if (name === "translate" && args.positional.length === 1 && self.isOpen) return this.#translatedOpen(self, args.positional[0]!);
    if (["strip", "lstrip", "rstrip"].includes(name)) return this.#stripped(self, name, args);
    // What is kept under a name from outside was not sent with it.
    if (isLookUp(name)) return open(joinTaint(this.deepTaint(self), this.deepTaint(args.positional[1] ?? NOTHING)));
    const rest = joinAll([...args.positional, ...args.keywords.values()]);
    // Whatever a method makes of something from outside is from there too; what it makes of what it is given is known of a text alone.
    const isText = (self.constants.length > 0 && !self.isOpen) || self.parts !== null || PUTS_IN.has(name);
    return open(joinTaint(this.deepTaint(self), isText ? this.deepTaint(rest) : doubt(this.deepTaint(rest))));
  }

  /** `args.get("page", 1, type=int)`: what the type makes of it, or what stands for it. */
  #askedFor(self: Value, name: string, { positional, keywords }: CallArguments): Value | null {
    if (name !== "get" && name !== "getlist") return null;
    const type = keywords.get("type") ?? positional[name === "get" ? 2 : 1];
    if (type === undefined || type.refs.length === 0 || type.isOpen) return null;
    const sent = open(atHeader(self.taint, onlyConstant(positional[0] ?? UNKNOWN)));
    const made = this.call(type, { positional: [sent], keywords: new Map(), rest: NOTHING }, NOWHERE);
    if (name === "getlist") return this.some(made);
    return join(made, keywords.get("default") ?? positional[1] ?? NONE);
  }

  #measured(self: Value, name: string, { positional }: CallArguments): Value {
    const [whole, part] = [onlyConstant(self), onlyConstant(positional[0] ?? UNKNOWN)];
    const isAll = positional.length === 1;
    const shown = typeof whole === "string" && positional.length === 0 ? shownByLetters(whole, name) : null;
    if (shown !== null) return constant(shown);
    if (isAll && (name === "startswith" || name === "endswith")) {
      const asked = typeof part === "string" ? [part] : (this.itemsOf(positional[0]!)?.map(onlyConstant) ?? [undefined]);
      const is = hasEnd(typeof whole === "string" ? [whole] : (self.parts ?? []), name, { asked, isWhole: typeof whole === "string" });
      if (is !== null) return constant(is);
    }
    if (isAll && typeof part === "string") {
      const place = foundAt({ whole, begin: self.parts?.[0] }, part, name);
      if (place !== null) return constant(place);
      if (name === "count" && typeof whole === "string") return part === "" ? UNKNOWN : constant(whole.split(part).length - 1);
    }
    // Of what is no text for sure, `count` and `index` may be anything.
    return self.parts !== null || self.taint.some((label) => !isUnsettled(label)) ? HARMLESS : UNKNOWN;
  }

  #eachPiece(self: Value, change: (piece: string) => string): Value {
    const known = onlyConstant(self);
    if (typeof known === "string") return constant(change(known));
    return text(partsOf(self, this.deepTaint(self)).map((part) => (typeof part === "string" ? change(part) : part)));
  }

  #joined(self: Value, what: Value): Value {
    const separator = onlyConstant(self);
    const items = this.itemsOf(what);
    const isKnown = typeof separator === "string" || (!self.isOpen && self.constants.length > 0 && self.refs.length === 0);
    // One alone stands between nothing.
    if (items === null || (!isKnown && items.length > 1)) {
      const all = this.deepTaint(joinAll([this.anyOf(what)]));
      const brought = typeof separator === "string" ? harmlessWithout(separator) : 0;
      return open(joinTaint(this.deepTaint(self), brought === 0 ? all : putTogether(all, brought)));
    }
    const between = typeof separator === "string" ? [separator] : (fixedBytes(self) ?? [{ taint: CLEAN }]);
    this.leaveItems(what, []);
    const bytes = items.map(fixedBytes);
    const made = text(items.flatMap((item, i) => [...(i === 0 ? [] : between), ...(bytes[i] ?? partsOf(item, this.deepTaint(item)))]));
    const known = onlyConstant(made);
    return typeof known === "string" && items.length > 0 && !bytes.includes(null) ? constant({ bytes: known }) : made;
  }

  #formatted(self: Value, args: CallArguments): Value {
    const format = onlyConstant(self);
    const all = (): Taint =>
      [self, ...args.positional, ...args.keywords.values(), args.rest].reduce<Taint>((sum, one) => joinTaint(sum, this.deepTaint(one)), []);
    if (typeof format !== "string") return text([{ taint: all() }]);
    const parts: TextPart[] = [];
    let from = 0;
    let next = 0;
    for (const match of format.matchAll(FIELD)) {
      parts.push(format.slice(from, match.index));
      from = match.index + match[0].length;
      if (match[0] === "{{" || match[0] === "}}") parts.push(match[0][0]!);
      else {
        const field = match[1] === "" ? String(next++) : match[1]!;
        const given = this.#fieldOf(field, args);
        const isQuoted = match[2] === "r" || match[2] === "a";
        if (isQuoted && given !== undefined) parts.push({ taint: cleanFor(this.deepTaint(given), SHOWN_KINDS) });
        else parts.push(...(given === undefined ? [{ taint: all() }] : this.#shownPieces(given, this.#specOf(match[3] ?? "", args))));
      }
    }
    return text([...parts, format.slice(from)]);
  }

  /** `{0}`, `{name}`, `{0[key]}`, `{name.attribute}`. */
  #fieldOf(field: string, { positional, keywords }: CallArguments): Value | undefined {
    const [, head = "", rest = ""] = /^(\w*)(.*)$/s.exec(field) ?? [];
    let value = /^\d+$/.test(head) ? positional[Number(head)] : keywords.get(head);
    for (const [, attribute, key] of rest.matchAll(/\.(\w+)|\[([^\]]+)\]/g)) {
      if (value === undefined) return undefined;
      value =
        attribute !== undefined
          ? this.attribute(value, attribute, NOWHERE)
          : this.subscript(value, constant(/^\d+$/.test(key!) ? Number(key) : key!));
    }
    return value;
  }

  /** A format in which fields stand that say how wide it is. */
  #specOf(format: string, args: CallArguments): string {
    return format.replaceAll(/\{(\w+)\}/g, (whole, field: string) => {
      const known = onlyConstant(this.#fieldOf(field, args) ?? UNKNOWN);
      return typeof known === "string" || typeof known === "number" ? String(known) : whole;
    });
  }

  #shownPieces(value: Value, format: string): readonly TextPart[] {
    const shown = this.formatted(value, constant(format)) ?? this.padded(this.shown(value), constant(format), onlyConstant(value));
    return partsOf(shown, this.deepTaint(shown));
  }

  /** What a format does to a text: fills it up, or takes it for a number. `of`: what is shown, where that is fixed. */
  padded(shown: Value, format: Value, of: Constant | undefined): Value {
    const known = onlyConstant(format);
    if (known === "") return shown;
    const fixed = (typeof of === "string" || typeof of === "number") && typeof known === "string" ? formatted(of, known) : null;
    if (fixed !== null) return constant(fixed);
    const nothing = typeof known === "string" && /\.0s?$/.test(known) && isText(shown) ? formatted("", known) : null;
    if (nothing !== null) return constant(nothing);
    if (typeof known === "string" && NUMBER_FORMAT.test(known)) return open(cleanFor(this.deepTaint(shown), NUMBER_KINDS));
    return open(joinTaint(this.deepTaint(shown), this.deepTaint(format)));
  }

  abstract shown(value: Value): Value;

  abstract formatted(value: Value, format: Value): Value | null;

  #split(self: Value, name: string, { positional, keywords }: CallArguments): Value {
    const [whole, separator] = [onlyConstant(self), asOfPieces(self, onlyConstant(positional[0] ?? keywords.get("sep") ?? NONE))];
    const most = onlyConstant(positional[1] ?? keywords.get("maxsplit") ?? constant(-1));
    const pieces =
      typeof whole === "string" && typeof most === "number" ? piecesOf(whole, separator, { most, fromEnd: name === "rsplit" }) : null;
    if (pieces !== null && name.endsWith("split")) return this.list(pieces.map(constant));
    const first = self.parts?.[0];
    // As often as it is to be taken apart, in what is fixed at its begin or its end.
    if (name === "split" && typeof most === "number" && most > 0 && typeof separator === "string" && typeof first === "string") {
      const fixed = piecesOf(first, separator, { most, fromEnd: false }) ?? [];
      if (fixed.length === most + 1)
        return this.list([...fixed.slice(0, -1).map(constant), text([fixed.at(-1)!, ...self.parts!.slice(1)])]);
    }
    const last = self.parts?.at(-1);
    if (name === "rsplit" && typeof most === "number" && most > 0 && typeof separator === "string" && typeof last === "string") {
      const fixed = piecesOf(last, separator, { most, fromEnd: true }) ?? [];
      if (fixed.length === most + 1) return this.list([text([...self.parts!.slice(0, -1), fixed[0]!]), ...fixed.slice(1).map(constant)]);
    }
    // What it was split at is in none of the pieces, if it was split everywhere.
    const isEverywhere = name.endsWith("split") && most === -1;
    const left = !isEverywhere ? 0 : typeof separator === "string" ? harmlessWithout(separator) : separator === null ? LINE_KINDS : 0;
    const rest = open(inPieces(this.deepTaint(self), left));
    const { head, tail } = isEverywhere ? endsOf(self.parts ?? [], separator) : { head: [], tail: [] };
    if (head.length + tail.length === 0) return this.some(rest, name.endsWith("partition") ? "tuple" : "list");
    const begun = { kind: "sequence", type: "list", items: null, rest } as const;
    return this.make({ ...begun, ...(head.length === 0 ? {} : { head }), ...(tail.length === 0 ? {} : { tail }) });
  }

  #lines(self: Value): Value {
    const known = onlyConstant(self);
    if (typeof known === "string") return this.list(known.split(/\r\n|\r|\n/).map(constant));
    const first = self.parts?.[0];
    if (typeof first !== "string" || !first.includes("\n")) return this.some(open(inPieces(this.deepTaint(self), LINE_KINDS)));
    const lines = first.split("\n");
    const more = text([lines.at(-1)!, ...self.parts!.slice(1)]);
    return this.list([...lines.slice(0, -1).map((line) => constant(line)), more]);
  }

  /** `removeprefix`, `removesuffix`, where that end of the text is fixed. */
  #withoutEnd(self: Value, name: string, { positional }: CallArguments): Value {
    const end = onlyConstant(positional[0] ?? UNKNOWN);
    const isFirst = name === "removeprefix";
    const fixed = isFirst ? (onlyConstant(self) ?? self.parts?.[0]) : (onlyConstant(self) ?? self.parts?.at(-1));
    if (typeof end !== "string" || typeof fixed !== "string") return open(this.deepTaint(self));
    const has = isFirst ? fixed.startsWith(end) : fixed.endsWith(end);
    if (!has || end === "") return self;
    const cut = isFirst ? fixed.slice(end.length) : fixed.slice(0, fixed.length - end.length);
    if (self.parts === null) return constant(cut);
    const left = text(isFirst ? [cut, ...self.parts.slice(1)] : [...self.parts.slice(0, -1), cut]);
    return isFirst && saysNoHost(cut) ? beheaded(left) : left;
  }

  /** What a mapping gives for each of the fields of a format. */
  #slotsOf(value: Value, format: Value): ReadonlyMap<string, Value> {
    const known = onlyConstant(format);
    const names = typeof known === "string" ? [...known.matchAll(FIELD)].map(([, field = ""]) => /^\w*/.exec(field)![0]) : [];
    return new Map(names.filter((name) => name !== "").map((name) => [name, this.subscript(value, constant(name))]));
  }

  #partitioned(self: Value, name: string, { positional }: CallArguments): Value {
    const separator = asOfPieces(self, onlyConstant(positional[0] ?? NONE));
    const whole = onlyConstant(self);
    const parts = typeof whole === "string" ? [whole] : self.parts;
    // It does not stand there: the whole text before it, or behind it.
    if (typeof whole === "string" && typeof separator === "string" && separator !== "" && !whole.includes(separator))
      return this.list((name === "partition" ? [whole, "", ""] : ["", "", whole]).map(constant), "tuple");
    const last = parts?.at(-1);
    if (name === "rpartition" && typeof separator === "string" && typeof last === "string" && last.includes(separator)) {
      const at = last.lastIndexOf(separator);
      const before = text([...parts!.slice(0, -1), last.slice(0, at)]);
      return this.list([before, constant(separator), constant(last.slice(at + separator.length))], "tuple");
    }
    const first = parts?.[0];
    if (name === "rpartition" || typeof first !== "string" || typeof separator !== "string" || !first.includes(separator))
      return this.#threePieces(self, name, separator);
    const at = first.indexOf(separator);
    const rest = text([first.slice(at + separator.length), ...parts!.slice(1)]);
    return this.list([constant(first.slice(0, at)), constant(separator), rest], "tuple");
  }

  /** It is read where it lies: no file is looked for by what it holds. */
  protected isBuffer(given: Value | undefined): boolean {
    const thing = given === undefined || given.isOpen || given.refs.length !== 1 ? undefined : this.onlyThing(given)?.thing;
    return thing?.kind === "instance" && (thing.foreign === "io.StringIO" || thing.foreign === "io.BytesIO");
  }

  /** In one of the ends the separator is not. */
  #threePieces(self: Value, name: string, separator: unknown): Value {
    const taint = this.deepTaint(self);
    const behind = behindBegin(taint);
    if (typeof separator !== "string") return this.some(open(behind), "tuple");
    const end = (of: Taint): Value => without(open(cleanFor(of, harmlessWithout(separator))), separator);
    const between = join(constant(separator), constant(""));
    return this.list(name === "partition" ? [end(taint), between, open(behind)] : [open(taint), between, end(behind)], "tuple");
  }

  #recoded(self: Value, name: string, encoding: Value): Value {
    const known = onlyConstant(self);
    // Line ends are two characters each, or become one again.
    if (onlyConstant(encoding) === "unicode_escape")
      return open(name === "encode" ? cleanFor(this.deepTaint(self), LINE_KINDS) : soil(this.deepTaint(self), DECODED_KINDS));
    if (typeof known === "string" && name === "decode") return self;
    if (typeof known === "string" && name === "encode" && /^[\x00-\x7f]*$/.test(known)) return constant({ bytes: known });
    if (known !== undefined && isBytes(known) && /^[\x00-\x7f]*$/.test(known.bytes)) return constant(known.bytes);
    return self.isOpen ? { ...self, constants: [] } : open(this.deepTaint(self));
  }

  #replaced(self: Value, { positional }: CallArguments): Value {
    const [whole, from, to] = [self, positional[0] ?? UNKNOWN, positional[1] ?? UNKNOWN].map(onlyConstant);
    if (typeof whole === "string" && typeof from === "string" && typeof to === "string" && from !== "")
      return constant(whole.replaceAll(from, to));
    // What is put into a fixed text where a word stands in it.
    if (typeof whole === "string" && typeof from === "string" && from !== "") {
      const [first = "", ...more] = whole.split(from);
      const put = partsOf(positional[1] ?? UNKNOWN, this.deepTaint(positional[1] ?? UNKNOWN));
      return text([first, ...more.flatMap((piece) => [...put, piece])]);
    }
    const isDotless = from === ".." && typeof to === "string" && !to.includes(".");
    // What is left out behind a slash may bring another one there.
    const begin = self.parts?.[0];
    const isBeginKept = typeof begin === "string" && begin !== "/" && typeof from === "string" && !begin.includes(from);
    const lost = UNSLASHED | DOTLESS | (typeof begin === "string" && begin.startsWith("/") && !isBeginKept ? KIND_BITS.redirect : 0);
    const kept = typeof from === "string" && !isOfQuotes(from, self.lacks) ? this.deepTaint(self) : unquoted(this.deepTaint(self));
    const taint = soil(joinTaint(kept, this.deepTaint(positional[1] ?? UNKNOWN)), lost);
    if (isDotless) return open(shownAsPath(taint, DOTLESS));
    // Put into a text of the program's own: most likely behind a written host.
    const put = this.deepTaint(positional[1] ?? UNKNOWN);
    const isOwn = self.isOpen && self.parts === null && !self.taint.some(({ confidence }) => confidence === "proven");
    if (isOwn && !isFromNowhere(put)) return open(joinTaint(self.taint, cleanFor(put, KIND_BITS.redirect | KIND_BITS.request)));
    const inQuotes = escapedQuote(from, to);
    if (inQuotes !== null) return { ...open(cleanFor(taint, inQuotes.bit)), lacks: withMark(self.lacks, inQuotes.mark) };
    if (typeof from !== "string" || typeof to !== "string") return open(taint);
    if (isUnescaping(from, to)) return open(soil(taint, DECODED_KINDS));
    const isLess = to.includes(from) ? 0 : harmlessWithout(from);
    return withReplaced(self, open(cleanFor(taint, isLess)), from, to);
  }

  /** Of a text that is not known: what each character becomes that the table has. */
  #translatedOpen(self: Value, table: Value): Value {
    const only = this.onlyThing(table);
    const all = open(joinTaint(this.deepTaint(self), this.deepTaint(table)));
    if (only?.thing.kind !== "mapping" || !isSure(only.thing) || !isFromNowhere(this.deepTaint(table))) return all;
    let made: Value = { ...open(this.deepTaint(self)), ...(self.lacks === undefined ? {} : { lacks: self.lacks }) };
    for (const [key, value] of only.thing.slots) {
      const from = typeof key === "number" ? String.fromCodePoint(key) : key;
      const to = onlyConstant(value);
      const put = to === null ? "" : typeof to === "number" ? String.fromCodePoint(to) : to;
      if (typeof from !== "string" || typeof put !== "string") return all;
      made = withReplaced(made, made, from, put);
    }
    return made;
  }

  /** Of a fixed text: each of its characters as the table says. */
  #translated(self: Value, table: Value): Value | null {
    const known = onlyConstant(self);
    const mapping = this.onlyThing(table)?.thing;
    if (typeof known !== "string" || mapping?.kind !== "mapping" || !isSure(mapping)) return null;
    return lettersAs(known, mapping.slots, (one) => this.deepTaint(one));
  }

  #withoutSlash(self: Value): Value {
    const [first, ...rest] = self.parts ?? [];
    // `normpath("/" + x).lstrip("/")`
    const behind = typeof first === "string" && /^\/+$/.test(first) ? beheaded(text(rest)) : self;
    return open(shownAsPath(this.deepTaint(behind), UNSLASHED));
  }

  #stripped(self: Value, name: string, { positional }: CallArguments): Value {
    const known = onlyConstant(self);
    const letters = onlyConstant(positional[0] ?? NONE);
    if (name !== "rstrip" && typeof letters === "string" && letters.includes("/")) return this.#withoutSlash(self);
    if (typeof letters === "string" && /['"]/.test(letters)) return open(unquoted(this.deepTaint(self)));
    if (typeof known !== "string" || positional.length > 0)
      return (positional.length === 0 ? trimmed(self, name) : null) ?? open(this.deepTaint(self));
    return constant(name === "strip" ? known.trim() : name === "lstrip" ? known.trimStart() : known.trimEnd());
  }
}
