/// <reference path="./config/decorators.d.ts" />
// The public API of the SDK: what a filter imports.

export { Action, GrpcStatus, LogLevel, PeerType } from "./abi/enums";
export { Body, Configuration } from "./body";
export { HttpContext, PluginContext, VmContext } from "./context";
export { callForeignFunction, ForeignResult } from "./foreign";
export { GrpcCall } from "./grpc-call";
export { GrpcReply, GrpcStream } from "./grpc-reply";
export { HeaderMap } from "./headers";
export { HostValue } from "./host-value";
export { HttpCall, HttpReply } from "./http-call";
export { Json, JsonError, JsonItem, JsonKind, JsonValue, JsonView, JsonWriter } from "./json";
export { log } from "./log";
export { Counter, Gauge, Histogram } from "./metrics";
export { Property } from "./properties";
export { BytesMatch, Match, Regex, RegexError, Template } from "./regex";
export { Registration, register, registerHttp, registerTcp, registerVm } from "./registry";
export { SharedData, SharedUpdate, SharedValue } from "./shared-data";
export { Queue } from "./shared-queue";
export { HttpRequest, HttpResponse, LocalReply } from "./stream";
export { TcpContext, TcpPluginContext } from "./tcp";
export { time } from "./time";
export { utf8 } from "./utf8";
export { HeaderList } from "./wire/pairs";
