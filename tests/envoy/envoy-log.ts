// What Envoy writes to its log, entry by entry.

/** One entry; a message may have several lines. */
export interface LogLine {
  readonly level: string;
  readonly logger: string;
  readonly text: string;
}

/** Stands before each entry, as messages may have several lines. */
const SEPARATOR = "\u001e";

/** Envoy's `--log-format` under which `EnvoyLog` can tell entries apart: level, logger, message. */
export const LOG_FORMAT = `${SEPARATOR}%l\t%n\t%v`;

const WASM_PREFIX = /^wasm log(?<names>[^:]*): ?/;

/** Collects what Envoy writes. */
export class EnvoyLog {
  #text = "";

  /** Takes what arrived. */
  add(text: string): void {
    this.#text += text;
  }

  /** Everything as it came, for a failed start. */
  get raw(): string {
    return this.#text;
  }

  /** The entries so far. */
  get lines(): LogLine[] {
    return this.#text
      .split(SEPARATOR)
      .slice(1)
      .map((entry) => {
        const [level = "", logger = "", ...text] = entry.split("\t");
        return { level, logger, text: text.join("\t").replace(/\n$/, "") };
      });
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
