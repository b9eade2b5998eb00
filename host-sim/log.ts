// What filters log.

import { LogLevel } from "./abi/enums.ts";
import type { LogMessage } from "./guest/conversation.ts";
import { textOfUtf8 } from "./guest/text.ts";

const levelNames = ["trace", "debug", "info", "warn", "error", "critical"] as const;

/** A level as the simulator's API spells it; `off` silences everything. */
export type LogLevelName = (typeof levelNames)[number] | "off";

/** One message of a filter. */
export interface LogEntry {
  readonly level: (typeof levelNames)[number];
  readonly message: string;
  /** What Envoy puts before it: `wasm log`, then plugin name, root id and VM id, as far as they are set. */
  readonly prefix: string;
}

/** A message as a test reads it. */
export function entryOf({ level, message, prefix }: LogMessage): LogEntry {
  return { level: levelNames[level], message: textOfUtf8(message), prefix };
}

/** Messages likewise. */
export function entriesOf(messages: readonly LogMessage[]): LogEntry[] {
  return messages.map(entryOf);
}

/** The number of a level; `off` is above all (LOG-4). */
export function levelNumber(name: LogLevelName): number {
  return name === "off" ? LogLevel.Critical + 1 : levelNames.indexOf(name);
}
