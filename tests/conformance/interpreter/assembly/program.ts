// A program: which statements run in which callback.
//
//   request_headers:                   each time the callback comes
//   request_body[end]: / [more]:       when its last argument, end_of_stream, is 1 or 0
//   request_body[2]:                   the second time it comes for its context
//   request_headers#3:                 for the third stream of the plugin only
//     add_header_map_value 0 "x" "1"   a hostcall: numbers, "bytes", ["name" "value"] pairs, $variables
//     id = define_metric 0 "requests"  keeps the number that the host wrote
//     return 1                         what the callback answers

/** One statement, taken apart. */
export class Statement {
  /** Words as they are written; strings and lists are one word each. */
  words: string[] = [];
  /** Which variable gets the number that the host writes; empty for none. */
  variable: string = "";

  constructor(readonly source: string) {
    this.words = wordsOf(source);
    if (this.words.length > 2 && this.words[1] == "=") {
      this.variable = this.words[0];
      this.words = this.words.slice(2);
    }
  }
}

/** Statements under one heading. */
export class Block {
  statements: Statement[] = [];
  callback: string = "";
  /** `end`, `more`, a count, or empty. */
  condition: string = "";
  /** Which stream of the plugin, from 1; 0 is every one. */
  stream: i32 = 0;

  constructor(heading: string) {
    let name = heading;
    const hash = name.indexOf("#");
    if (hash >= 0) {
      this.stream = <i32>parseInt(name.substring(hash + 1), 10);
      name = name.substring(0, hash);
    }
    const bracket = name.indexOf("[");
    if (bracket >= 0) {
      this.condition = name.substring(bracket + 1, name.indexOf("]"));
      name = name.substring(0, bracket);
    }
    this.callback = name;
  }

  /** Whether it is for this call of the callback: the `time`-th of its context, which is the `stream`-th of its plugin. */
  applies(callback: string, stream: i32, time: i32, endOfStream: bool): bool {
    if (callback != this.callback) return false;
    if (this.stream != 0 && this.stream != stream) return false;
    if (this.condition == "") return true;
    if (this.condition == "end") return endOfStream;
    if (this.condition == "more") return !endOfStream;
    return <i32>parseInt(this.condition, 10) == time;
  }
}

/** The blocks of a program, from its text. */
export function parseProgram(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trim();
    if (line == "" || line.startsWith("#")) continue;
    if (line.endsWith(":")) blocks.push(new Block(line.substring(0, line.length - 1)));
    else if (blocks.length > 0) blocks[blocks.length - 1].statements.push(new Statement(line));
  }
  return blocks;
}

function wordsOf(source: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < source.length) {
    if (source.charAt(at) == " ") {
      at++;
      continue;
    }
    const start = at;
    const opening = source.charAt(at);
    if (opening == '"') at = endOfString(source, at);
    else if (opening == "[") {
      while (at < source.length && source.charAt(at) != "]") {
        at = source.charAt(at) == '"' ? endOfString(source, at) : at + 1;
      }
      at++;
    } else while (at < source.length && source.charAt(at) != " ") at++;
    words.push(source.substring(start, at));
  }
  return words;
}

/** The words inside of a list. */
export function listOf(word: string): string[] {
  return wordsOf(word.substring(1, word.length - 1));
}

function endOfString(source: string, opening: i32): i32 {
  let at = opening + 1;
  while (at < source.length && source.charAt(at) != '"') at += source.charAt(at) == "\\" ? 2 : 1;
  return at + 1;
}
