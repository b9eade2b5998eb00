import { expect, test } from "vitest";
import { type GrpcTarget, readGrpcTarget } from "../../host-sim/core/grpc-target.ts";

const rows: [name: string, target: string, read: GrpcTarget][] = [
  ["a message with a cluster (GRPC-3)", "\x0a\x06\x0a\x04auth", { kind: "cluster", cluster: "auth" }],
  [
    "with other fields around",
    "\x1a\x00\x0a\x08\x0a\x04auth\x12\x00\x28\x01",
    { kind: "cluster", cluster: "auth" },
  ],
  ["with an empty cluster", "\x0a\x00", { kind: "cluster", cluster: "" }],
  ["of a Google client", "\x12\x03\x0a\x01a", { kind: "google", uri: "a" }],
  ["of a Google client, without an address", "\x12\x00", { kind: "google", uri: "" }],
  ["of a Google client whose inside is none", "\x12\x01g", { kind: "name", cluster: "\x12\x01g" }],
  ["no bytes at all (GRPC-2)", "", { kind: "nobody" }],
  ["a message without a target", "\x1a\x00", { kind: "nobody" }],
  ["a name that is a message by accident (GRPC-3)", "auth-grpc", { kind: "nobody" }],
  ["a name", "auth", { kind: "name", cluster: "auth" }],
  ["a message that is cut off", "\x0a\x06\x0a\x04au", { kind: "name", cluster: "\x0a\x06\x0a\x04au" }],
  ["a message whose inside is none", "\x0a\x01g", { kind: "name", cluster: "\x0a\x01g" }],
  ["a field of number 0", "\x02\x00", { kind: "name", cluster: "\x02\x00" }],
  ["a field without a size", "\x0a", { kind: "name", cluster: "\x0a" }],
  [
    "a number without an end",
    `\x08${"\xff".repeat(11)}`,
    { kind: "name", cluster: `\x08${"\xff".repeat(11)}` },
  ],
  ["a group", "\x0b\x0c", { kind: "name", cluster: "\x0b\x0c" }],
];
test.each(rows)("a target is %s", (_, target, read) => {
  expect(readGrpcTarget(target)).toEqual(read);
});
