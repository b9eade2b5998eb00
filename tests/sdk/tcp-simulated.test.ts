// The TCP filter of the SDK in the simulator: its conversations are those that a real Envoy has with it (tests/envoy).

import { beforeAll, expect, test } from "vitest";
import { type Connection, type Filter, loadFilter } from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";

const OUT = "build/simulated";
let filter: Filter;

beforeAll(async () => {
  await buildFilter("tests/sdk/tcp", { outDir: OUT });
  filter = await loadFilter(`${OUT}/tcp/plugin.wasm`);
});

const END = ["close ignored: the stream has ended", "done", "log", "delete"];

function linesOf({ log }: Connection): string[] {
  return log.map(({ message }) => message);
}

test("data is held until it ends, and changed (TCP-2, TCP-3)", () => {
  const connection = filter.connect();
  connection.send("hel");
  connection.send("lo");
  expect(connection.paused).toBe(true);
  expect(connection.upstream.received.size).toBe(0);
  connection.send("", { endOfStream: true });
  expect(connection.upstream.received.text()).toBe("HELLO");
  expect(connection.upstream.ended).toBe(true);
  connection.receive("got HELLO", { endOfStream: true });
  expect(connection.downstream.received.text()).toBe("got HELLO");
  expect(linesOf(connection)).toEqual([
    ...["new", "downstream 3", "downstream 5", "downstream 5"],
    ...["upstream closed by 0", "downstream closed by 1", ...END],
  ]);
  expect(connection.closed).toBe("local");
});

test("the filter closes the connection on what the server says, and that is not delivered (FLOW-18)", () => {
  const connection = filter.connect();
  connection.receive("bye");
  expect(connection.downstream.received.text()).toBe("");
  expect(linesOf(connection)).toEqual(["new", "downstream closed by 1", ...END]);
});

test("connections do not share what they hold", () => {
  const [first, second] = [filter.connect(), filter.connect()];
  first.send("one");
  second.send("two", { endOfStream: true });
  first.send("", { endOfStream: true });
  expect(first.upstream.received.text()).toBe("ONE");
  expect(second.upstream.received.text()).toBe("TWO");
});
