// What becomes of a filter if the host gives no more memory.

import { beforeAll, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";

const MEBIBYTE = 1024 * 1024;

beforeAll(async () => {
  await buildFilter("tests/runtime/hungry", { outDir: "build/own" });
}, 60_000);

const hungry = () => loadFilter("build/own/hungry/plugin.wasm", { memoryLimitBytes: 2 * MEBIBYTE });

test("one that needs more ends with a line that says so", async () => {
  const { log, trap } = (await hungry()).send();
  expect(log).toMatchObject([{ level: "critical", message: "out of memory" }]);
  expect(trap).not.toBeNull();
});

test("one whose host cannot hand over a body goes on, and the log names the hostcall", async () => {
  const filter = await hungry();
  const { log, trap } = filter.send({ method: "POST", body: "x".repeat(3 * MEBIBYTE) });
  expect(log.at(0)?.message).toMatch(/^proxy_get_buffer_bytes failed: /);
  expect(log.map(({ message }) => message)).toContain("no bytes");
  expect(trap).toBeNull();
  expect(filter.send({ method: "POST", body: "small" }).log).toContainEqual(
    expect.objectContaining({ message: "5 bytes" }),
  );
});
