// What Envoy writes to its log, entry by entry.

/** One entry; a message may have several lines. */
export interface LogLine {
  readonly level: string;
  readonly logger: string;
  /** Of the process; workers have others than the main thread. */
  readonly thread: string;
  readonly text: string;
}

/** Stands before each entry, as messages may have several lines. */
const SEPARATOR = "\u001e";

/** Envoy's `--log-format` under which `EnvoyLog` can tell entries apart: level, logger, thread, message. */
export const LOG_FORMAT = `${SEPARATOR}%l\t%n\t%t\t%v`;

const WASM_PREFIX = /^wasm log(?<names>[^:]*): ?/;

/** Collects what Envoy writes. */
export class EnvoyLog {
  #raw = "";
  readonly #lines: LogLine[] = [];
  /** The entry that may still grow. */
  #last = "";

  /** Takes what arrived. */
  add(text: string): void {
    this.#raw += text;
    const entries = (this.#last + text).split(SEPARATOR);
    this.#last = entries.pop() ?? "";
    // What stands before the first entry is none.
    for (const entry of entries) if (entry !== "") this.#lines.push(lineOf(entry));
  }

  /** Everything as it came, for a failed start. */
  get raw(): string {
    return this.#raw;
  }

  /** The entries so far. */
  get lines(): LogLine[] {
    return this.since(0);
  }

  /** The entries from the `first` one on; the last one may still grow. */
  since(first: number): LogLine[] {
    const lines = this.#lines.slice(first);
    return this.#last === "" ? lines : [...lines, lineOf(this.#last)];
  }

  /** How many entries there are that will not change any more. */
  get complete(): number {
    return this.#lines.length;
  }

  /** What the contexts of a plugin have logged, without the prefix (LOG-1); its VM id must be its name. */
  ofPlugin(name: string): LogLine[] {
    return this.lines.flatMap((line) => {
      const prefix = WASM_PREFIX.exec(line.text);
      const names = prefix?.groups?.names?.trim().split(" ");
      if (line.logger !== "wasm" || prefix === null || !names?.includes(name)) return [];
      return [{ ...line, text: line.text.slice(prefix[0].length) }];
    });
  }
}

function lineOf(entry: string): LogLine {
  const [level = "", logger = "", thread = "", ...text] = entry.split("\t");
  return { level, logger, thread, text: text.join("\t").replace(/\n$/, "") };
}
