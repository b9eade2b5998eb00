// Configurations with a few bytes wrong: each is read or refused with a line in the log, nothing traps, and what the schema
// refuses is refused.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { HostSimError, loadFilter } from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { Random } from "../oracles/json-random.ts";

const DOCUMENTS = [
  '{"name":"n","on":true,"i8":-128,"u32":4294967295,"f32":0.5,"percent":7,"mode":"on","max-age":1}',
  '{"name":"n","headers":[{"name":"a"},{"value":"2","name":"b"}],"optional":null,"timeout":"250ms"}',
  '{"name":"n","rates":{"a":1e3,"":2},"routes":{"x":[{"name":"r"}],"y":[]},"grid":[[1],[]],"holes":["",null]}',
  '{"name":"n","next":{"name":"m","next":{"name":"l","digits":[1,9],"methods":["GET"],"loose":{"b":{}}}}}',
];

/** What is most likely to turn one configuration into another. */
const TELLING = [
  '"',
  ",",
  ":",
  "{",
  "}",
  "[",
  "]",
  "0",
  "9",
  "-",
  ".",
  "e",
  "null",
  "true",
  "{}",
  "[]",
  '"a":',
  "é",
  "\\",
];

function mutate(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = at + random.below(6);
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, at) + text.slice(at, to) + text.slice(at);
    default:
      return text.slice(0, at) + TELLING[random.below(TELLING.length)] + text.slice(to > at + 3 ? to : at);
  }
}

test("2 000 configurations with mistakes", async () => {
  const { path, configSchema = "" } = await buildFilter("tests/config/settings", { outDir: "build/config" });
  const module = readFileSync(path);
  const ajv = new Ajv2020({ strict: true });
  ajv.addSchema(JSON.parse(readFileSync(configSchema, "utf8")), "config");
  const validate = ajv.compile({ $ref: "config#/$defs/Settings" });
  const random = new Random(7);
  let [read, refused] = [0, 0];
  for (let i = 0; i < 2000; i++) {
    let configuration = DOCUMENTS[random.below(DOCUMENTS.length)] ?? "";
    for (let steps = 1 + random.below(2); steps > 0; steps--) configuration = mutate(configuration, random);
    try {
      await loadFilter(module, { configuration, rootId: "main" });
      read++;
      expect(validate(JSON.parse(configuration)), configuration).toBe(true);
    } catch (error) {
      if (!(error instanceof HostSimError)) throw error;
      refused++;
      expect(error.message, configuration).toMatch(/configuration refused: .+ \((byte|at) \d+\)/);
    }
  }
  // Neither is rare, or this would say little.
  expect(read).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(1000);
}, 120_000);
