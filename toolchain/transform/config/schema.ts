// The same classes as a JSON Schema (2020-12), for editors, dashboards and checks before a proxy is asked.

import type { ConfigClass, ConfigField, ValueType } from "./model.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Beyond it a number in JSON is not what it seems in most programs, this one included. */
const LARGEST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** The schema of the classes that plugins read, as text. Several: a configuration is one of them. */
export function schemaOf(roots: readonly ConfigClass[], all: readonly ConfigClass[]): string {
  const names = uniqueNames(all);
  const reference = (of: ConfigClass) => `#/$defs/${names.get(of)}`;
  const used = new Set<ConfigClass>();
  for (const root of roots) collect(root, used);
  const [first] = roots;
  const top =
    roots.length === 1 && first !== undefined
      ? { $ref: reference(first) }
      : { anyOf: roots.map((root) => ({ $ref: reference(root) })) };
  const definitions = [...used].map((each) => [names.get(each), classSchema(each, reference)] as const);
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...top,
    $defs: Object.fromEntries(definitions),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Two files may have classes of one name. */
function uniqueNames(classes: readonly ConfigClass[]): Map<ConfigClass, string> {
  const names = new Map<ConfigClass, string>();
  for (const each of classes) {
    const taken = [...names.values()].filter((name) => name.replace(/_\d+$/, "") === each.name).length;
    names.set(each, taken === 0 ? each.name : `${each.name}_${taken + 1}`);
  }
  return names;
}

function collect(settings: ConfigClass, used: Set<ConfigClass>): void {
  if (used.has(settings)) return;
  used.add(settings);
  for (const { type } of settings.fields) collectIn(type, used);
}

function collectIn(type: ValueType, used: Set<ConfigClass>): void {
  if (type.kind === "object") collect(type.of, used);
  else if (type.kind === "array" || type.kind === "map") collectIn(type.item, used);
}

function classSchema(settings: ConfigClass, reference: (of: ConfigClass) => string): Schema {
  const required = settings.fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return {
    title: settings.name,
    ...described(settings.description),
    type: "object",
    properties: Object.fromEntries(
      settings.fields.map((field) => [field.name, fieldSchema(field, reference)]),
    ),
    ...(required.length === 0 ? {} : { required }),
    ...(settings.ignoresUnknown ? {} : { additionalProperties: false }),
  };
}

function fieldSchema(field: ConfigField, reference: (of: ConfigClass) => string): Schema {
  const { fallback, type } = field;
  const shown = type.kind === "duration" && typeof fallback === "number" ? `${fallback}ms` : fallback;
  return {
    ...described(field.description),
    ...valueSchema(type, reference),
    ...(shown === undefined ? {} : { default: shown }),
  };
}

function described(description: string): Schema {
  return description === "" ? {} : { description };
}

function valueSchema(type: ValueType, reference: (of: ConfigClass) => string): Schema {
  const schema = plainSchema(type, reference);
  return type.isNullable ? { anyOf: [schema, { type: "null" }] } : schema;
}

function plainSchema(type: ValueType, reference: (of: ConfigClass) => string): Schema {
  switch (type.kind) {
    case "bool":
      return { type: "boolean" };
    case "integer":
      return { type: "integer", ...limit("minimum", type.min), ...limit("maximum", type.max) };
    case "duration":
      return { type: "string", pattern: "^[0-9]+(ms|s|m|h)$" };
    case "number":
      return { type: "number", ...finite("minimum", type.min), ...finite("maximum", type.max) };
    case "string":
      return {
        type: "string",
        ...(type.oneOf.length === 0 ? {} : { enum: type.oneOf }),
        ...(type.notEmpty ? { minLength: 1 } : {}),
      };
    case "regex":
    case "template":
      return { type: "string" };
    case "object":
      return { $ref: reference(type.of) };
    case "array":
      return {
        type: "array",
        items: valueSchema(type.item, reference),
        ...(type.notEmpty ? { minItems: 1 } : {}),
      };
    case "map":
      return {
        type: "object",
        additionalProperties: valueSchema(type.item, reference),
        ...(type.notEmpty ? { minProperties: 1 } : {}),
      };
  }
}

function limit(name: string, value: bigint): Schema {
  const isExact = value <= LARGEST_EXACT && value >= -LARGEST_EXACT;
  return isExact ? { [name]: Number(value) } : {};
}

/** Every number of JSON is one that an f64 can hold, or it is refused wherever it is read. */
function finite(name: string, value: number): Schema {
  return Math.abs(value) < Number.MAX_VALUE ? { [name]: value } : {};
}
