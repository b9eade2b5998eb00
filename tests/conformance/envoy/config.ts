// The configuration of an Envoy in which many runs are played: each has a listener, a chain of filters and an upstream of its own.

import { cluster, loopback } from "../../envoy/clusters.ts";
import { type FilterSpec, RUN, type Scenario, type ScenarioRun } from "../scenario.ts";
import { CLUSTERS } from "../services.ts";

const TYPES = "type.googleapis.com";
const HTTP_FILTERS = `${TYPES}/envoy.extensions.filters.http`;
/** Nobody asks for these statistics, but they have to be called something. */
const STATISTICS = "conformance";
const NETWORK_FILTERS = `${TYPES}/envoy.extensions.filters.network`;

/** A run with what it is called in this Envoy, and where its upstream listens. */
export interface PlacedRun {
  readonly run: ScenarioRun;
  /** Stands before every name of the run, and is taken out of what is seen. */
  readonly prefix: string;
  readonly upstreamPort: number;
  /** The module's file of each filter. */
  readonly modules: readonly string[];
}

/** Ports of the services that filters call. */
export interface ServicePorts {
  readonly service: number;
  readonly nobody: number;
  readonly grpc: number;
}

/** The bootstrap in JSON. */
export function conformanceBootstrap(runs: readonly PlacedRun[], ports: ServicePorts): string {
  return JSON.stringify({
    admin: { address: loopback(0) },
    stats_flush_on_admin: true,
    static_resources: {
      listeners: runs.map(listener),
      clusters: [
        ...runs.map(({ prefix, upstreamPort, run }) =>
          cluster({ name: `${prefix}up`, port: upstreamPort, http2: run.protocol === "HTTP/2" }),
        ),
        cluster({ name: CLUSTERS.service, port: ports.service }),
        cluster({ name: CLUSTERS.nobody, port: ports.nobody }),
        cluster({ name: CLUSTERS.grpc, port: ports.grpc, http2: true }),
        cluster({ name: CLUSTERS.nobodyGrpc, port: ports.nobody, http2: true }),
        { name: CLUSTERS.empty, load_assignment: { cluster_name: CLUSTERS.empty } },
      ],
    },
  });
}

function listener(placed: PlacedRun): object {
  const { run, prefix } = placed;
  const { scenario } = run;
  const types = scenario.connection === null ? HTTP_FILTERS : NETWORK_FILTERS;
  const filters = scenario.filters.map((filter, index) =>
    wasmFilter(types, filter, prefix, placed.modules[index] ?? ""),
  );
  return {
    name: prefix,
    address: loopback(0),
    ...(scenario.bufferLimitBytes !== null && {
      per_connection_buffer_limit_bytes: scenario.bufferLimitBytes,
    }),
    filter_chains: [
      {
        filters:
          scenario.connection === null
            ? [connectionManager(prefix, filters, scenario)]
            : [...filters, tcpProxy(prefix)],
      },
    ],
  };
}

/** The smallest window of an HTTP/2 stream. */
const MIN_WINDOW_BYTES = 65_535;

function connectionManager(
  prefix: string,
  filters: readonly object[],
  { bufferLimitBytes, routeMetadata }: Scenario,
): object {
  const window = Math.max(MIN_WINDOW_BYTES, bufferLimitBytes ?? 0);
  const metadata = routeMetadata === null ? {} : { metadata: { filter_metadata: routeMetadata } };
  const routes = [{ match: { prefix: "/" }, route: { cluster: `${prefix}up` }, ...metadata }];
  return {
    name: "http_connection_manager",
    typed_config: {
      "@type": `${NETWORK_FILTERS}.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: STATISTICS,
      http_protocol_options: { enable_trailers: true },
      // A client of HTTP/1 sees a reset when the connection is closed, and not long after.
      delayed_close_timeout: "0.05s",
      // What a stream of HTTP/2 may buffer is its window.
      ...(bufferLimitBytes !== null && { http2_protocol_options: { initial_stream_window_size: window } }),
      route_config: { virtual_hosts: [{ name: "default", domains: ["*"], routes }] },
      http_filters: [
        ...filters,
        { name: "router", typed_config: { "@type": `${HTTP_FILTERS}.router.v3.Router` } },
      ],
    },
  };
}

function tcpProxy(prefix: string): object {
  const typed_config = {
    "@type": `${NETWORK_FILTERS}.tcp_proxy.v3.TcpProxy`,
    stat_prefix: STATISTICS,
    cluster: `${prefix}up`,
  };
  return { name: "tcp_proxy", typed_config };
}

const POLICIES = { failClosed: "FAIL_CLOSED", failOpen: "FAIL_OPEN", failReload: "FAIL_RELOAD" } as const;

function wasmFilter(types: string, filter: FilterSpec, prefix: string, module: string): object {
  const { failurePolicy, reloadBackoffMs, capabilities, environment, hostEnvironment } = filter;
  return {
    name: `${prefix}${filter.name}`,
    typed_config: {
      "@type": `${types}.wasm.v3.Wasm`,
      config: {
        name: `${prefix}${filter.name}`,
        root_id: `${prefix}${filter.rootId || filter.name}`,
        vm_config: {
          vm_id: `${prefix}${filter.vm}`,
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { filename: module } },
          configuration: vmConfiguration(filter),
          environment_variables: { key_values: environment, host_env_keys: hostEnvironment },
        },
        configuration: text(filter.program.replaceAll(RUN, prefix)),
        allow_on_headers_stop_iteration: filter.allowOnHeadersStopIteration,
        ...(filter.failOpen && { fail_open: true }),
        ...(failurePolicy !== null && { failure_policy: POLICIES[failurePolicy] }),
        ...(reloadBackoffMs !== null && {
          reload_config: { backoff: { base_interval: `${reloadBackoffMs / 1000}s` } },
        }),
        ...(capabilities !== null && {
          capability_restriction_config: {
            allowed_capabilities: Object.fromEntries(capabilities.map((name) => [name, {}])),
          },
        }),
      },
    },
  };
}

function vmConfiguration({ vmConfiguration, vmConfigurationAs }: FilterSpec): object {
  const type = `${TYPES}/google.protobuf.${vmConfigurationAs}`;
  if (vmConfigurationAs === "BoolValue") return { "@type": type, value: true };
  if (vmConfigurationAs === "StringValue") return text(vmConfiguration);
  return { "@type": type, value: Buffer.from(vmConfiguration).toString("base64") };
}

function text(value: string): object {
  return { "@type": `${TYPES}/google.protobuf.StringValue`, value };
}
