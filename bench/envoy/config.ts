// The configuration of an Envoy that has a listener for each subject and answers by itself.

import { HTTP_FILTERS, NETWORK_FILTERS, wasmExtension } from "../../tests/envoy/bootstrap.ts";
import { loopback } from "../../tests/envoy/clusters.ts";

/** What does the work in a listener. */
export type Worker =
  | { readonly kind: "nothing" }
  /** Envoy's own `header_mutation` sets a response header. */
  | { readonly kind: "native"; readonly name: string; readonly value: string }
  | { readonly kind: "lua"; readonly source: string }
  | { readonly kind: "wasm"; readonly file: string; readonly configuration: string };

/** A listener. */
export interface Bench {
  /** Letters, digits and hyphens. */
  readonly listener: string;
  readonly worker: Worker;
}

/** A request with this header is answered with what the filter has made of it. */
export const CHECK = "x-check";

/** Request headers that filters write, and that such an answer shows, with `seen-` before their names. */
export const SHOWN = [
  ...[":path", "x-copy-authority", "x-copy-path", "x-copy-method", "x-copy-agent"],
  "x-copy-accept",
];

/** The bootstrap as Envoy reads it, in JSON. */
export function benchBootstrap(benches: readonly Bench[]): string {
  return JSON.stringify({
    admin: { address: loopback(0) },
    // Nobody reads them.
    stats_flush_interval: "60s",
    static_resources: { listeners: benches.map(listener) },
  });
}

function listener({ listener: name, worker }: Bench): object {
  return {
    name,
    address: loopback(0),
    filter_chains: [
      {
        filters: [
          {
            name: "http_connection_manager",
            typed_config: {
              "@type": `${NETWORK_FILTERS}.http_connection_manager.v3.HttpConnectionManager`,
              stat_prefix: name,
              generate_request_id: false,
              route_config: {
                virtual_hosts: [{ name: "all", domains: ["*"], routes: [checked(), plain()] }],
              },
              http_filters: [
                ...filtersOf(name, worker),
                { name: "router", typed_config: { "@type": `${HTTP_FILTERS}.router.v3.Router` } },
              ],
            },
          },
        ],
      },
    ],
  };
}

function plain(): object {
  return { match: { prefix: "/" }, direct_response: { status: 200, body: { inline_string: "ok" } } };
}

function checked(): object {
  return {
    ...plain(),
    match: { prefix: "/", headers: [{ name: CHECK, present_match: true }] },
    response_headers_to_add: SHOWN.map((name) => ({
      header: { key: `seen-${name.replace(":", "")}`, value: `%REQ(${name})%` },
    })),
  };
}

function filtersOf(name: string, worker: Worker): object[] {
  switch (worker.kind) {
    case "nothing":
      return [];
    case "native":
      return [nativeFilter(worker.name, worker.value)];
    case "lua":
      return [
        {
          name: "lua",
          typed_config: {
            "@type": `${HTTP_FILTERS}.lua.v3.Lua`,
            default_source_code: { inline_string: worker.source },
          },
        },
      ];
    case "wasm": {
      const { file, configuration } = worker;
      return [wasmExtension(HTTP_FILTERS, { name, wasm: file, configuration })];
    }
  }
}

function nativeFilter(key: string, value: string): object {
  return {
    name: "header_mutation",
    typed_config: {
      "@type": `${HTTP_FILTERS}.header_mutation.v3.HeaderMutation`,
      mutations: {
        response_mutations: [
          { append: { header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" } },
        ],
      },
    },
  };
}
