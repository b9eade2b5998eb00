// A rule: one thing that Envoy does, which can be seen, or a reason why it cannot.

/** The lines of Envoy that the project knows, the oldest first. */
export const ENVOY_LINES = ["1.36", "1.37", "1.38", "1.39", "1.40"] as const;

/** One of them. */
export type EnvoyLine = (typeof ENVOY_LINES)[number];

/** One numbered rule. */
export interface Rule {
  /** Chapter and number; errors and findings name it. */
  readonly id: string;
  readonly sentence: string;
  /** The lines of Envoy it holds for; without, all of `ENVOY_LINES`. */
  readonly lines?: readonly EnvoyLine[];
  /** Why no scenario can show it. */
  readonly unobservable?: string;
}
