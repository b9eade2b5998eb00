// Where Envoy can connect to: the upstream, and the services that filters call.

const TYPES = "type.googleapis.com";

/** A server on this machine, under the name by which filters call it. */
export interface Service {
  readonly name: string;
  readonly port: number;
  /** Whether it speaks HTTP/2, without TLS, as gRPC does. */
  readonly http2?: boolean;
}

/** The address of a server, or of a listener. */
export function loopback(port: number): object {
  return { socket_address: { address: "127.0.0.1", port_value: port } };
}

/** A service as one of Envoy's clusters. */
export function cluster({ name, port, http2 = false }: Service): object {
  return {
    name,
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: loopback(port) } }] }],
    },
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": `${TYPES}/envoy.extensions.upstreams.http.v3.HttpProtocolOptions`,
        explicit_http_config: http2
          ? { http2_protocol_options: { allow_metadata: true } }
          : { http_protocol_options: { enable_trailers: true } },
      },
    },
  };
}
