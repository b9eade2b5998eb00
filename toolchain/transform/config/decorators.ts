// The decorators that settings know, and what stands in their parentheses.

import type { DecoratorNode } from "assemblyscript";
import { decoratorName, type Literal, literalOf } from "../nodes.ts";
import type { Limits } from "./types.ts";

export const ON_CLASSES: readonly string[] = ["config", "ignoreUnknown"];
export const ON_FIELDS: readonly string[] = ["range", "oneOf", "notEmpty", "duration", "key"];

/** What the decorators of one field say. */
export interface FieldDecorators extends Limits {
  readonly key: string | null;
}

/** Reads them; `complain` is told of what is wrong. Others than ours are left alone. */
export function readDecorators(
  decorators: readonly DecoratorNode[],
  complain: (node: DecoratorNode, message: string) => void,
): FieldDecorators {
  let found: FieldDecorators = { range: null, oneOf: null, notEmpty: false, duration: false, key: null };
  for (const decorator of decorators) {
    const args = (decorator.args ?? []).map(literalOf);
    switch (decoratorName(decorator)) {
      case "range":
        if (isRange(args)) found = { ...found, range: args };
        else complain(decorator, "@range takes two numbers, the lower one first: @range(1, 100)");
        break;
      case "oneOf":
        if (isTexts(args)) found = { ...found, oneOf: args };
        else complain(decorator, '@oneOf takes the strings that are allowed: @oneOf("on", "off")');
        break;
      case "key":
        if (isTexts(args) && args.length === 1 && !args[0]?.includes(","))
          found = { ...found, key: args[0] ?? null };
        else
          complain(decorator, '@key takes the name in the configuration, without a comma: @key("max-age")');
        break;
      case "notEmpty":
        found = { ...found, notEmpty: true };
        break;
      case "duration":
        found = { ...found, duration: true };
        break;
    }
  }
  return found;
}

function isRange(args: readonly (Literal | undefined)[]): args is readonly [number, number] {
  const [min, max] = args;
  return args.length === 2 && typeof min === "number" && typeof max === "number" && min <= max;
}

function isTexts(args: readonly (Literal | undefined)[]): args is readonly string[] {
  return args.length > 0 && args.every((argument) => typeof argument === "string");
}
