// What the bench of the simulator asks of other hosts.

import { expect, test } from "vitest";
import { buildForAllHosts } from "../../bench/modules.ts";
import { addedIn } from "../../bench/simulator/peers.ts";
import type { Message, RepeatingHost } from "./host.ts";
import { startJavaLibrary, startMosnLibrary, startProxytest } from "./hosts.ts";
import { describeWith, type Toolchain } from "./toolchains.ts";

const request: Message = { headers: [["user-agent", "test"]], body: "" };
const response: Message = { headers: [[":status", "200"]], body: "" };

const repeating: [name: string, toolchain: Toolchain, start: () => Promise<RepeatingHost>][] = [
  ["proxytest", "go", startProxytest],
  ["Java host", "java", startJavaLibrary],
];
for (const [name, toolchain, start] of repeating) {
  describeWith(toolchain, `${name} repeats`, () => {
    test("and its last exchange is like a single one", async () => {
      const host = await start();
      await host.load(await buildForAllHosts(), "");
      const { nanoseconds, ...last } = await host.repeat(request, response, 100);
      expect(last).toEqual(await host.exchange(request, response));
      expect(addedIn(last.request.headers)).toEqual([["x-copy-agent", "test"]]);
      expect(nanoseconds).toBeGreaterThan(0);
      await host.stop();
    });
  });
}

describeWith("go", "the MOSN library", () => {
  test("says that it does not repeat", async () => {
    const host = await startMosnLibrary();
    await expect(host.repeat(request, response, 2)).rejects.toThrow("this host does not repeat");
    await host.stop();
  });
});
