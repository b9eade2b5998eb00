// A host that is nothing but imports: for what no well-behaved host does. Answers come from the test, call by call.

import { readFileSync } from "node:fs";

/** What the test decides for each hostcall: its status, after it has written whatever it likes. */
export type Answer = (hostcall: string, args: readonly number[], memory: DataView) => number;

type Callback = (...args: number[]) => number;

/** A module whose every hostcall is answered by the test. */
export class RawHost {
  readonly #exports: Record<string, Callback>;
  readonly #memory: WebAssembly.Memory;
  answer: Answer = () => 0;

  constructor(path: string) {
    const module = new WebAssembly.Module(readFileSync(path));
    const env: Record<string, Callback> = {};
    for (const { name } of WebAssembly.Module.imports(module)) {
      env[name] = (...args) =>
        this.answer(
          name,
          args.map((arg) => Number(arg) >>> 0),
          this.view(),
        );
    }
    const { exports } = new WebAssembly.Instance(module, { env });
    this.#exports = exports as unknown as Record<string, Callback>;
    this.#memory = exports.memory as WebAssembly.Memory;
  }

  /** Calls an exported function; what it does not export does nothing, as in a proxy. */
  call(name: string, ...args: number[]): number | undefined {
    return this.#exports[name]?.(...args);
  }

  /** Starts the module and one plugin, context 1, whose configuration is `configuration`. */
  start(configuration: string): void {
    const before = this.answer;
    this.answer = this.configured(configuration);
    this.call("_start");
    this.call("proxy_on_context_create", 1, 0);
    this.call("proxy_on_vm_start", 1, 0);
    this.call("proxy_on_configure", 1, configuration.length);
    this.answer = before;
  }

  /** Answers requests for the plugin configuration, and Ok to all else. */
  configured(configuration: string): Answer {
    return (hostcall, [buffer, , , pointerSlot, sizeSlot]) => {
      if (hostcall === "proxy_get_buffer_bytes" && buffer === 7) {
        this.give(configuration, pointerSlot ?? 0, sizeSlot ?? 0);
      }
      return 0;
    };
  }

  /** Writes `text` into a block of the module's own, and where it is into the two slots. */
  give(text: string, pointerSlot: number, sizeSlot: number): void {
    this.giveBytes(Buffer.from(text).toString("latin1"), pointerSlot, sizeSlot);
  }

  /** The same with bytes, one in each character. */
  giveBytes(text: string, pointerSlot: number, sizeSlot: number): void {
    const bytes = Buffer.from(text, "latin1");
    const block = bytes.length === 0 ? 0 : (this.call("malloc", bytes.length) ?? 0);
    new Uint8Array(this.#memory.buffer, block, bytes.length).set(bytes);
    this.view().setUint32(pointerSlot, block, true);
    this.view().setUint32(sizeSlot, bytes.length, true);
  }

  /** The text at an address. */
  text(address: number, size: number): string {
    return new TextDecoder().decode(new Uint8Array(this.#memory.buffer, address, size));
  }

  pages(): number {
    return this.#memory.buffer.byteLength / 65536;
  }

  view(): DataView {
    return new DataView(this.#memory.buffer);
  }
}
