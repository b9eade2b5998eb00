// On what a bench ran: without it its numbers say little.

import { cpus, loadavg } from "node:os";

/** One fact a line: the processor, what ran besides, and what was asked for. */
export function machineFacts(rounds: string): string[] {
  const [processor] = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  return [
    `${processor?.model.trim() ?? "unknown processor"}, ${cpus().length} cores, load ${load.join(" ")} (1, 5, 15 min), Node ${process.version}`,
    rounds,
    "lowest (median); goals are judged by the median",
  ];
}
