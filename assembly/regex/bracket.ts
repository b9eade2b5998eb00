import { Ascii } from "./ascii";
import { CharClass } from "./char-class";
import { addOtherCases } from "./case-fold";
import { readEscape } from "./escape";
import { addNamedClass } from "./named-class";
import { PatternReader } from "./reader";

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
      return addGroup(String.fromCharCode(letter | 0x20), letter < Ascii.A, fold, to);
    case Ascii.P:
      readUnicodeClass(reader);
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
  if (name.length < 2 || !addGroup(name, negated, fold, to))
    reader.fail("invalid character class range", from);
  return true;
}

/** Refuses a class of Unicode (`\pN`, `\p{Greek}`, `\P{Greek}`), whose tables are not part of this library. */
function readUnicodeClass(reader: PatternReader): void {
  const from = reader.at;
  reader.at += 2;
  const end = reader.peek() == Ascii.LeftBrace ? reader.indexOf("}", reader.at) : reader.at;
  if (end >= 0) {
    reader.at = end;
    reader.take();
  }
  reader.fail("Unicode classes are not supported yet", from);
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
function addGroup(name: string, negated: bool, fold: bool, to: CharClass): bool {
  const group = new CharClass();
  if (!addNamedClass(name, group)) return false;
  if (negated) {
    // What is not a word whatever the case: the other cases have to go before the class is turned round.
    if (fold) addOtherCases(group);
    group.negate();
  }
  to.addClass(group);
  return true;
}
