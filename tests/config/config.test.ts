// Classes with @config: what they read, what they refuse and where, and that the schema says the same.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { accepted, DEFAULTS, refused } from "./rows.ts";

const MODULE = "build/settings/plugin.wasm";

let validate: (data: unknown) => boolean;
let schema: { readonly anyOf: unknown; readonly $defs: Record<string, Record<string, unknown>> };

beforeAll(async () => {
  const { configSchema = "", warnings } = await buildFilter("tests/config/settings");
  expect(warnings).toBe("");
  schema = JSON.parse(readFileSync(configSchema, "utf8"));
  const ajv = new Ajv2020({ strict: true });
  ajv.addSchema(schema, "config");
  validate = ajv.compile({ $ref: "config#/$defs/Settings" });
}, 60_000);

describe("a configuration is read", () => {
  for (const { name, configuration, settings } of accepted) {
    test(name, async () => {
      const filter = await loadFilter(MODULE, { configuration, rootId: "main" });
      const [entry] = filter.log;
      expect(JSON.parse(entry?.message ?? "")).toEqual({ ...DEFAULTS, ...settings });
      expect(validate(JSON.parse(configuration))).toBe(true);
      expect(filter.findings).toEqual([]);
    });
  }
});

describe("a configuration is refused, with the place and what was expected", () => {
  for (const { name, configuration, log, schemaAccepts = false } of refused) {
    test(name, async () => {
      await expect(loadFilter(MODULE, { configuration, rootId: "main" })).rejects.toMatchObject({
        code: "ERR_CONFIGURE_REFUSED",
        message: expect.stringContaining(`configuration refused: ${log}`),
      });
      const value = parsed(configuration);
      if (value !== undefined) expect(validate(value)).toBe(schemaAccepts);
    });
  }
});

test("a map of 50 000 names is read in a time that grows with their number", async () => {
  const rates = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`name-${index}`, index]));
  const configuration = { name: "n", rates };
  const filter = await loadFilter(MODULE, { configuration, rootId: "main", instructionLimit: null });
  expect(JSON.parse(filter.log[0]?.message ?? "")).toEqual({ ...DEFAULTS, rates });
}, 20_000);

test("each plugin of a module reads its own class, and every field of that may be required", async () => {
  const all = {
    text: "t",
    list: ["a", "b"],
    map: {},
    inner: { unknown: 1 },
    pattern: "p",
    template: "",
    count: 1,
    flag: true,
  };
  const filter = await loadFilter(MODULE, { configuration: all, rootId: "other" });
  expect(filter.log.map(({ message }) => message)).toEqual(["t 2 p"]);
  for (const missing of Object.keys(all)) {
    const configuration = Object.fromEntries(Object.entries(all).filter(([name]) => name !== missing));
    await expect(loadFilter(MODULE, { configuration, rootId: "other" })).rejects.toMatchObject({
      message: expect.stringContaining(`configuration refused: ${missing}: required (byte 0)`),
    });
  }
});

describe("the schema", () => {
  test("is one of the classes that plugins read", () => {
    expect(schema.anyOf).toEqual([{ $ref: "#/$defs/Settings" }, { $ref: "#/$defs/Required" }]);
    expect(Object.keys(schema.$defs).sort()).toEqual(["HeaderSetting", "Loose", "Required", "Settings"]);
  });

  test("has the comments of classes and fields as descriptions, and defaults", () => {
    const { Settings, Loose } = schema.$defs;
    expect(Settings).toMatchObject({
      description: "All that a configuration can hold.",
      properties: {
        name: { description: "What must be there.", type: "string" },
        pattern: { type: "string", default: "a+" },
        timeout: { default: "250ms" },
        methods: { default: ["GET"], minItems: 1, items: { enum: ["GET", "PUT"] } },
      },
      required: ["name"],
      additionalProperties: false,
    });
    expect(Loose?.description).toBe("What it does not know does not matter to it.");
    expect(Loose).not.toHaveProperty("additionalProperties");
  });
});

describe("a class of settings is built", () => {
  test("with debug information", async () => {
    const { path } = await buildFilter("tests/config/settings", {
      debug: true,
      outDir: "build/config-debug",
    });
    const filter = await loadFilter(path, { configuration: '{"name":"n"}', rootId: "main" });
    expect(JSON.parse(filter.log[0]?.message ?? "")).toEqual(DEFAULTS);
  });

  test("as the README shows it, also as a default export", async () => {
    const [, block = ""] =
      /## Its configuration\n[^`]*```ts\n(.*?)```/s.exec(readFileSync("README.md", "utf8")) ?? [];
    mkdirSync("build/config-readme/assembly", { recursive: true });
    writeFileSync(
      "build/config-readme/assembly/index.ts",
      `import { PluginContext, Regex, register } from "proxy-wasm-as/assembly";
       ${block.replace("class Settings", "export default class Settings")}
       register<MyFilter>();`,
    );
    const { path, configSchema = "" } = await buildFilter("build/config-readme");
    const { $ref } = JSON.parse(readFileSync(configSchema, "utf8"));
    expect($ref).toBe("#/$defs/Settings");
    await expect(loadFilter(path, { configuration: '{"patern":"a"}' })).rejects.toMatchObject({
      message: expect.stringContaining(
        'unknown field "patern" (byte 1); there are: pattern, headers, percent, mode, timeout',
      ),
    });
  });

  test("and without one there is no schema, nor one of a build before", async () => {
    const folder = "build/header-injection-fixed-again";
    mkdirSync(`${folder}/header-injection-fixed`, { recursive: true });
    writeFileSync(`${folder}/header-injection-fixed/config.schema.json`, "{}");
    const result = await buildFilter("examples/header-injection/assembly/fixed.ts", { outDir: folder });
    expect(result).not.toHaveProperty("configSchema");
    expect(existsSync(`${folder}/header-injection-fixed/config.schema.json`)).toBe(false);
  });
});

/** The value of a text; undefined if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
