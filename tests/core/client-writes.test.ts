import { expect, test } from "vitest";
import { ClientWrites } from "../../host-sim/core/client-writes.ts";
import type { Protocol } from "../../host-sim/core/stream-info.ts";

const rows: [name: string, protocol: Protocol, isReset: boolean, events: string[]][] = [
  ["HTTP/1 writes while it reads", "HTTP/1.1", false, ["written", "read"]],
  ["HTTP/1 has written what comes before a reset", "HTTP/1.1", true, ["written", "read"]],
  ["HTTP/2 writes when it has read (LR-7)", "HTTP/2", false, ["read", "written"]],
  ["HTTP/2 loses what a reset finds unsent (LR-8)", "HTTP/2", true, ["read"]],
];
test.each(rows)("%s", (_, protocol, isReset, expected) => {
  const events: string[] = [];
  const writes = new ClientWrites(protocol);
  writes.whileReading(() => {
    writes.write(() => events.push("written"));
    if (isReset) writes.discard();
    events.push("read");
  });
  expect(events).toEqual(expected);
});

test.each(["HTTP/1.1", "HTTP/2"] as const)("outside of a read %s writes at once", (protocol) => {
  const events: string[] = [];
  const writes = new ClientWrites(protocol);
  writes.whileReading(() => {});
  writes.write(() => events.push("written"));
  expect(events).toEqual(["written"]);
  expect(writes.wait).toBe(false);
});
