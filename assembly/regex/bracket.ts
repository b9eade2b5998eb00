import { Ascii } from "./ascii";
import { CharClass } from "./char-class";
import { addOtherCases } from "./case-fold";
import { readEscape } from "./escape";
import { addNamedClass } from "./named-class";
import { PatternReader } from "./reader";
import { UnicodeClasses } from "./unicode-classes";

/** The most classes of Unicode in a pattern: each has hundreds of ranges, which bounds what a hostile one can cause. */
const MOST_UNICODE_CLASSES: i32 = 256;

/** Reads a class in brackets, from its `[` on; `fold`: it is to match whatever the case. */
export function readBracket(reader: PatternReader, fold: bool): CharClass {
  const from = reader.at++;
  const characters = new CharClass();
  const negated = reader.eat(Ascii.Caret);
  // A bracket that comes first is a member.
  for (let first = true; first || !reader.eat(Ascii.RightBracket); first = false) {
    if (!reader.more) {
      reader.fail("missing closing ]", from);
      break;
    }
    if (!addPosixClass(reader, fold, characters) && !addPerlClass(reader, fold, characters)) {
      addRange(reader, characters);
    }
  }
  if (fold) addOtherCases(characters);
  if (negated) characters.negate();
  return characters;
}

/** Adds a class such as `\d` to `to` if one comes next, and tells so. `fold` matters to classes such as `\W` only. */
export function addPerlClass(reader: PatternReader, fold: bool, to: CharClass): bool {
  if (reader.peek() != Ascii.Backslash) return false;
  const letter = reader.peek(1);
  switch (letter | 0x20) {
    case Ascii.D:
    case Ascii.S:
    case Ascii.W:
      reader.at += 2;
      return addNamed(String.fromCharCode(letter | 0x20), letter < Ascii.A, fold, to);
    case Ascii.P:
      addUnicodeClass(reader, fold, to);
      return true;
  }
  return false;
}

/** Adds a class such as `[:alpha:]` or `[:^alpha:]` to `to` if one comes next, and tells so. */
function addPosixClass(reader: PatternReader, fold: bool, to: CharClass): bool {
  if (reader.peek() != Ascii.LeftBracket || reader.peek(1) != Ascii.Colon) return false;
  const from = reader.at;
  const end = reader.indexOf(":]", from + 2);
  if (end < 0) return false;
  reader.at = from + 2;
  const negated = reader.eat(Ascii.Caret);
  const name = reader.pattern.substring(reader.at, end);
  reader.at = end + 2;
  // Names of one letter are those of the Perl classes.
  if (name.length < 2 || !addNamed(name, negated, fold, to))
    reader.fail("invalid character class range", from);
  return true;
}

/** Adds a class of Unicode (`\pN`, `\p{Greek}`, `\P{^Greek}`) to `to`. */
function addUnicodeClass(reader: PatternReader, fold: bool, to: CharClass): void {
  const from = reader.at;
  let negated = reader.peek(1) == Ascii.UpperP;
  reader.at += 2;
  let nameStart = reader.at;
  let nameEnd = nameStart;
  if (reader.eat(Ascii.LeftBrace)) {
    nameStart++;
    nameEnd = reader.indexOf("}", nameStart);
    // Without an end it is everything that is wrong.
    reader.at = nameEnd < 0 ? reader.pattern.length : nameEnd + 1;
  } else {
    reader.take();
    nameEnd = reader.at;
  }
  if (reader.error !== null) return;
  const known = UnicodeClasses.known;
  if (known === null) {
    reader.fail('Unicode classes need import "proxy-wasm-as/assembly/regex/unicode"', from);
    return;
  }
  if (reader.pattern.charCodeAt(nameStart) == Ascii.Caret) {
    negated = !negated;
    nameStart++;
  }
  const group = new CharClass();
  if (nameEnd <= nameStart || !known.addTo(reader.pattern.substring(nameStart, nameEnd), group)) {
    reader.fail("invalid character class range", from);
  } else if (++reader.unicodeClasses > MOST_UNICODE_CLASSES) {
    reader.failTooLarge(from);
  } else {
    addGroup(group, negated, fold, to);
  }
}

/** Adds one character, or a range of them. */
function addRange(reader: PatternReader, to: CharClass): void {
  const from = reader.at;
  const low = readMember(reader);
  let high = low;
  if (reader.peek() == Ascii.Minus && reader.peek(1) != Ascii.RightBracket && reader.peek(1) >= 0) {
    reader.at++;
    high = readMember(reader);
  }
  if (high < low) reader.fail("invalid character class range", from);
  else if (low >= 0) to.add(low, high);
}

function readMember(reader: PatternReader): i32 {
  return reader.peek() == Ascii.Backslash ? readEscape(reader) : reader.take();
}

/** Adds the class called `name`, or what is not in it, to `to`; false: there is no such class. */
function addNamed(name: string, negated: bool, fold: bool, to: CharClass): bool {
  const group = new CharClass();
  if (!addNamedClass(name, group)) return false;
  addGroup(group, negated, fold, to);
  return true;
}

/** Adds a class, or what is not in it, to `to`. */
function addGroup(group: CharClass, negated: bool, fold: bool, to: CharClass): void {
  if (negated) {
    // What is not a word whatever the case: the other cases have to go before the class is turned round.
    if (fold) addOtherCases(group);
    group.negate();
  }
  to.addClass(group);
}
