// How the grammar leaves a statement it cannot read. Caught where statements are read; never leaves the parser.

/** Not an Error: nobody sees its stack, and capturing one for each line of a broken file is slow. */
export class Fault {
  readonly message: string;
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    this.message = message;
    this.line = line;
    this.column = column;
  }
}
