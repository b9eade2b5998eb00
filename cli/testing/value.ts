// One value against what is expected of it.

import { isDeepStrictEqual } from "node:util";
import type { ValueExpectation, ValueRules } from "./format.ts";

/** Why a value is not as expected; null if it is. `actual` is null where there is none. */
export function mismatch(actual: string | null, expected: ValueExpectation): string | null {
  if (expected === null) return actual === null ? null : `expected none, got ${quote(actual)}`;
  const rules = rulesOf(expected);
  const { not, ...others } = rules;
  if (not !== undefined) {
    if (mismatch(actual, not) === null)
      return `expected anything but ${describe(rulesOf(not))}, got ${shown(actual)}`;
    return Object.keys(others).length === 0 ? null : mismatch(actual, others);
  }
  if (rules.present === false) return actual === null ? null : `expected none, got ${quote(actual)}`;
  if (actual === null) return `expected ${describe(rules)}, got none`;
  const held = [
    rules.equals === undefined || actual === String(rules.equals),
    rules.prefix === undefined || actual.startsWith(rules.prefix),
    rules.suffix === undefined || actual.endsWith(rules.suffix),
    rules.contains === undefined || actual.includes(rules.contains),
    rules.regex === undefined || new RegExp(rules.regex, "u").test(actual),
    rules.size === undefined || Buffer.byteLength(actual, "utf8") === rules.size,
  ];
  if (held.includes(false)) return `expected ${describe(rules)}, got ${quote(actual)}`;
  return rules.json === undefined ? null : jsonMismatch(actual, rules.json);
}

function rulesOf(expected: ValueExpectation): ValueRules {
  if (expected === null) return { present: false };
  return typeof expected === "object" ? expected : { equals: expected };
}

function shown(actual: string | null): string {
  return actual === null ? "none" : quote(actual);
}

function jsonMismatch(text: string, expected: Readonly<Record<string, unknown>>): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `expected JSON, got ${quote(text)} (${(error as Error).message})`;
  }
  for (const [path, wanted] of Object.entries(expected)) {
    const found = at(value, path);
    if (isDeepStrictEqual(found, wanted)) continue;
    return `expected ${JSON.stringify(wanted)} at ${path}, got ${found === undefined ? "none" : JSON.stringify(found)}`;
  }
  return null;
}

/** What stands at a path like `user.roles[0]`; undefined if nothing does. */
function at(value: unknown, path: string): unknown {
  let found = value;
  for (const part of path.match(/[^.[\]]+/g) ?? []) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return found;
}

function describe({ equals, json, present, not, ...rules }: ValueRules): string {
  if (present === false) return "none";
  if (equals !== undefined) return quote(String(equals));
  const parts = Object.entries(rules).map(([rule, value]) => `${rule} ${quote(String(value))}`);
  if (json !== undefined) parts.push("JSON");
  if (not !== undefined) parts.push(`not ${describe(rulesOf(not))}`);
  return parts.length === 0 && present === true ? "any" : parts.join(" and ");
}

function quote(text: string): string {
  return JSON.stringify(text);
}
