// From a type in the source, and the decorators of its field, to what a value may be.

import type { NamedTypeNode, TypeNode } from "assemblyscript";
import { Kind, textOf } from "../nodes.ts";
import type { ConfigClass, ValueShape, ValueType } from "./model.ts";

/** What the decorators of a field demand of its values, or of the values in it. */
export interface Limits {
  readonly range: readonly [min: number, max: number] | null;
  readonly oneOf: readonly string[] | null;
  readonly notEmpty: boolean;
  readonly duration: boolean;
}

/** A type that cannot be read, with what can be used instead. */
export class TypeProblem {
  readonly node: TypeNode;
  readonly message: string;

  constructor(node: TypeNode, message: string) {
    this.node = node;
    this.message = message;
  }
}

/** `u64` ends where JSON's reader does: numbers above are not exact in most programs that write JSON. */
const I64_MAX = 2n ** 63n - 1n;

const INTEGERS: Readonly<Record<string, readonly [min: bigint, max: bigint]>> = {
  i8: [-128n, 127n],
  i16: [-32768n, 32767n],
  i32: [-(2n ** 31n), 2n ** 31n - 1n],
  i64: [-(2n ** 63n), I64_MAX],
  isize: [-(2n ** 31n), 2n ** 31n - 1n],
  u8: [0n, 255n],
  u16: [0n, 65535n],
  u32: [0n, 2n ** 32n - 1n],
  u64: [0n, I64_MAX],
  usize: [0n, 2n ** 32n - 1n],
};

const NUMBERS: Readonly<Record<string, number>> = {
  f32: 3.4028234663852886e38,
  f64: Number.MAX_VALUE,
  number: Number.MAX_VALUE,
};

const READABLE =
  "use bool, an integer type, f32, f64, string, Regex, Template, another @config class, or arrays and Map<string, T> of these";

/** What a value of the type `node` may be, or why there is none. `classes` finds a `@config` class by its name there. */
export function valueType(
  node: TypeNode,
  limits: Limits,
  classes: (name: string) => ConfigClass | undefined,
): ValueType | TypeProblem {
  const source = textOf(node).replace(/\s*\|\s*null$/, "");
  const shape = shapeOf(node, source, limits, classes);
  if (shape instanceof TypeProblem) return shape;
  if (node.isNullable && ["bool", "integer", "duration", "number"].includes(shape.kind)) {
    return new TypeProblem(node, `${source} cannot be null; give the field a default instead`);
  }
  return { ...shape, source, isNullable: node.isNullable };
}

function shapeOf(
  node: TypeNode,
  source: string,
  limits: Limits,
  classes: (name: string) => ConfigClass | undefined,
): ValueShape | TypeProblem {
  if (node.kind !== Kind.NamedType) return new TypeProblem(node, `${source} cannot be read; ${READABLE}`);
  const { typeArguments } = node as NamedTypeNode;
  const name = (node as NamedTypeNode).name.identifier.text;
  const integer = INTEGERS[name];
  if (integer !== undefined) return integerShape(integer, limits);
  const largest = NUMBERS[name];
  if (largest !== undefined) {
    const [min, max] = limits.range ?? [-largest, largest];
    return { kind: "number", min: Math.max(min, -largest), max: Math.min(max, largest) };
  }
  if (name === "bool" || name === "boolean") return { kind: "bool" };
  if (name === "string" || name === "String") {
    return { kind: "string", oneOf: limits.oneOf ?? [], notEmpty: limits.notEmpty };
  }
  if (name === "Regex") return { kind: "regex" };
  if (name === "Template") return { kind: "template" };
  const container = containerOf(node, name, source, typeArguments ?? []);
  if (container instanceof TypeProblem) return container;
  if (container !== null) {
    const item = valueType(container.item, { ...limits, notEmpty: false }, classes);
    return item instanceof TypeProblem ? item : { kind: container.kind, item, notEmpty: limits.notEmpty };
  }
  const of = classes(name);
  return of === undefined
    ? new TypeProblem(node, `${source} cannot be read from a configuration; ${READABLE}`)
    : { kind: "object", of };
}

function integerShape([min, max]: readonly [bigint, bigint], { range, duration }: Limits): ValueShape {
  if (duration) return { kind: "duration", max };
  if (range === null) return { kind: "integer", min, max };
  const [low, high] = [BigInt(Math.ceil(range[0])), BigInt(Math.floor(range[1]))];
  return { kind: "integer", min: low > min ? low : min, max: high < max ? high : max };
}

/** An array or a map, and what is in it; null if the type is neither. */
function containerOf(
  node: TypeNode,
  name: string,
  source: string,
  typeArguments: readonly TypeNode[],
): { readonly kind: "array" | "map"; readonly item: TypeNode } | TypeProblem | null {
  const [first, second] = typeArguments;
  if (name === "Array" && first !== undefined) return { kind: "array", item: first };
  if (name !== "Map" || first === undefined || second === undefined) return null;
  if (textOf(first) === "string") return { kind: "map", item: second };
  return new TypeProblem(node, `${source} cannot be read: the names in JSON are text; use Map<string, T>`);
}
