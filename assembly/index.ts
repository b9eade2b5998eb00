// The public API of the SDK: what a filter imports.

export { Action, GrpcStatus, LogLevel } from "./abi/enums";
export { Body, Configuration } from "./body";
export { HttpContext, PluginContext, VmContext } from "./context";
export { HeaderMap } from "./headers";
export { Json, JsonError, JsonKind, JsonValue, JsonWriter } from "./json";
export { log } from "./log";
export { Property } from "./properties";
export { Match, Regex, RegexError, Template } from "./regex";
export { Registration, register, registerHttp, registerVm } from "./registry";
export { HttpRequest, HttpResponse, LocalReply } from "./stream";
export { time } from "./time";
export { utf8 } from "./utf8";
export { HeaderList } from "./wire/pairs";
