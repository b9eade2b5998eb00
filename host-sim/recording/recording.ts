// A recording as data: what each VM was asked, what it asked for meanwhile, and what it was answered. It is read out of a log in
// which other things may stand, and lines of several VMs in any mixture.

import { HostSimError } from "../errors.ts";
import { Mark, RECORDING_MARK } from "./marks.ts";

/** A number, or bytes as a byte string; null: bytes that are not in the module's memory. */
export type Value = bigint | string | null;

/** What a hostcall wrote: a value, or that the module had no place for it, and the size of it if it wanted that. */
export type Output = Value | { readonly size: number | null };

/** A call from the host into the module. */
export interface RecordedCallback {
  readonly kind: "callback";
  readonly name: string;
  readonly args: readonly number[];
  readonly inside: readonly RecordedEvent[];
  /** `trapped`: it did not return, and what is around it went on; null: the recording ends before it returns. */
  readonly end: { readonly result: number | null } | "trapped" | null;
}

/** A call from the module into the host. */
export interface RecordedHostcall {
  readonly kind: "hostcall";
  readonly name: string;
  readonly inputs: readonly Value[];
  /** Callbacks that the host made before it answered, and what the allocator asked for. */
  readonly inside: readonly RecordedEvent[];
  /** `trapped`: it did not come back, and what is around it went on; null: the recording ends before the answer. */
  readonly answer: RecordedAnswer | "trapped" | null;
}

/** What a hostcall answered, and what it wrote. */
export interface RecordedAnswer {
  readonly result: number | null;
  readonly outputs: readonly Output[];
}

/** One crossing of the boundary, with all that happened before it was over. */
export type RecordedEvent = RecordedCallback | RecordedHostcall;

/** What one VM has logged. */
export interface RecordedVm {
  readonly id: string;
  /** The beginning of the SHA-256 of the module that was recorded. */
  readonly hash: string;
  readonly events: readonly RecordedEvent[];
  /** The first line that is missing in the middle; what came after it was not read. Null if none is. */
  readonly missing: number | null;
}

/** Reads all VMs of a log, in the order in which they began. A log without any is refused. */
export function readRecording(log: string): readonly RecordedVm[] {
  const vms = new Map<string, Map<number, Line>>();
  for (const [, id = "", line = "", tokens = "", end] of log.matchAll(LINE)) {
    let lines = vms.get(id);
    if (lines === undefined) {
      lines = new Map();
      vms.set(id, lines);
    }
    lines.set(Number.parseInt(line, 16), { tokens, whole: end === Mark.End });
  }
  if (vms.size === 0) {
    const hint =
      "the copy logs at level warn unless told otherwise; the log level of the proxy must let that through";
    throw new HostSimError("ERR_RECORDING", `no line with ${RECORDING_MARK} in it`, { hint });
  }
  return [...vms].map(([id, lines]) => vmOf(id, lines));
}

/** A line, and whether it ends where a token ends. */
interface Line {
  readonly tokens: string;
  readonly whole: boolean;
}

const LINE = new RegExp(
  `${RECORDING_MARK} ([0-9a-f]{1,8}) ([0-9a-f]+)${Mark.Begin}([^${Mark.End}${Mark.Continued}\n]*)([${Mark.End}${Mark.Continued}])`,
  "g",
);

function vmOf(id: string, lines: ReadonlyMap<number, Line>): RecordedVm {
  let text = "";
  let whole = 0;
  let next = 0;
  for (let line = lines.get(0); line !== undefined; line = lines.get(next)) {
    text += line.tokens;
    if (line.whole) whole = text.length;
    next++;
  }
  const reader = new TokenReader(id, text.slice(0, whole).split(" ").slice(1));
  if (next === 0) reader.refuse("its first line is missing");
  const hash = reader.token(Mark.Module);
  const events = reader.events();
  reader.expectEnd();
  return { id, hash, events, missing: next < lines.size ? next : null };
}

/** Goes through the tokens of one VM. */
class TokenReader {
  readonly #vm: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(vm: string, tokens: readonly string[]) {
    this.#vm = vm;
    this.#tokens = tokens;
  }

  refuse(what: string): never {
    throw new HostSimError("ERR_RECORDING", `the recording of VM ${this.#vm} cannot be read: ${what}`);
  }

  /** What stands in a token with this mark. */
  token(mark: string): string {
    const token = this.#tokens[this.#at];
    if (token?.startsWith(mark) !== true) return this.refuse(`${mark} expected, got ${token ?? "its end"}`);
    this.#at++;
    return token.slice(mark.length);
  }

  /** Callbacks and hostcalls, up to what ends the one around them. */
  events(): RecordedEvent[] {
    const events: RecordedEvent[] = [];
    for (;;) {
      if (this.#next(Mark.Callback)) events.push(this.#callback());
      else if (this.#next(Mark.Hostcall)) events.push(this.#hostcall());
      else return events;
    }
  }

  expectEnd(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) this.refuse(`${token} is out of place`);
  }

  #next(mark: string): boolean {
    return this.#tokens[this.#at]?.startsWith(mark) === true;
  }

  #callback(): RecordedCallback {
    const name = this.token(Mark.Callback);
    const args = this.#values().map(Number);
    const inside = this.events();
    const end = this.#next(Mark.Return) ? { result: this.#result(Mark.Return) } : this.#lost();
    return { kind: "callback", name, args, inside, end };
  }

  #hostcall(): RecordedHostcall {
    const name = this.token(Mark.Hostcall);
    const inputs = this.#values();
    const inside = this.events();
    if (!this.#next(Mark.Answer)) return { kind: "hostcall", name, inputs, inside, answer: this.#lost() };
    const result = this.#result(Mark.Answer);
    return { kind: "hostcall", name, inputs, inside, answer: { result, outputs: this.#outputs() } };
  }

  /** What has not come back: because it trapped, or because the recording ends. */
  #lost(): "trapped" | null {
    if (!this.#next(Mark.Lost)) return null;
    this.token(Mark.Lost);
    return "trapped";
  }

  #result(mark: string): number | null {
    const digits = this.token(mark);
    return digits === "" ? null : Number(this.#number(digits));
  }

  #values(): Value[] {
    const values: Value[] = [];
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      if (token === Mark.Outside) values.push(null);
      else if (token.startsWith(Mark.Bytes)) values.push(bytesOfEscaped(token.slice(1)));
      else if (DIGITS.test(token)) values.push(this.#number(token));
      else break;
      this.#at++;
    }
    return values;
  }

  #outputs(): Output[] {
    const outputs: Output[] = this.#values();
    while (this.#next(Mark.Nowhere)) {
      const digits = this.token(Mark.Nowhere);
      outputs.push({ size: digits === "" ? null : Number(this.#number(digits)) }, ...this.#values());
    }
    return outputs;
  }

  #number(digits: string): bigint {
    if (!DIGITS.test(digits)) return this.refuse(`a number expected, got ${digits}`);
    return BigInt(`0x${digits}`);
  }
}

const DIGITS = /^[0-9a-f]{1,16}$/;

function bytesOfEscaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
