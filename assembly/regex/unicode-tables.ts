import { CharClass, LAST_CHARACTER } from "./char-class";
import { PackedNumbers } from "./packed";
import { CATEGORY_NAMES, categoryRuns } from "./unicode-categories";
import { UnicodeClasses } from "./unicode-classes";
import { SCRIPT_NAMES, scriptRuns } from "./unicode-scripts";

/** The bits of a run's value, below its length. */
const CATEGORY_BITS: i32 = 5;
const SCRIPT_BITS: i32 = 8;

/** The value of a run in which capital and small letters take turns, a capital one first. */
const ALTERNATING: i32 = 30;

const UPPERCASE: i32 = 8;
const LOWERCASE: i32 = 4;

/** The general categories, the scripts and `Any`, under the names that RE2 gives them. */
export class UnicodeTables extends UnicodeClasses {
  addTo(name: string, to: CharClass): bool {
    const categories = categoriesOf(name);
    const script = scriptOf(name);
    if (name == "Any") {
      to.add(0, LAST_CHARACTER);
    } else if (categories != 0) {
      addCategories(categories, to);
    } else if (script != 0) {
      const runs = new Runs(scriptRuns(), SCRIPT_BITS);
      while (runs.next()) if (runs.value == script) to.add(runs.first, runs.last);
    } else {
      return false;
    }
    return true;
  }
}

/** Adds the categories whose bits are set in `wanted`. */
function addCategories(wanted: u32, to: CharClass): void {
  const runs = new Runs(categoryRuns(), CATEGORY_BITS);
  const upper = ((wanted >> UPPERCASE) & 1) != 0;
  const lower = ((wanted >> LOWERCASE) & 1) != 0;
  while (runs.next()) {
    if (runs.value != ALTERNATING || upper == lower) {
      const value = runs.value == ALTERNATING ? UPPERCASE : runs.value;
      if (((wanted >> value) & 1) != 0) to.add(runs.first, runs.last);
    } else {
      for (let c = runs.first + (upper ? 0 : 1); c <= runs.last; c += 2) to.add(c, c);
    }
  }
}

/** The categories that a name of one or two letters means, as bits; 0: none. `L` is all that begin with it. */
function categoriesOf(name: string): u32 {
  let categories: u32 = 0;
  if (name.length == 0 || name.length > 2) return 0;
  for (let i = 0; i < CATEGORY_NAMES.length; i += 2) {
    if (CATEGORY_NAMES.startsWith(name, i)) categories |= 1 << (i >> 1);
  }
  return categories;
}

/** The number of the script with this name; 0: there is none. */
function scriptOf(name: string): i32 {
  let number = 1;
  for (let at = 0; at < SCRIPT_NAMES.length; number++) {
    const end = SCRIPT_NAMES.indexOf(";", at);
    if (end - at == name.length && SCRIPT_NAMES.startsWith(name, at)) return number;
    at = end + 1;
  }
  return 0;
}

/** Walks over all characters: ranges that follow each other, each with what is true of its characters. */
class Runs extends PackedNumbers {
  value: i32 = 0;
  first: i32 = 0;
  last: i32 = -1;

  constructor(
    start: usize,
    private bits: i32,
  ) {
    super(start);
  }

  /** Goes to the next range; false: there is none. */
  next(): bool {
    if (this.last == LAST_CHARACTER) return false;
    const entry = this.number();
    this.value = entry & ((1 << this.bits) - 1);
    this.first = this.last + 1;
    this.last = this.first + (entry >> this.bits);
    return true;
  }
}
