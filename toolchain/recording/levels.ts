import { LogLevel } from "../../host-sim/abi/enums.ts";

/** At which levels a copy can log. */
export const RECORDING_LEVELS = ["info", "warn", "error", "critical"] as const;

/** One of them. */
export type RecordingLevel = (typeof RECORDING_LEVELS)[number];

/** Their numbers. */
export const levelNumbers: Readonly<Record<RecordingLevel, number>> = {
  info: LogLevel.Info,
  warn: LogLevel.Warn,
  error: LogLevel.Error,
  critical: LogLevel.Critical,
};
