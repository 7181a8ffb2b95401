// What an auditor asks of a file when it asks for no more than that: another text that answers the same changes nothing for it.
import { neededPython, type NeededPython } from "./packaging/needed-python.ts";
import { importsIn, type ImportsIn } from "./dependencies/imports-in.ts";

/** Each is plain data, made of a text. */
interface Aspects {
  readonly imports: ImportsIn;
  /** The newest; null where it has nothing new. */
  readonly neededPython: NeededPython | null;
}

export type AspectName = keyof Aspects;
export type Aspect<N extends AspectName> = Aspects[N];

const ASPECTS: { readonly [N in AspectName]: (text: string) => Aspects[N] } = { imports: importsIn, neededPython };

export function aspectOf<N extends AspectName>(text: string | null, name: N): Aspect<N> | null {
  return text === null ? null : ASPECTS[name](text);
}
