// The property tree of a stream: what a module reads with `proxy_get_property`. Names and types are Envoy's attributes.

import type { PropertyValue } from "../wire/property-value.ts";
import { type PropertySource, requestProperty, responseProperty } from "./message-properties.ts";
import { duration, emptyMap, int, message, namespace, text, uint } from "./property-values.ts";
import type { StreamInfo } from "./stream-info.ts";

/** The value of the first segment of a path on a stream; null is NotFound. */
export function streamProperty(source: PropertySource, name: string): PropertyValue | null {
  switch (name) {
    case "request":
      return namespace((segment) => requestProperty(source, segment));
    case "response":
      return namespace((segment) => responseProperty(source, segment));
    case "connection":
      return namespace((segment) => connectionProperty(source.info, segment));
    case "source":
      return namespace((segment) => addressProperty(source.info.clientAddress, segment));
    case "destination":
      return namespace((segment) => addressProperty(source.info.listenerAddress, segment));
    case "upstream":
      return namespace((segment) => upstreamProperty(source.info, segment));
    case "xds":
      return namespace((segment) => xdsProperty(source, segment));
    case "metadata":
      return metadata;
    case "filter_state":
      return namespace((segment) => source.info.filterState.get(segment)?.attribute ?? null);
    case "upstream_filter_state":
      // There is none before the upstream.
      return source.info.upstreamStartUs === null ? null : namespace(() => null);
    case "connection_id":
      return uint(source.info.connectionId);
    default:
      return null;
  }
}

/** `xds` where there is no stream: only the node is known (PROP-7). */
export function nodeProperty(): PropertyValue {
  return namespace((segment) => (segment === "node" ? node : null));
}

function connectionProperty(info: StreamInfo, name: string): PropertyValue | null {
  switch (name) {
    case "id":
      return uint(info.connectionId);
    case "mtls":
      return { kind: "bool", value: false };
    case "requested_server_name":
      return text("");
    default:
      return null;
  }
}

function addressProperty(address: string, name: string): PropertyValue | null {
  switch (name) {
    case "address":
      return text(address);
    case "port":
      return int(Number(address.slice(address.lastIndexOf(":") + 1)));
    default:
      return null;
  }
}

function upstreamProperty(info: StreamInfo, name: string): PropertyValue | null {
  const connected = info.upstreamStartUs !== null;
  switch (name) {
    case "num_endpoints":
      return info.routeLost ? null : int(1);
    case "request_attempt_count":
      return int(connected ? 1 : 0);
    case "transport_failure_reason":
      return connected ? text("") : null;
    case "local_address":
      return connected ? text(info.upstreamLocalAddress) : null;
    case "cx_pool_ready_duration":
      // The simulated upstream is there at once.
      return connected ? duration(0) : null;
    case "locality":
      return connected ? locality : null;
    case "address":
    case "port":
      return connected ? addressProperty(info.upstreamAddress, name) : null;
    default:
      return null;
  }
}

function xdsProperty({ info }: PropertySource, name: string): PropertyValue | null {
  switch (name) {
    case "node":
      return node;
    case "listener_metadata":
      return metadata;
    case "listener_direction":
      return int(0);
    case "filter_chain_name":
      return text("");
    case "virtual_host_name":
      return text(info.virtualHostName);
    case "virtual_host_metadata":
      return metadata;
    default:
      return info.routeLost ? null : routeProperty(info, name);
  }
}

function routeProperty(info: StreamInfo, name: string): PropertyValue | null {
  switch (name) {
    case "cluster_name":
      return text(info.clusterName);
    case "route_name":
      return text("");
    case "cluster_metadata":
      return metadata;
    case "route_metadata":
      return info.routeMetadata ?? metadata;
    case "upstream_host_metadata":
    case "upstream_host_locality_metadata":
      // A host without metadata has a null value, which cannot be written.
      return info.upstreamStartUs === null ? null : namespace(() => null);
    default:
      return null;
  }
}

/** Of route, cluster and listener, and what other filters have left on the stream: a module cannot, so that there is nothing. */
const metadata = message({ filter_metadata: emptyMap, typed_filter_metadata: emptyMap });

const locality = message({ region: text(""), zone: text(""), sub_zone: text("") });

/** The proxy itself, which has no name unless it is configured with one. */
const node = message(
  {
    id: text(""),
    cluster: text(""),
    metadata: emptyMap,
    locality,
    user_agent_name: text("envoy"),
    client_features: emptyMap,
  },
  "2\x05envoy",
);
