// The Common Expression Language over the properties of a stream. A property is looked up when an expression asks for it.

import { type ASTNode, ParseError, type ParseResult } from "@marcbachmann/cel-js";
import { Duration, Environment, UnsignedInt } from "@marcbachmann/cel-js/evaluator";
import { textOfUtf8, utf8OfText } from "../guest/text.ts";
import { byteStringOf } from "../wire/byte-string.ts";
import type { PropertyMap, PropertyValue } from "../wire/property-value.ts";

/** Why a text is no expression. */
export class ExpressionRefused extends Error {}

/** Finds the value of a name, null if there is none. */
export type Lookup = (name: string) => PropertyValue | null;

/** An expression, ready to be evaluated again and again. */
export interface Expression {
  /** Throws `ExpressionRefused` for a function that Envoy does not have. */
  checkFunctions(): void;
  /** The value; null if there is none: an unknown name, an overflow, types that do not go together. */
  evaluate(lookup: Lookup): PropertyValue | null;
}

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });

/** Reads an expression; throws `ExpressionRefused` for a text that is none. */
export function parseExpression(text: string): Expression {
  const parsed = parse(text);
  return {
    checkFunctions: () => checkFunctions(parsed.ast),
    evaluate: (lookup) => {
      try {
        return propertyOf(
          parsed(
            new LazyMap(
              (name) => lookup(utf8OfText(name)),
              () => [],
            ),
          ),
        );
      } catch {
        return null;
      }
    },
  };
}

function parse(text: string): ParseResult {
  try {
    return environment.parse(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ExpressionRefused(`parse error: ${error.summary}`);
  }
}

const dateParts =
  "getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear getHours getMinutes getSeconds getMilliseconds";

/** The functions of the language itself, by how many arguments they have: Envoy has no extension. */
const functions: Readonly<Record<number, string>> = {
  1: "bool bytes double duration dyn has int size string timestamp type uint",
  2: "matches",
};

/** Likewise those that are called on a value. */
const methods: Readonly<Record<number, string>> = {
  0: `size ${dateParts}`,
  1: `contains endsWith matches startsWith ${dateParts}`,
  2: "all exists exists_one filter map",
  3: "map",
};

function checkFunctions(node: ASTNode): void {
  if (node.op === "call") expectKnown(functions, node.args[0], node.args[1].length);
  if (node.op === "rcall") expectKnown(methods, node.args[0], node.args[2].length);
  visit(node.args);
}

function visit(part: unknown): void {
  if (Array.isArray(part)) for (const each of part) visit(each);
  else if (isNode(part)) checkFunctions(part);
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === "object" && part !== null && "op" in part && "args" in part;
}

function expectKnown(known: Readonly<Record<number, string>>, name: string, count: number): void {
  if (known[count]?.split(" ").includes(name)) return;
  throw new ExpressionRefused(`no function ${name} has ${count} arguments`);
}

/** A map of the library's whose entries are looked up one by one. */
class LazyMap extends Map<unknown, unknown> {
  // The library tells maps by their constructor.
  static {
    Object.defineProperty(LazyMap.prototype, "constructor", { value: Map });
  }
  readonly property: PropertyValue | null;
  readonly #find: Lookup;
  readonly #names: () => Iterable<unknown>;

  constructor(find: Lookup, names: () => Iterable<unknown>, property: PropertyValue | null = null) {
    super();
    this.property = property;
    this.#find = find;
    this.#names = names;
  }

  override get(name: unknown): unknown {
    const found = typeof name === "string" ? this.#find(name) : null;
    return found === null ? undefined : celOf(found);
  }

  override has(name: unknown): boolean {
    return this.get(name) !== undefined;
  }

  override keys(): MapIterator<unknown> {
    return [...this.#names()].values();
  }

  override get size(): number {
    return [...this.#names()].length;
  }

  override *entries(): MapIterator<[unknown, unknown]> {
    for (const name of this.#names()) yield [name, this.get(name)];
  }

  override [Symbol.iterator](): MapIterator<[unknown, unknown]> {
    return this.entries();
  }
}

/** Times with their nanoseconds, which the library's do not have. */
const exactTimes = new WeakMap<Date, bigint>();

const NS_PER_MS = 1_000_000n;
const NS_PER_S = 1_000_000_000n;

/** A property as the library knows it. */
function celOf(value: PropertyValue): unknown {
  switch (value.kind) {
    case "string":
      return textOfUtf8(value.value);
    case "int":
    case "double":
    case "bool":
      return value.value;
    case "uint":
      return new UnsignedInt(value.value);
    case "duration":
      return new Duration(value.ns / NS_PER_S, Number(value.ns % NS_PER_S));
    case "time": {
      const time = new Date(Number(value.ns / NS_PER_MS));
      exactTimes.set(time, value.ns);
      return time;
    }
    case "list":
      return value.items.map(celOf);
    case "map":
    case "message":
    case "namespace":
      return new LazyMap((name) => value.find(utf8OfText(name)), namesOf(value), value);
    default:
      return value satisfies never;
  }
}

function namesOf(value: PropertyValue): () => unknown[] {
  return () => (value.kind === "map" ? [...value.entries()].map(([key]) => celOf(key)) : []);
}

/** What cannot be written for a module: null, a type. */
const UNREADABLE: PropertyValue = { kind: "namespace", find: () => null };

/** A value of the library as a property. */
function propertyOf(value: unknown): PropertyValue {
  switch (typeof value) {
    case "string":
      return { kind: "string", value: utf8OfText(value) };
    case "bigint":
      return { kind: "int", value };
    case "number":
      return { kind: "double", value };
    case "boolean":
      return { kind: "bool", value };
    default:
      return objectOf(value);
  }
}

function objectOf(value: unknown): PropertyValue {
  if (value instanceof LazyMap) return value.property ?? UNREADABLE;
  if (value instanceof UnsignedInt) return { kind: "uint", value: value.value };
  if (value instanceof Uint8Array) return { kind: "string", value: byteStringOf(value) };
  if (value instanceof Duration) {
    return { kind: "duration", ns: value.seconds * NS_PER_S + BigInt(value.nanos) };
  }
  if (value instanceof Date) {
    return { kind: "time", ns: exactTimes.get(value) ?? BigInt(value.getTime()) * NS_PER_MS };
  }
  if (Array.isArray(value)) return { kind: "list", items: value.map(propertyOf) };
  if (value instanceof Map) return mapOf([...value]);
  if (value?.constructor === Object) return mapOf(Object.entries(value));
  return UNREADABLE;
}

function mapOf(entries: readonly (readonly [unknown, unknown])[]): PropertyMap {
  return {
    kind: "map",
    entries: () => entries.map(([key, value]) => [propertyOf(key), propertyOf(value)] as const),
    find: () => null,
  };
}
