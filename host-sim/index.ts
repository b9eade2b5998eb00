// The public API of the simulator.

export type { Cluster, PendingCall } from "./calls.ts";
export type { FilterShare } from "./chain.ts";
export type { FailurePolicy } from "./chained-filter.ts";
export type { ClosedBy, Connection, ConnectionEnd, ConnectionOptions } from "./connection.ts";
export type { Finding, FindingCode } from "./core/finding.ts";
export type { Json, JsonObject } from "./core/metadata.ts";
export type { Protocol } from "./core/stream-info.ts";
export { type ErrorCode, HostSimError } from "./errors.ts";
export { Exchange, type UpstreamView } from "./exchange.ts";
export type { GrpcAnswer, GrpcCluster, OpenGrpcStream, PendingGrpcCall } from "./grpc.ts";
export type { Counts, Thread } from "./guest/conversation.ts";
export type { ForeignFunction } from "./guest/vm.ts";
export { Filter, type FilterOptions, loadFilter } from "./host.ts";
export type { LogEntry, LogLevelName } from "./log.ts";
export type { BodyInput, HeadersInput, HeaderValue, MessageBody, MessageHeaders } from "./message.ts";
export type { ModuleSource } from "./module-file.ts";
export type { PluginSettings, SurroundingsOptions } from "./options.ts";
export type { ProfileName } from "./profiles/index.ts";
export type { ProxyFilter, ProxyLogEntry, ThreadLogEntry } from "./proxy-filter.ts";
export type { ReceivedRequest, ReceivedResponse } from "./received.ts";
export type { RequestHead, SentRequest } from "./request.ts";
export type { ExchangeRequest, FilterClock, RunningProxy, WorkerChoice } from "./running-proxy.ts";
export type { FilterMetrics, FilterQueues, FilterSharedData, SharedInput } from "./shared-state.ts";
export { type FilterSettings, type ProxyOptions, startProxy } from "./start-proxy.ts";
export type { DirectionState, StepOptions, Stream, StreamOptions } from "./stream.ts";
export type { Upstream, UpstreamResponse } from "./upstream.ts";
