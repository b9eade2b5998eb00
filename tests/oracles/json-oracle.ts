import { fileURLToPath } from "node:url";
import { type ASUtil, instantiateSync } from "@assemblyscript/loader";
import asc from "assemblyscript/asc";

/** The exports of assembly/json-oracle.ts. Numbers are addresses of managed objects. */
interface Exports extends ASUtil, Record<string, unknown> {
  memory: WebAssembly.Memory;
  read(source: number): number;
  readText(source: number): number;
  readNested(source: number, maxDepth: number): number;
  readView(source: number): number;
  find(source: number, pointer: number): number;
  describeAt(source: number, pointer: number): number;
  costOfFinding(source: number, pointer: number): number;
  numbers(source: number): number;
  integers(source: number): number;
  describe(source: number): number;
  quote(text: number): number;
  write(values: number): number;
  rewrite(source: number): number;
  play(calls: number): number;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The SDK's JSON in a module, called from here. A trap is an exception of the call. */
export class JsonOracle {
  readonly #exports: Exports;

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  /** Compiles the module, for the runtime that filters use unless another is named. */
  static async compile(runtime: "minimal" | "incremental" | "stub" = "minimal"): Promise<JsonOracle> {
    // Kept in memory: test files run at the same time, and each compiles its own.
    let binary = new Uint8Array(0);
    const { error, stderr } = await asc.main(
      [
        "tests/oracles/assembly/json-oracle.ts",
        ...["--config", "none", "--baseDir", root, "--outFile", "json-oracle.wasm"],
        ...["-O3", "--shrinkLevel", "1", "--runtime", runtime, "--exportRuntime"],
      ],
      {
        writeFile: (_name, contents) => {
          binary = Uint8Array.from(Buffer.from(contents));
        },
      },
    );
    if (error !== null || stderr.toString() !== "") throw new Error(`asc: ${stderr}`, { cause: error });
    return new JsonOracle(instantiateSync<Exports>(binary).exports);
  }

  /** The canonical form of the value, or an exclamation mark and the error. */
  read(source: Uint8Array | string): string {
    return this.#toString(this.#exports.read(this.#newBuffer(source)));
  }

  /** The same through a string of the module. */
  readText(source: string): string {
    return this.#toString(this.#exports.readText(this.#exports.__newString(source)));
  }

  /** The same, with another limit of nesting. */
  readNested(source: string, maxDepth: number): string {
    return this.#toString(this.#exports.readNested(this.#newBuffer(source), maxDepth));
  }

  /** The same through views, all of which are visited. */
  readView(source: Uint8Array | string): string {
    return this.#toString(this.#exports.readView(this.#newBuffer(source)));
  }

  /** The canonical form of what a view finds at a JSON Pointer; "missing"; an exclamation mark and the error. */
  find(source: Uint8Array | string, pointer: string): string {
    const buffer = this.#exports.__pin(this.#newBuffer(source));
    const result = this.#exports.find(buffer, this.#exports.__newString(pointer));
    this.#exports.__unpin(buffer);
    return this.#toString(result);
  }

  /** What `describe` says of it, in a string of the module. */
  describeAt(source: string, pointer: string): string {
    const text = this.#exports.__pin(this.#exports.__newString(source));
    const result = this.#exports.describeAt(text, this.#exports.__newString(pointer));
    this.#exports.__unpin(text);
    return this.#toString(result);
  }

  /** How many bytes it allocates to find a value; for the stub runtime. */
  costOfFinding(source: string, pointer: string): number {
    return this.#exports.costOfFinding(this.#newBuffer(source), this.#exports.__newString(pointer));
  }

  /** The numbers of an array, whose source is given. */
  numbers(source: string): Float64Array {
    return this.#take(this.#exports.numbers(this.#newBuffer(source)), this.#exports.__getFloat64Array);
  }

  /** The elements of an array as integers in decimal. */
  integers(source: string): string[] {
    return this.#toString(this.#exports.integers(this.#newBuffer(source))).split("\n");
  }

  /** What `describe` says about the elements of an array. */
  describe(source: string): string[] {
    return this.#toString(this.#exports.describe(this.#newBuffer(source))).split("\n");
  }

  quote(text: string): string {
    return this.#toString(this.#exports.quote(this.#exports.__newString(text)));
  }

  /** The numbers, in an array, as the writer writes them. */
  write(values: Float64Array): string {
    const { idOfFloat64Array, write } = this.#exports;
    return this.#toString(write(this.#exports.__newArray(Number(idOfFloat64Array), values)));
  }

  /** The document, read and written again. */
  rewrite(source: string): string {
    const bytes = this.#take(this.#exports.rewrite(this.#newBuffer(source)), this.#exports.__getArrayBuffer);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  }

  /** What a writer has written after a call for each letter. */
  play(calls: string): string {
    return this.#toString(this.#exports.play(this.#exports.__newString(calls)));
  }

  #newBuffer(source: Uint8Array | string): number {
    const bytes = typeof source === "string" ? new TextEncoder().encode(source) : new Uint8Array(source);
    return this.#exports.__newArrayBuffer(bytes.buffer);
  }

  #toString(result: number): string {
    return this.#take(result, this.#exports.__getString);
  }

  /** Copies a result out of the module, in which nothing then needs to be kept. */
  #take<T>(result: number, copy: (result: number) => T): T {
    const value = copy(result);
    this.#exports.__collect();
    return value;
  }
}
