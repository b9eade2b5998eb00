// The numbers of the ABI under the specification's names, in its order. A name that the specification lacks says so.

/** How serious a log message is. Spec: `proxy_log_level_t`. */
export const LogLevel = {
  Trace: 0,
  Debug: 1,
  Info: 2,
  Warn: 3,
  Error: 4,
  Critical: 5,
} as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

/** How a hostcall ended. Spec: `proxy_status_t`; BadExpression, ResultMismatch and BrokenConnection are Envoy's. */
export const Status = {
  Ok: 0,
  NotFound: 1,
  BadArgument: 2,
  SerializationFailure: 3,
  ParseFailure: 4,
  BadExpression: 5,
  InvalidMemoryAccess: 6,
  Empty: 7,
  CasMismatch: 8,
  ResultMismatch: 9,
  InternalFailure: 10,
  BrokenConnection: 11,
  Unimplemented: 12,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

/** What a callback of a TCP stream asks of the host. Spec: `proxy_action_t`. */
export const Action = {
  Continue: 0,
  Pause: 1,
} as const;
export type Action = (typeof Action)[keyof typeof Action];

/** What Envoy reads into the result of a headers callback; the specification has only `proxy_action_t`. */
export const HeadersStatus = {
  Continue: 0,
  StopIteration: 1,
  ContinueAndEndStream: 2,
  StopAllIterationAndBuffer: 3,
  StopAllIterationAndWatermark: 4,
} as const;
export type HeadersStatus = (typeof HeadersStatus)[keyof typeof HeadersStatus];

/** What Envoy reads into the result of a body callback; the specification has only `proxy_action_t`. */
export const DataStatus = {
  Continue: 0,
  StopIterationAndBuffer: 1,
  StopIterationAndWatermark: 2,
  StopIterationNoBuffer: 3,
} as const;
export type DataStatus = (typeof DataStatus)[keyof typeof DataStatus];

/** What Envoy reads into the result of a trailers callback; the specification has only `proxy_action_t`. */
export const TrailersStatus = {
  Continue: 0,
  StopIteration: 1,
} as const;
export type TrailersStatus = (typeof TrailersStatus)[keyof typeof TrailersStatus];

/** Which buffer a hostcall means. Spec: `proxy_buffer_type_t`. */
export const BufferType = {
  HttpRequestBody: 0,
  HttpResponseBody: 1,
  DownstreamData: 2,
  UpstreamData: 3,
  HttpCallResponseBody: 4,
  GrpcCallMessage: 5,
  VmConfiguration: 6,
  PluginConfiguration: 7,
  ForeignFunctionArguments: 8,
} as const;
export type BufferType = (typeof BufferType)[keyof typeof BufferType];

/** Which header map a hostcall means. Spec: `proxy_map_type_t`. */
export const HeaderMapType = {
  HttpRequestHeaders: 0,
  HttpRequestTrailers: 1,
  HttpResponseHeaders: 2,
  HttpResponseTrailers: 3,
  GrpcCallInitialMetadata: 4,
  GrpcCallTrailingMetadata: 5,
  HttpCallResponseHeaders: 6,
  HttpCallResponseTrailers: 7,
} as const;
export type HeaderMapType = (typeof HeaderMapType)[keyof typeof HeaderMapType];

/** Who closed a connection. Spec: `proxy_peer_type_t`. */
export const PeerType = {
  Unknown: 0,
  Local: 1,
  Remote: 2,
} as const;
export type PeerType = (typeof PeerType)[keyof typeof PeerType];

/** Which stream a hostcall means. Spec: `proxy_stream_type_t`. */
export const StreamType = {
  HttpRequest: 0,
  HttpResponse: 1,
  Downstream: 2,
  Upstream: 3,
} as const;
export type StreamType = (typeof StreamType)[keyof typeof StreamType];

/** What a metric counts. Spec: `proxy_metric_type_t`. */
export const MetricType = {
  Counter: 0,
  Gauge: 1,
  Histogram: 2,
} as const;
export type MetricType = (typeof MetricType)[keyof typeof MetricType];

/** The outcome of a gRPC call. The specification leaves the numbers to gRPC. */
export const GrpcStatus = {
  Ok: 0,
  Canceled: 1,
  Unknown: 2,
  InvalidArgument: 3,
  DeadlineExceeded: 4,
  NotFound: 5,
  AlreadyExists: 6,
  PermissionDenied: 7,
  ResourceExhausted: 8,
  FailedPrecondition: 9,
  Aborted: 10,
  OutOfRange: 11,
  Unimplemented: 12,
  Internal: 13,
  Unavailable: 14,
  DataLoss: 15,
  Unauthenticated: 16,
} as const;
export type GrpcStatus = (typeof GrpcStatus)[keyof typeof GrpcStatus];

/** How a WASI function ended. Spec: `wasi_errno_t`; the rest is WASI's, as far as Envoy answers it. */
export const WasiErrno = {
  Success: 0,
  Badf: 8,
  Exist: 20,
  Fault: 21,
  Inval: 28,
  Noent: 44,
  Nosys: 52,
  Notsup: 58,
  Notcapable: 76,
} as const;
export type WasiErrno = (typeof WasiErrno)[keyof typeof WasiErrno];

/** The versions of the ABI that a module can declare with a marker. */
export type AbiVersion = "0.1.0" | "0.2.0" | "0.2.1";

/** The name of a number, `nameOf(Status, 1)` is "NotFound"; a number without a name is answered as its digits. */
export function nameOf(values: Readonly<Record<string, number>>, value: number): string {
  for (const [name, number] of Object.entries(values)) if (number === value) return name;
  return String(value);
}
