// Modules that are built for older ABI versions, in a real Envoy: they must do what the module of the newest one does in the simulator.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Envoy, startEnvoy } from "../envoy/envoy.ts";
import { describeEnvoy } from "../envoy/find-envoy.ts";
import { startUpstream, type Upstream } from "../envoy/upstream.ts";
import { COMMON, moduleFor, requestOf, simulated } from "./common.ts";
import { sendOver } from "./over-http.ts";
import { type Row, rows } from "./rows.ts";

/** Whether a body follows is not said in 0.1.0: the SDK says that one may. */
const WITHOUT_END_OF_STREAM: Readonly<Record<string, readonly string[]>> = {
  "hears whether a body follows": ["request body"],
};

const abis = [
  { abi: "0.1.0", differences: WITHOUT_END_OF_STREAM },
  { abi: "0.2.0", differences: {} },
];

describeEnvoy("modules of older ABI versions", (binary) => {
  describe.each(abis)("ABI $abi", ({ abi, differences }) => {
    const known: Readonly<Record<string, readonly string[]>> = differences;
    const plugins = rows.map((row, index) => ({ row, name: `abi-${abi.replaceAll(".", "-")}-${index}` }));
    let upstream: Upstream;
    let envoy: Envoy;
    let reference: string;
    let current: Row | undefined;

    beforeAll(async () => {
      const wasm = await moduleFor({ abi }, COMMON);
      reference = await moduleFor({}, COMMON);
      upstream = await startUpstream(() => {
        const { headers = {}, body = "" } = current?.response ?? {};
        // Without it an empty body would be a piece of its own, after the headers.
        const length = body === "" ? ["content-length", "0"] : [];
        return { status: 200, rawHeaders: [...Object.entries(headers).flat(), ...length], body };
      });
      envoy = await startEnvoy(
        binary,
        plugins.map(({ row, name }) => ({ name, wasm, configuration: row.script.join("\n") })),
        upstream.port,
      );
    });
    afterAll(async () => {
      await envoy?.stop();
      await upstream?.stop();
    });

    for (const { row, name } of plugins) {
      test(row.does, async () => {
        current = row;
        await envoy.newLogOf(name);
        await sendOver(
          envoy.portOf(name),
          requestOf("/", row.request?.headers ?? {}, row.request?.body ?? ""),
        );
        const log = (await envoy.newLogOf(name)).map(({ text }) => text);
        // What is logged while the plugin is configured comes from several threads, and not to be told apart.
        const inSimulator = (await simulated(reference, row)).filter((line) => !line.startsWith("listen"));
        expect(log.filter((line) => !line.startsWith("listen"))).toEqual(known[row.does] ?? inSimulator);
      });
    }
  });
});
