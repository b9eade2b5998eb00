// The configuration of an Envoy that has a listener for each plugin under test, all in front of the same servers.

import { cluster, loopback, type Service } from "./clusters.ts";

/** A plugin under test, behind a listener of its own. */
export interface Plugin {
  /** Letters, digits and hyphens: it names the listener, the plugin and its VM, and is looked for in the log. */
  readonly name: string;
  /** Another plugin's name, to live in one VM with it; both must have the same module. Their logs are then one. */
  readonly vmOf?: string;
  /** The module's file. */
  readonly wasm: string;
  /** The plugin's configuration, as text. */
  readonly configuration?: string;
  /** The VM's configuration, as text. */
  readonly vmConfiguration?: string;
  /** What WASI shows as environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Envoy's option of that name (FLOW-19). */
  readonly allowOnHeadersStopIteration?: boolean;
  /** The service that a TCP filter stands in front of. Without one this is an HTTP filter, in front of the upstream. */
  readonly tcp?: string;
  /** A service that speaks HTTP/2, in the place of the upstream; METADATA frames pass in both directions. */
  readonly http2?: string;
}

const TYPES = "type.googleapis.com";
/** The types of filters and listeners begin with these. */
export const HTTP_FILTERS = `${TYPES}/envoy.extensions.filters.http`;
export const NETWORK_FILTERS = `${TYPES}/envoy.extensions.filters.network`;
const STATS_SINKS = `${TYPES}/envoy.extensions.stat_sinks`;
const ANY_PORT = 0;

/** The bootstrap as Envoy reads it, in JSON. Every port of Envoy's is left to the system. */
export function bootstrap(
  plugins: readonly Plugin[],
  upstreamPort: number,
  services: readonly Service[] = [],
  removablePluginsFile?: string,
  statsSink?: Plugin,
): string {
  return JSON.stringify({
    ...(removablePluginsFile !== undefined && {
      node: { id: "under-test", cluster: "under-test" },
      dynamic_resources: { lds_config: { path_config_source: { path: removablePluginsFile } } },
    }),
    admin: { address: loopback(ANY_PORT) },
    // Histograms would otherwise show nothing for five seconds.
    stats_flush_on_admin: true,
    ...(statsSink && {
      stats_sinks: [{ ...wasmExtension(STATS_SINKS, statsSink), name: "envoy.stat_sinks.wasm" }],
    }),
    static_resources: {
      listeners: plugins.map(listener),
      clusters: [{ name: "upstream", port: upstreamPort }, ...services].map(cluster),
    },
  });
}

/** What the file says that Envoy watches for plugins that come and go. */
export function removablePlugins(plugins: readonly Plugin[]): string {
  const type = { "@type": `${TYPES}/envoy.config.listener.v3.Listener` };
  return JSON.stringify({ resources: plugins.map((plugin) => ({ ...type, ...listener(plugin) })) });
}

function listener(plugin: Plugin): object {
  return {
    name: plugin.name,
    address: loopback(ANY_PORT),
    filter_chains: [
      {
        filters: plugin.tcp === undefined ? [httpFilters(plugin)] : tcpFilters(plugin, plugin.tcp),
      },
    ],
  };
}

function httpFilters(plugin: Plugin): object {
  return {
    name: "http_connection_manager",
    typed_config: {
      "@type": `${NETWORK_FILTERS}.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: plugin.name,
      http_protocol_options: { enable_trailers: true },
      ...(plugin.http2 && { http2_protocol_options: { allow_metadata: true } }),
      route_config: {
        virtual_hosts: [
          {
            name: "all",
            domains: ["*"],
            routes: [{ match: { prefix: "/" }, route: { cluster: plugin.http2 ?? "upstream" } }],
          },
        ],
      },
      http_filters: [
        wasmExtension(HTTP_FILTERS, plugin),
        { name: "router", typed_config: { "@type": `${HTTP_FILTERS}.router.v3.Router` } },
      ],
    },
  };
}

function tcpFilters(plugin: Plugin, service: string): object[] {
  return [
    wasmExtension(NETWORK_FILTERS, plugin),
    {
      name: "tcp_proxy",
      typed_config: {
        "@type": `${NETWORK_FILTERS}.tcp_proxy.v3.TcpProxy`,
        stat_prefix: plugin.name,
        cluster: service,
      },
    },
  ];
}

/** A VM id of its own keeps plugins with the same module apart, and marks what their root contexts log (LOG-1). */
export function wasmExtension(types: string, plugin: Plugin): object {
  return {
    name: "wasm",
    typed_config: {
      "@type": `${types}.wasm.v3.Wasm`,
      config: {
        name: plugin.name,
        vm_config: {
          vm_id: plugin.vmOf ?? plugin.name,
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { filename: plugin.wasm } },
          configuration: text(plugin.vmConfiguration),
          ...(plugin.environment && { environment_variables: { key_values: plugin.environment } }),
        },
        configuration: text(plugin.configuration),
        allow_on_headers_stop_iteration: plugin.allowOnHeadersStopIteration ?? false,
      },
    },
  };
}

function text(value = ""): object {
  return { "@type": `${TYPES}/google.protobuf.StringValue`, value };
}
