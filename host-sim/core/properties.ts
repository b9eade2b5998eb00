// The property tree of a stream: what a module reads with `proxy_get_property`. Names and types are Envoy's attributes.

import { asciiLowerCase } from "../wire/byte-string.ts";
import type {
  PropertyMap,
  PropertyMessage,
  PropertyNamespace,
  PropertyValue,
} from "../wire/property-value.ts";
import type { HeaderMap } from "./header-map.ts";
import { grpcStatusOf } from "./local-reply.ts";
import type { StreamInfo } from "./stream-info.ts";

/** What the tree of a stream is read from. Headers are those in reach of the running callback (PROP-5, PROP-6). */
export interface PropertySource {
  readonly info: StreamInfo;
  readonly requestHeaders: HeaderMap | null;
  readonly responseHeaders: HeaderMap | null;
  readonly responseTrailers: HeaderMap | null;
}

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
      return dynamicMetadata;
    case "upstream_filter_state":
      return source.info.upstreamStartUs === null ? null : namespace(() => null);
    case "filter_state":
      return namespace((segment) => source.info.filterState.get(segment)?.attribute ?? null);
    case "connection_id":
      return { kind: "uint", value: BigInt(source.info.connectionId) };
    default:
      return null;
  }
}

/** `xds` where there is no stream: only the node is known (PROP-7). */
export function nodeProperty(): PropertyValue {
  return namespace((segment) => (segment === "node" ? node : null));
}

function requestProperty(
  { info, requestHeaders: headers }: PropertySource,
  name: string,
): PropertyValue | null {
  switch (name) {
    case "time":
      return { kind: "time", ns: BigInt(info.startUs) * NS_PER_US };
    case "protocol":
      return text(info.protocol);
    case "duration":
      return info.endUs === null ? null : duration(info.endUs - info.startUs);
    case "size":
      return sizeOf(headers, info.requestBytes);
    case "total_size":
      return int(info.requestBytes + (headers?.byteSize ?? 0));
    case "headers_bytes":
      return int(headers?.byteSize ?? 0);
    case "headers":
      return headerProperty(headers);
    default:
      return headers === null ? null : requestHeaderProperty(headers, name);
  }
}

/** What is read out of one request header. */
function requestHeaderProperty(headers: HeaderMap, name: string): PropertyValue | null {
  const path = headers.get(":path") ?? "";
  switch (name) {
    case "path":
      return text(headers.get(":path"));
    case "url_path":
      return text(path.split("?", 1)[0] ?? "");
    case "query":
      return text(/\?([^#]*)/.exec(path)?.[1] ?? "");
    case "host":
      return text(headers.get(":authority"));
    case "scheme":
      return text(headers.get(":scheme"));
    case "method":
      return text(headers.get(":method"));
    case "referer":
      return text(headers.get("referer"));
    case "useragent":
      return text(headers.get("user-agent"));
    case "id":
      return text(headers.get("x-request-id"));
    default:
      return null;
  }
}

/** The announced size; what has come so far where none is announced; nothing where it is not a number. */
function sizeOf(headers: HeaderMap | null, received: number): PropertyValue | null {
  const announced = headers?.get("content-length") ?? null;
  if (announced === null) return int(received);
  return /^\d+$/.test(announced) ? int(Number(announced)) : null;
}

function responseProperty(source: PropertySource, name: string): PropertyValue | null {
  const { info, responseHeaders: headers, responseTrailers: trailers } = source;
  switch (name) {
    case "code":
      return info.responseCode === null ? null : int(info.responseCode);
    case "code_details":
      return text(info.responseCodeDetails);
    case "flags":
      return int(info.responseFlags);
    case "grpc_status":
      return grpcStatusProperty(source);
    case "headers":
      return headerProperty(headers);
    case "trailers":
      return headerProperty(trailers);
    case "headers_bytes":
      return int(headers?.byteSize ?? 0);
    case "size":
      return int(info.responseBytes);
    case "total_size":
      return int(info.responseBytes + (headers?.byteSize ?? 0) + (trailers?.byteSize ?? 0));
    case "backend_latency":
      return info.upstreamStartUs === null || info.upstreamEndUs === null
        ? null
        : duration(info.upstreamEndUs - info.upstreamStartUs);
    default:
      return null;
  }
}

/** Plain HTTP has one too, derived from its status. */
function grpcStatusProperty({
  info,
  responseHeaders,
  responseTrailers,
}: PropertySource): PropertyValue | null {
  const given = responseTrailers?.get("grpc-status") ?? responseHeaders?.get("grpc-status") ?? null;
  if (given !== null && /^\d+$/.test(given)) return int(Number(given));
  return info.responseCode === null ? null : int(grpcStatusOf(info.responseCode));
}

function connectionProperty(info: StreamInfo, name: string): PropertyValue | null {
  switch (name) {
    case "id":
      return { kind: "uint", value: BigInt(info.connectionId) };
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
      return connected ? emptyMessage : null;
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
      return emptyMessage;
    case "listener_direction":
      return int(0);
    case "filter_chain_name":
      return text("");
    case "virtual_host_name":
      return text(info.virtualHostName);
    case "virtual_host_metadata":
      return emptyMessage;
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
    case "route_metadata":
      return emptyMessage;
    case "upstream_host_metadata":
    case "upstream_host_locality_metadata":
      // A host without metadata has a null value, which cannot be written.
      return info.upstreamStartUs === null ? null : namespace(() => null);
    default:
      return null;
  }
}

/** A header map as an attribute: each name once, its values joined (VAL-6, VAL-7). */
function headerProperty(headers: HeaderMap | null): PropertyMap {
  const joined = (name: string): PropertyValue | null => {
    const values = headers?.getAll(asciiLowerCase(name)) ?? [];
    return values.length === 0 ? null : text(values.join(","));
  };
  return {
    kind: "map",
    find: joined,
    entries: () => {
      const names = new Set(headers?.pairs().map(([name]) => name));
      return [...names].map((name) => [text(name), joined(name) ?? emptyMessage] as const);
    },
  };
}

/** A message in which nothing is set. */
const emptyMessage: PropertyMessage = { kind: "message", encoded: "", find: () => null };

const emptyMap: PropertyMap = { kind: "map", entries: () => [], find: () => null };

/** What filters have left in the metadata of the stream: a module cannot, so that there is nothing. */
const dynamicMetadata: PropertyMessage = {
  ...emptyMessage,
  find: (field) => (field === "filter_metadata" || field === "typed_filter_metadata" ? emptyMap : null),
};

/** The proxy itself, which has no name unless it is configured with one. */
const node: PropertyMessage = {
  kind: "message",
  encoded: "2\x05envoy",
  find: (field) => {
    switch (field) {
      case "id":
      case "cluster":
        return text("");
      case "user_agent_name":
        return text("envoy");
      case "metadata":
        return emptyMap;
      default:
        return null;
    }
  },
};

function namespace(find: (segment: string) => PropertyValue | null): PropertyNamespace {
  return { kind: "namespace", find };
}

function text(value: string): PropertyValue;
function text(value: string | null): PropertyValue | null;
function text(value: string | null): PropertyValue | null {
  return value === null ? null : { kind: "string", value };
}

function int(value: number): PropertyValue {
  return { kind: "int", value: BigInt(value) };
}

function duration(us: number): PropertyValue {
  return { kind: "duration", ns: BigInt(us) * NS_PER_US };
}

const NS_PER_US = 1000n;
