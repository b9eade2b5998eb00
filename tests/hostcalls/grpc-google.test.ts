// gRPC through Google's client, as a running Envoy does it: it tells a module other things than Envoy's own client.

import { describe, expect, test } from "vitest";
import type { Filter, GrpcCluster } from "../../host-sim/index.ts";
import { writeProto } from "../../host-sim/wire/protobuf.ts";
import { call, loadScripted } from "../support/scripted-filter.ts";

const google = (uri: string) =>
  Buffer.from(
    writeProto([
      [
        2,
        writeProto([
          [1, uri],
          [4, "stats"],
        ]),
      ],
    ]),
    "latin1",
  );
const URI = "127.0.0.1:9000";
const ask = (uri = URI) => call("proxy_grpc_call", google(uri), "pkg.S", "M", [["x-a", "1"]], "msg", 500);
const open = (uri = URI) => call("proxy_grpc_stream", google(uri), "pkg.S", "M", []);

async function load(made: ReturnType<typeof ask>, cluster: GrpcCluster = "manual"): Promise<Filter> {
  const filter = await loadScripted(
    {
      proxy_on_request_headers: { calls: [made] },
      proxy_on_grpc_receive: {},
      proxy_on_grpc_receive_initial_metadata: {
        calls: [call("proxy_get_header_map_pairs", "GrpcCallInitialMetadata")],
      },
      proxy_on_grpc_receive_trailing_metadata: {
        calls: [call("proxy_get_header_map_pairs", "GrpcCallTrailingMetadata")],
      },
      proxy_on_grpc_close: { calls: [call("proxy_get_status")] },
    },
    { grpcClusters: { [URI]: cluster } },
  );
  filter.send();
  return filter;
}

/** What the plugin was told, without the names that all lines have. */
function told(filter: Filter): string[] {
  const lines = filter.transcript.split("\n").filter((line) => /grpc|pairs|get_status/.test(line));
  return lines.map((line) => line.trim().replace(/^proxy_(on_grpc_)?/, ""));
}

describe("a call", () => {
  test("arrives with the headers of Google's library, at an address", async () => {
    const [pending] = (await load(ask())).grpcCalls;
    expect(pending?.cluster).toBe(URI);
    expect(pending?.headers.get("grpc-accept-encoding")).toBe("identity, deflate, gzip");
    expect(pending?.headers.get("x-a")).toBe("1");
  });

  test.each([
    [
      "a message of the end is decoded, and has no details (GRPC-11)",
      { status: 5, statusMessage: "no%20way" },
      ["close(context=1, call_id=5, status_code=5)", 'get_status() Ok 5 "no way"'],
    ],
    [
      "a service that breaks off is an internal error without a word (GRPC-7)",
      { reset: "connection termination" },
      ["close(context=1, call_id=5, status_code=13)", 'get_status() Ok 13 ""'],
    ],
  ] as const)("%s", async (_, answer, lines) => {
    expect(told(await load(ask(), () => answer))).toEqual(lines);
  });

  test("that nobody answers in time ends likewise (GRPC-7)", async () => {
    const filter = await load(ask());
    filter.clock.advance(500);
    expect(told(filter)[0]).toMatch(/^close\(.*=13\)$/);
  });

  test.each([ask("127.0.0.1:1"), ask("")])(
    "to an address where nobody is gets a token first, and then an end",
    async (made) => {
      const filter = await load(made);
      expect(told(filter)[0]).toBe("close(context=1, call_id=5, status_code=13)");
    },
  );
});

describe("a stream", () => {
  test("is told of the service's own metadata alone (GRPC-8)", async () => {
    const filter = await load(open());
    filter.grpcStreams[0]?.begin({ "x-i": "1" });
    filter.grpcStreams[0]?.end(5, "no way", { "x-t": "1" });
    expect(told(filter)).toEqual([
      "receive_initial_metadata(context=1, call_id=6, count=1)",
      'get_header_map_pairs(GrpcCallInitialMetadata) Ok { "x-i": "1" }',
      "receive_trailing_metadata(context=1, call_id=6, count=1)",
      'get_header_map_pairs(GrpcCallTrailingMetadata) Ok { "x-t": "1" }',
      "close(context=1, call_id=6, status_code=5)",
      'get_status() Ok 5 "no way"',
    ]);
  });

  test("that cannot be reached has trailers, and no initial metadata", async () => {
    expect(told(await load(open("127.0.0.1:1"))).filter((line) => line.startsWith("receive"))).toEqual([
      "receive_trailing_metadata(context=1, call_id=6, count=0)",
    ]);
  });
});
