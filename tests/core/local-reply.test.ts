import { describe, expect, test } from "vitest";
import {
  buildLocalReply,
  type LocalReply,
  oneWord,
  type RequestKind,
} from "../../host-sim/core/local-reply.ts";
import type { Pair } from "../../host-sim/wire/pairs.ts";

const plain: RequestKind = { isGrpc: false, isHead: false };
const head: RequestKind = { isGrpc: false, isHead: true };
const grpc: RequestKind = { isGrpc: true, isHead: false };

type Row = readonly [
  name: string,
  asked: Partial<Omit<LocalReply, "body">> & { readonly body?: string },
  kind: RequestKind,
  headers: readonly Pair[],
  body: string,
];

const TEXT: Pair = ["content-type", "text/plain"];
const GRPC: Pair = ["content-type", "application/grpc"];

const rows: Row[] = [
  [
    "a body gets length and type (LR-12)",
    { status: 403, body: "no" },
    plain,
    [[":status", "403"], ["content-length", "2"], TEXT],
    "no",
  ],
  [
    "a type of the module's is kept (LR-11)",
    { status: 200, body: "{}", headers: [["Content-Type", "application/json"]] },
    plain,
    [
      [":status", "200"],
      ["content-type", "application/json"],
      ["content-length", "2"],
    ],
    "{}",
  ],
  [
    "a length of the module's is corrected (LR-12)",
    { status: 200, body: "abc", headers: [["content-length", "9"]] },
    plain,
    [[":status", "200"], ["content-length", "3"], TEXT],
    "abc",
  ],
  [
    "headers are added, not replaced (LR-11)",
    {
      status: 200,
      headers: [
        ["a", "1"],
        ["a", "2"],
      ],
    },
    plain,
    [
      [":status", "200"],
      ["a", "1"],
      ["a", "2"],
    ],
    "",
  ],
  [
    "without a body, length and type are removed (LR-13)",
    {
      status: 204,
      headers: [
        ["content-type", "x"],
        ["content-length", "5"],
      ],
    },
    plain,
    [[":status", "204"]],
    "",
  ],
  [
    "a status among the headers is ignored (LR-11)",
    { status: 403, headers: [[":status", "500"]] },
    plain,
    [[":status", "403"]],
    "",
  ],
  ["16 bits of the status are kept (LR-9)", { status: 99999 }, plain, [[":status", "34463"]], ""],
  ["status 0 is not checked (LR-9)", { status: 0 }, plain, [[":status", "0"]], ""],
  [
    "HEAD gets the headers of a body without it (LR-14)",
    { status: 403, body: "no" },
    head,
    [[":status", "403"], ["content-length", "2"], TEXT],
    "",
  ],
  [
    "gRPC gets 200 and a mapped status (LR-15)",
    { status: 403, body: "no" },
    grpc,
    [[":status", "200"], GRPC, ["grpc-status", "7"], ["grpc-message", "no"]],
    "",
  ],
  [
    "gRPC: the argument wins over the mapping (LR-16)",
    { status: 403, grpcStatus: 5 },
    grpc,
    [[":status", "200"], GRPC, ["grpc-status", "5"]],
    "",
  ],
  [
    "gRPC: a grpc-status among the headers wins over both (LR-15)",
    { status: 403, grpcStatus: 5, headers: [["grpc-status", "9"]] },
    grpc,
    [[":status", "200"], ["grpc-status", "9"], GRPC],
    "",
  ],
  [
    "gRPC: content-type and grpc-message of the module are replaced (LR-15)",
    {
      status: 500,
      body: "b",
      headers: [
        ["content-type", "x"],
        ["grpc-message", "m"],
      ],
    },
    grpc,
    [
      [":status", "200"],
      ["content-type", "application/grpc"],
      ["grpc-message", "b"],
      ["grpc-status", "2"],
    ],
    "",
  ],
  [
    "gRPC: the message is percent-encoded (LR-15)",
    { status: 500, body: "50% é\r\n" },
    grpc,
    [[":status", "200"], GRPC, ["grpc-status", "2"], ["grpc-message", "50%25 %C3%A9%0D"]],
    "",
  ],
  [
    "gRPC: the length is removed (LR-15)",
    { status: 500, headers: [["content-length", "1"]] },
    grpc,
    [[":status", "200"], GRPC, ["grpc-status", "2"]],
    "",
  ],
  [
    "a gRPC status means nothing to others (LR-16)",
    { status: 403, grpcStatus: 5 },
    plain,
    [[":status", "403"]],
    "",
  ],
];

const mapped: [http: number, grpc: string][] = [
  [400, "13"],
  [401, "16"],
  [403, "7"],
  [404, "12"],
  [429, "14"],
  [502, "14"],
  [503, "14"],
  [504, "14"],
  [200, "2"],
  [500, "2"],
];

describe("local reply", () => {
  test.each(rows)("%s", (_, asked, kind, headers, body) => {
    const message = buildLocalReply(replyOf(asked), kind);
    expect(message.headers.pairs()).toEqual(headers);
    expect(Buffer.from(message.body).toString()).toBe(body);
  });

  test.each(mapped)("status %i is gRPC status %s (LR-15)", (http, expected) => {
    const { headers } = buildLocalReply(replyOf({ status: http }), grpc);
    expect(headers.get("grpc-status")).toBe(expected);
  });

  test("details are one word (LR-10)", () => {
    expect(oneWord("a b\tc\nd\re")).toBe("a_b_c_d_e");
    expect(oneWord("")).toBe("");
  });
});

function replyOf({ body = "", ...asked }: Row[1]): LocalReply {
  return { status: 200, details: "", headers: [], grpcStatus: null, ...asked, body: Buffer.from(body) };
}
