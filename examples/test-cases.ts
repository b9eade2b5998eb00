import { loadFilter } from "proxy-wasm-as/host-sim";
import "proxy-wasm-as/host-sim/vitest";
import { expect, test } from "vitest";
import type { ExchangeCase, RefusedCase } from "./case.ts";

/** Runs an example's cases in the simulator, one test each. */
export function testCases(
  module: string,
  exchanges: readonly ExchangeCase[],
  refused: readonly RefusedCase[],
): void {
  for (const { name, configuration, request, expect: expected } of exchanges) {
    test(name, async () => {
      const filter = await loadFilter(module, { configuration });
      const exchange = filter.send(request);

      expect(exchange).toRewritePath(expected.upstreamPath);
      for (const [header, value] of Object.entries(expected.responseHeaders)) {
        expect(exchange).toHaveResponseHeader(header, value);
      }
      expect(exchange.log.map(({ message }) => message)).toEqual(expected.log);
    });
  }

  for (const { name, configuration, log } of refused) {
    test(`refuses ${name}`, async () => {
      await expect(loadFilter(module, { configuration })).rejects.toMatchObject({
        code: "ERR_CONFIGURE_REFUSED",
        message: expect.stringContaining(log),
      });
    });
  }
}
