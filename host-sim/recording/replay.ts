// A recording, played to a module in the simulator.

import { Clock } from "../core/clock.ts";
import { HostSimError } from "../errors.ts";
import { NEWEST_ABI } from "../guest/module.ts";
import { formatTranscript } from "../guest/transcript-text.ts";
import { Vm } from "../guest/vm.ts";
import type { ModuleSource } from "../module-file.ts";
import { type PluginSettings, pluginConfigOf, type SurroundingsOptions } from "../options.ts";
import { SimulatedProxy } from "../proxy.ts";
import { randomFrom } from "../random.ts";
import { type Difference, Player } from "./player.ts";
import { type RecordedVm, readRecording } from "./recording.ts";

/** What a recording does not hold. */
export interface ReplayOptions
  extends Pick<PluginSettings, "environment">,
    Pick<SurroundingsOptions, "profile" | "instructionLimit" | "memoryLimitBytes"> {}

/** One VM of a recording, played. */
export interface ReplayedVm {
  /** As its lines name it. */
  readonly id: string;
  /** Whether the module is the one that was recorded, byte by byte. */
  readonly sameModule: boolean;
  /** How many callbacks were played whole, and how many hostcalls were as recorded. */
  readonly callbacks: number;
  readonly hostcalls: number;
  /** Where they part; null if they do not. */
  readonly difference: Difference | null;
  /** The callback in which the recording ends, as where a filter trapped; null if it ends between two. */
  readonly endsIn: string | null;
  /** How the module traps there; null if it does not. */
  readonly trap: HostSimError | null;
  /** What the module asks for there, which was not recorded any more; null if it returns, or traps. */
  readonly asksOn: string | null;
  /** The first of the lines that the log has lost; those after it were not played. */
  readonly missing: number | null;
  /** The conversation, as far as it was played. */
  readonly transcript: string;
}

/** A recording, played. */
export interface Replay {
  /** In the order in which they began. */
  readonly vms: readonly ReplayedVm[];
  /** The first place where they part, in any VM; null: the module does what was recorded. */
  readonly difference: (Difference & { readonly vm: string }) | null;
  /** How the module traps where the recording ends; null if it does not. */
  readonly trap: HostSimError | null;
}

/**
 * Plays a recording to a module: each callback as it came, each hostcall answered as it was answered. `log` is the log of a
 * proxy in which a copy ran that `proxy-wasm record` has made; other lines do not matter. Each VM starts anew.
 */
export async function replayRecording(
  module: ModuleSource,
  log: string,
  options: ReplayOptions = {},
): Promise<Replay> {
  const recorded = readRecording(log);
  const proxy = new SimulatedProxy(new Clock(0), null);
  const { environment, ...surroundings } = options;
  const settings = environment === undefined ? {} : { environment };
  const config = await pluginConfigOf(module, "", settings, surroundings, proxy, randomFrom(0));
  const vms = recorded.map((vm) => {
    const { abi = NEWEST_ABI } = config.loaded.module;
    return played(vm, new Vm({ ...config.vm, abi, thread: 0 }), config.loaded);
  });
  const first = vms.find(({ difference }) => difference !== null);
  const trapped = vms.find(({ trap }) => trap !== null);
  return {
    vms,
    difference: first?.difference == null ? null : { vm: first.id, ...first.difference },
    trap: trapped?.trap ?? null,
  };
}

function played(
  { id, hash, events, missing }: RecordedVm,
  vm: Vm,
  loaded: ConstructorParameters<typeof Player>[1] & { readonly hash: string },
): ReplayedVm {
  const player = new Player(vm, loaded, events);
  player.play();
  const { failure } = vm.state;
  const { counts, difference, endsIn, asksOn } = player;
  const trap = endsIn !== null && asksOn === null && failure instanceof HostSimError ? failure : null;
  return {
    id,
    sameModule: loaded.hash.startsWith(hash),
    ...counts,
    difference,
    endsIn,
    trap,
    asksOn,
    missing,
    transcript: formatTranscript(vm.conversation.records),
  };
}
