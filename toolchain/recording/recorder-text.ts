// The recorder, as WebAssembly text: for each callback and each hostcall a function that stands between host and filter, and
// logs what passes. It works with nothing but the last page of the filter's memory, which the filter does not know of: it
// allocates nothing, and the filter computes with the addresses that it would have without it.

import {
  goesOut,
  placesOf,
  type Signature,
  slotsOf,
  type ValueType,
  type WasmType,
} from "../../host-sim/abi/signatures.ts";
import { Mark, RECORDING_MARK } from "../../host-sim/recording/marks.ts";
import { isBuffer } from "../../host-sim/recording/parameters.ts";

/** A hostcall that the filter imports. */
export interface RecordedHostcall {
  readonly module: string;
  readonly signature: Signature;
  readonly type: WasmType;
}

/** A callback that the filter exports. */
export interface RecordedCallback {
  readonly name: string;
  readonly type: WasmType;
}

/** What a recorder is made for. */
export interface RecorderPlan {
  readonly hostcalls: readonly RecordedHostcall[];
  readonly callbacks: readonly RecordedCallback[];
  /** At which level it logs. */
  readonly level: number;
  /** What the filter is known by, in the first line of each VM. */
  readonly hash: string;
}

/** The module name under which a recorder imports what the filter exports. */
export const FILTER = "filter";

/** Under which names a recorder exports what takes the place of something in the filter. */
export const replacing = {
  hostcall: (module: string, name: string): string => `hostcall ${module} ${name}`,
  callback: (name: string): string => `callback ${name}`,
  memorySize: "memory.size",
  memoryGrow: "memory.grow",
} as const;

/** Container runtimes cut lines that are much longer. */
const MOST_CHARACTERS = 4000;

/** How much of the page is in use: a line, what is written behind its last character, and the bytes of an id. */
const USED_BYTES = 4096;

/** The text of the recorder. */
export function recorderText(plan: RecorderPlan): string {
  const imports = [
    `(import "${FILTER}" "memory" (memory 1))`,
    `(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))`,
    `(import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))`,
    ...plan.hostcalls.map(
      ({ module, signature: { name }, type }, index) =>
        `(import "${module}" "${name}" (func $hostcall${index} ${typeText(type)}))`,
    ),
    ...plan.callbacks.map(
      ({ name, type }, index) => `(import "${FILTER}" "${name}" (func $callback${index} ${typeText(type)}))`,
    ),
  ];
  const functions = [
    lineText(plan),
    VALUES,
    MEMORY,
    ...plan.hostcalls.map(hostcallText),
    ...plan.callbacks.map(callbackText),
  ];
  return `(module\n${[...imports, ...functions].join("\n")}\n)`;
}

/** A line is begun with its first character, and logged when it is full or when something has been said completely. */
function lineText({ level, hash }: RecorderPlan): string {
  return `
(global $size (mut i32) (i32.const 0)) ;; characters of the line
(global $lines (mut i32) (i32.const 0)) ;; lines that were logged
(global $depth (mut i32) (i32.const 0)) ;; calls that have begun and not ended
(global $vm (mut i64) (i64.const 0)) ;; who logs: a number at random

(func $page (result i32) (i32.shl (i32.sub (memory.size) (i32.const 1)) (i32.const 16)))
(func $put (param $character i32)
  (i32.store8 (i32.add (call $page) (global.get $size)) (local.get $character))
  (global.set $size (i32.add (global.get $size) (i32.const 1))))
(func $text (param $characters i64)
  (loop $next
    (if (i64.ne (local.get $characters) (i64.const 0)) (then
      (call $char (i32.wrap_i64 (i64.and (local.get $characters) (i64.const 255))))
      (local.set $characters (i64.shr_u (local.get $characters) (i64.const 8)))
      (br $next)))))
(func $hex (param $value i64) (local $shift i64) (local $digit i32)
  (local.set $shift (i64.and (i64.sub (i64.const 63) (i64.clz (i64.or (local.get $value) (i64.const 1)))) (i64.const 60)))
  (loop $next
    (local.set $digit (i32.and (i32.wrap_i64 (i64.shr_u (local.get $value) (local.get $shift))) (i32.const 15)))
    (call $char (i32.add (local.get $digit)
      (select (i32.const 87) (i32.const 48) (i32.gt_u (local.get $digit) (i32.const 9)))))
    (local.set $shift (i64.sub (local.get $shift) (i64.const 4)))
    (br_if $next (i64.ge_s (local.get $shift) (i64.const 0)))))
(func $begin (local $id i32)
  (if (i64.eqz (global.get $vm)) (then
    (local.set $id (i32.add (call $page) (i32.const ${USED_BYTES - 8})))
    (drop (call $random (local.get $id) (i32.const 4)))
    (global.set $vm (i64.or (i64.load32_u (local.get $id)) (i64.const 0x100000000)))))
  ${textOf(`${RECORDING_MARK} `, "put")}
  (call $hex (i64.and (global.get $vm) (i64.const 0xffffffff)))
  (call $put (i32.const 32))
  (call $hex (i64.extend_i32_u (global.get $lines)))
  (call $put (i32.const ${codeOf(Mark.Begin)}))
  (if (i32.eqz (global.get $lines)) (then ${textOf(` ${Mark.Module}${hash}`)})))
(func $char (param $character i32)
  (if (i32.eqz (global.get $size)) (then (call $begin)))
  (if (i32.ge_u (global.get $size) (i32.const ${MOST_CHARACTERS})) (then
    (call $endLine (i32.const ${codeOf(Mark.Continued)}))
    (call $begin)))
  (call $put (local.get $character)))
(func $endLine (param $mark i32)
  (call $put (local.get $mark))
  (drop (call $log (i32.const ${level}) (call $page) (global.get $size)))
  (global.set $size (i32.const 0))
  (global.set $lines (i32.add (global.get $lines) (i32.const 1))))
(func $enter (result i32)
  (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
  (global.get $depth))
(func $leave (param $depth i32)
  (loop $next
    (if (i32.gt_u (global.get $depth) (local.get $depth)) (then
      (call $char (i32.const 32)) (call $char (i32.const ${codeOf(Mark.Lost)}))
      (global.set $depth (i32.sub (global.get $depth) (i32.const 1)))
      (br $next))))
  (global.set $depth (i32.sub (local.get $depth) (i32.const 1))))
(func $end (call $endLine (i32.const ${codeOf(Mark.End)})))`;
}

/** Those of 64 characters that stand for themselves, as the bits of a number: visible, without a meaning, and safe in JSON. */
function maskOf(first: number): string {
  const special = [...`${Mark.Escape}${Mark.End}${Mark.Continued}"\\<>&`].map(codeOf);
  let mask = 0n;
  for (let code = Math.max(first, 33); code < Math.min(first + 64, 127); code++) {
    if (!special.includes(code)) mask |= 1n << BigInt(code - first);
  }
  return `0x${mask.toString(16)}`;
}

/** Values: a blank, then digits, or bytes behind a mark; what could end a line or a token is escaped. */
const VALUES = `
(func $number (param $value i64) (call $char (i32.const 32)) (call $hex (local.get $value)))
(func $mark (param $mark i32) (call $char (i32.const 32)) (call $char (local.get $mark)))
(func $inside (param $address i32) (param $size i32) (result i32)
  (i64.le_u
    (i64.add (i64.extend_i32_u (local.get $address)) (i64.extend_i32_u (local.get $size)))
    (i64.extend_i32_u (call $page))))
(func $span (param $address i32) (param $size i32) (result i32)
  (select (local.get $address) (i32.const -16) (call $inside (local.get $address) (local.get $size))))
(func $bytes (param $address i32) (param $size i32) (local $byte i32)
  (if (i32.eqz (call $inside (local.get $address) (local.get $size))) (then
    (call $mark (i32.const ${codeOf(Mark.Outside)}))
    (return)))
  (call $mark (i32.const ${codeOf(Mark.Bytes)}))
  (loop $next
    (if (local.get $size) (then
      (local.set $byte (i32.load8_u (local.get $address)))
      (if (call $plain (local.get $byte))
        (then (call $char (local.get $byte)))
        (else
          (call $char (i32.const ${codeOf(Mark.Escape)}))
          (if (i32.lt_u (local.get $byte) (i32.const 16)) (then (call $char (i32.const 48))))
          (call $hex (i64.extend_i32_u (local.get $byte)))))
      (local.set $address (i32.add (local.get $address) (i32.const 1)))
      (local.set $size (i32.sub (local.get $size) (i32.const 1)))
      (br $next)))))
(func $plain (param $byte i32) (result i32)
  (i32.and (i32.wrap_i64 (i64.shr_u
    (select (i64.const ${maskOf(64)}) (select (i64.const ${maskOf(0)}) (i64.const 0) (i32.lt_u (local.get $byte) (i32.const 64)))
      (i32.eq (i32.shr_u (local.get $byte) (i32.const 6)) (i32.const 1)))
    (i64.extend_i32_u (i32.and (local.get $byte) (i32.const 63))))) (i32.const 1)))
(func $load32 (param $slot i32) (result i64)
  (if (call $inside (local.get $slot) (i32.const 4)) (then (return (i64.load32_u (local.get $slot)))))
  (i64.const 0))
(func $load64 (param $slot i32) (result i64)
  (if (call $inside (local.get $slot) (i32.const 8)) (then (return (i64.load (local.get $slot)))))
  (i64.const 0))
(func $given (param $slot i32) (param $sizeSlot i32) (local $size i64)
  (local.set $size (call $load32 (local.get $sizeSlot)))
  (if (local.get $slot)
    (then (call $bytes (i32.wrap_i64 (call $load32 (local.get $slot))) (i32.wrap_i64 (local.get $size))))
    (else
      (call $mark (i32.const ${codeOf(Mark.Nowhere)}))
      (if (local.get $sizeSlot) (then (call $hex (local.get $size)))))))`;

/** The filter's view of its memory: without the last page, which moves away when memory is added, and leaves zeros. */
const MEMORY = `
(func (export "${replacing.memorySize}") (result i32) (i32.sub (memory.size) (i32.const 1)))
(func (export "${replacing.memoryGrow}") (param $pages i32) (result i32) (local $old i32) (local $from i32) (local $end i32)
  (local.set $from (call $page))
  (local.set $old (memory.grow (local.get $pages)))
  (if (i32.eq (local.get $old) (i32.const -1)) (then (return (i32.const -1))))
  (local.set $end (i32.add (local.get $from) (i32.const ${USED_BYTES})))
  (if (local.get $pages) (then
    (loop $next
      (i64.store (i32.add (local.get $from) (i32.shl (local.get $pages) (i32.const 16))) (i64.load (local.get $from)))
      (i64.store (local.get $from) (i64.const 0))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end))))))
  (i32.sub (local.get $old) (i32.const 1)))`;

/** Before the call: its name and what goes in. After it: the answer and what came out; bytes only if it is 0. */
function hostcallText({ module, signature, type }: RecordedHostcall, index: number): string {
  const { inputs, outputs, args } = parametersOf(signature, type);
  const call = `(call $hostcall${index} ${args.join(" ")})`;
  const answers = type.results.length > 0;
  const after = answers
    ? `(call $hex (i64.extend_i32_u (local.get $result))) ${outputs.join(" ")} (call $end) (local.get $result)`
    : "(call $end)";
  return `(func (export "${replacing.hostcall(module, signature.name)}") ${typeText(type)} (local $depth i32) ${answers ? "(local $result i32)" : ""}
  ${textOf(` ${Mark.Hostcall}${signature.name}`)} ${inputs.join(" ")} (local.set $depth (call $enter))
  ${answers ? `(local.set $result ${call})` : call}
  (call $leave (local.get $depth)) (call $mark (i32.const ${codeOf(Mark.Answer)})) ${after})`;
}

/** What is written of each parameter, before and after, and what is handed over: an address in the last page is no address. */
function parametersOf(
  signature: Signature,
  type: WasmType,
): {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly args: readonly string[];
} {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const args: string[] = [];
  const span = (address: string, size: number | string): string =>
    `(call $span ${address} ${typeof size === "number" ? `(i32.const ${size})` : size})`;
  const ifOk = (write: string): string => `(if (i32.eqz (local.get $result)) (then ${write}))`;
  for (const [place, parameter] of placesOf(signature).entries()) {
    const { kind, at } = parameter;
    const first = `(local.get ${at})`;
    const second = `(local.get ${at + 1})`;
    if (kind === "outBytes" || kind === "outPairs") {
      outputs.push(ifOk(`(call $given ${first} ${second})`));
      args.push(span(first, 4), span(second, 4));
    } else if (kind === "outU64") {
      outputs.push(`(call $number (call $load64 ${first}))`);
      args.push(span(first, 8));
    } else if (goesOut(parameter)) {
      outputs.push(`(call $number (call $load32 ${first}))`);
      args.push(span(first, 4));
    } else if (kind === "address") {
      // WASI: where the size of a buffer follows, it is the host that fills it.
      const fillsBuffer = isBuffer(signature, place);
      if (fillsBuffer) outputs.push(ifOk(`(call $bytes ${first} ${second})`));
      args.push(span(first, fillsBuffer ? second : 1));
    } else if (slotsOf(kind) === 2) {
      inputs.push(`(call $bytes ${first} ${second})`);
      args.push(span(first, second), second);
    } else {
      inputs.push(`(call $number ${asI64(first, type.params[at])})`);
      args.push(first);
    }
  }
  return { inputs, outputs, args };
}

/** Logged when it begins, as it may trap, and when it has returned. */
function callbackText({ name, type }: RecordedCallback, index: number): string {
  const args = type.params.map((param, at) => `(call $number ${asI64(`(local.get ${at})`, param)})`);
  const call = `(call $callback${index} ${type.params.map((_, at) => `(local.get ${at})`).join(" ")})`;
  const answers = type.results.length > 0;
  const done = `(call $leave (local.get $depth)) (call $mark (i32.const ${codeOf(Mark.Return)}))`;
  return `(func (export "${replacing.callback(name)}") ${typeText(type)} (local $depth i32) ${answers ? "(local $result i32)" : ""}
  ${textOf(` ${Mark.Callback}${name}`)} ${args.join(" ")} (call $end) (local.set $depth (call $enter))
  ${answers ? `(local.set $result ${call}) ${done} (call $hex (i64.extend_i32_u (local.get $result)))` : `${call} ${done}`}
  (call $end) ${answers ? "(local.get $result)" : ""})`;
}

function typeText({ params, results }: WasmType): string {
  return [...params.map((type) => `(param ${type})`), ...results.map((type) => `(result ${type})`)].join(" ");
}

function asI64(value: string, type: ValueType | undefined): string {
  return type === "i64" ? value : `(i64.extend_i32_u ${value})`;
}

function codeOf(character: string): number {
  return character.charCodeAt(0);
}

/** Calls that write a constant text, eight characters at a time; `put` where a line is being begun. */
function textOf(text: string, write: "text" | "put" = "text"): string {
  if (write === "put")
    return [...text].map((character) => `(call $put (i32.const ${codeOf(character)}))`).join(" ");
  const calls: string[] = [];
  for (let at = 0; at < text.length; at += 8) {
    const hex = [...text.slice(at, at + 8)].map((character) =>
      codeOf(character).toString(16).padStart(2, "0"),
    );
    calls.push(`(call $text (i64.const 0x${hex.reverse().join("")}))`);
  }
  return calls.join(" ");
}
