// A transcript as text: one readable line per crossing.

import {
  Action,
  BufferType,
  DataStatus,
  HeaderMapType,
  HeadersStatus,
  LogLevel,
  MetricType,
  nameOf,
  Status,
  StreamType,
  TrailersStatus,
  WasiErrno,
} from "../abi/enums.ts";
import {
  goesOut,
  type Parameter,
  type ParameterKind,
  type ResultKind,
  type Signature,
} from "../abi/signatures.ts";
import type { Finding } from "../core/finding.ts";
import type { Pair } from "../wire/pairs.ts";
import { isText, textOfUtf8 } from "./text.ts";
import type { CallbackRecord, HostcallRecord, RecordedValue, TranscriptRecord } from "./transcript.ts";

/** Longer values are cut: a transcript is for reading. */
const MOST_CHARACTERS = 120;

/** The whole conversation, a line for each crossing; `named` says who was called, where there are several filters. */
export function formatTranscript(records: readonly TranscriptRecord[], named = false): string {
  return records
    .map((record) =>
      record.kind === "callback" ? formatCallback(record, named) : `! ${formatFinding(record.finding)}\n`,
    )
    .join("");
}

/** What was found, and below it the sentence of each rule that makes it so. */
export function formatFinding({ code, message, rules }: Finding): string {
  return [`${code}: ${message}`, ...rules.map(({ id, sentence }) => `    ${id}: ${sentence}`)].join("\n");
}

function formatCallback(
  { speaker, signature, inputs, hostcalls, result, trap }: CallbackRecord,
  named: boolean,
): string {
  const who = named && speaker !== null ? `[${speaker}] ` : "";
  const lines = [`${who}${signature.name}(${formatArguments(signature, inputs)})`];
  for (const hostcall of hostcalls) {
    lines.push(`  ${formatHostcall(hostcall)}`);
    if (hostcall.why !== null) lines.push(`    because ${hostcall.why}`);
  }
  if (trap !== null) lines.push(`-> trap: ${trap}`);
  else if (result !== null) lines.push(`-> ${formatResult(signature.result, result)}`);
  return `${lines.join("\n")}\n`;
}

function formatHostcall({ signature, inputs, result, outputs }: HostcallRecord): string {
  const { name, params } = signature;
  const passed = formatValues(
    params.filter((parameter) => !goesOut(parameter)),
    inputs,
  );
  const answer = result === null ? [] : [formatResult(signature.result, result)];
  return [`${name}(${passed.join(", ")})`, ...answer, ...formatValues(params.filter(goesOut), outputs)].join(
    " ",
  );
}

function formatValues(params: readonly Parameter[], values: readonly RecordedValue[]): string[] {
  return values.map((value, index) => formatValue(params[index]?.kind, value));
}

/** The arguments of a callback, by name. */
export function formatArguments({ params }: Signature, inputs: readonly number[]): string {
  return params
    .map(({ name, kind }, index) => {
      const shown = formatValue(kind, inputs[index] ?? 0);
      return `${shortName(name, params.length)}=${shown}`;
    })
    .join(", ");
}

/** `stream_context_id` is `context`, `num_headers` is `count`, unless that would be two of a name. */
function shortName(name: string, parameters: number): string {
  if (name === "parent_context_id") return "parent";
  if (name.endsWith("context_id")) return "context";
  if (parameters > 3) return name;
  if (name.startsWith("num_")) return "count";
  return name.endsWith("_size") ? "size" : name;
}

/** What a call answered, by its name if it has one. */
export function formatResult(kind: ResultKind, result: number): string {
  switch (kind) {
    case "none":
      return "";
    case "bool":
      return String(result !== 0);
    case "Status":
      return nameOf(Status, result);
    case "Action":
      return nameOf(Action, result);
    case "HeadersStatus":
      return nameOf(HeadersStatus, result);
    case "DataStatus":
      return nameOf(DataStatus, result);
    case "TrailersStatus":
      return nameOf(TrailersStatus, result);
    case "WasiErrno":
      return nameOf(WasiErrno, result);
    case "u32":
    case "address":
      return String(result);
    default:
      return kind satisfies never;
  }
}

/** The kinds whose numbers have names. */
const names: Partial<Record<ParameterKind, Readonly<Record<string, number>>>> = {
  LogLevel,
  outLogLevel: LogLevel,
  BufferType,
  HeaderMapType,
  StreamType,
  MetricType,
};

/** One value, as it is read best. */
export function formatValue(kind: ParameterKind | undefined, value: RecordedValue): string {
  if (value === null) return "<not in memory>";
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "number") return formatPairs(value);
  if (kind === "bool") return String(value !== 0);
  const named = kind && names[kind];
  return named === undefined ? String(value) : nameOf(named, value);
}

function formatPairs(pairs: readonly Pair[]): string {
  const shown = pairs.map(([name, value]) => `${quote(name)}: ${quote(value)}`).join(", ");
  return pairs.length === 0 ? "{}" : `{ ${shown} }`;
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\0": "\\0",
};

/** Text in quotes; bytes that are not text as `\xNN`. */
function quote(byteString: string): string {
  const cut = byteString.length > MOST_CHARACTERS;
  const shown = cut ? byteString.slice(0, MOST_CHARACTERS) : byteString;
  // Cutting may have gone through the middle of a character.
  const quoted = isText(byteString)
    ? textOfUtf8(shown)
        .replace(/\ufffd+$/, "")
        .replace(NOT_SHOWN_IN_TEXT, escapeCharacter)
    : shown.replace(NOT_SHOWN_IN_BYTES, escapeCharacter);
  return cut ? `"${quoted}"... (${byteString.length} bytes)` : `"${quoted}"`;
}

const NOT_SHOWN_IN_TEXT = /["\\\p{Cc}]/gu;
const NOT_SHOWN_IN_BYTES = /["\\\p{Cc}\x80-\xff]/gu;

function escapeCharacter(character: string): string {
  return escapes[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
