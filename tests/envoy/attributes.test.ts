// Every attribute that Envoy documents, asked for in a real Envoy and in the simulator, in four callbacks. Values are Envoy's own
// (ports, times, names); what is compared is the status, and whether there are bytes.

import { afterAll, beforeAll, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { type AskedCall, asker } from "./asker.ts";
import { type Envoy, startEnvoy } from "./envoy.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { moduleFiles } from "./module-files.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

const tls = [
  ...["tls_version", "subject_local_certificate", "subject_peer_certificate", "uri_san_local_certificate"],
  ...["uri_san_peer_certificate", "dns_san_local_certificate", "dns_san_peer_certificate"],
  ...["sha256_peer_certificate_digest", "peer_certificate"],
];

/** What is asked for below each of these. */
const namespaces: Readonly<Record<string, readonly string[]>> = {
  request: [
    ...["path", "url_path", "query", "host", "scheme", "method", "referer", "useragent", "id", "protocol"],
    ...["headers", "headers.x-a", "headers.X-A", "headers.none", "headers.a b", "headers.x-a.deeper"],
    ...["headers_bytes", "time", "time.deeper", "size", "total_size", "duration", "nothing"],
  ],
  response: [
    ...["code", "code_details", "flags", "grpc_status", "headers", "headers.:status", "trailers", "nothing"],
    ...["headers_bytes", "size", "total_size", "backend_latency"],
  ],
  connection: [
    ...["id", "mtls", "requested_server_name", "termination_details", "transport_failure_reason"],
    ...tls,
  ],
  source: ["address", "port", "nothing"],
  destination: ["address", "port"],
  upstream: [
    ...[
      "address",
      "port",
      "local_address",
      "locality",
      "transport_failure_reason",
      "num_endpoints",
      "nothing",
    ],
    ...["request_attempt_count", "cx_pool_ready_duration", ...tls],
  ],
  metadata: ["filter_metadata", "filter_metadata.none", "typed_filter_metadata", "nothing"],
  filter_state: ["none"],
  upstream_filter_state: ["none"],
  xds: [
    ...["node", "node.metadata", "node.nothing", "cluster_name", "route_name", "virtual_host_name"],
    ...["filter_chain_name", "cluster_metadata", "route_metadata", "virtual_host_metadata", "nothing"],
    ...[
      "upstream_host_metadata",
      "upstream_host_locality_metadata",
      "listener_metadata",
      "listener_direction",
    ],
  ],
  plugin_name: ["deeper"],
  plugin_root_id: [],
  plugin_vm_id: [],
  connection_id: [],
  // Names of before 1.33.
  node: ["id"],
  cluster_name: [],
  route_name: [],
  listener_direction: [],
};

const paths = Object.entries(namespaces).flatMap(([name, below]) => [
  name,
  ...below.map((path) => `${name}.${path}`),
]);
const asked: AskedCall[] = paths.map((path) => ["get", path.replaceAll(".", "\0")]);
const inCallbacks = [
  ...(["proxy_on_configure", "proxy_on_request_headers", "proxy_on_response_headers"] as const),
  "proxy_on_log",
] as const;

/** Status, and whether there is a value, of each path; the lines of the last callbacks are at the end. */
function outcomes(lines: readonly string[]): string[] {
  return lines.slice(-inCallbacks.length * paths.length).map((line) => {
    const value = line.length === 2 ? "nothing" : "a value";
    return line.startsWith("00") ? value : `status ${Number.parseInt(line.slice(0, 2), 16)}`;
  });
}

describeEnvoy("attributes", (binary) => {
  const writeModule = moduleFiles();
  const wasm = asker(Object.fromEntries(inCallbacks.map((name) => [name, asked])));
  let upstream: Upstream;
  let envoy: Envoy;
  let inEnvoy: string[] = [];
  let simulated: string[] = [];

  beforeAll(async () => {
    upstream = await startUpstream(() => ({ status: 200, rawHeaders: ["content-length", "2"], body: "hi" }));
    envoy = await startEnvoy(binary, [{ name: "asker", wasm: writeModule("asker", wasm) }], upstream.port);
    const headers = { "x-a": "1", "user-agent": "test" };
    const answer = await fetch(`http://127.0.0.1:${envoy.portOf("asker")}/p?q=1`, { headers });
    await answer.text();
    inEnvoy = outcomes((await envoy.newLogOf("asker")).map(({ text }) => text));
    const filter = await loadFilter(wasm, { pluginName: "asker", vmId: "asker" });
    filter.send({ path: "/p?q=1", headers, upstream: () => ({ body: "hi" }) });
    simulated = outcomes(filter.log.map(({ message }) => message));
  });
  afterAll(async () => {
    await envoy?.stop();
    await upstream?.stop();
  });

  test.each(inCallbacks.map((name, index) => ({ name, index })))("in $name", ({ index }) => {
    const of = (lines: string[]): string[] =>
      paths.map((path, at) => `${path}: ${lines[index * paths.length + at]}`);
    expect(of(simulated)).toEqual(of(inEnvoy));
  });
});
