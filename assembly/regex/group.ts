/** A group whose end has not been read yet; the whole pattern is the outermost one. */
export class Group {
  /** The jump that ends the alternative before; -1: this is the first. */
  jump: i32 = -1;

  /** Where the code of what was read last begins: what a repetition is about. -1: there is none in this alternative. */
  atom: i32 = -1;

  /** Whether that may match the empty text. */
  atomNullable: bool = true;

  /** How many copies of its innermost part that asks for. */
  atomCopies: i32 = 1;

  /** Whether an alternative may match the empty text. */
  nullable: bool = false;

  /** The most copies that a part asks for. */
  copies: i32 = 1;

  private sequenceNullable: bool = true;

  constructor(
    /** Where the code of its current alternative begins. */
    public choice: i32,
    /** Its number; 0: it captures nothing. */
    readonly number: i32,
    /** The flags that hold again after it. */
    readonly flags: i32,
    /** Where its parenthesis is in the pattern. */
    readonly position: i32,
  ) {}

  /** What follows is a new atom, whose code begins at `begin`. */
  startAtom(begin: i32, nullable: bool): void {
    this.addAtom();
    this.atom = begin;
    this.atomNullable = nullable;
  }

  /** The current alternative ends. */
  endChoice(): void {
    this.addAtom();
    this.atom = -1;
    if (this.sequenceNullable) this.nullable = true;
    this.sequenceNullable = true;
  }

  /** Nothing more can happen to the last atom. */
  private addAtom(): void {
    if (!this.atomNullable) this.sequenceNullable = false;
    this.copies = max(this.copies, this.atomCopies);
    this.atomNullable = true;
    this.atomCopies = 1;
  }
}
