// The least host that runs a filter: an import object and nothing behind it, so that what is measured is the module.

/** What requests have. A value that a filter reads is copied into its memory; what it writes is read, and forgotten. */
const REQUEST_HEADERS: readonly (readonly [name: string, value: string])[] = [
  [":authority", "example.com"],
  [":path", "/banana/418"],
  [":method", "GET"],
  ["user-agent", "bench/1.0"],
  ["accept", "*/*"],
];

const PLUGIN_CONFIGURATION = 7;
const OK = 0;
const NOT_FOUND = 1;
/** Messages below it are not read, as in a proxy with that level. */
const INFO = 2;
/** Context of the plugin; streams have the numbers behind it. */
const PLUGIN = 1;

/** What the bare host knows of a filter's exports. */
type Callback = ((...numbers: number[]) => number) | undefined;

/** A header that a filter wrote. */
export type Written = readonly [name: string, value: string];

const encoder = new TextEncoder();

/** A filter in the bare host. Its plugin is configured when it is made. */
export class BareFilter {
  /** The last message of at least level `info`. */
  message = "";
  /** What was written, if it is to be kept. */
  written: Written[] | null = null;
  readonly #exports: WebAssembly.Exports;
  readonly #memory: WebAssembly.Memory;
  readonly #allocate: Callback;
  readonly #configuration: Uint8Array;
  readonly #headers = REQUEST_HEADERS.map(([name, value]) => ({
    name: encoder.encode(name),
    value: encoder.encode(value),
  }));
  #bytes: Buffer;
  #view: DataView;
  #nextStream = PLUGIN + 1;

  // Looked up once: a callback that the module does not export is not called.
  readonly #create: Callback;
  readonly #requestHeaders: Callback;
  readonly #responseHeaders: Callback;
  readonly #log: Callback;
  readonly #done: Callback;
  readonly #delete: Callback;
  readonly #tick: Callback;

  constructor(module: WebAssembly.Module, configuration: string) {
    this.#configuration = encoder.encode(configuration);
    const imports: WebAssembly.Imports = {};
    const offered: Readonly<Record<string, (...numbers: number[]) => number>> = this.#hostcalls();
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      const group = imports[from] ?? {};
      imports[from] = group;
      // Whatever else a filter asks for is said to be done.
      group[name] = offered[name] ?? (() => OK);
    }
    this.#exports = new WebAssembly.Instance(module, imports).exports;
    this.#memory = this.#exports.memory as WebAssembly.Memory;
    this.#bytes = Buffer.from(this.#memory.buffer);
    this.#view = new DataView(this.#memory.buffer);
    this.#allocate = this.#find("malloc") ?? this.#find("proxy_on_memory_allocate");
    this.#create = this.#find("proxy_on_context_create");
    this.#requestHeaders = this.#find("proxy_on_request_headers");
    this.#responseHeaders = this.#find("proxy_on_response_headers");
    this.#log = this.#find("proxy_on_log");
    this.#done = this.#find("proxy_on_done");
    this.#delete = this.#find("proxy_on_delete");
    this.#tick = this.#find("proxy_on_tick");
    (this.#find("_initialize") ?? this.#find("_start"))?.();
    this.#create?.(PLUGIN, 0);
    this.#find("proxy_on_vm_start")?.(PLUGIN, 0);
    if (this.#find("proxy_on_configure")?.(PLUGIN, this.#configuration.length) === 0)
      throw new Error(`the filter refuses its configuration: ${this.message}`);
  }

  /** How many pages its memory has. */
  get pages(): number {
    return this.#memory.buffer.byteLength / 65_536;
  }

  /** A stream that stays: its context is made, and its request headers come. The number of the context. */
  open(): number {
    const id = this.#nextStream++;
    this.#create?.(id, PLUGIN);
    this.#requestHeaders?.(id, REQUEST_HEADERS.length, 1);
    return id;
  }

  /** Ends a stream that was opened. */
  close(id: number): void {
    this.#responseHeaders?.(id, 1, 1);
    this.#log?.(id);
    this.#done?.(id);
    this.#delete?.(id);
  }

  /** So many whole requests, one after the other. */
  requests(count: number): void {
    for (let i = 0; i < count; i++) this.close(this.open());
  }

  /** So many ticks of the plugin. */
  ticks(count: number): void {
    for (let i = 0; i < count; i++) this.#tick?.(PLUGIN);
  }

  #find(name: string): Callback {
    const found = this.#exports[name];
    return typeof found === "function" ? (found as Callback) : undefined;
  }

  #hostcalls(): Readonly<Record<string, (...numbers: number[]) => number>> {
    const write = (
      _map: number,
      name: number,
      nameSize: number,
      value: number,
      valueSize: number,
    ): number => {
      const header = [this.#latin1(name, nameSize), this.#latin1(value, valueSize)] as const;
      this.written?.push(header);
      return OK;
    };
    return {
      proxy_log: (level = 0, text = 0, size = 0) => {
        if (level >= INFO) this.message = this.#text(text, size);
        return OK;
      },
      proxy_get_header_map_value: (_map = 0, name = 0, nameSize = 0, value = 0, valueSize = 0) => {
        const header = this.#header(name, nameSize);
        return header === undefined ? NOT_FOUND : this.#give(header, value, valueSize);
      },
      proxy_add_header_map_value: write as (...numbers: number[]) => number,
      proxy_replace_header_map_value: write as (...numbers: number[]) => number,
      proxy_get_buffer_bytes: (buffer, start = 0, size = 0, value = 0, valueSize = 0) =>
        buffer === PLUGIN_CONFIGURATION
          ? this.#give(this.#configuration.subarray(start, start + (size >>> 0)), value, valueSize)
          : NOT_FOUND,
      // The root id is empty, other properties there are none.
      proxy_get_property: (path = 0, size = 0, value = 0, valueSize = 0) =>
        this.#text(path, size).startsWith("plugin_root_id")
          ? this.#give(new Uint8Array(0), value, valueSize)
          : NOT_FOUND,
    };
  }

  #header(name: number, size: number): Uint8Array | undefined {
    const bytes = this.#current();
    for (const header of this.#headers) {
      if (header.name.length !== size) continue;
      let at = 0;
      while (at < size && bytes[name + at] === header.name[at]) at++;
      if (at === size) return header.value;
    }
    return undefined;
  }

  /** Writes bytes into a block of the module's, and says where they are. */
  #give(bytes: Uint8Array, value: number, valueSize: number): number {
    const block = this.#allocate?.(bytes.length) ?? 0;
    this.#current().set(bytes, block);
    this.#view.setUint32(value, block, true);
    this.#view.setUint32(valueSize, bytes.length, true);
    return OK;
  }

  #text(start: number, size: number): string {
    return this.#current().toString("utf8", start, start + size);
  }

  #latin1(start: number, size: number): string {
    return this.#current().toString("latin1", start, start + size);
  }

  /** The memory as it is: when it grows, what looked at it before has no bytes any more. */
  #current(): Buffer {
    if (this.#bytes.byteLength === 0) {
      this.#bytes = Buffer.from(this.#memory.buffer);
      this.#view = new DataView(this.#memory.buffer);
    }
    return this.#bytes;
  }
}
