// A configuration is held against the schema that lies beside the module. What the filter says itself always comes first.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { loadFilter, startProxy } from "../../host-sim/index.ts";
import { scriptedModule } from "../support/scripted-filter.ts";

const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-schema-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $ref: "#/$defs/Settings",
  $defs: {
    Settings: {
      type: "object",
      properties: { limit: { type: "integer", maximum: 100 }, name: { type: "string" } },
      required: ["limit"],
      additionalProperties: false,
    },
  },
};

/** A module that accepts every configuration, or none, and a schema beside it. */
function moduleIn(name: string, schema: unknown, accepts = true): string {
  mkdirSync(join(folder, name), { recursive: true });
  const path = join(folder, name, "plugin.wasm");
  const answer = { returns: accepts ? 1 : 0 };
  writeFileSync(path, scriptedModule({ proxy_on_configure: answer }));
  if (schema !== undefined) {
    const text = typeof schema === "string" ? schema : JSON.stringify(schema);
    writeFileSync(join(folder, name, "config.schema.json"), text);
  }
  return path;
}

describe("a filter that accepts what its schema refuses is found", () => {
  const rows: [what: string, configuration: unknown, message: string][] = [
    ["a value that is too large", { limit: 101 }, "refuses it: /limit must be <= 100."],
    ["a value of another type", { limit: 1, name: 2 }, "refuses it: /name must be string."],
    ["a missing name", { name: "n" }, "refuses it: it must have required property 'limit'."],
    [
      "an unknown name",
      { limit: 1, limits: 2 },
      "refuses it: it must NOT have additional properties: limits.",
    ],
    ["two mistakes", { limit: "1", name: 2 }, "/limit must be integer; /name must be string."],
    ["another value altogether", "[]", "refuses it: it must be object."],
    ["no configuration, which is as good as {}", undefined, "it must have required property 'limit'."],
    ["a text that is not JSON", "{limit: 1}", "describes JSON, which the configuration is not."],
    [
      "bytes that are no text",
      Uint8Array.of(0x22, 0xff, 0x22),
      "describes JSON, which the configuration is not.",
    ],
  ];
  const module = moduleIn("accepts", SCHEMA);
  test.each(rows)("%s", async (_what, configuration, message) => {
    const filter = await loadFilter(module, { configuration });
    expect(filter.findings).toMatchObject([
      { code: "ERR_CONFIG_SCHEMA", message: expect.stringContaining(message) },
    ]);
    expect(filter.findings[0]?.message).toContain("accepts its configuration, but config.schema.json ");
    expect(filter.send().response?.status).toBe(200);
  });

  test("by a URL too, once for all workers", async () => {
    const filters = [{ module: pathToFileURL(module), configuration: { limit: 101 } }];
    const proxy = await startProxy({ filters, workers: 2 });
    expect(proxy.filters[0]?.findings.map(({ code }) => code)).toEqual(["ERR_CONFIG_SCHEMA"]);
  });
});

describe("a schema that cannot be read is found", () => {
  const rows: [what: string, schema: string, message: RegExp][] = [
    ["no JSON", "{", /cannot be checked against: .*JSON/],
    ["no schema", '{"type":"nothing"}', /cannot be checked against: schema is invalid/],
    [
      "another draft",
      '{"$schema":"http://json-schema.org/draft-04/schema#"}',
      /cannot be checked against: no schema/,
    ],
  ];
  test.each(rows)("%s", async (what, schema, message) => {
    const filter = await loadFilter(moduleIn(what, schema), { configuration: {} });
    expect(filter.findings).toMatchObject([
      { code: "ERR_CONFIG_SCHEMA", message: expect.stringMatching(message) },
    ]);
  });
});

describe("nothing is found", () => {
  test("where both accept", async () => {
    const filter = await loadFilter(moduleIn("both", SCHEMA), { configuration: { limit: 100 } });
    expect(filter.findings).toEqual([]);
  });

  test("where there is no schema", async () => {
    const filter = await loadFilter(moduleIn("none", undefined), { configuration: { limit: 101 } });
    expect(filter.findings).toEqual([]);
  });

  test("of a module that comes as bytes", async () => {
    const filter = await loadFilter(scriptedModule({}), { configuration: { limit: 101 } });
    expect(filter.findings).toEqual([]);
  });

  test.each([
    ["refuses", { limit: 101 }],
    ["accepts", { limit: 1 }],
  ])(
    "where the filter refuses and the schema %s: the filter's words stand alone",
    async (name, configuration) => {
      const module = moduleIn(`refused-${name}`, SCHEMA, false);
      const refusal = await loadFilter(module, { configuration }).catch((error: Error) => error);
      expect(refusal).toMatchObject({ code: "ERR_CONFIGURE_REFUSED" });
      expect((refusal as Error).message).not.toContain("schema");
    },
  );
});
