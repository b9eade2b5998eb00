// The method that reads a class of settings, as source text. What it calls is assembly/config/cursor.ts.

import type { ConfigClass, ConfigField, ValueType } from "./model.ts";

/** What the method is called; assembly/config/read.ts calls it so. */
export const READER = "__readConfig";

/**
 * The method. Its parameter's type is a type parameter, so that the file of the class need not import it.
 *
 * ```ts
 * __readConfig<C>(c0: C): void {
 *   if (c0.has("pattern")) { const v0 = c0.text(); this.pattern = v0; }
 *   c0.end("pattern");
 * }
 * ```
 */
export function readerOf({ fields, ignoresUnknown }: ConfigClass): string {
  const lines = fields.map(readField);
  if (!ignoresUnknown) lines.push(`c0.end(${JSON.stringify(fields.map(({ name }) => name).join(", "))});`);
  return `${READER}<C>(c0: C): void { ${lines.join(" ")} }`;
}

function readField({ name, member, type, isRequired }: ConfigField): string {
  const condition = `c0.${isRequired ? "needs" : "has"}(${JSON.stringify(name)})`;
  const assign = `{ ${readValue(type, 0)} this.${member} = v0; }`;
  const orNull = type.isNullable ? `if (c0.isNull) this.${member} = null; else ` : "";
  return `if (${condition}) { ${orNull}${assign} }`;
}

/** Statements that read the value at which the cursor `c<depth>` is into `v<depth>`. */
function readValue(type: ValueType, depth: number): string {
  const [cursor, value] = [`c${depth}`, `v${depth}`];
  switch (type.kind) {
    case "bool":
      return `const ${value} = ${cursor}.bool();`;
    case "integer":
      return `const ${value} = <${type.source}>${cursor}.integer(${type.min}, ${type.max}, "${type.min} to ${type.max}");`;
    case "duration":
      return `const ${value} = <${type.source}>${cursor}.duration(${type.max});`;
    case "number": {
      const expected = isLimited(type.min, type.max)
        ? `a number from ${type.min} to ${type.max}`
        : "a number that fits";
      return `const ${value} = <${type.source}>${cursor}.number(<f64>${type.min}, <f64>${type.max}, "${expected}");`;
    }
    case "string":
      return `const ${value} = ${cursor}.text(); ${checkText(type, cursor, value)}`;
    case "regex":
    case "template":
      return `const ${value} = ${cursor}.${type.kind}();`;
    case "object":
      return `const ${value} = new ${type.source}(); ${value}.${READER}(${cursor}.object());`;
    case "array":
    case "map":
      return readContainer(type, depth);
  }
}

function isLimited(min: number, max: number): boolean {
  return Math.abs(min) < 1e30 && max < 1e30;
}

function checkText(type: ValueType & { readonly kind: "string" }, cursor: string, value: string): string {
  const checks: string[] = [];
  if (type.notEmpty)
    checks.push(`if (${value}.length == 0) ${cursor}.expected("a string that is not empty");`);
  if (type.oneOf.length > 0) {
    const quoted = type.oneOf.map((text) => JSON.stringify(text));
    const isNone = quoted.map((text) => `${value} != ${text}`).join(" && ");
    checks.push(`if (${isNone}) ${cursor}.expected(${JSON.stringify(quoted.join(" or "))});`);
  }
  return checks.join(" ");
}

function readContainer(type: ValueType & { readonly kind: "array" | "map" }, depth: number): string {
  const { kind, item, notEmpty } = type;
  const [cursor, value, inner, element] = [`c${depth}`, `v${depth}`, `c${depth + 1}`, `v${depth + 1}`];
  const key = `k${depth + 1}`;
  const itemType = item.isNullable ? `${item.source} | null` : item.source;
  const made = kind === "array" ? `Array<${itemType}>` : `Map<string, ${itemType}>`;
  const put = (what: string) =>
    kind === "array" ? `${value}.push(${what});` : `${value}.set(${key}, ${what});`;
  const read = `{ ${readValue(item, depth + 1)} ${put(element)} }`;
  const size = kind === "array" ? "length" : "size";
  const takeKey =
    kind === "array" ? "" : `const ${key} = ${inner}.key; if (${value}.has(${key})) ${inner}.refuseTwice();`;
  return [
    `const ${inner} = ${cursor}.${kind}();`,
    `const ${value} = new ${made}();`,
    `while (${inner}.next()) { ${takeKey} ${item.isNullable ? `if (${inner}.isNull) ${put("null")} else ` : ""}${read} }`,
    notEmpty ? `if (${value}.${size} == 0) ${cursor}.expected("something in it");` : "",
  ].join(" ");
}
