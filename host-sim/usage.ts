// What filters hold at a moment: numbers that must not grow with the number of requests.

/** What a filter holds, in all of its VMs. */
export interface Usage {
  /** The memory of its VMs, in bytes; those of other filters in the same VMs are in it. It never becomes less. */
  readonly memoryBytes: number;
  /** Contexts that live: of VMs, of plugins and of streams. */
  readonly contexts: number;
  /** HTTP and gRPC calls and gRPC streams without an end. */
  readonly openCalls: number;
  /** Keys of the shared data of its vm id. */
  readonly sharedKeys: number;
  /** Messages that wait in the queues of its vm id. */
  readonly queuedMessages: number;
  /** Metrics that its VMs have defined, each time that they did. */
  readonly metrics: number;
}

/** The kinds of things that are held, each in words. */
export const usageTitles: Readonly<Record<keyof Usage, string>> = {
  memoryBytes: "bytes of memory",
  contexts: "live contexts",
  openCalls: "open calls",
  sharedKeys: "keys of shared data",
  queuedMessages: "messages in queues",
  metrics: "defined metrics",
};

/** The kinds in their order. */
export const usageKinds = Object.keys(usageTitles) as readonly (keyof Usage)[];

/** What several filters hold together. */
export function sumOf(usages: readonly Usage[]): Usage {
  const sum = { memoryBytes: 0, contexts: 0, openCalls: 0, sharedKeys: 0, queuedMessages: 0, metrics: 0 };
  for (const usage of usages) for (const kind of usageKinds) sum[kind] += usage[kind];
  return sum;
}
