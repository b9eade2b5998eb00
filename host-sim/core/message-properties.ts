// What the property tree tells of the two messages of a stream: `request` and `response`.

import type { PropertyMap, PropertyValue } from "../wire/property-value.ts";
import type { HeaderMap } from "./header-map.ts";
import { headerName } from "./header-name.ts";
import { grpcStatusOf } from "./local-reply.ts";
import { duration, int, text, time } from "./property-values.ts";
import type { StreamInfo } from "./stream-info.ts";

/** What the tree of a stream is read from. Headers are those in reach of the running callback (PROP-5, PROP-6). */
export interface PropertySource {
  readonly info: StreamInfo;
  readonly requestHeaders: HeaderMap | null;
  readonly responseHeaders: HeaderMap | null;
  readonly responseTrailers: HeaderMap | null;
}

/** An attribute of `request`. */
export function requestProperty(
  { info, requestHeaders: headers }: PropertySource,
  name: string,
): PropertyValue | null {
  switch (name) {
    case "time":
      return time(info.startUs);
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

/** An attribute of `response`. */
export function responseProperty(source: PropertySource, name: string): PropertyValue | null {
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

/** A header map as an attribute: each name once, its values joined (VAL-6, VAL-7). */
function headerProperty(headers: HeaderMap | null): PropertyMap {
  const joined = (name: string): PropertyValue => text((headers?.getAll(name) ?? []).join(","));
  return {
    kind: "map",
    find: (segment) => {
      const { isSendable, text: name } = headerName(segment);
      return isSendable && headers?.has(name) ? joined(name) : null;
    },
    entries: () => {
      const names = new Set(headers?.pairs().map(([name]) => name));
      return [...names].map((name) => [text(name), joined(name)] as const);
    },
  };
}
