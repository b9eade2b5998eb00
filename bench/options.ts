// What every bench can be told, in one form.

import { type Measured, usersModule } from "./modules.ts";

/** Options that every bench has, for `parseArgs`. */
export const OPTIONS = {
  filter: { type: "string" },
  configuration: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** What they are, in the help of a bench. */
export const OPTIONS_HELP = `  --filter <plugin.wasm>   measure this filter instead of ours
  --configuration <text>   its configuration
  --json                   the results as data`;

/** The user's filter; undefined if ours are meant. */
export function filterOf(values: {
  readonly filter?: string | undefined;
  readonly configuration?: string | undefined;
}): Measured | undefined {
  return values.filter === undefined ? undefined : usersModule(values.filter, values.configuration);
}

/** A command was called in a way that it does not know. */
export class UsageError extends Error {}

/** What an option is, if it is a whole number of at least `least`. */
export function wholeNumber(option: string, text: string, least = 1): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new UsageError(`--${option} is ${JSON.stringify(text)}: expected a whole number from ${least}`);
}
