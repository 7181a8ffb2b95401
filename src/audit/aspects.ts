// What an auditor asks of a file when it asks for no more than that: another text that answers the same changes nothing for it.
import { importsIn, type ImportsIn } from "./dependencies/imports-in.ts";

/** Each is plain data, made of a text. */
interface Aspects {
  readonly imports: ImportsIn;
}

export type AspectName = keyof Aspects;
export type Aspect<N extends AspectName> = Aspects[N];

const ASPECTS: { readonly [N in AspectName]: (text: string) => Aspects[N] } = { imports: importsIn };

export function aspectOf<N extends AspectName>(text: string | null, name: N): Aspect<N> | null {
  return text === null ? null : ASPECTS[name](text);
}
