// What is recorded of a scenario: by protocol, and by line of Envoy where older ones differ.

import { ENVOY_LINES, type EnvoyLine } from "../../host-sim/rules/index.ts";
import { NEWEST_LINE, type Scenario, type ScenarioRun, type WireProtocol } from "./scenario.ts";

/** What an Envoy of a line must show in a run; null if it has not been recorded. */
export function expectedOf({ scenario: { seen }, protocol }: ScenarioRun, line: EnvoyLine): string | null {
  return shownIn(seen, protocol, line) ?? seen[protocol] ?? null;
}

/** What is kept of a scenario, once an Envoy of a line has shown `text`: older lines only where they differ, together where they agree. */
export function seenWith(
  seen: Scenario["seen"],
  protocol: WireProtocol,
  line: EnvoyLine,
  text: string,
): Scenario["seen"] {
  const newest = line === NEWEST_LINE ? text : seen[protocol];
  const older = new Map<string, EnvoyLine[]>();
  for (const each of ENVOY_LINES) {
    const shown = each === line ? text : shownIn(seen, protocol, each);
    if (each === NEWEST_LINE || shown === undefined || shown === newest) continue;
    older.set(shown, [...(older.get(shown) ?? []), each]);
  }
  const own = [
    ...(newest === undefined ? [] : [[protocol, newest] as const]),
    ...[...older].map(([shown, lines]) => [`${protocol} (${lines.join(", ")})`, shown] as const),
  ];
  const others = Object.entries(seen).filter(([key]) => !isFor(key, protocol));
  const inOrder = [...others, ...own].sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(inOrder);
}

/** What is recorded for an older line alone. */
function shownIn(seen: Scenario["seen"], protocol: WireProtocol, line: EnvoyLine): string | undefined {
  return Object.entries(seen).find(([key]) => isFor(key, protocol) && olderLinesOf(key).includes(line))?.[1];
}

/** Whether a key of `Scenario.seen` is for a protocol. */
function isFor(key: string, protocol: WireProtocol): boolean {
  return key === protocol || key.startsWith(`${protocol} (`);
}

/** The lines that a key of `Scenario.seen` names. */
function olderLinesOf(key: string): readonly string[] {
  return /\((.*)\)$/.exec(key)?.[1]?.split(", ") ?? [];
}
