// No refusal without a reason: all hostcalls with all statuses that they can refuse with, from the recorded scenarios, from calls
// with addresses outside of the memory, and from configurations that put a hostcall out of reach.

import { beforeAll, describe, expect, test } from "vitest";
import type { Status } from "../../host-sim/abi/enums.ts";
import { type HostcallName, hostcalls } from "../../host-sim/abi/hostcalls.ts";
import type { Parameter } from "../../host-sim/abi/signatures.ts";
import type { FilterOptions } from "../../host-sim/index.ts";
import { rules } from "../../host-sim/rules/index.ts";
import { readScenarios } from "../conformance/files.ts";
import { runInSimulator } from "../conformance/in-simulator.ts";
import { NEWEST_LINE } from "../conformance/scenario.ts";
import { type Argument, type Call, call, loadScripted } from "../support/scripted-filter.ts";

type StatusName = keyof typeof Status;

/** What each hostcall can refuse with, besides being out of reach: InternalFailure, whatever it is. */
const refusals: Readonly<Record<HostcallName, readonly StatusName[]>> = {
  proxy_done: ["NotFound"],
  proxy_set_effective_context: ["BadArgument"],
  proxy_get_configuration: ["InvalidMemoryAccess"],
  proxy_log: ["BadArgument", "InvalidMemoryAccess"],
  proxy_get_log_level: ["InvalidMemoryAccess"],
  proxy_get_current_time_nanoseconds: ["InvalidMemoryAccess"],
  proxy_set_tick_period_milliseconds: [],
  proxy_set_buffer_bytes: ["BadArgument", "InvalidMemoryAccess", "NotFound"],
  proxy_get_buffer_bytes: ["BadArgument", "InvalidMemoryAccess", "NotFound"],
  proxy_get_buffer_status: ["BadArgument", "InvalidMemoryAccess", "NotFound"],
  proxy_get_header_map_size: ["BadArgument", "InvalidMemoryAccess"],
  proxy_get_header_map_pairs: ["BadArgument", "InvalidMemoryAccess"],
  proxy_set_header_map_pairs: ["BadArgument", "InvalidMemoryAccess"],
  proxy_get_header_map_value: ["BadArgument", "InvalidMemoryAccess"],
  proxy_add_header_map_value: ["BadArgument", "InvalidMemoryAccess"],
  proxy_replace_header_map_value: ["BadArgument", "InvalidMemoryAccess"],
  proxy_remove_header_map_value: ["BadArgument", "InvalidMemoryAccess"],
  proxy_continue_stream: ["BadArgument", "Unimplemented"],
  proxy_close_stream: ["BadArgument"],
  proxy_continue_request: [],
  proxy_continue_response: [],
  proxy_clear_route_cache: [],
  proxy_get_status: ["InvalidMemoryAccess"],
  proxy_send_local_response: ["InvalidMemoryAccess"],
  proxy_http_call: ["BadArgument", "InternalFailure", "InvalidMemoryAccess"],
  proxy_grpc_call: ["InternalFailure", "InvalidMemoryAccess", "ParseFailure"],
  proxy_grpc_stream: ["InternalFailure", "InvalidMemoryAccess", "ParseFailure"],
  proxy_grpc_send: ["BadArgument", "InvalidMemoryAccess", "NotFound"],
  proxy_grpc_cancel: ["BadArgument", "NotFound"],
  proxy_grpc_close: ["BadArgument", "NotFound"],
  proxy_set_shared_data: ["CasMismatch", "InvalidMemoryAccess"],
  proxy_get_shared_data: ["InvalidMemoryAccess"],
  proxy_register_shared_queue: ["InvalidMemoryAccess"],
  proxy_resolve_shared_queue: ["InvalidMemoryAccess", "NotFound"],
  proxy_enqueue_shared_queue: ["InvalidMemoryAccess", "NotFound"],
  proxy_dequeue_shared_queue: ["InvalidMemoryAccess", "NotFound"],
  proxy_define_metric: ["BadArgument", "InvalidMemoryAccess"],
  proxy_record_metric: ["NotFound"],
  proxy_increment_metric: ["BadArgument", "NotFound"],
  proxy_get_metric: ["BadArgument", "InvalidMemoryAccess", "NotFound"],
  proxy_get_property: ["InvalidMemoryAccess", "NotFound", "SerializationFailure"],
  proxy_set_property: ["BadArgument", "InvalidMemoryAccess", "NotFound"],
  proxy_call_foreign_function: [
    "BadArgument",
    "InternalFailure",
    "InvalidMemoryAccess",
    "NotFound",
    "SerializationFailure",
  ],
};

/** What is asked for and is not there: answers, which need no reason. */
const answers = [
  "proxy_dequeue_shared_queue Empty",
  "proxy_get_header_map_value NotFound",
  "proxy_get_shared_data NotFound",
];

/** A hostcall and what it answered, with the reasons that were given; an empty one where there was none. */
type Reasons = Map<string, Set<string>>;

function collect(transcript: string, into: Reasons): void {
  const lines = transcript.split("\n");
  for (const [index, line] of lines.entries()) {
    const [, name = "", status = ""] = /^ {2}(proxy_\w+)\(.*\) ([A-Z]\w+)$/.exec(line) ?? [];
    if (name === "" || status === "Ok") continue;
    const key = `${name} ${status}`;
    const reason = /^ {4}because (.+)/.exec(lines[index + 1] ?? "")?.[1] ?? "";
    into.set(key, (into.get(key) ?? new Set()).add(reason));
  }
}

const OUTSIDE: Argument = { raw: -4 };
const SLOTS = 3;

/** The counter that is there has this number. */
const METRIC = 4;

function someValueOf({ name, kind }: Parameter): Argument {
  if (kind === "bytes" || kind === "path") return "x";
  if (kind === "pairs") return [];
  if (kind === "u64" || kind === "i64") return 0n;
  return name === "metric_id" ? METRIC : 0;
}

/** A hostcall as often as it takes addresses, each time with another one that lies outside of the memory. */
function withBadAddresses(name: HostcallName): Call[] {
  const params = hostcalls.find((row) => row.name === name)?.params ?? [];
  const inputs = params.filter(({ kind }) => !kind.startsWith("out"));
  const bad = inputs.flatMap(({ kind }, place): Call[] => {
    if (!["bytes", "path", "pairs"].includes(kind)) return [];
    const given = inputs.flatMap((input, at) =>
      at === place ? [OUTSIDE, { raw: 8 }] : [someValueOf(input)],
    );
    return [{ name, inputs: given }];
  });
  const good = inputs.map(someValueOf);
  const slots = [...Array(SLOTS).keys()].map((at) =>
    [16, 24, 32].map((slot, other) => (other === at ? -4 : slot)),
  );
  return [...bad, ...slots.map((each) => ({ name, inputs: good, slots: each }))];
}

async function transcriptOf(
  name: HostcallName,
  calls: readonly Call[],
  options: FilterOptions = {},
): Promise<string> {
  const abi = hostcalls.find((row) => row.name === name)?.abis.includes("0.2.1") ? "0.2.1" : "0.1.0";
  const counter = call("proxy_define_metric", 0, "m");
  const scripts = { proxy_on_request_headers: { calls: [counter, ...calls] } };
  const filter = await loadScripted(scripts, options, { abi });
  return filter.send().transcript;
}

const names = hostcalls.map(({ name }) => name);

describe("every refusal of a hostcall has a reason", () => {
  const seen: Reasons = new Map();
  const restricted: Reasons = new Map();

  beforeAll(async () => {
    for (const name of names) {
      collect(await transcriptOf(name, withBadAddresses(name)), seen);
      const calls = withBadAddresses(name).slice(-1);
      collect(await transcriptOf(name, calls, { capabilities: ["proxy_on_request_headers"] }), restricted);
    }
    for (const run of readScenarios()) {
      const { lines, filters } = run.scenario;
      if (run.protocol === "HTTP/2" || !lines.includes(NEWEST_LINE)) continue;
      const isRestricted = filters.some(({ capabilities }) => capabilities !== null);
      collect((await runInSimulator(run, { transcript: true })).transcript, isRestricted ? restricted : seen);
    }
  }, 120_000);

  test("with every status that it refuses with, and with no other", () => {
    const table = names.flatMap((name) => refusals[name].map((status) => `${name} ${status}`));
    expect([...seen.keys()].sort()).toEqual([...table, ...answers].sort());
  });

  test("in every place where it was seen", () => {
    const without = [...seen, ...restricted].filter(([, reasons]) => reasons.has("")).map(([key]) => key);
    expect([...new Set(without)].sort()).toEqual(answers);
  });

  test("that it is out of reach, whatever it is", () => {
    const why = "its configuration has put it out of the module's reach (CAP-3)";
    for (const name of names)
      expect([name, restricted.get(`${name} InternalFailure`)?.has(why)]).toEqual([name, true]);
  });

  test("which names the argument where it is an address", () => {
    const reasons = [...seen].filter(([key]) => key.endsWith(" InvalidMemoryAccess"));
    const parameters = new Set(hostcalls.flatMap(({ params }) => params.map(({ name }) => `${name} is`)));
    parameters.add("an address for the answer is");
    for (const [key, given] of reasons) {
      for (const reason of given)
        expect([key, reason.replace(/ is not in the module's memory$/, " is")]).toEqual([
          key,
          expect.toSatisfy((what: string) => parameters.has(what)),
        ]);
    }
  });

  test("which names only rules that there are", () => {
    const ids = new Set(rules.map(({ id }) => id));
    const named = [...seen.values()].flatMap((reasons) =>
      [...reasons].flatMap((reason) => [...reason.matchAll(/\(([A-Z]+-\d+)\)/g)].map(([, id = ""]) => id)),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });
});
