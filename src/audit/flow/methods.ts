// Methods of texts, lists, dictionaries and sets: what they give, and what they change.
import { joinAll } from "./machine.ts";
import { harmlessWithout } from "./pattern-alphabet.ts";
import { anyItem, slotOf, type Instance, type Mapping, type Sequence } from "./state.ts";
import {
  ALL_KINDS,
  atHeader,
  cleanFor,
  doubt,
  isFromNowhere,
  joinTaint,
  KIND_BITS,
  LINE_KINDS,
  RESOLVED,
  soil,
  UNSLASHED,
  type Taint,
} from "./taint.ts";
import { Protocols } from "./protocols.ts";
import { MEASURES, PIECEWISE, SPLITTERS } from "./text-methods.ts";
import {
  constant,
  isBytes,
  join,
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
} from "./value.ts";

const FIELD = /\{\{|\}\}|\{([\w.[\]]*)(?:!([rsa]))?(?::[^{}]*)?\}/g;

export abstract class Methods extends Protocols {
  /** Undefined where the receiver has no such method that is known. */
  method(self: Value, name: string, args: CallArguments): Value | undefined {
    const only = this.onlyThing(self);
    if (only !== null) {
      const { id, thing } = only;
      if (thing.kind === "sequence") return this.#sequenceMethod(id, thing, name, args);
      if (thing.kind === "mapping") return this.#mappingMethod(id, thing, name, args);
      return this.#instanceMethod(id, thing, name, args);
    }
    const things = this.things(self);
    if (things.length > 0) return this.#blurred(self, name, args);
    if (self.refs.length > 0 && self.refs.every(({ kind }) => kind === "encoded")) {
      const isKept = ["encode", "decode", "strip", "rstrip"].includes(name);
      return isKept ? self : this.textMethod({ ...self, refs: [] }, name, args);
    }
    return self.refs.length === 0 ? this.textMethod(self, name, args) : undefined;
  }

  /** One of several things, or perhaps something else: whatever is put in may be in each. */
  #blurred(self: Value, name: string, { positional }: CallArguments): Value {
    const put = joinAll(positional);
    if (["append", "add", "extend", "insert", "update", "setdefault", "write", "put", "appendleft"].includes(name))
      for (const { id, thing } of this.things(self)) {
        if (thing.kind === "sequence") this.state?.put(id, { ...thing, items: null, rest: join(anyItem(thing), put) });
        else if (thing.kind === "mapping") this.state?.put(id, { ...thing, rest: join(thing.rest, put), restKeys: UNKNOWN });
      }
    return joinAll([this.anyOf(self), open(joinTaint(this.deepTaint(self), this.deepTaint(put)))]);
  }

  #instanceMethod(id: number, thing: Instance, name: string, { positional, keywords }: CallArguments): Value | undefined {
    if (thing.foreign === "namedtuple" && name === "_replace")
      return this.instance(null, "namedtuple", new Map([...thing.fields, ...keywords]));
    if (thing.foreign === "namedtuple" && name === "_asdict") return this.mapping(thing.fields);
    if (thing.foreign !== "io.StringIO" && thing.foreign !== "io.BytesIO") return undefined;
    const held = thing.fields.get("held") ?? constant("");
    if (name === "write" || name === "writelines") {
      const added = text([
        ...partsOf(held, held.taint),
        ...partsOf(this.textOf(positional[0] ?? UNKNOWN), this.deepTaint(positional[0] ?? UNKNOWN)),
      ]);
      this.state?.put(id, { ...thing, fields: new Map(thing.fields).set("held", added) });
      return UNKNOWN;
    }
    return ["getvalue", "read", "readline", "getbuffer"].includes(name) ? held : undefined;
  }

  // ---- texts ----

  textMethod(self: Value, name: string, args: CallArguments): Value | undefined {
    if (MEASURES.has(name)) return this.#measured(self, name, args);
    if (name === "get" && !isFromNowhere(self.taint)) {
      const [key = UNKNOWN, otherwise = NOTHING] = args.positional;
      return open(joinTaint(atHeader(self.taint, onlyConstant(key)), this.deepTaint(otherwise)));
    }
    if (name === "join") return this.#joined(self, args.positional[0] ?? UNKNOWN);
    if (name === "format") return this.#formatted(self, args);
    if (name === "format_map") return this.#formatted(self, { ...args, keywords: this.#slotsOf(args.positional[0] ?? UNKNOWN) });
    if (name === "partition") return this.#partitioned(self, args);
    const piecewise = PIECEWISE[name];
    if (piecewise !== undefined) return this.#eachPiece(self, piecewise);
    if (SPLITTERS.has(name)) return this.#split(self, name, args);
    if (name === "resolve") return open(cleanFor(this.deepTaint(self), RESOLVED)); // of a path
    if (name === "hex") return { ...open(cleanFor(this.deepTaint(self), ALL_KINDS)), refs: [{ kind: "encoded", of: self }] };
    if (name === "encode" || name === "decode") return this.#recoded(self, name);
    if (name === "replace") return this.#replaced(self, args);
    if (["strip", "lstrip", "rstrip"].includes(name)) return this.#stripped(self, name, args);
    const rest = joinAll([...args.positional, ...args.keywords.values()]);
    // Whatever a method makes of something from outside is from there too; what it makes of what it is given is known of a text alone.
    const isText = self.constants.length > 0 || self.parts !== null || self.taint.some(({ confidence }) => confidence === "proven");
    return open(joinTaint(this.deepTaint(self), isText ? this.deepTaint(rest) : doubt(this.deepTaint(rest))));
  }

  #measured(self: Value, name: string, { positional }: CallArguments): Value {
    const [whole, part] = [onlyConstant(self), onlyConstant(positional[0] ?? UNKNOWN)];
    if (typeof whole === "string" && typeof part === "string") {
      if (name === "startswith") return constant(whole.startsWith(part));
      if (name === "endswith") return constant(whole.endsWith(part));
      if (name === "find") return constant(whole.indexOf(part));
      if (name === "count") return part === "" ? UNKNOWN : constant(whole.split(part).length - 1);
    }
    return UNKNOWN;
  }

  #eachPiece(self: Value, change: (piece: string) => string): Value {
    const known = onlyConstant(self);
    if (typeof known === "string") return constant(change(known));
    return text(partsOf(self, this.deepTaint(self)).map((part) => (typeof part === "string" ? change(part) : part)));
  }

  #joined(self: Value, what: Value): Value {
    const separator = onlyConstant(self);
    const items = this.itemsOf(what);
    if (typeof separator !== "string" || items === null)
      return open(joinTaint(this.deepTaint(self), this.deepTaint(joinAll([this.anyOf(what)]))));
    return text(items.flatMap((item, i) => [...(i === 0 ? [] : [separator]), ...partsOf(item, this.deepTaint(item))]));
  }

  #formatted(self: Value, args: CallArguments): Value {
    const format = onlyConstant(self);
    const all = (): Taint =>
      [self, ...args.positional, ...args.keywords.values(), args.rest].reduce<Taint>((sum, one) => joinTaint(sum, this.deepTaint(one)), []);
    if (typeof format !== "string") return open(all());
    const parts: TextPart[] = [];
    let from = 0;
    let next = 0;
    for (const match of format.matchAll(FIELD)) {
      parts.push(format.slice(from, match.index));
      from = match.index + match[0].length;
      if (match[0] === "{{" || match[0] === "}}") parts.push(match[0][0]!);
      else {
        const field = match[1] === "" ? String(next++) : match[1]!;
        const given = /^\d+$/.test(field) ? args.positional[Number(field)] : args.keywords.get(field);
        const isQuoted = match[2] === "r" || match[2] === "a";
        if (isQuoted && given !== undefined) parts.push({ taint: cleanFor(this.deepTaint(given), LINE_KINDS) });
        else parts.push(...(given === undefined ? [{ taint: all() }] : partsOf(this.textOf(given), this.deepTaint(given))));
      }
    }
    return text([...parts, format.slice(from)]);
  }

  #split(self: Value, name: string, { positional, keywords }: CallArguments): Value {
    const [whole, separator] = [onlyConstant(self), onlyConstant(positional[0] ?? NONE)];
    const most = onlyConstant(positional[1] ?? keywords.get("maxsplit") ?? constant(-1));
    if (name === "split" && typeof whole === "string" && typeof separator === "string" && separator !== "" && most === -1)
      return this.list(whole.split(separator).map(constant));
    const first = self.parts?.[0];
    if (name === "split" && most === 1 && typeof separator === "string" && typeof first === "string" && first.includes(separator)) {
      const at = first.indexOf(separator);
      return this.list([constant(first.slice(0, at)), text([first.slice(at + separator.length), ...self.parts!.slice(1)])]);
    }
    return this.some(open(this.deepTaint(self)), name.endsWith("partition") ? "tuple" : "list");
  }

  /** Keys that are texts, of a dictionary whose keys are all known. */
  #slotsOf(value: Value): ReadonlyMap<string, Value> {
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "mapping") return new Map();
    return new Map([...only.thing.slots].flatMap(([key, slot]) => (typeof key === "string" ? [[key, slot] as const] : [])));
  }

  #partitioned(self: Value, { positional }: CallArguments): Value {
    const separator = onlyConstant(positional[0] ?? NONE);
    const whole = onlyConstant(self);
    const parts = typeof whole === "string" ? [whole] : self.parts;
    const first = parts?.[0];
    if (typeof separator !== "string" || typeof first !== "string" || !first.includes(separator))
      return this.some(open(this.deepTaint(self)), "tuple");
    const at = first.indexOf(separator);
    const rest = text([first.slice(at + separator.length), ...parts!.slice(1)]);
    return this.list([constant(first.slice(0, at)), constant(separator), rest], "tuple");
  }

  #recoded(self: Value, name: string): Value {
    const known = onlyConstant(self);
    if (typeof known === "string" && name === "encode" && /^[\x00-\x7f]*$/.test(known)) return constant({ bytes: known });
    if (known !== undefined && isBytes(known) && /^[\x00-\x7f]*$/.test(known.bytes)) return constant(known.bytes);
    return self.isOpen ? { ...self, constants: [] } : open(this.deepTaint(self));
  }

  #replaced(self: Value, { positional }: CallArguments): Value {
    const [whole, from, to] = [self, positional[0] ?? UNKNOWN, positional[1] ?? UNKNOWN].map(onlyConstant);
    if (typeof whole === "string" && typeof from === "string" && typeof to === "string" && from !== "")
      return constant(whole.replaceAll(from, to));
    const taint = soil(joinTaint(this.deepTaint(self), this.deepTaint(positional[1] ?? UNKNOWN)), UNSLASHED);
    // Put into a text of the program's own: most likely behind a written host.
    const put = this.deepTaint(positional[1] ?? UNKNOWN);
    const isOwn = self.isOpen && self.parts === null && !self.taint.some(({ confidence }) => confidence === "proven");
    if (isOwn && !isFromNowhere(put)) return open(joinTaint(self.taint, cleanFor(put, KIND_BITS.redirect | KIND_BITS.request)));
    // A doubled quote stays inside of a text of SQL.
    if (from === "'" && to === "''") return open(cleanFor(taint, KIND_BITS.sql));
    return open(typeof from === "string" && typeof to === "string" && !to.includes(from) ? cleanFor(taint, harmlessWithout(from)) : taint);
  }

  #stripped(self: Value, name: string, { positional }: CallArguments): Value {
    const known = onlyConstant(self);
    const letters = onlyConstant(positional[0] ?? NONE);
    if (name !== "rstrip" && typeof letters === "string" && letters.includes("/")) return open(cleanFor(this.deepTaint(self), UNSLASHED));
    if (typeof known !== "string" || positional.length > 0) return open(this.deepTaint(self));
    return constant(name === "strip" ? known.trim() : name === "lstrip" ? known.trimStart() : known.trimEnd());
  }

  // ---- lists, tuples, sets ----

  #sequenceMethod(id: number, sequence: Sequence, name: string, { positional }: CallArguments): Value | undefined {
    const { items } = sequence;
    const [first = UNKNOWN, second = UNKNOWN] = positional;
    const put = (next: readonly Value[] | null, added: Value = NOTHING): Value => {
      const thing: Sequence =
        next === null ? { ...sequence, items: null, rest: join(anyItem(sequence), added) } : { ...sequence, items: next, rest: NOTHING };
      this.state?.put(id, thing);
      return NONE;
    };
    switch (name) {
      case "append":
      case "add":
      case "put":
        return put(items === null ? null : [...items, first], first);
      case "appendleft":
        return put(items === null ? null : [first, ...items], first);
      case "extend":
      case "update": {
        const more = this.itemsOf(first);
        return put(items === null || more === null ? null : [...items, ...more], this.anyOf(first));
      }
      case "insert": {
        const at = onlyConstant(first);
        return put(items === null || typeof at !== "number" ? null : items.toSpliced(at, 0, second), second);
      }
      case "pop":
      case "popleft":
        return this.#popped(id, sequence, { name, index: positional[0] ?? null });
      case "remove":
      case "discard": {
        const known = onlyConstant(first);
        const at = items?.findIndex((item) => known !== undefined && onlyConstant(item) === known) ?? -1;
        return put(items === null || at < 0 ? (items === null ? null : items) : items.toSpliced(at, 1));
      }
      case "clear":
        return put([]);
      case "copy":
        return this.make({ ...sequence });
      case "reverse":
        return put(items === null ? null : items.toReversed());
      case "sort":
        return put(items === null ? null : this.#blend(items));
      case "count":
      case "index":
        return UNKNOWN;
      case "union":
      case "intersection":
      case "difference":
      case "symmetric_difference":
        return this.some(joinAll([anyItem(sequence), ...(name === "union" ? positional.map((one) => this.anyOf(one)) : [])]), "set");
      default:
        return undefined;
    }
  }

  #popped(id: number, sequence: Sequence, { name, index }: { readonly name: string; readonly index: Value | null }): Value {
    const { items } = sequence;
    const at = name === "popleft" ? 0 : index === null ? -1 : onlyConstant(index);
    if (items === null || typeof at !== "number") {
      const any = anyItem(sequence);
      this.state?.put(id, { ...sequence, items: null, rest: any });
      return any;
    }
    if (sequence.type === "set" && items.length > 1) {
      this.state?.put(id, { ...sequence, items: null, rest: anyItem(sequence) });
      return anyItem(sequence);
    }
    const found = items.at(at);
    if (found === undefined) return NOTHING;
    this.state?.put(id, { ...sequence, items: items.toSpliced(at, 1) });
    return found;
  }

  /** After sorting each may be anywhere; constants keep their order where all are. */
  #blend(items: readonly Value[]): readonly Value[] {
    const known = items.map(onlyConstant);
    if (known.every((one) => typeof one === "string")) return known.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map(constant);
    if (known.every((one) => typeof one === "number")) return known.toSorted((a, b) => a - b).map(constant);
    const any = joinAll(items);
    return items.map(() => any);
  }

  sorted(what: Value): Value {
    const items = this.itemsOf(what);
    return items === null ? this.some(this.anyOf(what)) : this.list(this.#blend(items));
  }

  // ---- dictionaries ----

  #mappingMethod(id: number, mapping: Mapping, name: string, { positional, keywords }: CallArguments): Value | undefined {
    const [key = UNKNOWN, given = NONE] = positional;
    const known = onlyConstant(key);
    const isThere =
      known === undefined ? undefined : slotOf(mapping, known) !== undefined ? true : mapping.rest === NOTHING ? false : undefined;
    switch (name) {
      case "get":
        return isThere === true ? slotOf(mapping, known!) : isThere === false ? given : join(this.slotAt(mapping, key), given);
      case "setdefault": {
        if (isThere === true) return slotOf(mapping, known!);
        const value = isThere === false ? given : join(this.slotAt(mapping, key), given);
        this.setItem(this.#of(id), key, value);
        return value;
      }
      case "pop": {
        const value = isThere === true ? slotOf(mapping, known!)! : isThere === false ? given : join(this.slotAt(mapping, key), given);
        this.deleteItem(this.#of(id), key);
        return value;
      }
      case "update":
        this.merge(id, positional[0] ?? null, keywords);
        return NONE;
      case "clear":
        this.state?.put(id, { kind: "mapping", slots: new Map<Constant, Value>(), rest: NOTHING, restKeys: NOTHING });
        return NONE;
      case "copy":
        return this.make({ ...mapping });
      case "keys":
        return mapping.restKeys === NOTHING
          ? this.list([...mapping.slots.keys()].map(constant))
          : this.some(joinAll([...[...mapping.slots.keys()].map(constant), mapping.restKeys]));
      case "values":
        return mapping.rest === NOTHING
          ? this.list([...mapping.slots.values()])
          : this.some(joinAll([...mapping.slots.values(), mapping.rest]));
      case "items":
        return this.#pairsOf(mapping);
      case "getlist":
      case "getall":
        return this.some(this.slotAt(mapping, key));
      case "popitem":
        return this.list([UNKNOWN, joinAll([...mapping.slots.values(), mapping.rest])], "tuple");
      default:
        return undefined;
    }
  }

  #of(id: number): Value {
    return { constants: [], refs: [{ kind: "object", id }], isOpen: false, taint: [], parts: null };
  }

  #pairsOf(mapping: Mapping): Value {
    const pairs = [...mapping.slots].map(([key, value]) => this.list([constant(key), value], "tuple"));
    if (mapping.rest === NOTHING) return this.list(pairs);
    return this.some(joinAll([...pairs, this.list([mapping.restKeys, mapping.rest], "tuple")]));
  }

  /** Puts what another dictionary, a sequence of pairs or keywords hold into a dictionary. */
  merge(id: number, from: Value | null, keywords: ReadonlyMap<string, Value>): void {
    const target = this.#of(id);
    if (from !== null) {
      const only = this.onlyThing(from);
      const pairs = only?.thing.kind === "sequence" ? (only.thing.items?.map((pair) => this.itemsOf(pair)) ?? null) : null;
      if (only?.thing.kind === "mapping") {
        for (const [key, value] of only.thing.slots) this.setItem(target, constant(key), value);
        if (only.thing.rest !== NOTHING) this.setItem(target, only.thing.restKeys, only.thing.rest);
      } else if (pairs !== null && pairs.every((pair) => pair?.length === 2)) {
        for (const pair of pairs) this.setItem(target, pair![0]!, pair![1]!);
      } else this.setItem(target, UNKNOWN, open(this.deepTaint(from)));
    }
    for (const [name, value] of keywords) this.setItem(target, constant(name), value);
  }
}
