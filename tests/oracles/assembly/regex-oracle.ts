// The API of the regular expressions as functions over strings and numbers. Lists come back as text, with a newline after
// each element.
import { Match, Regex, Template } from "../../../assembly/regex";

export const idOfBytes: u32 = idof<Uint8Array>();

/** Compiles a pattern; `longest`: with the leftmost-longest meaning. */
export function compile(pattern: string, longest: bool): Regex {
  return longest ? Regex.compileLongest(pattern) : Regex.compile(pattern);
}

/** The error as a log shows it; "" if there is none. */
export function errorOf(regex: Regex): string {
  return regex.ok ? "" : regex.error.toString();
}

export function test(regex: Regex, text: string): bool {
  return regex.test(text);
}

export function testBytes(regex: Regex, bytes: Uint8Array): bool {
  return regex.testBytes(bytes);
}

/** The first match as `0-3 1-2 -`: the whole, then each group; `-` for what took no part, and for no match at all. */
export function find(regex: Regex, text: string): string {
  return positions(regex.find(text));
}

export function findBytes(regex: Regex, bytes: Uint8Array): string {
  return positions(regex.findBytes(bytes));
}

export function findAll(regex: Regex, text: string, limit: i32): string {
  const matches = regex.findAll(text, limit);
  let all = "";
  for (let i = 0; i < matches.length; i++) all += positions(matches[i]) + "\n";
  return all;
}

export function findAllBytes(regex: Regex, bytes: Uint8Array, limit: i32): string {
  const matches = regex.findAllBytes(bytes, limit);
  let all = "";
  for (let i = 0; i < matches.length; i++) all += positions(matches[i]) + "\n";
  return all;
}

/** The text of each group of the first match; "-" for what took no part. */
export function groups(regex: Regex, text: string): string {
  const match = regex.find(text);
  let all = "";
  if (match === null) return all;
  for (let group = 0; group <= match.groupCount; group++) all += orDash(match.text(group)) + "\n";
  return all;
}

export function named(regex: Regex, text: string, name: string): string {
  const match = regex.find(text);
  return match === null ? "-" : orDash(match.named(name));
}

export function replaceAll(regex: Regex, text: string, template: string): string {
  return regex.replaceAll(text, template);
}

export function replaceFirst(regex: Regex, text: string, template: string): string {
  return regex.replaceFirst(text, template);
}

export function replaceAllBytes(regex: Regex, bytes: Uint8Array, template: string): Uint8Array {
  return regex.replaceAllBytes(bytes, Template.parse(template));
}

export function split(regex: Regex, text: string, limit: i32): string {
  const parts = regex.split(text, limit);
  let all = "";
  for (let i = 0; i < parts.length; i++) all += parts[i] + "\n";
  return all;
}

export function splitBytes(regex: Regex, bytes: Uint8Array, limit: i32): string {
  const parts = regex.splitBytes(bytes, limit);
  let all = "";
  for (let i = 0; i < parts.length; i++) {
    all += String.UTF8.decodeUnsafe(parts[i].dataStart, parts[i].length) + "\n";
  }
  return all;
}

export function quote(text: string): string {
  return Regex.quote(text);
}

function positions(match: Match | null): string {
  if (match === null) return "-";
  let all = "";
  for (let group = 0; group <= match.groupCount; group++) {
    const start = match.groupStart(group);
    all += (group > 0 ? " " : "") + (start < 0 ? "-" : `${start}-${match.groupEnd(group)}`);
  }
  return all;
}

function orDash(text: string | null): string {
  return text === null ? "-" : text;
}
