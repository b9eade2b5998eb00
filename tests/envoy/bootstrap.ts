// The configuration of an Envoy that has a listener for each plugin under test, all in front of one upstream.

/** A plugin under test, behind a listener of its own. */
export interface Plugin {
  /** Letters and digits: it names the listener, the plugin and its VM, and is looked for in the log. */
  readonly name: string;
  /** The module's file. */
  readonly wasm: string;
  /** The plugin's configuration, as text. */
  readonly configuration?: string;
  /** What WASI shows as environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Envoy's option of that name (FLOW-19). */
  readonly allowOnHeadersStopIteration?: boolean;
}

const TYPES = "type.googleapis.com";
const HTTP_FILTERS = `${TYPES}/envoy.extensions.filters.http`;
const ANY_PORT = 0;

/** The bootstrap as Envoy reads it, in JSON. Every port is left to the system. */
export function bootstrap(plugins: readonly Plugin[], upstreamPort: number): string {
  return JSON.stringify({
    admin: { address: loopback(ANY_PORT) },
    static_resources: {
      listeners: plugins.map(listener),
      clusters: [
        {
          name: "upstream",
          load_assignment: {
            cluster_name: "upstream",
            endpoints: [{ lb_endpoints: [{ endpoint: { address: loopback(upstreamPort) } }] }],
          },
        },
      ],
    },
  });
}

function loopback(port: number): object {
  return { socket_address: { address: "127.0.0.1", port_value: port } };
}

function listener(plugin: Plugin): object {
  return {
    name: plugin.name,
    address: loopback(ANY_PORT),
    filter_chains: [
      {
        filters: [
          {
            name: "http_connection_manager",
            typed_config: {
              "@type": `${TYPES}/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
              stat_prefix: plugin.name,
              route_config: {
                virtual_hosts: [
                  {
                    name: "all",
                    domains: ["*"],
                    routes: [{ match: { prefix: "/" }, route: { cluster: "upstream" } }],
                  },
                ],
              },
              http_filters: [
                wasmFilter(plugin),
                { name: "router", typed_config: { "@type": `${HTTP_FILTERS}.router.v3.Router` } },
              ],
            },
          },
        ],
      },
    ],
  };
}

/** A VM id of its own keeps plugins with the same module apart, and marks what their root contexts log (LOG-1). */
function wasmFilter(plugin: Plugin): object {
  return {
    name: "wasm",
    typed_config: {
      "@type": `${HTTP_FILTERS}.wasm.v3.Wasm`,
      config: {
        name: plugin.name,
        vm_config: {
          vm_id: plugin.name,
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { filename: plugin.wasm } },
          ...(plugin.environment && { environment_variables: { key_values: plugin.environment } }),
        },
        configuration: {
          "@type": `${TYPES}/google.protobuf.StringValue`,
          value: plugin.configuration ?? "",
        },
        allow_on_headers_stop_iteration: plugin.allowOnHeadersStopIteration ?? false,
      },
    },
  };
}
