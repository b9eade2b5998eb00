// Why a hostcall answered otherwise than Ok, for the person who reads a transcript: which argument, and what would have been
// right. A module sees the status alone, as in any host.

import { BufferType, HeaderMapType, MetricType, nameOf, Status, StreamType } from "../abi/enums.ts";
import type { HostcallName } from "../abi/hostcalls.ts";
import type { Pair } from "../wire/pairs.ts";
import { allows } from "./capabilities.ts";
import { textOfUtf8 } from "./text.ts";
import type { HostcallRecord, RecordedValue } from "./transcript.ts";
import type { Vm } from "./vm.ts";
import { whyForeignRefused } from "./why-foreign-refused.ts";

/** A hostcall that was refused. */
interface Refusal {
  readonly result: number;
  readonly vm: Vm;
  /** Which callback has asked. */
  readonly callback: string;
  /** The argument at a place, as a number, a text in quotes, or a header map. */
  number(place: number): number;
  text(place: number): string;
  /** The same as a byte string. */
  bytes(place: number): string;
  pairs(place: number): readonly Pair[];
}

type Reason = (refusal: Refusal) => string;

/** The highest timeout that is one. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

const headerMap: Reason = ({ number, callback }) => {
  const type = number(0);
  if (type > HeaderMapType.HttpCallResponseTrailers)
    return `there is no header map ${type}: the last one is 7`;
  const name = nameOf(HeaderMapType, type);
  if (type >= HeaderMapType.GrpcCallInitialMetadata) {
    return `${name} are the plugin's, and there only while it hears of an answer: not in ${callback} (CTX-7)`;
  }
  return `${name} are out of reach in ${callback}: they are there from their own callback on, until they go on (HDR-14)`;
};

const buffer: Reason = ({ number, result, callback }) => {
  const type = number(0);
  if (type > BufferType.ForeignFunctionArguments) return `there is no buffer ${type}: the last one is 8`;
  const name = nameOf(BufferType, type);
  if (result === Status.NotFound) return `there is no ${name} in ${callback}`;
  return `${name} cannot be written there: it is for reading, or ends before byte ${number(1)}`;
};

const stream: Reason = ({ number, result }) => {
  const type = number(0);
  if (type > StreamType.Upstream) return `there is no type of stream ${type}: the last one is 3`;
  if (result === Status.Unimplemented)
    return "the upstream's side of a connection cannot be continued (FLOW-14)";
  return `the context has no ${nameOf(StreamType, type)} to act on`;
};

const metric: Reason = ({ number, result }) => {
  const id = number(0);
  if (result === Status.NotFound) return `no metric has the number ${id}: proxy_define_metric gives them`;
  const type = nameOf(MetricType, id & 3);
  if (type === "Counter")
    return `the number ${id} is that of a counter, which only amounts above 0 are added to`;
  return type === "Histogram"
    ? `the number ${id} is that of a histogram, which has samples and no value`
    : `the number ${id} is that of no kind of metric`;
};

const queue: Reason = ({ number }) => `no queue has the number ${number(0)} (QUEUE-4)`;

const grpc: Reason = ({ number, result }) =>
  result === Status.NotFound
    ? `nothing that is open has the number ${number(0)}`
    : `the number ${number(0)} is that of nothing that this can be done to`;

const grpcStart: Reason = ({ text, result }) =>
  result === Status.ParseFailure
    ? `${text(0)} is no cluster that the proxy knows, and no GrpcService that can be read`
    : `no call could be made to ${text(0)}: no host, or a service or method without a name`;

const httpCall: Reason = ({ text, bytes, pairs, number, result, vm }) => {
  if (result === Status.InternalFailure) return `the cluster ${text(0)} has no host that can be reached`;
  if (number(4) > LONGEST_TIMEOUT_MS)
    return `a timeout of ${number(4)} ms is none: the longest is ${LONGEST_TIMEOUT_MS}`;
  const named = new Set(pairs(1).map(([name]) => name.toLowerCase()));
  const lacking = [":method", ":path", ":authority"].filter((name) => !named.has(name));
  const { clusters } = vm.state.options;
  if (!clusters.knows(bytes(0))) return `the proxy has no cluster ${text(0)}`;
  return `the headers of a call need ${lacking.join(" and ")}`;
};

/** What is asked for and is not there: an answer, and no refusal. */
const answers: Readonly<Partial<Record<HostcallName, Status>>> = {
  proxy_get_header_map_value: Status.NotFound,
  proxy_get_shared_data: Status.NotFound,
  proxy_dequeue_shared_queue: Status.Empty,
};

/** What hostcalls refuse by themselves. All can be out of reach, and those that take addresses can be given wrong ones. */
const reasons: Readonly<Partial<Record<HostcallName, Reason>>> = {
  proxy_done: () => "the plugin has not said in proxy_on_done that it would end later, or has ended",
  proxy_set_effective_context: ({ number }) => `no context has the number ${number(0)} (CTX-1)`,
  proxy_log: ({ number }) => `there is no level ${number(0)}: the last one is 5`,
  proxy_set_buffer_bytes: buffer,
  proxy_get_buffer_bytes: buffer,
  proxy_get_buffer_status: buffer,
  proxy_get_header_map_size: headerMap,
  proxy_get_header_map_pairs: headerMap,
  proxy_set_header_map_pairs: headerMap,
  proxy_get_header_map_value: headerMap,
  proxy_add_header_map_value: headerMap,
  proxy_replace_header_map_value: headerMap,
  proxy_remove_header_map_value: headerMap,
  proxy_continue_stream: stream,
  proxy_close_stream: stream,
  proxy_http_call: httpCall,
  proxy_grpc_call: grpcStart,
  proxy_grpc_stream: grpcStart,
  proxy_grpc_send: grpc,
  proxy_grpc_cancel: grpc,
  proxy_grpc_close: grpc,
  proxy_set_shared_data: ({ text }) => `${text(0)} has changed since the version that was passed (DATA-4)`,
  proxy_resolve_shared_queue: ({ text }) => `nobody has made the queue ${text(1)} under the VM id ${text(0)}`,
  proxy_enqueue_shared_queue: queue,
  proxy_dequeue_shared_queue: queue,
  proxy_define_metric: ({ number }) => `there is no type of metric ${number(0)}: the last one is 2`,
  proxy_record_metric: metric,
  proxy_increment_metric: metric,
  proxy_get_metric: metric,
  proxy_get_property: ({ text, result }) =>
    result === Status.NotFound
      ? `nothing is known here under ${text(0)}`
      : `the path ${text(0)} leads to no value that can be handed over`,
  proxy_set_property: ({ text, result }) =>
    result === Status.NotFound
      ? `${text(0)} cannot be kept: the context has no stream (PROP-7)`
      : `${text(0)} is declared read-only, and has a value (PROP-9)`,
  proxy_call_foreign_function: ({ bytes, result }) => whyForeignRefused(textOfUtf8(bytes(0)), result),
};

const OUT_OF_REACH = "its configuration has put it out of the module's reach (CAP-3)";

/** Why a hostcall was refused in a callback; null if it was not. */
export function whyRefused(
  { signature, inputs, result }: HostcallRecord,
  callback: string,
  vm: Vm,
): string | null {
  if (signature.result !== "Status" || result === null || result === Status.Ok) return null;
  if (!allows(vm.options.capabilities, signature.name)) return OUT_OF_REACH;
  if (result === Status.InvalidMemoryAccess)
    return outsideOf(
      signature.params.map(({ name }) => name),
      inputs,
    );
  const valueAt = (place: number): RecordedValue => inputs[place] ?? null;
  const name = signature.name as HostcallName;
  if (answers[name] === result) return null;
  const why = reasons[name]?.({
    result,
    vm,
    callback,
    number: (place) => Number(valueAt(place) ?? 0),
    text: (place) => JSON.stringify(textOfUtf8(String(valueAt(place) ?? "")).replaceAll("\0", ".")),
    bytes: (place) => String(valueAt(place) ?? ""),
    pairs: (place) => {
      const value = valueAt(place);
      return Array.isArray(value) ? (value as readonly Pair[]) : [];
    },
  });
  return why ?? null;
}

function outsideOf(names: readonly string[], inputs: readonly RecordedValue[]): string {
  const outside = inputs.indexOf(null);
  const what = outside >= 0 ? names[outside] : "an address for the answer";
  return `${what} is not in the module's memory`;
}
