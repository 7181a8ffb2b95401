// Methods of a path that read the file it leads to, where that is one of the project's own.
import { documentAt, TEXT_FILE } from "../builtins/project-files.ts";
import type { CallSite } from "../language/call-site.ts";
import { OwnModels } from "../models/own-models.ts";
import { constant, reference, type CallArguments, type Value } from "../values/value.ts";

const READING = new Set(["read_text", "read_bytes", "open"]);

export abstract class PathFiles extends OwnModels {
  override attribute(value: Value, name: string, site: CallSite): Value {
    const isKnown = READING.has(name) && this.#textAt(value) !== null;
    return isKnown ? reference({ kind: "bound", self: value, name }) : super.attribute(value, name, site);
  }

  override callMethod(self: Value, name: string, args: CallArguments, site: CallSite): Value {
    const text = READING.has(name) ? this.#textAt(self) : null;
    if (text === null || (name === "open" && args.positional.length > 0)) return super.callMethod(self, name, args, site);
    return name === "open" ? this.holder(TEXT_FILE, constant(text)) : constant(text);
  }

  #textAt(self: Value): string | null {
    const isPath = self.parts !== null && self.refs.some((ref) => ref.kind === "foreign" && ref.name === "pathlib.Path()");
    return isPath ? documentAt(this, self) : null;
  }
}
