// Rows about whole requests in the simulator, through the API that tests use.

import { calibrate } from "../measure/calibrate.ts";
import { Child } from "../measure/child.ts";
import {
  atMost,
  atMostTimes,
  both,
  type Chapter,
  columns,
  FLOOR,
  insistOnEqual,
  OURS,
  type Row,
  type Skipped,
} from "../measure/report.ts";
import { interleave, type Rounds, type Subject, spreadOf } from "../measure/rounds.ts";
import { buildForAllHosts, type FilterName, type Measured, modulesOf } from "../modules.ts";
import { addedIn, startPeers } from "./peers.ts";
import type { Answer, Assignment, Order } from "./runner.ts";

const RUNNER = new URL("runner.ts", import.meta.url);

/** What a request may take, in nanoseconds. */
const GOALS: Partial<Record<FilterName, number>> = { "five-and-five": 1400 };

/** The rows of some of our filters, next to the same by others. */
export async function simulatorChapter(rounds: Rounds): Promise<Chapter> {
  const rows: Row[] = [];
  const skipped: Skipped[] = [];
  for (const filter of ["add-header", "five-and-five"] as const) {
    const found = await modulesOf(filter, [FLOOR, "G-Core", "Rust"]);
    skipped.push(...found.skipped);
    const ours = found.modules.filter(({ name }) => name === OURS);
    rows.push(await rowOf(`${filter}: as tests have it`, ours, false, rounds));
    rows.push(await rowOf(`${filter}: as fast as can be`, found.modules, true, rounds, GOALS[filter]));
  }
  const beside = await besidePeers(rounds);
  return { rows: [...rows, beside.row], skipped: [...skipped, ...beside.skipped] };
}

/** What an exchange may take of what it takes in another host for tests. */
const SHARE_OF_PEERS = 0.2;

/** A filter that is next to nothing, in our simulator and in other hosts. */
async function besidePeers(
  rounds: Rounds,
): Promise<{ readonly row: Row; readonly skipped: readonly Skipped[] }> {
  const file = await buildForAllHosts();
  const own = await Running.start({ name: OURS, file, configuration: "" }, true);
  const { peers, skipped } = await startPeers(file);
  try {
    insistOnEqual(
      "five-and-five in other hosts",
      new Map([[OURS, addedIn(own.headers)], ...peers.map(({ name, added }) => [name, added] as const)]),
    );
    const samples = await interleave([own, ...peers], rounds);
    const spreads = new Map([...samples].map(([name, values]) => [name, spreadOf(values)]));
    const { ours, peers: others } = columns(spreads);
    const goals = Object.entries(others ?? {}).map(([name, other]) =>
      atMostTimes(ours, SHARE_OF_PEERS, other, name),
    );
    const row: Row = {
      measure: "five-and-five: the same module in other hosts",
      unit: "ns",
      ours,
      peers: others ?? {},
    };
    return { row: goals.length === 0 ? row : { ...row, goal: goals.reduce(both) }, skipped };
  } finally {
    own.stop();
    for (const peer of peers) await peer.stop();
  }
}

/** A module in our simulator, in a process of its own. */
class Running implements Subject {
  readonly name: string;
  /** What the upstream and the client got. */
  readonly headers: Answer["headers"];
  readonly #child: Child<Order, Answer>;
  readonly #count: number;

  private constructor(name: string, headers: Answer["headers"], child: Child<Order, Answer>, count: number) {
    this.name = name;
    this.headers = headers;
    this.#child = child;
    this.#count = count;
  }

  static async start({ name, file, configuration }: Measured, bare: boolean): Promise<Running> {
    const assignment: Assignment = { file, configuration, bare };
    const child = await Child.start<Order, Answer>(RUNNER, assignment);
    try {
      const { headers } = await child.order({ count: 1 });
      const count = await calibrate(async (count) => (await child.order({ count })).nanoseconds);
      return new Running(name, headers, child, count);
    } catch (error) {
      child.stop();
      throw error;
    }
  }

  async sample(): Promise<number> {
    return (await this.#child.order({ count: this.#count })).nanoseconds / this.#count;
  }

  stop(): void {
    this.#child.stop();
  }
}

/** A user's filter. */
export async function usersSimulatorRows(filter: Measured, rounds: Rounds): Promise<readonly Row[]> {
  const modules = [{ ...filter, name: OURS }];
  return [
    await rowOf("as tests have it", modules, false, rounds),
    await rowOf("as fast as can be", modules, true, rounds),
  ];
}

async function rowOf(
  measure: string,
  modules: readonly Measured[],
  bare: boolean,
  rounds: Rounds,
  limit?: number,
): Promise<Row> {
  const running: Running[] = [];
  try {
    for (const module of modules) running.push(await Running.start(module, bare));
    insistOnEqual(measure, new Map(running.map(({ name, headers }) => [name, headers])));
    const samples = await interleave(running, rounds);
    const spreads = columns(new Map([...samples].map(([name, values]) => [name, spreadOf(values)])));
    const row: Row = { measure, unit: "ns", ...spreads };
    return limit === undefined ? row : { ...row, goal: atMost(row.ours, limit, "ns") };
  } finally {
    for (const each of running) each.stop();
  }
}
