// The headers that Envoy keeps in a slot of their own. Such a header can exist only once: adding joins (HDR-5). The lists
// are those of a standard build, with the headers that its extensions register.

/** What one kind of header map does with certain names. */
export interface HeaderRules {
  /** Its bit among those of `inlineIn`; 0: no name is inline. */
  readonly inlineBit: number;
  /** Whether `host` means `:authority` (HDR-12). */
  readonly hostIsAuthority: boolean;
}

const IN_BOTH_DIRECTIONS =
  "connection content-type x-envoy-decorator-operation keep-alive proxy-connection proxy-status x-request-id " +
  "transfer-encoding upgrade via content-length x-envoy-attempt-count";

const IN_REQUESTS =
  "x-client-trace-id x-envoy-downstream-service-cluster x-envoy-downstream-service-node x-envoy-external-address " +
  "x-envoy-force-trace x-envoy-hedge-on-per-try-timeout x-envoy-internal x-envoy-ip-tags x-envoy-retry-on " +
  "x-envoy-retry-grpc-on x-envoy-retriable-status-codes x-envoy-retriable-header-names x-envoy-is-timeout-retry " +
  "x-envoy-original-path x-envoy-original-host x-envoy-original-url x-envoy-upstream-alt-stat-name " +
  "x-envoy-upstream-rq-timeout-alt-response expect x-forwarded-client-cert x-forwarded-for x-forwarded-host " +
  "x-forwarded-proto grpc-timeout :authority :method :path :protocol :scheme te user-agent " +
  "x-envoy-expected-rq-timeout-ms x-envoy-max-retries x-envoy-upstream-rq-timeout-ms " +
  "x-envoy-upstream-rq-per-try-timeout-ms x-envoy-upstream-stream-duration-ms x-forwarded-port " +
  "accept accept-encoding access-control-request-headers access-control-request-method " +
  "access-control-request-private-network authentication authorization cache-control cdn-loop content-encoding " +
  "grpc-accept-encoding if-match if-modified-since if-none-match if-range if-unmodified-since origin pragma referer";

const IN_RESPONSES =
  "date x-envoy-degraded x-envoy-immediate-health-check-fail x-envoy-ratelimited x-envoy-upstream-canary " +
  "x-envoy-upstream-healthchecked-cluster location server x-envoy-upstream-service-time :status grpc-message " +
  "grpc-status access-control-allow-credentials access-control-allow-headers access-control-allow-methods " +
  "access-control-allow-origin access-control-allow-private-network access-control-expose-headers " +
  "access-control-max-age age cache-control content-encoding etag expires last-modified vary";

const IN_RESPONSE_TRAILERS = "grpc-message grpc-status";

function names(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(" ")));
}

/** Request headers: the only map in which `host` is an alias. */
export const requestHeaderRules: HeaderRules = { inlineBit: 1, hostIsAuthority: true };

/** Response headers. */
export const responseHeaderRules: HeaderRules = { inlineBit: 2, hostIsAuthority: false };

/** Request trailers: no inline header at all. */
export const requestTrailerRules: HeaderRules = { inlineBit: 0, hostIsAuthority: false };

/** Response trailers. */
export const responseTrailerRules: HeaderRules = { inlineBit: 4, hostIsAuthority: false };

const inlineNames: readonly [rules: HeaderRules, names: ReadonlySet<string>][] = [
  [requestHeaderRules, names(IN_BOTH_DIRECTIONS, IN_REQUESTS)],
  [responseHeaderRules, names(IN_BOTH_DIRECTIONS, IN_RESPONSES)],
  [responseTrailerRules, names(IN_RESPONSE_TRAILERS)],
];

/** In which kinds of header maps a name, in lower case, can exist only once: the bits of their rules. */
export function inlineIn(name: string): number {
  let bits = 0;
  for (const [{ inlineBit }, names] of inlineNames) if (names.has(name)) bits |= inlineBit;
  return bits;
}
