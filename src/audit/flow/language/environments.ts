// The environment of the process, once the program writes into it.
import type { Expression } from "../../../python/parse/ast.ts";
import { NOWHERE, type CallSite } from "./call-site.ts";
import { PROCESS } from "../machine.ts";
import { Keys } from "./keys.ts";
import type { SourceModel } from "../models/models.ts";
import { NONE, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

export const ENVIRONMENT = "os.environ";
/** No variable is called so. */
const WRITTEN_ENVIRONMENT = "?environ";

export abstract class Environments extends Keys {
  /** What functions have made of it so far, or the body of this module; null where nothing was written there. */
  protected environment(): Value | null {
    return this.ofProcess(WRITTEN_ENVIRONMENT) ?? null;
  }

  /** What there is once for all modules: what a function puts there, each of them finds; what the body of a module does, only that. */
  protected ofProcess(name: string): Value | undefined {
    return this.#byFunctions(name) ?? this.state?.variable(this.moduleFrame(this.at.module), name);
  }

  protected setOfProcess(name: string, value: Value): void {
    const isOfBody = this.at.fn === null && this.#byFunctions(name) === undefined;
    this.state?.setVariable(isOfBody ? this.moduleFrame(this.at.module) : PROCESS, name, value);
  }

  #byFunctions(name: string): Value | undefined {
    const value = this.state?.variable(PROCESS, name);
    return value === NONE ? undefined : value;
  }

  /** Another run of the program: nothing that functions put there is left. */
  protected beginProcess(): void {
    this.state?.newFrame(PROCESS, null);
  }

  /** It is about to be written to: what is written there is what is read from then on. */
  protected openEnvironment(node: Expression, site: CallSite): void {
    const name = node.kind === "Attribute" ? node.attr : node.kind === "Name" ? node.id : "";
    const from = name === "environ" ? this.models.sourceAttributes.get(ENVIRONMENT) : undefined;
    if (from === undefined || this.environment() !== null || !this.isEnvironment(node)) return;
    const rest = this.fromOutside(from, site, ENVIRONMENT);
    const made = this.make({ kind: "mapping", slots: new Map(), rest, restKeys: UNKNOWN });
    this.setOfProcess(WRITTEN_ENVIRONMENT, made);
  }

  protected abstract isEnvironment(node: Expression): boolean;

  protected abstract isProgramName(whole: Expression, key: Expression): boolean;

  /** `os.getenv(name, default)`; null where nothing was written there. */
  protected fromEnvironment(args: CallArguments): Value | null {
    const environment = this.environment();
    return environment === null ? null : this.callMethod(environment, "get", args, NOWHERE);
  }

  abstract callMethod(self: Value, name: string, args: CallArguments, site: CallSite): Value;

  abstract fromOutside(from: SourceModel, site: CallSite, what: string): Value;
}
