// Runs statements, and says what the host answered.

import { callHost, shapeOf } from "./calls";
import * as env from "./env";
import { listOf, Statement } from "./program";
import { Line, unescape } from "./text";

const INFO = 2;
/** Not an action of any callback: the program has not said what to answer. */
export const NO_ANSWER: i32 = i32.MIN_VALUE;

/** Numbers that the host has written, by the names that the program gave them. */
export const variables = new Map<string, i64>();

/** What the allocator does next, as `malloc` has set it. */
export class Allocator {
  static next: string = "";
}

export function print(line: Line): void {
  env.proxy_log(INFO, line.address, line.size);
}

/** Runs a statement; the answer of the callback if this decides it. */
export function run(statement: Statement): i32 {
  const words = statement.words;
  const name = words[0];
  if (name == "return") {
    print(new Line().text("  ").text(statement.source));
    return <i32>numberOf(words[1]);
  }
  if (name == "trap") {
    print(new Line().text("  trap"));
    unreachable();
  }
  if (name == "overflow") {
    print(new Line().text("  overflow"));
    return overflow(1) + 1;
  }
  if (name == "malloc") Allocator.next = words[1];
  else if (name == "sized") call(statement, words.slice(1), true);
  else if (name == "raw") callRaw(words);
  else call(statement, words, false);
  return NO_ANSWER;
}

function overflow(depth: i32): i32 {
  return overflow(depth + 1) + depth;
}

/** A hostcall with its addresses as the program gives them. */
function callRaw(words: string[]): void {
  const args = new StaticArray<i64>(16);
  for (let i = 2; i < words.length; i++) args[i - 2] = numberOf(words[i]);
  const status = callHost(words[1], args);
  const line = new Line().text("  ").text(words.join(" ")).text(" -> ").number(status);
  print(line);
}

function call(statement: Statement, words: string[], sizeOnly: bool): void {
  const name = words[0];
  const shape = shapeOf(name);
  if (shape === null) {
    print(new Line().text("  no such hostcall: ").text(name));
    return;
  }
  const args = new StaticArray<i64>(16);
  const slots = new StaticArray<u64>(4);
  const slotsAt = changetype<usize>(slots);
  let count = 0;
  let word = 1;
  let slot: usize = slotsAt;
  for (let i = 0; i < shape.length; i++) {
    const kind = shape.charAt(i);
    if (kind == "n" || kind == "N") args[count++] = numberOf(words[word++]);
    else if (kind == "b" || kind == "p") {
      const bytes = kind == "b" ? bytesOf(words[word++]) : pairsOf(words[word++]);
      args[count++] = <i64>bytes.dataStart;
      args[count++] = bytes.length;
    } else {
      args[count++] = <i64>slot;
      if (kind == "B" || kind == "P") args[count++] = <i64>(slot + 4);
      slot += 8;
    }
  }
  const status = callHost(name, args);
  const line = new Line().text("  ").text(statement.source).text(" -> ").number(status);
  // A failed call has written nothing, except for the foreign functions.
  if (status == 0) report(statement, name, shape, slotsAt, sizeOnly, line);
  print(line);
}

function report(
  statement: Statement,
  name: string,
  shape: string,
  slotsAt: usize,
  sizeOnly: bool,
  line: Line,
): void {
  let slot = slotsAt;
  for (let i = 0; i < shape.length; i++) {
    const kind = shape.charAt(i);
    const first = load<u32>(slot);
    const second = <i32>load<u32>(slot, 4);
    if (kind == "B") {
      if (sizeOnly) line.text(" ").number(second).text(" bytes");
      else line.text(" ").quoted(first, second);
    } else if (kind == "P") {
      if (sizeOnly) line.text(" ").number(second).text(" bytes");
      else line.text(" ").pairs(first, second);
    } else if (kind == "U" || kind == "L") {
      const value = kind == "U" ? <i64>first : <i64>load<u64>(slot);
      if (name == "get_current_time_nanoseconds") line.text(value > 0 ? " a time" : " no time");
      else if (!sizeOnly) line.text(" ").number(value);
      if (statement.variable != "") variables.set(statement.variable, value);
    } else continue;
    slot += 8;
  }
}

function numberOf(word: string): i64 {
  if (word.startsWith("$")) {
    const name = word.substring(1);
    return variables.has(name) ? variables.get(name) : 0;
  }
  return I64.parseInt(word);
}

function bytesOf(word: string): Uint8Array {
  if (word.startsWith('"')) return unescape(word.substring(1, word.length - 1));
  // `4000*a` is a long text; `$name` the number as four bytes, as tokens of expressions are given.
  const star = word.indexOf("*");
  if (star > 0) {
    const bytes = new Uint8Array(<i32>parseInt(word.substring(0, star), 10));
    return bytes.fill(<u8>word.charCodeAt(star + 1));
  }
  const bytes = new Uint8Array(4);
  store<u32>(bytes.dataStart, <u32>numberOf(word));
  return bytes;
}

/** `["name" "value" …]` as a header map, or bytes as they are. */
function pairsOf(word: string): Uint8Array {
  if (!word.startsWith("[")) return bytesOf(word);
  let words = listOf(word);
  if (words.length == 0) return new Uint8Array(0);
  // `[1025* "a" "1"]` has the pair so many times.
  let times = 1;
  if (words[0].endsWith("*")) {
    times = <i32>parseInt(words[0], 10);
    words = words.slice(1);
  }
  const parts: Uint8Array[] = [];
  let size = 4;
  for (let time = 0; time < times; time++) {
    for (let i = 0; i < words.length; i++) {
      const part = bytesOf(words[i]);
      parts.push(part);
      size += part.length + 5;
    }
  }
  const bytes = new Uint8Array(size);
  const start = bytes.dataStart;
  store<u32>(start, <u32>parts.length >> 1);
  let at = start + 4 + <usize>(parts.length << 2);
  for (let i = 0; i < parts.length; i++) {
    store<u32>(start + 4 + <usize>(i << 2), <u32>parts[i].length);
    memory.copy(at, parts[i].dataStart, <usize>parts[i].length);
    at += <usize>(parts[i].length + 1);
  }
  return bytes;
}
