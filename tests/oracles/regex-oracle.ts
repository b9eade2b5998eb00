import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ASUtil, instantiateSync } from "@assemblyscript/loader";
import asc from "assemblyscript/asc";
import binaryen from "binaryen";

/** The exports of assembly/regex-oracle.ts. Numbers are addresses of managed objects, apart from flags and limits. */
interface Exports extends ASUtil, Record<string, unknown> {
  memory: WebAssembly.Memory;
  idOfBytes: { value: number };
  compile(pattern: number, longest: boolean): number;
  errorOf(regex: number): number;
  test(regex: number, text: number): number;
  testBytes(regex: number, bytes: number): number;
  find(regex: number, text: number): number;
  findBytes(regex: number, bytes: number): number;
  findAll(regex: number, text: number, limit: number): number;
  findAllBytes(regex: number, bytes: number, limit: number): number;
  groups(regex: number, text: number): number;
  named(regex: number, text: number, name: number): number;
  replaceAll(regex: number, text: number, template: number): number;
  replaceFirst(regex: number, text: number, template: number): number;
  replaceAllBytes(regex: number, bytes: number, template: number): number;
  split(regex: number, text: number, limit: number): number;
  splitBytes(regex: number, bytes: number, limit: number): number;
  quote(text: number): number;
}

interface OracleOptions {
  readonly runtime?: "minimal" | "incremental";
  /** Whether the module imports `regex/unicode`. */
  readonly unicode?: boolean;
  /** Whether steps are counted. */
  readonly counted?: boolean;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The SDK's regular expressions in a module, called from here. A trap is an exception of the call. */
export class RegexOracle {
  readonly #exports: Exports;

  /** How many functions were entered and left, and rounds of loops begun, in a module that is `counted`; else 0. */
  steps = 0;

  /** The size of the module in bytes. */
  readonly moduleSize: number;

  private constructor(binary: Uint8Array, counted: boolean) {
    const env: Record<string, () => void> = {
      log_execution: () => {
        this.steps++;
      },
    };
    this.#exports = instantiateSync<Exports>(counted ? countingSteps(binary) : binary, { env }).exports;
    this.moduleSize = binary.length;
  }

  /** Compiles the module: for the runtime that filters use unless another is named, with no classes of Unicode. */
  static async build(options: OracleOptions = {}): Promise<RegexOracle> {
    const { runtime = "minimal", unicode = false, counted = false } = options;
    const entry = unicode ? "regex-unicode-oracle" : "regex-oracle";
    const file = `build/oracles/${entry}-${runtime}-${process.pid}.wasm`;
    const { error, stderr } = await asc.main([
      `tests/oracles/assembly/${entry}.ts`,
      ...["--config", "none", "--baseDir", root, "--outFile", file],
      ...["-O3", "--shrinkLevel", "1", "--runtime", runtime, "--exportRuntime"],
    ]);
    if (error !== null || stderr.toString() !== "") throw new Error(`asc: ${stderr}`, { cause: error });
    const binary = readFileSync(`${root}/${file}`);
    rmSync(`${root}/${file}`);
    return new RegexOracle(binary, counted);
  }

  /** Compiles a pattern; `longest`: with the leftmost-longest meaning. */
  compile(pattern: string, longest = false): Pattern {
    const text = this.#exports.__pin(this.#exports.__newString(pattern));
    const regex = this.#exports.__pin(this.#exports.compile(text, longest));
    this.#exports.__unpin(text);
    return new Pattern(this.#exports, regex);
  }

  /** The pattern that matches exactly `text`. */
  quote(text: string): string {
    const { __newString, __getString, __pin, __unpin, quote } = this.#exports;
    const address = __pin(__newString(text));
    const quoted = __getString(quote(address));
    __unpin(address);
    return quoted;
  }

  /** Collects the garbage of the patterns that were freed and of all results. */
  collect(): void {
    this.#exports.__collect();
  }

  /** The size of the module's memory in bytes. */
  get memorySize(): number {
    return this.#exports.memory.buffer.byteLength;
  }
}

/** A compiled pattern. */
export class Pattern {
  readonly #exports: Exports;
  readonly #regex: number;

  constructor(exports: Exports, regex: number) {
    this.#exports = exports;
    this.#regex = regex;
  }

  /** Lets the collector have the pattern. */
  free(): void {
    this.#exports.__unpin(this.#regex);
  }

  /** The error as a log shows it; "" if there is none. */
  get error(): string {
    return this.#exports.__getString(this.#exports.errorOf(this.#regex));
  }

  test(subject: string | Uint8Array): boolean {
    return typeof subject === "string"
      ? this.#with([subject], (text) => this.#exports.test(this.#regex, text)) !== 0
      : this.#with([subject], (bytes) => this.#exports.testBytes(this.#regex, bytes)) !== 0;
  }

  /** The first match as `0-3 1-2 -`: the whole, then each group; `-` for what took no part, and for no match at all. */
  find(subject: string | Uint8Array): string {
    return this.#text([subject], (address) =>
      typeof subject === "string"
        ? this.#exports.find(this.#regex, address)
        : this.#exports.findBytes(this.#regex, address),
    );
  }

  /** All matches, each as `find` shows it. */
  findAll(subject: string | Uint8Array, limit = 0x7fffffff): string[] {
    const { findAll, findAllBytes } = this.#exports;
    const find = typeof subject === "string" ? findAll : findAllBytes;
    return lines(this.#text([subject], (address) => find(this.#regex, address, limit)));
  }

  /** The text of each group of the first match; "-" for what took no part. */
  groups(subject: string): string[] {
    return lines(this.#text([subject], (text) => this.#exports.groups(this.#regex, text)));
  }

  /** The text of the group of this name in the first match; "-" for what took no part. */
  named(subject: string, name: string): string {
    return this.#text([subject, name], (text, address) => this.#exports.named(this.#regex, text, address));
  }

  replaceAll(subject: string, template: string): string {
    return this.#text([subject, template], (text, address) =>
      this.#exports.replaceAll(this.#regex, text, address),
    );
  }

  replaceFirst(subject: string, template: string): string {
    return this.#text([subject, template], (text, address) =>
      this.#exports.replaceFirst(this.#regex, text, address),
    );
  }

  /** The bytes with all matches replaced; `same`: they are the object that was given. */
  replaceAllBytes(subject: Uint8Array, template: string): { bytes: Uint8Array; same: boolean } {
    return this.#with([subject, template], (bytes, address) => {
      const result = this.#exports.replaceAllBytes(this.#regex, bytes, address);
      return { bytes: this.#exports.__getUint8Array(result), same: result === bytes };
    });
  }

  split(subject: string | Uint8Array, limit = 0x7fffffff): string[] {
    const { split, splitBytes } = this.#exports;
    const cut = typeof subject === "string" ? split : splitBytes;
    return lines(this.#text([subject], (address) => cut(this.#regex, address, limit)));
  }

  #text(values: (string | Uint8Array)[], call: (...addresses: number[]) => number): string {
    return this.#with(values, (...addresses) => this.#exports.__getString(call(...addresses)));
  }

  /** Calls with the values as objects of the module, which live until the call is over. */
  #with<Result>(values: (string | Uint8Array)[], call: (...addresses: number[]) => Result): Result {
    const { __newString, __newArray, __pin, __unpin, idOfBytes } = this.#exports;
    const addresses = values.map((value) =>
      __pin(typeof value === "string" ? __newString(value) : __newArray(idOfBytes.value, value)),
    );
    const result = call(...addresses);
    for (const address of addresses) __unpin(address);
    return result;
  }
}

/** The module with a call of an import at each entry of a function, at its ends, and at each round of a loop. */
function countingSteps(binary: Uint8Array): Uint8Array {
  const module = binaryen.readBinary(binary);
  module.runPasses(["log-execution"]);
  const counting = module.emitBinary();
  module.dispose();
  return counting;
}

/** Each line without its end, so that no line and an empty one differ. */
function lines(text: string): string[] {
  return text.split("\n").slice(0, -1);
}
