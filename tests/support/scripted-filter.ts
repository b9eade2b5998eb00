// Filters that do what a test tells them: each callback makes the hostcalls of its script and returns what it says. What
// the host answered stands in the transcript.

import { type CallbackName, callbacks } from "../../host-sim/abi/callbacks.ts";
import * as enums from "../../host-sim/abi/enums.ts";
import { type HostcallName, hostcalls } from "../../host-sim/abi/hostcalls.ts";
import { inAbi, type ParameterKind, wasmType } from "../../host-sim/abi/signatures.ts";
import { type FilterOptions, loadFilter } from "../../host-sim/index.ts";
import { byteStringOf } from "../../host-sim/wire/byte-string.ts";
import { encodePairs, type Pair } from "../../host-sim/wire/pairs.ts";
import { compileWat } from "./wat.ts";

/** A wasm argument that is passed as it is, where the kind would allow something nicer. */
export interface RawArgument {
  readonly raw: number;
}

/** Text or bytes for `bytes` and `path`, pairs or bytes for `pairs`, a name or number for enums. */
export type Argument = number | bigint | string | Uint8Array | readonly Pair[] | RawArgument;

/** One hostcall with its inputs; what the host writes goes to slots of the filter's own. */
export interface Call {
  readonly name: HostcallName;
  readonly inputs: readonly Argument[];
  /** Where the host shall write, instead of the slots. */
  readonly slots?: readonly number[];
}

/** What one call of a callback does. */
export interface Script {
  readonly calls?: readonly Call[];
  readonly returns?: number;
  /** Ends in `unreachable`. */
  readonly traps?: boolean;
}

/** What happens in each callback: the first script in its first call, and so on; the last one repeats. */
export type Scripts = Partial<Record<CallbackName | "_initialize" | "_start", Script | readonly Script[]>>;

/** All that a stream of HTTP is called with, and nothing happens. */
export const everyStreamCallback: Scripts = {
  proxy_on_context_create: {},
  proxy_on_request_headers: {},
  proxy_on_request_body: {},
  proxy_on_request_trailers: {},
  proxy_on_response_headers: {},
  proxy_on_response_body: {},
  proxy_on_response_trailers: {},
  proxy_on_log: {},
  proxy_on_done: {},
  proxy_on_delete: {},
};

/** What is unusual about the module. */
export interface ModuleOptions {
  readonly abi?: enums.AbiVersion;
  /** The body of the allocator in WebAssembly text, from `$size` to an address. */
  readonly allocator?: string;
  /** More of the module. */
  readonly extra?: string;
}

/** A hostcall for a script. */
export function call(name: HostcallName, ...inputs: readonly Argument[]): Call {
  return { name, inputs };
}

/** A request to a cluster for its root, over HTTP. */
export function get(cluster: string, timeoutMs: number): Call {
  const headers: readonly Pair[] = [
    [":method", "GET"],
    [":path", "/"],
    [":authority", "auth"],
  ];
  return call("proxy_http_call", cluster, headers, "", [], timeoutMs);
}

/** A message at level info. */
export function say(message: string): Call {
  return call("proxy_log", "Info", message);
}

/** Loads a scripted filter. */
export function loadScripted(scripts: Scripts, options: FilterOptions = {}, module: ModuleOptions = {}) {
  return loadFilter(scriptedModule(scripts, module), options);
}

const FIRST_DATA = 4096;
const SLOTS = [16, 24, 32];
const BUMP_ALLOCATOR = `
  (local $at i32)
  (local.set $at (global.get $top))
  (global.set $top (i32.add (global.get $top) (local.get $size)))
  (if (i32.gt_u (global.get $top) (i32.mul (memory.size) (i32.const 65536)))
    (then (drop (memory.grow (i32.add (i32.div_u (local.get $size) (i32.const 65536)) (i32.const 1))))))
  (local.get $at)`;

/** The bytes of a scripted filter. */
export function scriptedModule(
  scripts: Scripts,
  { abi = "0.2.1", allocator, extra }: ModuleOptions = {},
): Uint8Array {
  const data = new DataSegment();
  const used = new Set<HostcallName>();
  const functions = Object.entries(scripts).map(([name, given]) => {
    const steps = [given].flat() as Script[];
    for (const step of steps) for (const { name } of step.calls ?? []) used.add(name);
    return callbackText(name, steps, abi, data);
  });
  const imports = [...used].map((name) => {
    const signature = inAbi(hostcalls, abi).get(name) ?? hostcalls.find((row) => row.name === name);
    if (signature === undefined) throw new Error(`no hostcall ${name}`);
    const { params, results } = wasmType(signature);
    return `(import "env" "${name}" (func $${name} (param ${params.join(" ")}) (result ${results.join(" ")})))`;
  });
  return compileWat(`(module
    ${imports.join("\n")}
    (memory (export "memory") 4)
    (global $top (mut i32) (i32.const 131072))
    (func (export "proxy_abi_version_${abi.replaceAll(".", "_")}"))
    (func (export "malloc") (param $size i32) (result i32) ${allocator ?? BUMP_ALLOCATOR})
    ${functions.join("\n")}
    ${data.text()}
    ${extra ?? ""})`);
}

function callbackText(
  name: string,
  steps: readonly Script[],
  abi: enums.AbiVersion,
  data: DataSegment,
): string {
  const signature = inAbi(callbacks, abi).get(name);
  const type = signature === undefined ? { params: [], results: [] } : wasmType(signature);
  const params = type.params.length === 0 ? "" : `(param ${type.params.join(" ")})`;
  const hasResult = type.results.length > 0;
  const last = steps.length - 1;
  const bodies = steps.map((step, index) => {
    const calls = (step.calls ?? []).map((each) => callText(each, abi, data));
    if (step.traps) calls.push("unreachable");
    const result = hasResult ? `(return (i32.const ${step.returns ?? defaultResult(name)}))` : "return";
    const body = [...calls, result].join("\n");
    if (index === last) return body;
    return `(if (i32.eq (global.get $calls_${name}) (i32.const ${index + 1})) (then ${body}))`;
  });
  return `
    (global $calls_${name} (mut i32) (i32.const 0))
    (func $${name} (export "${name}") ${params} ${hasResult ? "(result i32)" : ""}
      (global.set $calls_${name} (i32.add (global.get $calls_${name}) (i32.const 1)))
      ${bodies.join("\n")}
      unreachable)`;
}

/** Callbacks that answer a boolean mean "yes" unless told otherwise; the others continue. */
function defaultResult(name: string): number {
  return ["proxy_on_vm_start", "proxy_on_configure", "proxy_on_done"].includes(name) ? 1 : 0;
}

function callText({ name, inputs, slots = [] }: Call, abi: enums.AbiVersion, data: DataSegment): string {
  const signature = inAbi(hostcalls, abi).get(name) ?? hostcalls.find((row) => row.name === name);
  if (signature === undefined) throw new Error(`no hostcall ${name}`);
  const { params } = wasmType(signature);
  const remaining = [...inputs];
  const freeSlots = [...slots, ...SLOTS.slice(slots.length)];
  const operands: (number | bigint)[] = [];
  for (const { kind } of signature.params) {
    const count = kind === "outBytes" || kind === "outPairs" ? 2 : 1;
    if (kind.startsWith("out")) operands.push(...freeSlots.splice(0, count));
    else operands.push(...operandsOf(kind, remaining, data));
  }
  const consts = operands.map((operand, index) => `(${params[index]}.const ${operand})`);
  return `(drop (call $${name} ${consts.join(" ")}))`;
}

function operandsOf(kind: ParameterKind, remaining: Argument[], data: DataSegment): (number | bigint)[] {
  const input = remaining.shift() ?? 0;
  if (typeof input === "object" && "raw" in input) {
    // Address and size are given one by one.
    const second = ["bytes", "path", "pairs"].includes(kind) ? remaining.shift() : undefined;
    return second === undefined ? [input.raw] : [input.raw, rawOf(second)];
  }
  switch (kind) {
    case "bytes":
    case "path":
      return data.place(typeof input === "string" ? Buffer.from(input, "utf8") : (input as Uint8Array));
    case "pairs":
      return data.place(input instanceof Uint8Array ? input : encodePairs(utf8(input as readonly Pair[])));
    default:
      return [typeof input === "string" ? numberOf(kind, input) : (input as number | bigint)];
  }
}

function utf8(pairs: readonly Pair[]): Pair[] {
  const bytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");
  return pairs.map(([name, value]) => [bytes(name), bytes(value)]);
}

function rawOf(argument: Argument): number {
  if (typeof argument === "object" && "raw" in argument) return argument.raw;
  throw new Error("a raw address needs a raw size");
}

function numberOf(kind: ParameterKind, name: string): number {
  const values = (enums as unknown as Record<string, Readonly<Record<string, number>>>)[kind];
  const value = values?.[name];
  if (value === undefined) throw new Error(`${kind} has no ${name}`);
  return value;
}

/** Constant bytes of the module. */
class DataSegment {
  #bytes = "";

  /** Address and size of bytes that will be there. */
  place(bytes: Uint8Array): [address: number, size: number] {
    const address = FIRST_DATA + this.#bytes.length;
    this.#bytes += byteStringOf(bytes);
    return [address, bytes.length];
  }

  text(): string {
    const escaped = [...this.#bytes].map((byte) => `\\${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
    return `(data (i32.const ${FIRST_DATA}) "${escaped.join("")}")`;
  }
}
