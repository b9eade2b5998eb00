// The JSON Schema that a build writes beside a module, and whether a configuration keeps to it. Gateways check it before a
// filter sees the configuration, so the two should not part.

import { basename } from "node:path";
import type { ErrorObject } from "ajv";

/** A schema as it lies on the disk. */
export interface ConfigSchema {
  readonly path: string;
  readonly text: string;
}

/** What the schema says against a configuration, as a sentence; null: nothing. No configuration is as good as `{}`. */
export async function schemaProblem(
  { path, text }: ConfigSchema,
  configuration: Uint8Array,
): Promise<string | null> {
  const name = basename(path);
  // It takes longer to load than most modules to run, and most modules have no schema.
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  const ajv = new Ajv2020({ allErrors: true, strict: false, logger: false });
  let value: unknown;
  try {
    const validate = ajv.compile(JSON.parse(text));
    value = configuration.length === 0 ? {} : parse(configuration);
    if (value === undefined) return `${name} describes JSON, which the configuration is not`;
    if (validate(value)) return null;
    const problems = new Set((validate.errors ?? []).map(problemOf));
    return `${name} refuses it: ${[...problems].join("; ")}`;
  } catch (error) {
    return `${name} cannot be checked against: ${(error as Error).message}`;
  }
}

/** undefined: the configuration is no JSON. */
function parse(configuration: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(configuration));
  } catch {
    return undefined;
  }
}

function problemOf({ instancePath, keyword, message, params }: ErrorObject): string {
  const where = instancePath === "" ? "it" : instancePath;
  const what = keyword === "additionalProperties" ? `: ${params.additionalProperty}` : "";
  return `${where} ${message}${what}`;
}
