/** One exchange and what must be seen of it, as data: the same rows run in the simulator and in a real Envoy. */
export interface ExchangeCase {
  readonly name: string;
  /** The plugin's configuration, as text. */
  readonly configuration: string;
  readonly request: {
    readonly path: string;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  readonly expect: {
    /** `:path` as the upstream sees it. */
    readonly upstreamPath: string;
    /** Response headers, each with its value as text; null where there must be none of that name. */
    readonly responseHeaders: Readonly<Record<string, string | null>>;
    /** All that the filter logs for this exchange, at level info and above. */
    readonly log: readonly string[];
  };
}

/** A configuration that the filter refuses, and the line that it logs. */
export interface RefusedCase {
  readonly name: string;
  readonly configuration: string;
  readonly log: string;
}
