import type { Replay, ReplayedVm } from "../../host-sim/index.ts";

/** What is told of a replay: a few lines for each VM. */
export function replayReport({ vms }: Replay, transcript: boolean): string {
  return vms.map((vm) => vmReport(vm, transcript)).join("\n");
}

function vmReport(vm: ReplayedVm, transcript: boolean): string {
  const { id, sameModule, callbacks, hostcalls, difference, endsIn, trap, asksOn, missing } = vm;
  const played = `${callbacks} callbacks and ${hostcalls} hostcalls as recorded`;
  const lines = [`VM ${id}   ${difference === null ? "equal" : "DIFFERS"}   ${played}`];
  if (!sameModule) lines.push("  the module is not the one that was recorded");
  if (missing !== null)
    lines.push(`  line ${missing} of it is not in the log; what came after was not played`);
  if (difference !== null) {
    lines.push(
      `  they part in  ${difference.callback ?? "the entry point"}`,
      `    recorded    ${difference.recorded}`,
      `    replayed    ${indented(difference.replayed)}`,
    );
  } else if (endsIn !== null) {
    lines.push(`  the recording ends in  ${endsIn}`);
    if (trap !== null) lines.push(`    ${indented(trap.message)}`);
    else
      lines.push(
        asksOn === null ? "    the filter returns from it" : `    the filter goes on with ${asksOn}`,
      );
  }
  if (transcript) lines.push(vm.transcript.replace(/^(?=.)/gm, "  ").trimEnd());
  return lines.join("\n");
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n    ");
}
