// Patterns and texts made up from a seed: all of the syntax, small letters sets so that they match often, and now and then a
// mistake in the pattern.

const characters = [
  ..."aaabbck01_-",
  ...[
    "é",
    "ſ",
    "日",
    "𝒳",
    "Σ",
    "\\.",
    "\\*",
    "\\n",
    "\\x61",
    "\\x{e9}",
    "\\x{1d4b3}",
    "\\101",
    "\\060",
    "\\v",
  ],
];
// No large classes of Unicode here: RE2 takes a quarter of a second to compile \PL.
const classes = [
  ...[".", ".", ".", ".", "\\d", "\\d", "\\D", "\\D", "\\s", "\\s", "\\S", "\\S", "\\w", "\\w", "\\W", "\\W"],
  ...["[[:alpha:]]", "[^[:upper:]]", "[^ab]", "\\p{Any}", "\\p{^Zs}", "\\p{Greek}"],
];
const members = [
  ...[
    "a",
    "b",
    "k",
    "é",
    "日",
    "-",
    "a-c",
    "0-9",
    "A-Z",
    "É-é",
    "\\]",
    "\\d",
    "\\W",
    "\\x{3b1}-\\x{3c9}",
    "a^",
    "\\-",
  ],
  ...[
    "[:alpha:]",
    "[:^digit:]",
    "[:space:]",
    "[:word:]",
    "[:^upper:]",
    "\\pZ",
    "\\p{Greek}",
    "\\P{Zs}",
    "\\n",
    "+",
    ".",
  ],
];
const quantifiers = [
  ...[
    "*",
    "+",
    "?",
    "*?",
    "+?",
    "??",
    "{2}",
    "{0}",
    "{1,2}",
    "{0,3}",
    "{2,}",
    "{0,}?",
    "{1,3}?",
    "{0,0}",
    "{3}?",
  ],
];
const assertions = ["^", "$", "\\b", "\\B", "\\A", "\\z"];
const flags = ["i", "s", "m", "U", "is", "i-s", "-i", "ms", "imsU", "-m", "U-s", ""];
const quoted = ["\\Qa.b\\E", "\\Q*\\E", "\\Q\\E", "\\Qa[\\E"];
const mistakes = [
  ...[
    "(",
    ")",
    "[",
    "]",
    "*",
    "**",
    "{2}{2}",
    "\\",
    "\\8",
    "\\1",
    "{2,1}",
    "{1001}",
    "(?P<",
    "(?P<n>",
    "(?P<a-b>x)",
  ],
  ...[
    "(?z)",
    "(?i",
    "(?=a)",
    "(?i-)",
    "[[:nope:]]",
    "[b-a]",
    "[a-\\d]",
    "\\p{Nope}",
    "\\pX",
    "\\x{110000}",
    "\\xg",
  ],
  ...[
    "\\Z",
    "\\_",
    "\\é",
    "{",
    "{,2}",
    "{01}",
    "}",
    "\\E",
    "\\p{",
    "[[:alpha:",
    "[[.a.]]",
    "(?:a{30}){40}",
    "+?+",
  ],
];
const letters = [
  ..."aaaabbbcckK0189_-. \n",
  "é",
  "É",
  "日",
  "𝒳",
  "ſ",
  "\u212a",
  "α",
  "Σ",
  "σ",
  "ς",
  "٣",
  "Ⅳ",
  "\v",
];

interface RandomPattern {
  readonly source: string;
  /** The same with a group that is repeated as in `(a)*` as `(?:(a)+(?:))?`; null: there may be a mistake in the pattern. */
  readonly spelledOut: string | null;
}

/** `<!` is before each group that may occur any number of times, `>!` before and after what says so. */
function spellOut(marked: string): string {
  return marked.replaceAll("<!", "(?:").replaceAll(/>!(?:\*|\{0,\})(\??)>!/g, "+$1(?:))?$1");
}

export class RandomRegex {
  #state: number;
  #groups = 0;

  constructor(seed: number) {
    this.#state = seed;
  }

  text(): string {
    return this.#several(10, () => this.#pick(letters)).join("");
  }

  pattern(): RandomPattern {
    this.#groups = 0;
    const marked = this.#alternatives(2);
    const source = marked.replaceAll(/[<>]!/g, "");
    if (this.#below(16) > 0) return { source, spelledOut: spellOut(marked) };
    const units = Array.from(source);
    units.splice(this.#below(units.length + 1), this.#below(2), this.#pick(mistakes));
    return { source: units.join(""), spelledOut: null };
  }

  #alternatives(depth: number): string {
    return [this.#sequence(depth), ...this.#several(this.#below(3), () => this.#sequence(depth))].join("|");
  }

  #sequence(depth: number): string {
    return this.#several(4, () => this.#part(depth)).join("");
  }

  #part(depth: number): string {
    const kind = this.#below(20);
    if (kind === 0) return this.#pick(assertions);
    if (kind === 1) return `(?${this.#pick(flags)})`;
    if (kind === 2) return this.#pick(quoted);
    const quantifier = this.#below(2) === 0 ? this.#pick(quantifiers) : "";
    if (kind < 14 || depth === 0) return this.#single() + quantifier;
    const group = this.#group(depth);
    return /^(\*|\{0,\})/.test(quantifier) ? `<!${group}>!${quantifier}>!` : group + quantifier;
  }

  #single(): string {
    const kind = this.#below(6);
    if (kind < 3) return this.#pick(characters);
    if (kind < 5) return this.#pick(classes);
    const first = this.#pick(["", "", "^"]);
    return `[${first}${this.#pick(members)}${this.#several(3, () => this.#pick(members)).join("")}]`;
  }

  #group(depth: number): string {
    const body = this.#alternatives(depth - 1);
    const kind = this.#below(6);
    if (kind < 3) return `(${body})`;
    if (kind === 3) return `(?P<n${this.#groups++}>${body})`;
    return `(?${this.#pick(flags)}:${body})`;
  }

  #several(most: number, make: () => string): string[] {
    return Array.from({ length: this.#below(most + 1) }, make);
  }

  #pick(from: readonly string[]): string {
    return from[this.#below(from.length)] ?? "";
  }

  /** A number from 0 up to but not including `limit`, from a linear congruential generator. */
  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}
