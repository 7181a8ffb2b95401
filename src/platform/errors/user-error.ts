// The error a person sees: data from the catalogue, filled with the case at hand. Anything else that is thrown is a bug.

export type ExitCode = 1 | 2 | 3;

export interface ErrorSpec<P> {
  /** `FL-nnnn`, permanent and never reused. */
  readonly code: `FL-${number}`;
  /** What, in one sentence. */
  readonly title: string;
  /** 1: findings or a gate refused; 2: usage or configuration; 3: an operation failed. */
  readonly exitCode: ExitCode;
  /** Why, with the particulars. */
  readonly message: (p: P) => string;
  /** The next command, or what to change. */
  readonly hint: (p: P) => string;
}

export class UserError extends Error {
  readonly code: string;
  readonly title: string;
  readonly exitCode: ExitCode;
  readonly hint: string;
  /** Lines that belong to the error, such as the app's own traceback; shown below it, secrets masked by the caller. */
  readonly details: readonly string[];

  constructor(fields: {
    code: string;
    title: string;
    exitCode: ExitCode;
    message: string;
    hint: string;
    details?: readonly string[];
    cause?: unknown;
  }) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = "UserError";
    this.code = fields.code;
    this.title = fields.title;
    this.exitCode = fields.exitCode;
    this.hint = fields.hint;
    this.details = fields.details ?? [];
  }
}

/** Makes the error of a catalogue entry. */
export function userError<P>(spec: ErrorSpec<P>, p: NoInfer<P>, more: { cause?: unknown; details?: readonly string[] } = {}): UserError {
  return new UserError({
    code: spec.code,
    title: spec.title,
    exitCode: spec.exitCode,
    message: spec.message(p),
    hint: spec.hint(p),
    ...more,
  });
}
